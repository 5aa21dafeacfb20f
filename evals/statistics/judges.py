"""What a judge's verdicts are worth: its own errors, measured against people, are carried into the interval."""

from collections.abc import Sequence
from math import sqrt

import numpy as np
from msgspec import Struct
from scipy.special import stdtrit

from evals.statistics.agreement import kappa
from evals.statistics.means import FEWEST, Z95, wilson
from evals.values import Metric


class Judge(Struct, frozen=True, rename="camel"):
    """How a judge stands to people: verdicts that both gave, counted by what people said."""

    right_yes: int
    people_yes: int
    right_no: int
    people_no: int

    @classmethod
    def against(cls, people: Sequence[bool], judge: Sequence[bool]) -> "Judge":
        """Count verdicts on the same cases; raise ValueError where they are not as many."""
        both = list(zip(people, judge, strict=True))
        yes, no = ([said for truth, said in both if truth is wanted] for wanted in (True, False))
        return cls(sum(yes), len(yes), len(no) - sum(no), len(no))

    @property
    def useful(self) -> bool:
        """Say whether it was seen on both kinds of cases, and is better than a coin."""
        if not self.people_yes or not self.people_no:
            return False
        return self.right_yes / self.people_yes + self.right_no / self.people_no > 1

    def figures(self) -> dict[str, Metric]:
        """Return its sensitivity and specificity."""
        named = {"sensitivity": (self.right_yes, self.people_yes), "specificity": (self.right_no, self.people_no)}
        return {name: wilson(*of) for name, of in named.items() if of[1]}


def corrected_share(yes: int, n: int, judge: Judge) -> Metric | None:
    """Return the true share of yes among n cases that a judge alone saw (Rogan and Gladen 1978).

    The interval is that of Lang and Reiczigel (2014, Preventive Veterinary Medicine 113:13-22): it holds the error of
    the judge's sensitivity and specificity too. None where the judge is no better than a coin, or was not compared with
    people on both kinds of cases: then its verdicts say nothing.
    """
    if not 0 <= yes <= n or n == 0:
        raise ValueError(f"{yes} of {n} is not a proportion")
    if not judge.useful:
        return None
    rate = (n * (yes / n) + Z95**2 / 2) / (n + Z95**2)
    on_yes, on_no = judge.people_yes + 2, judge.people_no + 2
    sensitive, specific = (judge.right_yes + 1) / on_yes, (judge.right_no + 1) / on_no
    slope = sensitive + specific - 1
    share = (rate + specific - 1) / slope
    error_yes, error_no = sensitive * (1 - sensitive) / on_yes, specific * (1 - specific) / on_no
    shift = 2 * Z95**2 * (share * error_yes - (1 - share) * error_no)
    spread = rate * (1 - rate) / (n + Z95**2) + share**2 * error_yes + (1 - share) ** 2 * error_no
    half = Z95 * sqrt(spread) / slope
    plain = (yes / n + judge.right_no / judge.people_no - 1) / (
        judge.right_yes / judge.people_yes + judge.right_no / judge.people_no - 1
    )
    low, high = _inside(share + shift - half), _inside(share + shift + half)
    value = min(high, max(low, _inside(plain)))
    return Metric(value, low, high, n, enough=min(judge.people_yes, judge.people_no) >= FEWEST)


def _inside(share: float) -> float:
    return min(1.0, max(0.0, share))


def powered_mean(people: Sequence[float], judge: Sequence[float], judge_alone: Sequence[float]) -> Metric:
    """Return the mean that people would give, from few labels of theirs and many of a judge (PPI++).

    `people` and `judge` are scores of the same cases, `judge_alone` the judge's of others from the same source. The
    judge counts as far as it goes with people (Angelopoulos, Duchi and Zrnic 2023, "PPI++"), so that one that does not
    makes the interval no better than people's labels alone. `n` counts people's labels.

    Raises ValueError where there are fewer than two labels of people, or none of the judge alone.
    """
    labels, guesses = np.asarray(people, dtype=float), np.asarray(judge, dtype=float)
    others, n = np.asarray(judge_alone, dtype=float), len(labels)
    if n != len(guesses):
        raise ValueError(f"{n} labels but {len(guesses)} verdicts on the same cases")
    if n < 2 or not len(others):
        raise ValueError("two cases with labels of people and one with the judge's alone are the least")
    spread = float(np.var(np.concatenate([guesses, others])))
    along = float(np.cov(labels, guesses)[0, 1]) / ((1 + n / len(others)) * spread) if spread else 0.0
    weight = min(1.0, max(0.0, along))
    value = float(weight * others.mean() + (labels - weight * guesses).mean())
    errors = float(np.var(labels - weight * guesses, ddof=1)) / n
    half = float(stdtrit(n - 1, 0.975)) * sqrt(errors + weight**2 * float(np.var(others)) / len(others))
    return Metric(value, value - half, value + half, n, enough=n >= FEWEST)


class Calibration(Struct, frozen=True, rename="camel"):
    """A judge against people: how it agrees, where it errs, and what its verdicts on other cases are worth."""

    judge: Judge
    figures: dict[str, Metric]
    corrected: Metric | None = None


def calibrate(people: Sequence[bool], judge: Sequence[bool], judge_alone: Sequence[bool] = ()) -> Calibration:
    """Score a judge on cases that people labelled, and correct what it said of the others."""
    found = Judge.against(people, judge)
    figures = found.figures()
    if agreement := kappa([(str(a), str(b)) for a, b in zip(people, judge, strict=True)]):
        figures["kappa"] = agreement
    corrected = corrected_share(sum(judge_alone), len(judge_alone), found) if judge_alone else None
    return Calibration(found, figures, corrected)
