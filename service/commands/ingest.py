"""`fingerpost ingest`: content in, report out."""

import argparse
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from paths.errors import PathError
from retrieval.errors import IndexMismatch, RetrievalError
from retrieval.sources.outcome import SourceError
from service.commands.console import NOT_OK, OK, BadUsage, fail, print_json, progress, say
from service.commands.tenancy import settings_of
from service.intake.indexer import Indexer
from service.intake.ingest import take_in
from service.intake.report import Interrupted, Options
from service.intake.sources import Source, source_of
from service.ports import Ports
from service.record.switches import require
from service.store.values import IngestReport
from service.wiring import open_ports

REFUSED_SHOWN = 10
REBUILD = "set the embedding model back, or remove that folder and run `fingerpost ingest` or `serve`"


def run(args: argparse.Namespace) -> int:
    mapping = Path(args.mapping) if args.mapping else None
    settings = settings_of(args)
    sources = [source_of(Path(place), mapping, args.prefix) for place in args.source]
    check_apart(sources)
    reports = []
    with open_ports(settings) as ports:
        if not args.dry_run:
            require(ports, settings.tenant, "ingest")
        for source in sources:
            try:
                reports.append(take(ports, settings.tenant, source, args.dry_run, args.withdraw_missing or None))
            except (PathError, SourceError) as error:  # the other sources are none the worse for it
                fail(str(error))
            except Interrupted as stopped:
                return interrupted(stopped.report)
            else:
                told(reports[-1])
        if reports and not args.dry_run:
            index(ports)
    if args.json and reports:
        print_json(reports[0] if len(sources) == 1 else reports)
    return OK if len(reports) == len(sources) and not any(report.refusals for report in reports) else NOT_OK


def check_apart(sources: Sequence[Source]) -> None:
    """Raise BadUsage where two folders would give their pages the same ids: one would withdraw the other's."""
    owned = [source.owns for source in sources if source.owns]
    twice = next((name for name in owned if owned.count(name) > 1), None)
    if twice:
        raise BadUsage(f"the ids of two folders would begin with {twice!r}; take them one by one, each with a --prefix")


def take(
    ports: Ports, tenant: str, source: Source, dry_run: bool = False, withdraw: bool | None = None
) -> IngestReport:
    """Ingest one source with a bar on the terminal; Ctrl-C stops it at the end of a lot."""
    with progress(f"taking {source.name}") as advance, stoppable() as look:

        def tell(_: str, done: int, total: int) -> None:
            advance(done, total)
            look()

        return take_in(ports, tenant, source, Options(dry_run, withdraw, tell))


@contextmanager
def stoppable() -> Iterator[Callable[[], None]]:
    """Have Ctrl-C raise KeyboardInterrupt where the block looks for it, not inside a transaction; twice: at once."""
    asked = threading.Event()

    def ask(*_: object) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()
        say("stopping at the end of this lot; Ctrl-C again stops at once")

    def look() -> None:
        if asked.is_set():
            raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():  # others cannot have signals
        yield look
        return
    before = signal.signal(signal.SIGINT, ask)
    try:
        yield look
    finally:
        signal.signal(signal.SIGINT, before)


def index(ports: Ports) -> None:
    """Bring the index up to date with a bar, or say who does it."""
    if ports.index is None:
        say("another process has the index open; it takes the changes within seconds")
        return
    try:
        with progress("indexing documents") as advance:
            Indexer(ports).drain(advance)
    except IndexMismatch as error:
        raise RetrievalError(f"all is in the store, but {error}: {REBUILD}") from error


def interrupted(report: IngestReport) -> int:
    """Say what was kept of an ingest that somebody stopped."""
    told(report)
    say("stopped; all this is kept, and the same command goes on from there")
    return NOT_OK


def told(report: IngestReport) -> None:
    """Say in words what an ingest did."""
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(report.records.items())) or "nothing"
    done = "would take" if report.dry_run else "took"
    say(f"{report.source}: {done} {kinds}")
    if not report.dry_run:
        written = f"{report.added} new, {report.changed} changed, {report.unchanged} unchanged"
        say(f"  {written}, {report.withdrawn} withdrawn")
    if report.files_unchanged:
        say(f"  {report.files_unchanged} of {report.files} files are as they were, and were not read again")
    if report.withheld:
        say(f"  {report.withheld} missing records are kept: they may stand in lines that were refused")
    told_refusals(report)
    for reference in report.unresolved[:REFUSED_SHOWN]:
        say(f"  leads nowhere: {reference}")


def told_refusals(report: IngestReport) -> None:
    """Say what could not be taken, and why."""
    if report.refusals:
        kept = "" if report.dry_run else f" (kept under run {report.run})"
        say(f"  {report.refusals} refused{kept}:")
    for refusal in report.refused[:REFUSED_SHOWN]:
        place = f"{refusal.file}:{refusal.line}" if refusal.line else refusal.file
        say(f"    {place}: {refusal.field + ': ' if refusal.field else ''}{refusal.problem}")
    if report.refusals > REFUSED_SHOWN:
        say(f"    and {report.refusals - REFUSED_SHOWN} more: GET /v1/ingests/{report.run}/refusals lists them")
