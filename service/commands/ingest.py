"""`fingerpost ingest`: content in, report out."""

import argparse
from pathlib import Path

from paths.errors import PathError
from retrieval.errors import RetrievalError
from service.commands.console import NOT_OK, OK, fail, print_json, progress, say
from service.indexer import Indexer
from service.ingest import Report, ingest
from service.ports import Ports
from service.settings import BadSetting, Settings
from service.sources import Source, source_of
from service.store.errors import StoreError
from service.wiring import open_ports

REFUSED_SHOWN = 10


def run(args: argparse.Namespace) -> int:
    mapping = Path(args.mapping) if args.mapping else None
    try:
        settings = Settings.from_env()
        sources = [source_of(Path(place), mapping, args.prefix) for place in args.source]
        with open_ports(settings) as ports:
            reports = [take(ports, settings.tenant, source, args.dry_run) for source in sources]
            if not args.dry_run:
                index(ports)
    except (BadSetting, PathError, RetrievalError, StoreError) as error:
        return fail(str(error), NOT_OK)
    if args.json:
        print_json(reports[0] if len(reports) == 1 else reports)
    for report in reports:
        told(report)
    return OK if all(not report.refusals for report in reports) else NOT_OK


def take(ports: Ports, tenant: str, source: Source, dry_run: bool = False) -> Report:
    """Ingest one source with a bar on the terminal."""
    with progress(f"taking {source.name}") as advance:
        return ingest(
            ports,
            tenant,
            source.name,
            source.read,
            dry_run,
            source.owns,
            lambda stage, done, total: advance(done, total),
        )


def index(ports: Ports) -> None:
    """Bring the index up to date with a bar, or say who does it."""
    if ports.index is None:
        say("another process has the index open; it takes the changes within seconds")
        return
    with progress("indexing documents") as advance:
        Indexer(ports).drain(advance)


def told(report: Report) -> None:
    """Say in words what an ingest did."""
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(report.records.items())) or "nothing"
    done = "would take" if report.dry_run else "took"
    say(f"{report.source}: {done} {kinds}")
    if not report.dry_run:
        written = f"{report.added} new, {report.changed} changed, {report.unchanged} unchanged"
        say(f"  {written}, {report.withdrawn} withdrawn")
    if report.refusals:
        say(f"  {report.refusals} refused (all are kept under run {report.run}):")
    for refusal in report.refused[:REFUSED_SHOWN]:
        place = f"{refusal.file}:{refusal.line}" if refusal.line else refusal.file
        say(f"    {place}: {refusal.field + ': ' if refusal.field else ''}{refusal.problem}")
    for reference in report.unresolved[:REFUSED_SHOWN]:
        say(f"  leads nowhere: {reference}")
