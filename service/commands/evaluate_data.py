"""`fingerpost eval dataset`: import, list, show, export."""

import argparse
from itertools import islice
from pathlib import Path

from evals.card import Card, Dataset
from evals.data import BadData
from service.commands.console import OK, print_json, say, writable
from service.commands.tenancy import settings_of, store_of
from service.evaluating.datasets import OVERRIDES, export, import_expert, import_file, import_overrides
from service.store.store import Store
from service.wiring import open_ports

FIRST = 3  # cases shown of a dataset
MOST = 1000


def keep_datasets(args: argparse.Namespace) -> int:
    """Do what is asked of the datasets."""
    return {"import": _import, "list": _list, "show": _show, "export": _export}[args.does](args)


def _import(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    card = Card(args.title or args.name, args.origin, args.licence, args.made, args.cannot_show)
    if not args.overrides and not args.file:
        raise BadData("eval dataset import needs a FILE of cases, or --overrides")
    if args.expert or args.overrides:
        with open_ports(settings) as ports:
            if args.overrides:
                kept = import_overrides(ports, settings.tenant, args.name, card if args.origin else OVERRIDES)
            else:
                kept = import_expert(ports, settings.tenant, args.name, Path(args.file), card)
    else:
        if not args.suite:
            raise BadData("eval dataset import needs --suite: what the cases are for")
        with store_of(settings) as store:
            kept = import_file(store, settings.tenant, args.name, args.suite, Path(args.file), card)
    return _told(args, kept)


def _told(args: argparse.Namespace, dataset: Dataset) -> int:
    if args.json:
        print_json(dataset)
    else:
        print(_line(dataset))
    return OK


def _line(dataset: Dataset) -> str:
    return f"{dataset.id}@{dataset.version}  {dataset.suite}  {dataset.cases} cases  {dataset.digest[:12]}"


def _list(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    with store_of(settings) as store:
        found = store.evaluations.datasets(settings.tenant, limit=MOST)
    if args.json:
        print_json(found)
    else:
        print("\n".join(map(_line, found)) or "there are no datasets; `fingerpost eval dataset import` keeps one")
    return OK


def _show(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    with store_of(settings) as store:
        dataset = dataset_of(store, settings.tenant, args.name)
        lines = store.evaluations.dataset_lines(settings.tenant, dataset.id, dataset.version)
        first = [line.decode() for line in islice(lines, FIRST)]
    if args.json:
        print_json(dataset)
        return OK
    card = dataset.card
    told = {"title": card.title, "origin": card.origin, "licence": card.licence, "made": card.made,
            "cannot show": card.cannot_show, "created": dataset.created, "digest": dataset.digest}  # fmt: skip
    print("\n".join([_line(dataset), *(f"{name}: {text}" for name, text in told.items() if text), *first]))
    return OK


def _export(args: argparse.Namespace) -> int:
    file, settings = writable("--out", args.out), settings_of(args)
    with store_of(settings) as store:
        dataset = dataset_of(store, settings.tenant, args.name)
        count = export(store, dataset, settings.tenant, file)
    if args.json:
        print_json({"out": args.out, "cases": count, "digest": dataset.digest})
    say(f"wrote {count} cases to {args.out}")
    return OK


def dataset_of(store: Store, tenant: str, named: str) -> Dataset:
    """Return the dataset that NAME or NAME@VERSION means; raise BadData for a version that is no number, NotFound."""
    name, at, version = named.partition("@")
    if at and not version.isdecimal():
        raise BadData(f"{named!r}: give a version as a whole number, such as {name}@1")
    return store.evaluations.dataset(tenant, name, int(version) if at else None)
