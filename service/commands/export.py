"""`fingerpost export`: the graph, the catalogue, or a path with all that proves it."""

import argparse
from collections.abc import Iterable
from pathlib import Path

import msgspec

from service.bundle import bundle
from service.commands.console import OK, BadUsage, print_json, say, writable
from service.commands.tenancy import settings_of
from service.ports import Ports
from service.wiring import open_ports


def run(args: argparse.Namespace) -> int:
    if (args.what == "bundle") != bool(args.path_id):
        raise BadUsage("a bundle needs the id of a path, graph and catalogue take none")
    file = writable("--out", args.out)
    settings = settings_of(args)
    with open_ports(settings) as ports:
        count = WRITERS[args.what](ports, settings.tenant, file, args.path_id)
    if args.json:
        print_json({"out": args.out, "records": count})
    say(f"wrote {count} {'record' if count == 1 else 'records'} to {args.out}")
    return OK


def write_graph(ports: Ports, tenant: str, file: Path, _: str | None) -> int:
    """Write skills, edges, roles and the policy as native JSONL."""
    return write_lines(file, ports.store.graph(tenant, ports.store.revision(tenant)))


def write_catalogue(ports: Ports, tenant: str, file: Path, _: str | None) -> int:
    """Write resources, what comes before what, and documents as native JSONL; `ingest` reads what this writes."""
    revision = ports.store.revision(tenant)
    documents = ports.store.documents(tenant, ports.store.ids(tenant, "document", rev=revision), revision)
    precedences = ports.store.precedences(tenant, revision)
    return write_lines(file, (*ports.store.resources(tenant, revision), *precedences, *documents))


def write_bundle(ports: Ports, tenant: str, file: Path, path_id: str | None) -> int:
    """Write one JSON file that `verify` checks by itself."""
    whole(file, msgspec.json.encode(bundle(ports, tenant, ports.store.path(tenant, path_id or ""))))
    return 1


def write_lines(file: Path, records: Iterable[object]) -> int:
    """Write a record a line; return how many."""
    lines = [msgspec.json.encode(record) + b"\n" for record in records]
    whole(file, b"".join(lines))
    return len(lines)


def whole(file: Path, content: bytes) -> None:
    """Write a file so that under this name it is always whole."""
    part = file.with_name(file.name + ".part")
    part.write_bytes(content)
    part.replace(file)


WRITERS = {"graph": write_graph, "catalogue": write_catalogue, "bundle": write_bundle}
