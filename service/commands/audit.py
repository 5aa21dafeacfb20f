"""`fingerpost audit`: is the log whole; its signed end, to be kept elsewhere."""

import argparse
from pathlib import Path

import msgspec

from service.commands.console import NOT_OK, OK, BadUsage, print_json, print_words, say, writable
from service.commands.export import whole
from service.ports import Ports
from service.record.audit import checkpoint, verify
from service.record.values import AuditEntry, Checkpoint
from service.settings import Settings
from service.store.trust.audit import Head
from service.wiring import open_ports


def run(args: argparse.Namespace) -> int:
    settings = Settings.from_env()
    with open_ports(settings) as ports:
        return ACTIONS[args.action](ports, args)


def verify_all(ports: Ports, args: argparse.Namespace) -> int:
    """Check the logs, all of them unless a tenant is named, and say where one does not hold."""
    kept = _checkpoint(args.checkpoint)
    names = [args.tenant] if args.tenant else ([kept.tenant] if kept else ports.store.audit.tenants())
    found = [verify(ports.store, name, kept) for name in names]
    if args.json:
        print_json(found)
    for log in found:
        say(f"{log.tenant}: {log.entries} entries, {len(log.faults)} faults")
        for fault in log.faults:
            say(f"  {f'entry {fault.seq}' if fault.seq else 'end of the log'}: {fault.problem}")
    return NOT_OK if any(log.faults for log in found) else OK


def keep(ports: Ports, args: argparse.Namespace) -> int:
    """Write the signed end of a log into a file, or on stdout."""
    name = args.tenant or ports.settings.tenant
    taken = Checkpoint(checkpoint(ports.store, name), ports.store.ring.public_keys())
    if args.out:
        whole(writable("--out", args.out), msgspec.json.encode(taken))
        say(f"entry {taken.head.seq} of {name}; keep {args.out} where nobody who writes the database can write")
    else:
        print_json(taken)
    return OK


def show(ports: Ports, args: argparse.Namespace) -> int:
    """Print the newest entries, or those after a number."""
    name = args.tenant or ports.settings.tenant
    head = ports.store.audit.head(name)
    after = max(0, head.seq - args.limit) if head else 0
    found = [AuditEntry.of(entry) for entry in ports.store.audit.page(name, after, args.limit)]
    if args.json:
        print_json(found)
    else:
        for entry in found:
            told = msgspec.json.encode(entry.facts).decode()
            print_words(f"{entry.seq}  {entry.at}  {entry.actor}  {entry.action}  {entry.object}  {told}")
    return OK


def _checkpoint(file: str | None) -> Head | None:
    if not file:
        return None
    try:
        return msgspec.json.decode(Path(file).read_bytes(), type=Checkpoint).head
    except msgspec.DecodeError as error:
        raise BadUsage(f"--checkpoint {file!r}: {error}; give what `fingerpost audit checkpoint` wrote") from error


ACTIONS = {"verify": verify_all, "checkpoint": keep, "list": show}
