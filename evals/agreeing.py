"""How far the raters of a queue agree, and what a judge is worth beside them."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from evals.review import Rating, Rubric
from evals.statistics.agreement import alpha, kappa
from evals.statistics.judges import Calibration, calibrate
from evals.values import CaseResult, Metric


class Agreement(Struct, frozen=True, rename="camel"):
    """How far raters agree beyond chance; None where nothing can be said. `kappa` is there where two rated all."""

    alpha: Metric | None
    kappa: Metric | None
    ratings: int
    cases: int
    disputed: int


def agreement(ratings: Iterable[Rating], rubric: Rubric, seed: int = 0) -> Agreement:
    """Return how far raters agree, before anything was settled."""
    by_case: dict[str, dict[str, float]] = {}
    total = 0
    for rating in ratings:
        total += 1
        by_case.setdefault(rating.case, {})[rating.rater] = rating.value
    twice = [of for of in by_case.values() if len(of) > 1]
    raters = sorted({rater for of in by_case.values() for rater in of})
    both = [of for of in twice if set(raters) <= set(of)] if len(raters) == 2 else []
    return Agreement(
        alpha=alpha(by_case, rubric.scale, seed),
        kappa=kappa([(str(of[raters[0]]), str(of[raters[1]])) for of in both]) if both else None,
        ratings=total,
        cases=len(by_case),
        disputed=sum(len(set(of.values())) > 1 for of in twice),
    )


def calibrated(
    outcomes: Mapping[str, float], rubric: Rubric, judged: Mapping[str, CaseResult], score: str, least: float
) -> Calibration | None:
    """Score the verdicts of a run against people: a case is a yes where its score is `least` or more.

    What the run said of cases that nobody rated is corrected by what it got wrong on those that somebody did. None
    where the rubric does not say which answers are a yes, or no rated case is in the run.
    """
    if rubric.accept_from is None:
        return None
    verdicts = {id: case.scores[score] >= least for id, case in judged.items() if score in case.scores}
    both = sorted(outcomes.keys() & verdicts.keys())
    if not both:
        return None
    people = [outcomes[id] >= rubric.accept_from for id in both]
    alone = [verdict for id, verdict in sorted(verdicts.items()) if id not in outcomes]
    return calibrate(people, [verdicts[id] for id in both], alone)
