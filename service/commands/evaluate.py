"""`fingerpost eval`: run a suite, compare two runs."""

import argparse
from collections.abc import Iterator, Mapping
from pathlib import Path

from evals import record
from evals.compare import Comparison, compare_runs
from evals.data import BadData
from evals.values import Metric, Result
from paths.errors import PathError
from retrieval.errors import RetrievalError
from service.commands.console import NOT_OK, OK, USAGE, fail, print_json, progress, say
from service.evaluate import SUITES, Evaluation, Task, evaluate
from service.settings import BadSetting, Settings

CASES_NAMED = 5  # of the cases that changed most: enough to look into, and a screen stays a screen


class BadOptions(Exception):
    """The options do not go together, or name what is not there."""


def run(args: argparse.Namespace) -> int:
    return ACTIONS[args.action](args)


def run_suite(args: argparse.Namespace) -> int:
    """Run one suite; not ok is also a run that ended but shows a fault, such as a wrong closure with edges given."""
    try:
        task = task_of(args)
        with progress(args.suite) as advance:
            found = evaluate(args.suite, task(advance))
        if args.out:
            record.write(Path(args.out), found.result, found.cases)
    except (BadOptions, BadData) as error:
        return fail(str(error), USAGE)
    except (BadSetting, PathError, RetrievalError) as error:
        return fail(str(error), NOT_OK)
