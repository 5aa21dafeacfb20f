"""`fingerpost catalogue`: what is in the catalogue twice."""

import argparse

from paths.errors import BadRecord
from service.commands.console import OK, BadUsage, print_json, print_words, say
from service.finding.duplicates import Duplicate, duplicates, told
from service.settings import Settings
from service.wiring import open_ports


def run(args: argparse.Namespace) -> int:
    """Print the pairs of documents that say nearly the same, the most alike first."""
    settings = Settings.from_env()
    with open_ports(settings) as ports:
        workspace = ports.workspaces.get(settings.tenant)
        try:
            found = told(ports, workspace, duplicates(ports, workspace, args.threshold))
        except BadRecord as error:
            raise BadUsage(f"--{error}") from error
    if args.json:
        print_json(found)
    else:
        _print(found)
    say(f"{len(found)} pairs of documents with a similarity of {args.threshold:g} or more")
    return OK


def _print(found: list[Duplicate]) -> None:
    for pair in found:
        print_words(f"{pair.similarity:.2f} {pair.first.title or '(no title)'}  {pair.first.document}")
        print_words(f"     {pair.second.title or '(no title)'}  {pair.second.document}")
        if sorted(pair.first.access) != sorted(pair.second.access):
            print_words(f"     seen by {', '.join(pair.first.access)}; by {', '.join(pair.second.access)}")
