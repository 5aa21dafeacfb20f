"""Generations of the index: which embedding model each was built with, and which one answers."""

from typing import Literal

from msgspec.structs import replace
from sqlalchemy import Connection, select

from paths.model import Value
from service.store import tables
from service.store.database.body import checked, decode
from service.store.database.sql import upsert
from service.store.errors import NotFound

GenerationState = Literal["building", "active", "previous"]


class Generation(Value, frozen=True):
    """One index over all tenants. `model` and `url` are the settings that its vectors were made with.

    `name` is part of its folder's or collection's name; the first generation of a data folder has none. `size` is the
    length of an endpoint's vectors, 0 where it is not known yet: with it a server starts while the endpoint is away.
    """

    name: str
    model: str = ""
    url: str = ""
    state: GenerationState = "building"
    size: int = 0


def all_(connection: Connection) -> list[Generation]:
    """Return all generations, by name."""
    rows = connection.scalars(select(tables.generation.c.body).order_by(tables.generation.c.name))
    return [decode(body, Generation) for body in rows]


def put(connection: Connection, generation: Generation) -> None:
    """Keep a generation in place of what was kept under its name."""
    body = checked(generation, f"generation {generation.name!r}")
    upsert(connection, tables.generation, [{"name": generation.name, "body": body}])


def switch(connection: Connection, name: str) -> Generation:
    """Make one generation the active one, and the one that was active the previous; raise NotFound."""
    known = {generation.name: generation for generation in all_(connection)}
    if name not in known:
        raise NotFound("generation", name or "(first)")
    for other in known.values():
        if other.state == "active" and other.name != name:
            put(connection, replace(other, state="previous"))
    put(connection, replace(known[name], state="active"))
    return replace(known[name], state="active")
