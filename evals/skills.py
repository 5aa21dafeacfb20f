"""Suite `skills`: does a skill named in anybody's words lead to the right skill of the taxonomy.

Production stands beside its trivial rivals: the very name, words alone (BM25), meaning alone (dense).
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from msgspec import Struct

from evals import data
from evals.data import BadData
from evals.measures import hit_at, recall_at, reciprocal_rank
from evals.statistics import mean_interval, paired_difference, wilson
from evals.statistics.bootstrap import OfTotals, total_interval
from evals.suite import Measures
from evals.values import CaseResult, Metric

DEPTH = 100  # skills asked for: beyond the hundredth a reciprocal rank is nothing
PRODUCTION = "matched"
TAGGED = "tagged"  # what production takes an untagged text to teach: three skills at most, or none
SHOWN = 10  # skills of a ranking that a run keeps
SHARES = ("hit_at_1", "hit_at_5")  # proportions of cases: Wilson's interval; of the others a bootstrap
MEASURES = ("mrr", *SHARES, "recall_at_10")
JUDGED = Measures("mrr", higher=("mrr", "hit_at_1", "recall_at_10"))

Rank = Callable[[Sequence[str], int], Sequence[Sequence[str]]]
"""Texts and a depth in; for each text the ids of skills, best first, out."""


class SkillCase(Struct, frozen=True):
    """One line of the data: a text, and the skills that it means."""

    id: str
    text: str
    gold: tuple[str, ...]


def read(file: Path) -> list[SkillCase]:
    """Read the cases; raise BadData naming the line and the field at fault."""
    cases = data.records(file, SkillCase)
    data.unique(file, (case.id for case in cases))
    if empty := [case.id for case in cases if not case.gold]:
        raise BadData(f"{file}: case {empty[0]!r} names no skill in `gold`")
    return cases


def run(cases: Sequence[SkillCase], ranks: Mapping[str, Rank]) -> list[CaseResult]:
    """Rank the skills for every text in every way; production's way is called 'matched'."""
    texts = [case.text for case in cases]
    found = {name: rank(texts, DEPTH) for name, rank in ranks.items()}
    return [
        CaseResult(
            case.id,
            case.id,
            {key: value for name in ranks for key, value in _score(name, found[name][place], case).items()},
            output=list(found[PRODUCTION][place][:SHOWN]),
            counts=_tagged(found[TAGGED][place], case) if TAGGED in found else {},
            input={"text": case.text, "gold": list(case.gold)},
        )
        for place, case in enumerate(cases)
    ]


def _score(name: str, ranking: Sequence[str], case: SkillCase) -> dict[str, float]:
    gains = dict.fromkeys(case.gold, 1.0)
    scores = {
        "mrr": reciprocal_rank(ranking, gains),
        "hit_at_1": hit_at(ranking, gains, 1),
        "hit_at_5": hit_at(ranking, gains, 5),
        "recall_at_10": recall_at(ranking, gains, 10),
    }
    return scores if name == PRODUCTION else {f"{key}[{name}]": value for key, value in scores.items()}


def _tagged(tags: Sequence[str], case: SkillCase) -> dict[str, int]:
    return {"tags": len(tags), "tags_right": len(set(tags) & set(case.gold)), "gold": len(case.gold)}


def tag_metrics(cases: Sequence[CaseResult], seed: int) -> dict[str, Metric]:
    """Return precision, recall and F1 of tagging over all tags; nothing where no case was tagged."""
    tagged = [case for case in cases if "tags" in case.counts]
    if not tagged:
        return {}
    columns = np.array([[case.counts[name] for name in ("tags_right", "tags", "gold")] for case in tagged], dtype=float)
    figures: dict[str, OfTotals] = {
        "tag_precision": lambda totals: totals[..., 0] / totals[..., 1],
        "tag_recall": lambda totals: totals[..., 0] / totals[..., 2],
        "tag_f1": lambda totals: 2 * totals[..., 0] / (totals[..., 1] + totals[..., 2]),
    }
    return {name: total_interval(columns, figure, seed) for name, figure in figures.items()}


def metrics(cases: Sequence[CaseResult], seed: int) -> dict[str, Metric]:
    """Return the measures of each way of ranking, and the paired differences of production to the others."""
    names = list(cases[0].scores) if cases else []
    named = {name: _metric(name, [case.scores[name] for case in cases], seed) for name in names}
    for rival in dict.fromkeys(name.partition("[")[2].rstrip("]") for name in names if "[" in name):
        for measure in MEASURES:
            before = {case.id: case.scores[f"{measure}[{rival}]"] for case in cases}
            after = {case.id: case.scores[measure] for case in cases}
            named[f"{measure}[{PRODUCTION}-{rival}]"] = paired_difference(before, after, seed)
    return named | tag_metrics(cases, seed)


def _metric(name: str, values: Sequence[float], seed: int) -> Metric:
    if name.partition("[")[0] in SHARES:
        return wilson(round(sum(values)), len(values))
    return mean_interval(values, seed)
