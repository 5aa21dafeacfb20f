"""Suite `prerequisites`: is one concept a prerequisite of another, said as one probability a pair.

The threshold was fixed before any data of this suite was seen. `direction_accuracy` is the share of the true pairs that
get a higher probability than the same pair turned round. Beside them stands who calls every pair a prerequisite, and
who goes by the shorter title. Pairs that share a concept are not independent, so the intervals are rather too narrow.
"""

from collections.abc import Callable, Sequence
from math import sqrt
from pathlib import Path
from typing import Literal

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from evals import data
from evals.ordering import Item
from evals.statistics import RESAMPLES, Z95, wilson
from evals.suite import Measures
from evals.values import CaseResult, Metric

Floats = NDArray[np.float64]
Places = NDArray[np.intp]

# The share of prerequisites among the pairs that the weights were fitted on: above it, a pair is more likely one than
# a pair at random. It is also about half the F1 that such a list allows, which is where F1 is largest (Lipton 2014).
THRESHOLD = 1 / 3
BINS = 10
WIDTH = 40  # characters of the plot
JUDGED = Measures("right", higher=("right",))


class Pair(Struct, frozen=True):
    """One line of the data: `label` says whether `a` is a prerequisite of `b`."""

    a: str
    b: str
    label: bool | Literal[0, 1]
    domain: str = ""
    a_text: str | None = None
    b_text: str | None = None


class Bin(Struct, frozen=True, rename="camel"):
    """Pairs whose probability lies in [low, high): what was said on average, and how many of them were true."""

    low: float
    high: float
    n: int
    said: float
    held: float


Needed = Callable[[Sequence[Item], Places, Places], Floats]
"""Concepts of one domain and the places of the first and the second of each pair in; a probability a pair out."""


def read(file: Path) -> list[Pair]:
    """Read the pairs; raise BadData naming the line and the field at fault."""
    return data.records(file, Pair)


def run(pairs: Sequence[Pair], needed: Needed) -> list[CaseResult]:
    """Ask for the probability of every pair and of the same pair turned round, domain by domain."""
    cases: dict[int, CaseResult] = {}
    for domain in sorted({pair.domain for pair in pairs}):
        numbers = [n for n, pair in enumerate(pairs) if pair.domain == domain]
        own = [pairs[n] for n in numbers]
        items, first, second = _concepts(own)
        both = needed(items, np.concatenate([first, second]), np.concatenate([second, first]))
        for n, there, back in zip(numbers, both[: len(own)], both[len(own) :], strict=True):
            cases[n] = _case(n, pairs[n], float(there), float(back))
    return [cases[n] for n in range(len(pairs))]


def _concepts(pairs: Sequence[Pair]) -> tuple[list[Item], Places, Places]:
    """Return the different concepts of a domain; the longest text that any pair gives for a concept is its text."""
    texts: dict[str, str] = {}
    for pair in pairs:
        for name, text in ((pair.a, pair.a_text or ""), (pair.b, pair.b_text or "")):
            texts[name] = max(texts.get(name, ""), text, key=lambda known: (len(known), known))
    place = {name: i for i, name in enumerate(sorted(texts))}
    items = [Item(str(i), name, texts[name]) for name, i in place.items()]
    return items, np.array([place[pair.a] for pair in pairs]), np.array([place[pair.b] for pair in pairs])


def _case(number: int, pair: Pair, there: float, back: float) -> CaseResult:
    label, said = bool(pair.label), there >= THRESHOLD
    scores = {"probability": there, "turned_round": back, "label": float(label), "right": float(said == label)}
    scores["shorter_first"] = 0.5 + 0.5 * float(np.sign(len(pair.b) - len(pair.a)))
    return CaseResult(f"{number}: {pair.a} -> {pair.b}", pair.domain, scores, said)


def metrics(cases: Sequence[CaseResult], seed: int) -> dict[str, Metric]:
    """Return the measures over all pairs; those that these labels leave undefined are left out."""
    chance, label = _column(cases, "probability"), _column(cases, "label") > 0
    named = _counted(chance >= THRESHOLD, label, seed, "")
    named |= _counted(np.ones(len(cases), dtype=bool), label, seed, "[everything]")
    if label.any() and not label.all():
        named["auc"] = auc(chance, label)
    if label.any():
        back, shorter = _column(cases, "turned_round")[label], _column(cases, "shorter_first")[label]
        right = np.where(chance[label] == back, 0.5, chance[label] > back)
        named["direction_accuracy"] = wilson(round(right.sum()), len(right))
        named["direction_accuracy[shorter title]"] = wilson(round(shorter.sum()), len(shorter))
    return named


def _column(cases: Sequence[CaseResult], name: str) -> Floats:
    return np.array([case.scores[name] for case in cases])


def _counted(said: NDArray[np.bool_], label: NDArray[np.bool_], seed: int, rival: str) -> dict[str, Metric]:
    """Return precision, recall (Wilson's intervals) and F1 (bootstrap over pairs, that is over their four counts)."""
    both, only_said, only_true = int((said & label).sum()), int((said & ~label).sum()), int((~said & label).sum())
    named = {}
    if both + only_said:
        named[f"precision{rival}"] = wilson(both, both + only_said)
    if both + only_true:
        named[f"recall{rival}"] = wilson(both, both + only_true)
        rest = len(label) - both - only_said - only_true
        shares = np.array([both, only_said, only_true, rest]) / len(label)
        drawn = np.random.default_rng(seed).multinomial(len(label), shares, RESAMPLES)
        low, high = np.quantile(_f1(*drawn.T[:3]), [0.025, 0.975])
        value = float(_f1(*(np.array([count]) for count in (both, only_said, only_true)))[0])
        named[f"f1{rival}"] = Metric(value, float(low), float(high), len(label))
    return named


def _f1(both: NDArray[np.int_], only_said: NDArray[np.int_], only_true: NDArray[np.int_]) -> Floats:
    return np.asarray(2 * both / np.maximum(2 * both + only_said + only_true, 1))


def auc(chance: Floats, label: NDArray[np.bool_]) -> Metric:
    """Return the area under the ROC curve with the interval of Hanley and McNeil (1982)."""
    true, false = int(label.sum()), int((~label).sum())
    area = float((_ranks(chance)[label].sum() - true * (true + 1) / 2) / (true * false))
    one, two = area / (2 - area), 2 * area * area / (1 + area)
    spread = area * (1 - area) + (true - 1) * (one - area * area) + (false - 1) * (two - area * area)
    half = Z95 * sqrt(max(0.0, spread / (true * false)))
    return Metric(area, max(0.0, area - half), min(1.0, area + half), len(label))


def _ranks(values: Floats) -> Floats:
    """Return ranks from 1, equal values sharing the mean of theirs."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks: Floats = (np.cumsum(counts) - (counts - 1) / 2)[place]
    return ranks


def calibration(cases: Sequence[CaseResult]) -> list[Bin]:
    """Return the tenths of the probability that hold pairs, for a plot of what was said against what was true."""
    chance, label = _column(cases, "probability"), _column(cases, "label")
    tenth = np.minimum((chance * BINS).astype(int), BINS - 1)
    held = [(k, tenth == k) for k in range(BINS) if (tenth == k).any()]
    return [
        Bin(k / BINS, (k + 1) / BINS, int(own.sum()), float(chance[own].mean()), float(label[own].mean()))
        for k, own in held
    ]


def plot(bins: Sequence[Bin]) -> list[str]:
    """Return the lines of a plot: for each bin how many of its pairs were true (#) and were said to be (|)."""
    lines = ["said         n   true of those, 0 to 1; | is where it should end"]
    for each in bins:
        true, said = round(each.held * WIDTH), min(round(each.said * WIDTH), WIDTH - 1)
        bar = "#" * true + " " * (WIDTH - true)
        lines.append(
            f"{each.low:.1f} .. {each.high:.1f} {each.n:>6}   [{bar[:said]}|{bar[said + 1 :]}] {each.held:.2f}"
        )
    return lines
