"""`fingerpost eval gate` and `fingerpost eval report`."""

import argparse
from pathlib import Path

from evals import gate, record
from evals.compare import compare_runs
from evals.data import BadData
from evals.report import csv_of, html_of
from evals.values import Run
from service.commands.console import NOT_OK, OK, print_json, progress, say
from service.commands.evaluate_words import gated_in_words
from service.commands.tenancy import settings_of
from service.evaluating.gating import GATED, gated, measured
from service.evaluating.suites import SUITES


def gate_release(args: argparse.Namespace) -> int:
    """Exit 1 where a run may not pass; without a run, run the suites of the release gate first."""
    if args.run:
        runs = [record.read(Path(args.run))]
    else:
        with progress("eval gate") as advance:
            runs = [measured(suite, settings_of(args), advance) for suite in GATED]
    if args.keep:
        return keep(runs, Path(args.keep))
    baseline = gate.read(Path(args.baseline)) if args.baseline else None
    reports = [gated(run, baseline) for run in runs]
    if args.json:
        print_json(reports[0] if args.run else reports)
    else:
        print("\n".join(line for report in reports for line in gated_in_words(report)))
    return OK if all(report.ok for report in reports) else NOT_OK


def keep(runs: list[Run], place: Path) -> int:
    """Write baselines: one run to a file, or each to a file of its suite in a folder."""
    for run in runs:
        file = place / f"{run.result.suite}.json" if place.is_dir() else place
        if len(runs) > 1 and not place.is_dir():
            raise BadData(f"{place} is no folder; {len(runs)} baselines want one")
        suite = SUITES[run.result.suite]
        gate.write(file, gate.keep(run.result, run.cases.values(), suite.measures))
        say(f"kept {len(run.cases)} cases of {suite.name} in {file}")
    return OK


def write_report(args: argparse.Namespace) -> int:
    """Write a run as CSV, JSON or one page; two runs as the page of their comparison."""
    out, runs = Path(args.out), [record.read(Path(file)) for file in args.runs]
    if len(runs) > 2 or (len(runs) == 2 and out.suffix != ".html"):
        raise BadData("give one run, or two for a page (.html) that compares them")
    last = runs[-1]
    measures = SUITES[last.result.suite].measures if last.result.suite in SUITES else None
    if out.suffix == ".csv":
        out.write_text("".join(csv_of(last.cases.values())), encoding="utf-8", newline="")
    elif out.suffix == ".html":
        compared = compare_runs(runs[0], last, measures=measures) if len(runs) == 2 else None
        out.write_text(html_of(last, compared), encoding="utf-8")
    elif out.suffix == ".json":
        out.write_bytes(record.as_json(last))
    else:
        raise BadData(f"--out {args.out!r}: give a name that ends in .html, .csv or .json")
    say(f"wrote {args.out}")
    return OK
