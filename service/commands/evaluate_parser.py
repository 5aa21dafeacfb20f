"""The parser of `fingerpost eval`."""

import argparse
from collections.abc import Callable

Subparsers = argparse._SubParsersAction  # the type has no public name
Add = Callable[["Subparsers[argparse.ArgumentParser]", str, str], argparse.ArgumentParser]

SUITES = (
    "ordering, closure, prerequisites, retrieval, skills, paths, citations, support, assistant, robustness or fairness"
)


def evaluation_commands(commands: "Subparsers[argparse.ArgumentParser]", add: Add) -> None:
    """Add the command with its actions."""
    command = add(commands, "eval", "run evaluation suites, compare runs, stop a release that got worse")
    actions = command.add_subparsers(dest="action", required=True, metavar="ACTION")
    for built in (_run, _compare, _gate, _report, _tune):
        built(actions)
    _dataset(actions)
    for action in actions.choices.values():
        action.set_defaults(module="evaluate")
        if not any(option.dest == "json" for option in action._actions):
            action.add_argument("--json", action="store_true", help="print the result as JSON, and nothing else")
        if not any(option.dest == "tenant" for option in action._actions):
            action.add_argument("--tenant", metavar="NAME", help="whose store is meant, where one is read or written")
    command.set_defaults(module="evaluate")


def _run(actions: "Subparsers[argparse.ArgumentParser]") -> None:
    run = actions.add_parser("run", help="run one suite")
    run.add_argument("suite", metavar="SUITE", nargs="?", help=SUITES)
    run.add_argument("--from", dest="again", metavar="RUN", help="repeat a run from its file, and compare the numbers")
    run.add_argument("--data", metavar="FILE|DIR", help="the cases (some suites bring their own)")
    run.add_argument("--dataset", metavar="NAME[@N]", help="the cases of a stored dataset, at version N")
    run.add_argument("--corpus", metavar="FILE|DIR", help="the content to search, where the suite needs one")
    run.add_argument(
        "--edges", choices=["given", "hidden"], default="given", help="closure: use the file's edges or not"
    )
    run.add_argument("--alone", action="store_true", help="leave out the rivals and damaged graphs, which take longest")
    run.add_argument("--jobs", type=int, default=1, metavar="N", help="cases at a time (default 1)")
    run.add_argument(
        "--out", metavar="FILE", help="write the run: manifest and metrics first, then a line per case; a run that was"
        " stopped goes on where it was",
    )  # fmt: skip
    run.add_argument("--keep", action="store_true", help="keep the run in the store too, for the console and the API")
    run.add_argument("--seed", type=int, default=0)


def _compare(actions: "Subparsers[argparse.ArgumentParser]") -> None:
    compare = actions.add_parser("compare", help="compare runs with the first, paired by case")
    compare.add_argument("before", metavar="A")
    compare.add_argument("after", metavar="B", nargs="+")


def _gate(actions: "Subparsers[argparse.ArgumentParser]") -> None:
    gate = actions.add_parser(
        "gate", help="exit 1 where a run breaks a promise or is worse than the baseline by more than chance"
    )
    gate.add_argument("run", metavar="RUN", nargs="?", help="default: run the suites of the release gate now")
    gate.add_argument("--baseline", metavar="FILE", help="default: the one kept beside the suite")
    gate.add_argument("--keep", metavar="FILE|DIR", help="write the run, or all runs, as the new baseline instead")


def _report(actions: "Subparsers[argparse.ArgumentParser]") -> None:
    report = actions.add_parser("report", help="write a run, or a comparison of two, as one page with plots, or CSV")
    report.add_argument("runs", metavar="RUN", nargs="+")
    report.add_argument("--out", required=True, metavar="FILE.html|FILE.csv|FILE.json")


def _tune(actions: "Subparsers[argparse.ArgumentParser]") -> None:
    tune = actions.add_parser("tune", help="learn from judged queries how search weighs meaning and words")
    tune.add_argument("--data", required=True, metavar="FILE|DIR", help="judged queries, as for the suite retrieval")
    tune.add_argument("--corpus", metavar="FILE|DIR", help="the content to search, where the queries bring none")
    tune.add_argument("--apply", action="store_true", help="keep the weights in the organisation's policy")
    tune.add_argument("--seed", type=int, default=0)


def _dataset(actions: "Subparsers[argparse.ArgumentParser]") -> None:
    dataset = actions.add_parser("dataset", help="keep datasets: import, list, show, export")
    does = dataset.add_subparsers(dest="does", required=True, metavar="ACTION")
    into = does.add_parser("import", help="keep a new version of a dataset")
    into.add_argument("name", metavar="NAME")
    into.add_argument("file", metavar="FILE", nargs="?", help="JSONL or CSV of cases; with --expert, of paths")
    into.add_argument("--suite", help=SUITES)
    source = into.add_mutually_exclusive_group()
    source.add_argument("--expert", action="store_true", help="the file holds paths that somebody made by hand")
    source.add_argument("--overrides", action="store_true", help="make cases of the steps that people changed")
    for name, what in (
        ("title", "what it is called"), ("origin", "where the cases are from"), ("licence", "who may use it"),
        ("made", "how they were made"), ("cannot-show", "what they are no evidence for"),
    ):  # fmt: skip
        into.add_argument(f"--{name}", default="", metavar="TEXT", help=what)
    does.add_parser("list", help="list datasets")
    show = does.add_parser("show", help="show a dataset's card and its first cases")
    out = does.add_parser("export", help="write a dataset as JSONL")
    for action in (show, out):
        action.add_argument("name", metavar="NAME[@N]")
    out.add_argument("--out", required=True, metavar="FILE")
    for action in does.choices.values():
        action.add_argument("--json", action="store_true", help="print the result as JSON, and nothing else")
        action.add_argument("--tenant", metavar="NAME", help="whose datasets")
