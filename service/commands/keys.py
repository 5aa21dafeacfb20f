"""`fingerpost keys`: API keys from the command line; whoever may write the data folder may make any."""

import argparse

import msgspec
from litestar.exceptions import PermissionDeniedException

from paths.errors import BadRecord
from service.accounts.minting import (
    KeyInfo,
    KeyRequest,
    NewKey,
    RotateRequest,
    list_keys,
    make_key,
    remove_key,
    rotate_key,
)
from service.auth import Caller
from service.clock import utc_now
from service.commands.console import OK, BadUsage, print_json, print_words, say
from service.commands.tenancy import settings_of, store_of
from service.store.store import Store

OPERATOR = "command line"


def run(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    with store_of(settings) as store:
        try:
            ACTIONS[args.action](store, Caller(settings.tenant, OPERATOR), args)
        except (BadRecord, PermissionDeniedException, msgspec.ValidationError) as error:
            raise BadUsage(str(error)) from error
    return OK


def add(store: Store, by: Caller, args: argparse.Namespace) -> None:
    """Make a key and print it."""
    given = {"name": args.name, "role": args.role, "scopes": args.scope or ["*"]}
    days = None if args.no_expiry else args.days
    _tell_new(make_key(store, by, msgspec.convert({**given, "days": days}, KeyRequest), utc_now()), args.json)


def list_all(store: Store, by: Caller, args: argparse.Namespace) -> None:
    """List the keys of an organisation."""
    found = list_keys(store, by.tenant)
    if args.json:
        print_json(found)
    elif not found:
        say(f"{by.tenant} has no key yet; `fingerpost keys add NAME` makes one")
    for key in () if args.json else found:
        print_words(in_words(key))


def rotate(store: Store, by: Caller, args: argparse.Namespace) -> None:
    """Give a key another secret and print it."""
    request = msgspec.convert({"overlapMinutes": args.overlap_minutes}, RotateRequest)
    _tell_new(rotate_key(store, by, args.prefix, request, utc_now()), args.json)


def remove(store: Store, by: Caller, args: argparse.Namespace) -> None:
    """Remove a key."""
    remove_key(store, by, args.prefix)
    say(f"{args.prefix} is removed; it is refused from now on")


def in_words(key: KeyInfo) -> str:
    """Return a line about a key."""
    used = f"used {key.used[:16]}" if key.used else "never used"
    ends = f"expires {key.expires[:10]}" if key.expires else "does not expire"
    return f"{key.prefix}  {key.role:5}  {' '.join(key.scopes)}  {ends}, {used}  {key.name}"


def _tell_new(new: NewKey, as_json: bool) -> None:
    if as_json:
        print_json(new)
        return
    say(in_words(new))
    say("keep it now, it is shown once:")
    print_words(new.key)


ACTIONS = {"add": add, "list": list_all, "rotate": rotate, "remove": remove}
