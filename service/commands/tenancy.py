"""Which organisation a command is about, and its store without the index."""

import argparse
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace

from service.commands.console import BadUsage
from service.secrets import Ring
from service.settings import Settings
from service.store.database.engine import open_engine
from service.store.store import Store


def settings_of(args: argparse.Namespace) -> Settings:
    """Return the settings, for the tenant that `--tenant` names; raise BadUsage where there is none of this name.

    The tenant of the settings is made when it is first needed, one that is named once may just be misspelt.
    """
    settings = Settings.from_env()
    if not args.tenant or args.tenant == settings.tenant:
        return settings
    with store_of(settings) as store:
        if args.tenant not in store.tenants():
            raise BadUsage(f"--tenant {args.tenant!r}: there is none; `fingerpost tenants list` lists them")
    return replace(settings, tenant=args.tenant)


@contextmanager
def store_of(settings: Settings) -> Iterator[Store]:
    """Open the store alone: a server may have the index open, and go on."""
    with closing(Store(open_engine(settings.database), ring=Ring.of(settings))) as store:
        store.migrate()
        store.add_tenant(settings.tenant)
        yield store
