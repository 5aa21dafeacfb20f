"""`fingerpost graph import`: a skills graph in, checked as a whole."""

import argparse
from pathlib import Path

from paths.errors import PathError
from retrieval.errors import RetrievalError
from service.commands.console import NOT_OK, OK, fail, print_json
from service.commands.ingest import index, take, told
from service.settings import BadSetting, Settings
from service.sources import graph_source
from service.store.errors import StoreError
from service.wiring import open_ports


def run(args: argparse.Namespace) -> int:
    try:
        settings = Settings.from_env()
        source = graph_source(Path(args.file), args.format)
        with open_ports(settings) as ports:
            report = take(ports, settings.tenant, source, args.dry_run)
            if not args.dry_run:
                index(ports)
    except (BadSetting, PathError, RetrievalError, StoreError) as error:
        return fail(str(error), NOT_OK)
    if args.json:
        print_json(report)
    told(report)
    return OK if not report.refusals else NOT_OK
