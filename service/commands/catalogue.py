"""`fingerpost catalogue`: what is in the catalogue twice, and what resources are taken to teach."""

import argparse
from collections.abc import Callable, Sequence
from typing import Literal

from paths.errors import BadRecord
from service.commands.console import OK, BadUsage, print_json, print_words, progress, say
from service.commands.tenancy import settings_of
from service.finding.duplicates import Duplicate, duplicates, told
from service.intake.retag import retag
from service.intake.tag_review import decide, tags
from service.intake.tag_values import Tag, TagDecisionRequest
from service.ports import Ports
from service.wiring import open_ports

SHOWN = 200  # characters of a passage: a reviewer sees what it is about


def run(args: argparse.Namespace) -> int:
    chosen = settings_of(args)
    with open_ports(chosen) as ports:
        return ACTIONS[args.action](ports, chosen.tenant, args)


def _duplicates(ports: Ports, tenant: str, args: argparse.Namespace) -> int:
    """Print the pairs of documents that say nearly the same, the most alike first."""
    workspace = ports.workspaces.get(tenant)
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


def _tags(ports: Ports, tenant: str, args: argparse.Namespace) -> int:
    """Print inferred tags, the least sure first, or those that were decided."""
    if args.limit < 1:
        raise BadUsage(f"--limit {args.limit}: give 1 or more")
    found = tags(ports, tenant, args.status, limit=args.limit)
    if args.json:
        print_json(found)
    else:
        _print_tags(found)
    say(f"{len(found)} {args.status} tags; `fingerpost catalogue accept RESOURCE SKILL`, or reject, decides on one")
    return OK


def _decide(ports: Ports, tenant: str, args: argparse.Namespace) -> int:
    low, high = args.levels if getattr(args, "levels", None) else (None, None)
    accepted: Literal["accept", "change"] = "accept" if low is None else "change"
    what = "reject" if args.action == "reject" else accepted
    request = TagDecisionRequest(args.resource, args.skill, what, low, high, args.reason)
    reply = decide(ports, tenant, [request], args.by)
    if args.json:
        print_json(reply)
    else:
        _print_tags(reply.decided)
    return OK


def _infer(ports: Ports, tenant: str, args: argparse.Namespace) -> int:
    with progress("inferring tags") as advance:
        done = retag(ports, tenant, args.dry_run, advance)
    if args.json:
        print_json(done)
    would = "would have" if args.dry_run else "have"
    say(f"{done.changed} of {done.looked} resources without stated tags {would} other tags; {done.tagged} have some")
    return OK


def _print_tags(found: Sequence[Tag]) -> None:
    for tag in found:
        sure = "  -  " if tag.confidence is None else f"{tag.confidence:.3f}"
        print_words(f"{sure} {tag.label} {tag.from_level}->{tag.to_level} [{tag.skill}]  {tag.title} [{tag.resource}]")
        if tag.passage:
            print_words(f"      {' '.join(tag.passage.text.split())[:SHOWN]}")
        if tag.reason:
            print_words(f"      {tag.status} by {tag.by or 'somebody'}: {tag.reason}")


ACTIONS: dict[str, Callable[[Ports, str, argparse.Namespace], int]] = {
    "duplicates": _duplicates,
    "tags": _tags,
    "accept": _decide,
    "reject": _decide,
    "infer": _infer,
}
