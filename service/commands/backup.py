"""`fingerpost backup`: all that cannot be computed again, in one file."""

import argparse

from service.backup.archive import SUFFIXES
from service.backup.keep import back_up
from service.backup.manifest import table_of
from service.commands.console import OK, BadUsage, print_json, say, writable
from service.settings import Settings
from service.wiring import open_ports


def run(args: argparse.Namespace) -> int:
    file = writable("--out", args.out)
    if not file.name.endswith(SUFFIXES):
        raise BadUsage(f"--out {args.out!r}: give a name that ends in {' or '.join(SUFFIXES)}")
    with open_ports(Settings.from_env()) as ports:
        manifest = back_up(ports, file, args.with_index)
    told = ", ".join(f"{part.rows} {table_of(part)}" for part in manifest.tables if part.rows)
    say(f"{file}: {file.stat().st_size:,} bytes of version {manifest.version}; rows: {told or 'none'}")
    say("the secret key is not in it: keep secret.key or FINGERPOST_SECRET_KEY elsewhere, it opens what is sealed")
    if args.json:
        print_json(manifest)
    return OK
