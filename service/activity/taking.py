"""Statements taken in: parsed, checked, kept all or none."""

from typing import Any

import msgspec

from service.activity.agents import Agent
from service.activity.drafts import draft
from service.activity.names import home_of
from service.activity.rules import Version, fail
from service.activity.statement import check
from service.auth import Caller
from service.ports import Ports
from service.record.switches import require
from service.store.telling.statements import Draft

MOST = 10_000  # statements in one request


def take(ports: Ports, caller: Caller, body: bytes, version: Version, id: str | None = None) -> list[str]:
    """Keep the statements of a request and return their ids in their order; with `id`, one statement under that id.

    Raises BadRecord naming the field, Conflict where another statement is kept under an id.
    """
    require(ports, caller.tenant, "activity")
    given = parse(body)
    if id is not None:
        given = _under(given, id)
    try:
        drafts = _drafts(ports, caller, given if isinstance(given, list) else [given], version)
        ports.store.statements.add(caller.tenant, drafts)
    except RecursionError as error:
        raise fail("", "is nested too deeply; no statement needs more than a few levels") from error
    return [one.id for one in drafts]


def parse(body: bytes) -> Any:
    """Return the JSON of a request; raise BadRecord where it is none."""
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise fail("body", f"is not JSON: {error}") from error


def authority(ports: Ports, caller: Caller) -> Agent:
    """Return who vouches for what a caller sends: the key that it used."""
    account = {"homePage": home_of(ports.settings, caller.tenant), "name": caller.subject or "key"}
    return {"objectType": "Agent", "account": account}


def _under(given: Any, id: str) -> Any:
    if not isinstance(given, dict):
        raise fail("body", "give one statement, as an object")
    if str(given.get("id", id)).lower() != id.lower():
        raise fail("id", "is not the statementId of the address; make them the same")
    return {**given, "id": id}


def _drafts(ports: Ports, caller: Caller, given: list[Any], version: Version) -> list[Draft]:
    if len(given) > MOST:
        raise fail("body", f"holds more than {MOST} statements; send them in parts")
    vouching = authority(ports, caller)
    many = len(given) > 1
    drafts = [
        draft(check(_replaced(one), version, f"[{n}]" if many else ""), version, vouching)
        for n, one in enumerate(given)
    ]
    if len({one.id for one in drafts}) < len(drafts):
        raise fail("id", "two statements of this request have the same id; give each its own")
    return drafts


def _replaced(one: Any) -> Any:
    """Return a statement without nulls in its authority: record stores put them there, and it is replaced here."""
    if not isinstance(one, dict) or not isinstance(one.get("authority"), dict):
        return one
    return {**one, "authority": {name: part for name, part in one["authority"].items() if part is not None}}
