"""`fingerpost retention`: what has been kept for its time, and away with it."""

import argparse

from service.commands.console import OK, print_json, say
from service.record.retention import tidy
from service.settings import Settings
from service.wiring import open_ports


def run(args: argparse.Namespace) -> int:
    settings = Settings.from_env()
    with open_ports(settings) as ports:
        report = tidy(ports, args.tenant or settings.tenant, dry_run=not args.apply)
    told = ", ".join(f"{count} {kind}" for kind, count in report.removed.items()) or "nothing"
    say(f"{'would remove' if report.dry_run else 'removed'}: {told}")
    if args.json:
        print_json(report)
    return OK
