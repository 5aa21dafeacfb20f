"""`fingerpost restore`: a backup in place of what is there, and the index built from it."""

import argparse
from dataclasses import replace
from pathlib import Path

from service.backup.restore import restore
from service.commands.console import OK, print_json, progress, say
from service.intake.indexer import Indexer
from service.intake.reconcile import rebuild
from service.ports import Ports
from service.record import audit
from service.settings import Settings
from service.wiring import open_ports


def run(args: argparse.Namespace) -> int:
    settings = Settings.from_env()
    if args.to:
        settings = replace(settings, home=str(Path(args.to).expanduser()))
    done = restore(Path(args.file), settings, args.replace)
    told = ", ".join(f"{count} {table}" for table, count in done.rows.items())
    say(f"restored what was kept at {done.created}, version {done.version}: {told or 'nothing'}")
    if done.erased_again:
        say(f"{done.erased_again} learners who were erased since are erased again")
    for note in done.notes:
        say(note)
    with open_ports(settings) as ports:
        for tenant in ports.store.tenants():
            audit.note(ports.store, tenant, audit.SYSTEM, "backup.restored", "backup", {"created": done.created})
        say(_indexed(ports))
    if args.json:
        print_json(done)
    return OK


def _indexed(ports: Ports) -> str:
    """Bring the index to what was restored; say how far that came."""
    if ports.index is None:
        return "the index is open elsewhere; that process brings it up to date"
    for tenant in ports.store.tenants():
        if not ports.index.count(tenant) or ports.settings.qdrant_url:
            rebuild(ports, ports.index, tenant)
    with progress("indexing") as advance:
        count = Indexer(ports).drain(advance)
    return f"{count} documents brought into the index"
