"""`fingerpost tenants`: the organisations of an installation."""

import argparse

import msgspec

from retrieval.errors import IndexLocked
from service import wiring
from service.commands.console import OK, BadUsage, print_json, print_words, say
from service.commands.tenancy import store_of
from service.generations import settings_of
from service.record.audit import note
from service.settings import Settings
from service.store.errors import NotFound
from service.store.store import Store

OPERATOR = "command line"


class TenantInfo(msgspec.Struct, frozen=True, rename="camel"):
    """An organisation and how much it has; `resources` and the like are records that count now."""

    tenant: str
    revision: int
    records: int
    keys: int


def run(args: argparse.Namespace) -> int:
    settings = Settings.from_env()
    with store_of(settings) as store:
        ACTIONS[args.action](settings, store, args)
    return OK


def add(_: Settings, store: Store, args: argparse.Namespace) -> None:
    """Add an organisation; one that is there stays as it is."""
    there = args.name in store.tenants()
    with store.atomic() as together:
        together.add_tenant(args.name)
        if not there:
            note(together, args.name, OPERATOR, "tenant.added", f"tenant:{args.name}")
    say(f"{args.name} is there already" if there else f"{args.name} is added; `fingerpost keys add` makes it a key")


def list_all(_: Settings, store: Store, args: argparse.Namespace) -> None:
    """List the organisations."""
    found = [
        TenantInfo(name, store.revision(name), sum(store.counts(name).values()), len(store.keys.of(name)))
        for name in store.tenants()
    ]
    if args.json:
        print_json(found)
    for one in () if args.json else found:
        print_words(f"{one.tenant}  {one.records} records, {one.keys} keys")


def remove(settings: Settings, store: Store, args: argparse.Namespace) -> None:
    """Remove an organisation from store and indexes; the index first, so that nothing is left that nobody owns."""
    if args.name not in store.tenants():
        raise NotFound("tenant", args.name)
    if args.yes != args.name:
        raise BadUsage(f"this removes all that {args.name} has; if it is meant, add --yes {args.name}")
    if args.name == settings.tenant:
        raise BadUsage(f"{args.name} is the tenant of the settings; name another in FINGERPOST_TENANT first")
    clear(settings, store, args.name)
    with store.atomic() as together:
        note(together, settings.tenant, OPERATOR, "tenant.removed", f"tenant:{args.name}")
        together.erase_tenant(args.name)
    clear(settings, store, args.name)
    say(f"{args.name} is removed; backups still hold it until they are rewritten")


def clear(settings: Settings, store: Store, tenant: str) -> None:
    """Empty every index of a tenant's passages; raise BadUsage where another process has one open."""
    for generation in store.generations():
        if not settings.qdrant_url and not wiring.folder_of(settings, generation.name).exists():
            continue
        embedder = wiring.open_embedder(settings_of(generation, settings))
        try:
            index = wiring.index_of(settings, embedder, generation.name)
        except IndexLocked as error:
            raise BadUsage(f"the index is open in {error.holder}; stop that first, so that nothing is left") from error
        try:
            index.clear(tenant)
            index.flush()
        finally:
            index.close()


ACTIONS = {"add": add, "list": list_all, "remove": remove}
