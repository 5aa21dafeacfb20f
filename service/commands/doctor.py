"""`fingerpost doctor`: every setting and where it came from, and what is wrong, a remedy a line."""

import argparse
from collections.abc import Iterator

from service.commands.console import NOT_OK, OK, print_json, print_words
from service.doctor.checkup import Checkup, check_up


def run(args: argparse.Namespace) -> int:
    found = check_up()
    if args.json:
        print_json(found)
    else:
        print_words("\n".join(in_words(found)))
    return OK if found.ok else NOT_OK


def in_words(found: Checkup) -> Iterator[str]:
    """Yield the lines of a check-up."""
    width = max(len(setting.name) for setting in found.settings)
    for setting in found.settings:
        yield f"{setting.name:{width}}  {setting.source:11}  {setting.value or '-'}"
    yield ""
    width = max(len(check.name) for check in found.checks)
    for check in found.checks:
        yield f"{check.state.upper() if check.state == 'wrong' else check.state:5}  {check.name:{width}}  {check.found}"
        if check.remedy:
            yield f"{'':{width + 7}}  -> {check.remedy}"
    yield ""
    wrong = sum(check.state == "wrong" for check in found.checks)
    yield "nothing is wrong" if found.ok else f"{wrong} wrong"
