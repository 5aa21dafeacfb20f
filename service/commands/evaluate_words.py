"""Runs and comparisons as a person at a terminal reads them."""

from collections.abc import Iterator, Mapping

from evals.compare import Comparison, Test
from evals.gate import GateReport
from evals.prerequisites import plot
from evals.values import Metric, Result
from service.evaluating.tuning import TuneReply

CASES_NAMED = 5  # of the cases that changed most: enough to look into, and a screen stays a screen
UNTOLD = frozenset({"packages", "arguments"})  # in the file; on a screen they are noise


def in_words(result: Result) -> Iterator[str]:
    """Yield the lines of a result: each measure, below it its rivals, then what it was made from."""
    yield from table(result.metrics)
    yield ""
    for name, value in result.manifest.items():
        if name == "calibration":
            yield from ("calibration:", *plot(value))
        elif name not in UNTOLD:
            yield f"{name}: {value}"


def compared_in_words(found: Comparison) -> Iterator[str]:
    """Yield the lines of a comparison."""
    yield "after - before, paired by case; an interval without 0 is a difference beyond chance"
    yield ""
    yield from table(found.differences)
    yield ""
    for name, test in found.tests.items():
        yield f"{name}: {verdict(test)}"
    for word, ids in (("worse", found.regressed), ("better", found.improved)):
        yield f"{word}: {len(ids)} cases{': ' if ids else ''}{', '.join(ids[:CASES_NAMED])}"
    for case in found.cases[:CASES_NAMED]:
        yield from (f"  {case.id}: {step.code} {step.title!r}" for step in case.steps)
    for name, (before, after) in found.changed.items():
        yield f"not the same: {name}: {before} -> {after}"
    for name, (before, after) in found.spent.items():
        yield f"{name}: {before} -> {after}"


def verdict(test: Test) -> str:
    """Return a test in a line."""
    seen = "" if test.detectable is None else f"; {test.detectable:.3g} would have been seen four times in five"
    counts = f"{test.wins} better, {test.ties} alike, {test.losses} worse"
    return f"{test.verdict} ({counts}; p {test.adjusted:.3g} corrected for all{seen})"


def gated_in_words(report: GateReport) -> Iterator[str]:
    """Yield the lines of a gate's report."""
    yield f"{report.suite}: {'passed' if report.ok else 'STOPPED'}"
    for failure in report.failures:
        yield f"  {failure.code}: {failure.text}{': ' if failure.cases else ''}{', '.join(failure.cases[:CASES_NAMED])}"
    for name, of in report.tested.items():
        seen = "" if of.detectable is None else f", {of.detectable:.3g} would have been seen four times in five"
        yield f"  {name}: {of.change:+.4g} on average, one-sided p {of.adjusted:.3g} corrected, n {of.n}{seen}"
    yield from (f"  note: {note}" for note in report.notes)


def tuned_in_words(found: TuneReply) -> Iterator[str]:
    """Yield the lines of learnt weights."""
    yield "meaning:words  nDCG@10"
    yield from (f"{pair:>8}  {mean:.3f}" for pair, mean in found.by_weights.items())
    yield ""
    yield f"learnt on other queries than judged by: {_interval(found.gain)}"
    now = f"{found.weights.dense:g}:{found.weights.lexical:g}"
    yield f"weights {now}" if found.learnt else f"no gain beyond chance, so the weights stay equal ({now})"
    if not found.applied:
        yield "nothing was kept; --apply keeps the weights in the policy"


def _interval(metric: Metric) -> str:
    return f"{metric.value:+.3f} ({metric.low:+.3f} .. {metric.high:+.3f}), n {metric.n}"


def table(metrics: Mapping[str, Metric]) -> Iterator[str]:
    """Yield a row a measure; `measure[rival]` goes below its measure, indented."""
    measures = dict.fromkeys(name.partition("[")[0] for name in metrics)
    names = {m: [n for n in metrics if n.partition("[")[0] == m] for m in measures}
    labels = {n: f"  {n[len(m) :]}" if n != m in metrics else n for m, group in names.items() for n in group}
    width = max(map(len, labels.values()), default=0)
    yield f"{'':{width}}  {'value':>8}  {'95% interval':>18}  {'n':>5}"
    for name, label in labels.items():
        m = metrics[name]
        few = "" if m.enough else "  not enough cases to say"
        yield f"{label:{width}}  {m.value:>8.3f}  {m.low:>8.3f} ..{m.high:>7.3f}  {m.n:>5}{few}"
