"""`fingerpost erase`: forget one learner everywhere, in backups too, and prove it."""

import argparse
from pathlib import Path

import msgspec

from service.commands.console import NOT_OK, OK, BadUsage, print_json, say, writable
from service.commands.export import whole
from service.ports import Ports
from service.record.backups import rewrite_backups
from service.record.erase import Proof, erase
from service.record.export import export
from service.schemas import Wire
from service.settings import Settings
from service.wiring import open_ports


class EraseReply(Wire, frozen=True):
    """The proof, where a learner was erased, and how many erased learners each backup held."""

    proof: Proof | None = None
    backups: dict[str, int] = msgspec.field(default_factory=dict)


def run(args: argparse.Namespace) -> int:
    folder = Path(args.rewrite_backups) if args.rewrite_backups else None
    if not args.learner and not folder:
        raise BadUsage("name a learner, or give --rewrite-backups FOLDER, or both")
    if folder and not folder.is_dir():
        raise BadUsage(f"--rewrite-backups {args.rewrite_backups!r}: give a folder that is there")
    settings = Settings.from_env()
    with open_ports(settings) as ports:
        done = _done(ports, args, folder)
    _tell(done)
    if args.json:
        print_json(done)
    return NOT_OK if done.proof and (done.proof.left or done.proof.files) else OK


def _done(ports: Ports, args: argparse.Namespace, folder: Path | None) -> EraseReply:
    tenant, proof = args.tenant or ports.settings.tenant, None
    if args.export:
        whole(writable("--export", args.export), msgspec.json.encode(export(ports, tenant, args.learner)))
    if args.learner:
        proof = erase(ports, tenant, args.learner, args.by, args.why)
    return EraseReply(proof, rewrite_backups(ports, folder, args.by) if folder else {})


def _tell(done: EraseReply) -> None:
    if done.proof:
        told = ", ".join(f"{count} {table}" for table, count in done.proof.removed.items())
        say(f"{done.proof.ref} is erased: {told}; the database: {done.proof.database}; the index {done.proof.index}")
        left = [*done.proof.left, *done.proof.files]
        say(f"still found in: {', '.join(left)}" if left else f"found nowhere in {done.proof.files_searched} files")
        say(f"proof {done.proof.hash} is in the audit log")
    for name, count in done.backups.items():
        say(f"{name}: {f'{count} erased, written anew' if count else 'holds nobody who was erased'}")
