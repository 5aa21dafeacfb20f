"""`fingerpost eval`: run a suite, compare runs, gate a release, keep datasets."""

import argparse
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import overload

import msgspec

from evals import record
from evals.compare import compare_runs
from evals.data import BadData
from evals.values import CaseResult, Run
from paths.errors import PathError
from retrieval.errors import RetrievalError
from service.clock import stamp
from service.commands.console import NOT_OK, OK, USAGE, fail, print_json, progress, say
from service.commands.evaluate_data import dataset_of, keep_datasets
from service.commands.evaluate_gate import gate_release, write_report
from service.commands.evaluate_words import compared_in_words, in_words, tuned_in_words
from service.commands.tenancy import settings_of, store_of
from service.evaluating.datasets import export
from service.evaluating.evaluate import Evaluation, Sink, evaluate, evaluate_into
from service.evaluating.repeating import differences, task_from
from service.evaluating.runs import Keeper, new_id
from service.evaluating.suites import SUITES
from service.evaluating.task import Task
from service.evaluating.tuning import apply, tune_search
from service.settings import BadSetting, Settings
from service.store.errors import StoreError
from service.store.evaluating.evaluation import EvaluationRun, RunRequest
from service.wiring import open_ports

MOST_JOBS = 64


class BadOptions(Exception):
    """The options do not go together, or name what is not there."""


def run(args: argparse.Namespace) -> int:
    try:
        return ACTIONS[args.action](args)
    except (BadOptions, BadData) as error:
        return fail(str(error), USAGE)
    except (BadSetting, PathError, RetrievalError, StoreError) as error:
        return fail(str(error), NOT_OK)


def run_suite(args: argparse.Namespace) -> int:
    """Run one suite; not ok is also a run that ended but shows a fault, such as a wrong closure with edges given."""
    settings = settings_of(args)
    if args.again:
        return repeat(args, settings)
    check_options(args)
    with cases_of(args, settings) as cases, progress(f"eval {args.suite}") as advance:
        task = Task(
            cases, Path(args.corpus) if args.corpus else None, args.edges, args.seed, settings, advance, args.jobs,
            args.alone,
        )  # fmt: skip
        found = carried_out(args.suite, task, Path(args.out) if args.out else None)
    if args.keep:
        say(f"kept as run {keep_run(settings, args, found)}")
    if args.json:
        print_json(found.result)
    else:
        print("\n".join(in_words(found.result)))
    return fail(found.fault, NOT_OK) if found.fault else OK


def carried_out(suite: str, task: Task, out: Path | None) -> Evaluation:
    """Run a suite; with a file, case by case into it, going on with what a run that was stopped left there."""
    if out is None:
        return evaluate(suite, task)
    journal: list[record.Journal] = []

    def opened(key: dict[str, object]) -> Sink:
        journal.append(record.Journal(out, key))
        if journal[0].done:
            say(f"going on after the {journal[0].done} cases of an earlier try")
        return Sink(journal[0].add, journal[0].cases())

    found = evaluate_into(SUITES[suite], task, opened)
    journal[0].finish(out, found.result)
    return Evaluation(found.result, _Kept(out), found.fault)


class _Kept(Sequence[CaseResult]):
    """The cases of a run file, read when they are asked for."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def __iter__(self) -> Iterator[CaseResult]:
        return record.opened(self._file)[1]

    def __len__(self) -> int:
        return sum(1 for _ in self)

    @overload
    def __getitem__(self, at: int) -> CaseResult: ...
    @overload
    def __getitem__(self, at: slice) -> list[CaseResult]: ...
    def __getitem__(self, at: int | slice) -> CaseResult | list[CaseResult]:
        return list(self)[at]


def keep_run(settings: Settings, args: argparse.Namespace, found: Evaluation) -> str:
    """Keep a finished run in the store; return its id."""
    now = stamp()
    asked = RunRequest(args.suite, seed=args.seed, edges=args.edges, alone=args.alone, at_once=args.jobs)
    kept = EvaluationRun(new_id(), args.suite, "running", now, asked, "command line")
    with store_of(settings) as store:
        keeper = Keeper(store, settings.tenant, kept, SUITES[args.suite].measures)
        keeper.sink({})
        for case in found.cases:
            keeper.keep(case)
        keeper.run = msgspec.structs.replace(keeper.run, result=found.result, fault=found.fault)
        keeper.ended("done")
    return kept.id


def repeat(args: argparse.Namespace, settings: Settings) -> int:
    """Run again what a file says was run, on this machine; not ok is a number that differs."""
    before, cases = record.opened(Path(args.again))
    given = Path(args.data) if args.data else None
    with progress(f"eval {before.suite}") as advance, TemporaryDirectory(prefix="fingerpost-eval-") as folder:
        corpus = Path(args.corpus) if args.corpus else None
        task = task_from(before, settings, given, corpus, lambda digest: stored(settings, digest, Path(folder)))
        found = carried_out(before.suite, replace(task, progress=advance, at_once=args.jobs), out_of(args))
    differ = differences(Run(before, {case.id: case for case in cases}), found)
    if args.json:
        print_json(
            {"suite": before.suite, "same": not differ, "differences": differ, "manifest": found.result.manifest}
        )
    else:
        print("\n".join(differ) or f"the same {len(found.result.metrics)} figures of {before.suite}, case by case")
    return NOT_OK if differ else OK


def stored(settings: Settings, digest: str, folder: Path) -> Path | None:
    """Return a file with the stored cases that have this digest, None where there are none."""
    with store_of(settings) as store:
        dataset = store.evaluations.dataset_by_digest(settings.tenant, digest)
        if dataset is None:
            return None
        file = folder / f"{dataset.id}.{dataset.version}.jsonl"
        export(store, dataset, settings.tenant, file)
        return file


def out_of(args: argparse.Namespace) -> Path | None:
    return Path(args.out) if args.out else None


@contextmanager
def cases_of(args: argparse.Namespace, settings: Settings) -> Iterator[Path]:
    """Yield where the cases are: the file given, a stored dataset written out, or the suite's own."""
    packaged = SUITES[args.suite].packaged
    if args.data or not args.dataset:
        yield Path(args.data) if args.data else packaged() if packaged else Path()
        return
    with TemporaryDirectory(prefix="fingerpost-eval-") as folder, store_of(settings) as store:
        dataset = dataset_of(store, settings.tenant, args.dataset)
        file = Path(folder) / f"{dataset.id}.{dataset.version}.jsonl"
        export(store, dataset, settings.tenant, file)
        yield file


def compare_all(args: argparse.Namespace) -> int:
    """Print what each run is beside the first, paired by case."""
    before, *others = (record.read(Path(file)) for file in (args.before, *args.after))
    measures = SUITES[before.result.suite].measures if before.result.suite in SUITES else None
    try:
        found = [compare_runs(before, after, measures=measures) for after in others]
    except ValueError as error:
        raise BadOptions(str(error)) from error
    if args.json:
        print_json(found[0] if len(found) == 1 else found)
        return OK
    for file, comparison in zip(args.after, found, strict=True):
        print("\n".join([f"{file} beside {args.before}", *compared_in_words(comparison), ""]))
    return OK


def tune_weights(args: argparse.Namespace) -> int:
    """Learn search weights from judged queries; with --apply keep them in the policy."""
    settings = settings_of(args)
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
    print("\n".join(tuned_in_words(found)))
    return OK


def check_options(args: argparse.Namespace) -> None:
    """Raise BadOptions before any work is done; nothing is worse than a long run that cannot be written."""
    suite = SUITES.get(args.suite or "")
    if suite is None:
        raise BadOptions(f"there is no suite {args.suite!r}; there are {', '.join(SUITES)}")
    if not args.data and not args.dataset and not suite.packaged:
        raise BadOptions(f"eval run {args.suite} needs --data or --dataset: the cases")
    if args.data and args.dataset:
        raise BadOptions("give --data or --dataset, not both")
    if args.corpus and not suite.searched:
        searched = ", ".join(name for name, one in SUITES.items() if one.searched)
        raise BadOptions(f"--corpus is for the suites {searched}, not for {args.suite}")
    if args.edges == "hidden" and args.suite != "closure":
        raise BadOptions(f"--edges is for the suite closure, not for {args.suite}")
    if not 1 <= args.jobs <= MOST_JOBS:
        raise BadOptions(f"--jobs: give 1 to {MOST_JOBS}")
    if args.out:
        check_writable(Path(args.out))


def check_writable(file: Path) -> None:
    """Raise BadOptions where a file could not be written."""
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


ACTIONS: dict[str, Callable[[argparse.Namespace], int]] = {
    "run": run_suite,
    "compare": compare_all,
    "gate": gate_release,
    "report": write_report,
    "tune": tune_weights,
    "dataset": keep_datasets,
}
