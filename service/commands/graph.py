"""`fingerpost graph import`: a skills graph in, checked as a whole."""

import argparse
from pathlib import Path

from service.commands.console import NOT_OK, OK, print_json
from service.commands.ingest import index, take, told
from service.intake.sources import graph_source
from service.settings import Settings
from service.wiring import open_ports


def run(args: argparse.Namespace) -> int:
    settings = Settings.from_env()
    source = graph_source(Path(args.file), args.format)
    with open_ports(settings) as ports:
        report = take(ports, settings.tenant, source, args.dry_run)
        if not args.dry_run:
            index(ports)
    if args.json:
        print_json(report)
    told(report)
    return OK if not report.refusals else NOT_OK
