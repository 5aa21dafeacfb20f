"""`fingerpost eval`: run a suite, compare two runs."""

import argparse
from collections.abc import Iterator, Mapping
from pathlib import Path

from evals import record
from evals.compare import Comparison, compare_runs
from evals.data import BadData
from evals.paths import packaged
from evals.prerequisites import plot
from evals.values import Metric, Result
from paths.errors import PathError
from retrieval.errors import RetrievalError
from service.commands.console import NOT_OK, OK, USAGE, Advance, fail, print_json, progress
from service.evaluating.evaluate import SUITES, Task, evaluate
from service.evaluating.tuning import TuneReply, apply, tune_search
from service.settings import BadSetting, Settings
from service.wiring import open_ports

SEARCHED = ("retrieval", "paths", "skills")  # the suites that take content beside their cases
PACKAGED = {"paths": packaged}  # the suites that bring cases of their own
CASES_NAMED = 5  # of the cases that changed most: enough to look into, and a screen stays a screen


class BadOptions(Exception):
    """The options do not go together, or name what is not there."""


def run(args: argparse.Namespace) -> int:
    try:
        return ACTIONS[args.action](args)
    except (BadOptions, BadData) as error:
        return fail(str(error), USAGE)
    except (BadSetting, PathError, RetrievalError) as error:
        return fail(str(error), NOT_OK)


def run_suite(args: argparse.Namespace) -> int:
    """Run one suite; not ok is also a run that ended but shows a fault, such as a wrong closure with edges given."""
    check_options(args)
    with progress(f"eval {args.suite}") as advance:
        found = evaluate(args.suite, task_of(args, advance))
    if args.out:
        record.write(Path(args.out), found.result, found.cases)
    if args.json:
        print_json(found.result)
    else:
        print("\n".join(in_words(found.result)))
    return fail(found.fault, NOT_OK) if found.fault else OK


def compare_two(args: argparse.Namespace) -> int:
    """Print after - before, paired by case."""
    before, after = (record.read(Path(file)) for file in (args.before, args.after))
    try:
        found = compare_runs(before, after)
    except ValueError as error:
        raise BadOptions(str(error)) from error
    if args.json:
        print_json(found)
    else:
        print("\n".join(compared_in_words(found)))
    return OK


def tune_weights(args: argparse.Namespace) -> int:
    """Learn search weights from judged queries; with --apply keep them in the policy."""
    settings = Settings.from_env()
    with progress("eval tune") as advance:
        corpus = Path(args.corpus) if args.corpus else None
        try:
            found = tune_search(Task(Path(args.data), corpus, "given", args.seed, settings, advance))
        except ValueError as error:
            raise BadOptions(str(error)) from error
    if args.apply:
        with open_ports(settings) as ports:
            found = apply(ports, settings.tenant, found)
    if args.json:
        print_json(found)
        return OK
    by_weights = [f"{pair:>8}  {mean:.3f}" for pair, mean in found.by_weights.items()]
    print("\n".join(["meaning:words  nDCG@10", *by_weights, "", *_tuned_in_words(found)]))
    return OK


def _tuned_in_words(found: TuneReply) -> Iterator[str]:
    gain = found.gain
    yield f"learnt on other queries than judged by: {gain.value:+.3f} ({gain.low:+.3f} .. {gain.high:+.3f}), n {gain.n}"
    now = f"{found.weights.dense:g}:{found.weights.lexical:g}"
    yield f"weights {now}" if found.learnt else f"no gain beyond chance, so the weights stay equal ({now})"
    if not found.applied:
        yield "nothing was kept; --apply keeps the weights in the policy"


def check_options(args: argparse.Namespace) -> None:
    """Raise BadOptions before any work is done; nothing is worse than a long run that cannot be written."""
    if args.suite not in SUITES:
        raise BadOptions(f"there is no suite {args.suite!r}; there are {', '.join(SUITES)}")
    if not args.data and args.suite not in PACKAGED:
        raise BadOptions(f"eval run {args.suite} needs --data: the cases")
    if args.corpus and args.suite not in SEARCHED:
        raise BadOptions(f"--corpus is for the suites {', '.join(SEARCHED)}, not for {args.suite}")
    if args.edges == "hidden" and args.suite != "closure":
        raise BadOptions(f"--edges is for the suite closure, not for {args.suite}")
    if args.out:
        _check_writable(Path(args.out))


def _check_writable(file: Path) -> None:
    try:
        if file.is_dir():
            raise IsADirectoryError(f"{file} is a folder")
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("ab"):
            pass
        if not file.stat().st_size:
            file.unlink()
    except OSError as error:
        raise BadOptions(f"--out: {error}") from error


def task_of(args: argparse.Namespace, advance: Advance) -> Task:
    """Return what the suite is to be run on."""
    corpus = Path(args.corpus) if args.corpus else None
    cases = Path(args.data) if args.data else PACKAGED[args.suite]()
    return Task(cases, corpus, args.edges, args.seed, Settings.from_env(), advance)


def in_words(result: Result) -> Iterator[str]:
    """Yield the lines of a result: each measure, below it its rivals, then what it was made from."""
    yield from _table(result.metrics)
    yield ""
    for name, value in result.manifest.items():
        if name == "calibration":
            yield from ("calibration:", *plot(value))
        elif name != "packages":
            yield f"{name}: {value}"


def compared_in_words(found: Comparison) -> Iterator[str]:
    """Yield the lines of a comparison."""
    yield "after - before, paired by case; an interval without 0 is a difference beyond chance"
    yield ""
    yield from _table(found.differences)
    yield ""
    for word, ids in (("worse", found.regressed), ("better", found.improved)):
        yield f"{word}: {len(ids)} cases{': ' if ids else ''}{', '.join(ids[:CASES_NAMED])}"
    for name, (before, after) in found.changed.items():
        yield f"not the same: {name}: {before} -> {after}"


def _table(metrics: Mapping[str, Metric]) -> Iterator[str]:
    """Yield a row a measure; `measure[rival]` goes below its measure, indented."""
    measures = dict.fromkeys(name.partition("[")[0] for name in metrics)
    names = {m: [n for n in metrics if n.partition("[")[0] == m] for m in measures}
    labels = {n: f"  {n[len(m) :]}" if n != m in metrics else n for m, group in names.items() for n in group}
    width = max(map(len, labels.values()), default=0)
    yield f"{'':{width}}  {'value':>8}  {'95% interval':>18}  {'n':>5}"
    for name, label in labels.items():
        m = metrics[name]
        yield f"{label:{width}}  {m.value:>8.3f}  {m.low:>8.3f} ..{m.high:>7.3f}  {m.n:>5}"


ACTIONS = {"run": run_suite, "compare": compare_two, "tune": tune_weights}
