"""`fingerpost replay`: a kept path computed again from its decision record."""

import argparse

from service.commands.console import NOT_OK, OK, print_json, print_words
from service.commands.tenancy import settings_of
from service.explaining.replay import replay
from service.explaining.values import ReplayReply
from service.wiring import open_ports


def run(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    with open_ports(settings) as ports:
        found = replay(ports, settings.tenant, args.path_id, args.version)
    if args.json:
        print_json(found)
    else:
        print_words(in_words(found))
    return OK if found.same else NOT_OK


def in_words(found: ReplayReply) -> str:
    """Return what came of it as a person reads it on a terminal."""
    verdict = "the same path again" if found.same else "another path"
    lines = [f"Version {found.version} of {found.path}, from revision {found.revision}: {verdict}."]
    if not found.same:
        lines.append(f"  kept {found.fingerprint}, computed {found.recomputed}")
    lines += [f"  {one.code}: {one.resource}" for one in found.differences]
    lines += [f"  {one.name} was {one.then} and is {one.now}" for one in found.programs]
    return "\n".join(lines)
