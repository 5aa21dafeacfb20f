"""`fingerpost graph`: a skills graph in, what comes before what inferred and decided on, and the graph's health."""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from service.commands.console import NOT_OK, OK, BadUsage, print_json, print_words, progress, say
from service.commands.ingest import index, take, told
from service.commands.tenancy import settings_of
from service.intake.sources import graph_source
from service.ports import Ports
from service.suggesting.bootstrap import Bootstrap, bootstrap
from service.suggesting.health import GraphHealth, graph_health
from service.suggesting.review import decide, suggestions
from service.suggesting.running import run_all
from service.suggesting.values import Suggestion, SuggestionDecision, SuggestionKind, SuggestionRun
from service.wiring import open_ports

LONGEST = 10_000  # suggestions that one command lists or adds


def run(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    with open_ports(settings) as ports:
        return ACTIONS[args.action](ports, settings.tenant, args)


def import_graph(ports: Ports, tenant: str, args: argparse.Namespace) -> int:
    report = take(ports, tenant, graph_source(Path(args.file), args.format), args.dry_run)
    if not args.dry_run:
        index(ports)
    if args.json:
        print_json(report)
    told(report)
    return OK if not report.refusals else NOT_OK


def suggest(ports: Ports, tenant: str, args: argparse.Namespace) -> int:
    limit = _limit(args.limit) if args.limit is not None else None
    done = []
    for kind in _kinds(args):
        with progress(f"looking at {kind}s") as advance:
            done.append(run_all(ports, tenant, kind, limit, args.dry_run, advance))
    if args.json:
        print_json(done[0] if len(done) == 1 else done)
    for each in done:
        _say_run(each, args.dry_run)
        if not args.json:
            _print(each.suggestions)
    return OK


def review(ports: Ports, tenant: str, args: argparse.Namespace) -> int:
    limit = _limit(args.limit)
    found = [s for kind in _kinds(args) for s in suggestions(ports, tenant, kind, args.status, limit=limit)]
    if args.json:
        print_json(found)
    else:
        _print(found)
    if not found:
        say(f"nothing is {args.status}; fingerpost graph suggest infers what comes before what")
    return OK


def confirm(ports: Ports, tenant: str, args: argparse.Namespace) -> int:
    return _decide(ports, tenant, args, "confirm")


def reject(ports: Ports, tenant: str, args: argparse.Namespace) -> int:
    return _decide(ports, tenant, args, "reject")


def derive(ports: Ports, tenant: str, args: argparse.Namespace) -> int:
    with progress("deriving skills") as advance:
        done = bootstrap(ports, tenant, args.dry_run, lambda stage, now, total: advance(now, total))
    if args.json:
        print_json(done)
    else:
        _print_bootstrap(done)
    return OK


def health(ports: Ports, tenant: str, args: argparse.Namespace) -> int:
    found = graph_health(ports, tenant)
    if args.json:
        print_json(found)
    else:
        _print_health(found)
    return OK if found.ok else NOT_OK


def _decide(ports: Ports, tenant: str, args: argparse.Namespace, decision: str) -> int:
    kind = _kind_of(ports, tenant, args)
    first, second = args.levels or (None, None)
    word = {"kind": kind, "before": args.before, "after": args.after, "decision": decision, "by": args.by}
    levels = {"beforeLevel": first, "afterLevel": second}
    try:
        asked = msgspec.convert({**word, **levels, "note": args.note}, SuggestionDecision)
    except msgspec.ValidationError as error:
        raise BadUsage(str(error)) from error
    reply = decide(ports, tenant, [asked])
    if args.json:
        print_json(reply)
    for shown in reply.decided:
        say(f"{shown.status}: {shown.before_title} -> {shown.after_title}")
    return OK


def _kind_of(ports: Ports, tenant: str, args: argparse.Namespace) -> SuggestionKind:
    """Return what BEFORE and AFTER are; raise BadUsage where they are neither two resources nor two skills."""
    ends = {args.before, args.after}
    if ends <= set(ports.store.ids(tenant, "resource")):
        return "resource"
    if ends <= set(ports.store.ids(tenant, "skill")):
        return "skill"
    raise BadUsage(f"{args.before} and {args.after} are neither two resources nor two skills; see graph review")


def _kinds(args: argparse.Namespace) -> Sequence[SuggestionKind]:
    if args.skills or args.resources:
        return ("skill",) if args.skills else ("resource",)
    return ("skill", "resource")


def _limit(given: int) -> int:
    if not 1 <= given <= LONGEST:
        raise BadUsage(f"--limit {given}: give 1 to {LONGEST:,}")
    return given


def _say_run(done: SuggestionRun, dry_run: bool) -> None:
    found = f"{done.looked} {done.kind}s in {done.pairs:,} pairs: {done.found} suggestions"
    kept = f"{done.added} new, {done.changed} changed, {done.unchanged} unchanged, {done.withdrawn} withdrawn"
    say(f"{found}, nothing written" if dry_run else f"{found}; {kept}")


def _print(found: Sequence[Suggestion]) -> None:
    for shown in found:
        chance = "     " if shown.probability is None else f"{shown.probability:.2f} "
        print_words(f"{chance} {shown.before_title} -> {shown.after_title}")
        print_words(f"       {shown.before} {shown.after}  {shown.provenance}")
        for ground in shown.grounds:
            print_words(f"       “{' '.join(ground.quote.split())}”  ({ground.document})")


def _print_bootstrap(done: Bootstrap) -> None:
    for skill in done.skills:
        also = f" ({', '.join(skill.alt_labels)})" if skill.alt_labels else ""
        print_words(f"{skill.resources:5} resources  {skill.label}{also}  {skill.id}")
    verb = "would derive" if done.dry_run else "derived"
    say(f"{verb} {len(done.skills)} skills, {done.tagged} resources tagged, {done.untagged} without a tag")
    if done.edges:
        say(f"{done.edges.found} edges suggested; fingerpost graph review --skills lists them")


def _print_health(found: GraphHealth) -> None:
    lines = {
        "contradictions": len(found.contradictions),
        "role targets that nothing teaches": found.untaught_target_count,
        "other skills with levels that nothing teaches": found.untaught_level_count,
        "same names": found.duplicate_count,
        "orphans": found.orphans.count,
        "skills without content": found.skills_without_content.count,
        "content without skills": found.content_without_skills.count,
    }
    print_words(f"{found.skills} skills, {found.resources} resources")
    for name, count in lines.items():
        print_words(f"{count:6}  {name}")
    for circle in found.contradictions:
        print_words(f"  {' -> '.join(circle.cycle)}")
    for missing in found.untaught_targets:
        levels = ", ".join(map(str, missing.levels))
        print_words(f"  {missing.label}: nothing teaches level {levels}, asked for by {', '.join(missing.roles)}")


ACTIONS: dict[str, Callable[[Ports, str, argparse.Namespace], int]] = {
    "import": import_graph,
    "suggest": suggest,
    "review": review,
    "confirm": confirm,
    "reject": reject,
    "bootstrap": derive,
    "health": health,
}
