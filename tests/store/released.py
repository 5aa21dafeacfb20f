"""Databases as released versions of the program left them: `released/VERSION.jsonl` holds their rows, raw.

Versions 1 and 3 were written by those programs themselves, 2 by the second over a database of the first.
"""

import base64
import json
from pathlib import Path
from typing import Any

from alembic import command
from sqlalchemy import Engine, MetaData, text

from service.store.database.engine import open_engine
from service.store.database.postgres import unhurried
from service.store.migrate import config

FOLDER = Path(__file__).parent / "released"
VERSIONS = sorted(file.stem for file in FOLDER.glob("*.jsonl"))
PATH = {"0001": "01a20132-8ca5-70cb-8006-76d94bcb76f2", "0003": "01a20132-9c2a-75da-af7f-9d8697c9f7b3"}
PATH["0002"] = PATH["0001"]
FINGERPRINT = "d8d99fcea19cf1de5c4f8913612d331532d36e875845331065c5c7ceaff042f3"

Rows = dict[str, list[dict[str, Any]]]


def rows_of(version: str) -> Rows:
    """Return the rows of a released database by table, in an order in which they can be inserted."""
    found: Rows = {}
    for line in (FOLDER / f"{version}.jsonl").read_text().splitlines():
        item = json.loads(line)
        found.setdefault(item["table"], []).append({name: _value(value) for name, value in item["row"].items()})
    assert found.pop("alembic_version") == [{"version_num": version}]
    return found


def make(engine: Engine, version: str) -> None:
    """Make a database as that version left it."""
    with engine.begin() as connection:
        command.upgrade(config(connection), version)
        for table, rows in rows_of(version).items():
            names = list(rows[0])
            values = ", ".join(f":{name}" for name in names)
            connection.execute(text(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({values})"), rows)


def kept(engine: Engine, version: str) -> Rows:
    """Return what a database holds now of the columns that there were in that version."""
    found: Rows = {}
    with engine.begin() as connection:
        for table, rows in rows_of(version).items():
            asked = text(f"SELECT {', '.join(rows[0])} FROM {table}")
            found[table] = [dict(row._mapping) for row in connection.execute(asked)]
    return found


def same(one: Rows, other: Rows) -> bool:
    """Say whether these are the same rows, whatever their order."""
    keys = [{table: sorted(map(repr, rows)) for table, rows in given.items()} for given in (one, other)]
    return keys[0] == keys[1]


def tables_of(engine: Engine) -> set[str]:
    """Return the names of the tables that there are."""
    found = MetaData()
    found.reflect(engine)
    return set(found.tables)


def empty_database(address: str, name: str) -> str:
    """Make an empty database beside the one at this address, and return its address."""
    if address.startswith("sqlite"):
        return address.replace("store.db", f"{name}.db")
    engine = open_engine(address)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        unhurried(connection)
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    engine.dispose()
    made = engine.url.set(database=name, drivername="postgresql")
    return made.render_as_string(hide_password=False)


def _value(value: Any) -> Any:
    return base64.b64decode(value["base64"]) if isinstance(value, dict) else value
