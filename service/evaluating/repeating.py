"""A run made again from its file, here or on another machine, and whether it gives the same numbers."""

from collections.abc import Callable, Iterator
from pathlib import Path

from evals import data
from evals.data import BadData
from evals.values import Result, Run
from service.evaluating.evaluate import Evaluation
from service.evaluating.suites import SUITES
from service.evaluating.task import Task
from service.settings import Settings

Stored = Callable[[str], Path | None]
"""A digest in; a file with the cases of the stored dataset that has it, or None, out."""

SAME = 1e-6  # other machines add up in another order; what differs by less is the same number


def task_from(
    before: Result, settings: Settings, given: Path | None, corpus: Path | None, stored: Stored
) -> Task:  # fmt: skip
    """Return what a run was made from; raise BadData where its cases are not found.

    They are looked for where they are said to be now, where they were, in the suite, and in the store by their digest.
    """
    if before.suite not in SUITES:
        raise BadData(f"the run is of the suite {before.suite!r}, which this version does not have")
    asked = before.manifest.get("arguments", {})
    searched = corpus or (Path(asked["corpus"]) if asked.get("corpus") else None)
    cases = given or next(_places(before, stored), None)
    if cases is None:
        digest = str(before.manifest.get("data"))[:12]
        raise BadData(f"the cases of the run (digest {digest}...) are not where they were; give them with --data")
    return Task(
        cases, searched, asked.get("edges", "given"), int(before.manifest.get("seed", 0)), settings,
        alone=bool(asked.get("alone", False)),
    )  # fmt: skip


def _places(before: Result, stored: Stored) -> Iterator[Path]:
    suite, wanted = SUITES[before.suite], str(before.manifest.get("data"))
    if (was := Path(before.manifest.get("arguments", {}).get("data") or "")).exists() and was != Path():
        yield was
    if suite.packaged and data.digest(suite.packaged()) == wanted:
        yield suite.packaged()
    if (kept := stored(wanted)) is not None:
        yield kept


def differences(before: Run, after: Evaluation) -> list[str]:
    """Return what is not the same as it was: the data, figures, and the scores of cases."""
    if before.result.manifest.get("data") != after.result.manifest.get("data"):
        return ["the cases are not the same: their digest differs"]
    found = []
    for name, was in before.result.metrics.items():
        now = after.result.metrics.get(name)
        pairs = [] if now is None else [(was.value, now.value), (was.low, now.low), (was.high, now.high)]
        if now is None or any(abs(a - b) > SAME * max(1, abs(a)) for a, b in pairs):
            found.append(f"{name}: {was.value:.6g} before, {now.value if now else float('nan'):.6g} now")
    for case in after.cases:
        scores = before.cases[case.id].scores if case.id in before.cases else {}
        apart = [n for n in {**scores, **case.scores} if _apart(scores.get(n), case.scores.get(n))]
        if apart:
            found.append(f"case {case.id}: {', '.join(sorted(apart))}")
    return found


def _apart(a: float | None, b: float | None) -> bool:
    return a is None or b is None or abs(a - b) > SAME * max(1, abs(a))
