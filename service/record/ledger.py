"""The ledger of erasures as a file beside the database, so that it outlives a restore of the database.

A line an erasure, with a keyed reference and no name. Whoever holds the key and a name can tell whether the name is
in it, and nobody else.
"""

import os
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec

from service.store.people.erasures import Erasure
from service.store.store import Store

FILE = "erasures.jsonl"


def written(home: str) -> list[Erasure]:
    """Return what the file holds; a line cut short by a crash is none."""
    found = []
    try:
        lines = (Path(home) / FILE).read_bytes().splitlines()
    except FileNotFoundError:
        return []
    for line in lines:
        try:
            found.append(msgspec.json.decode(line, type=Erasure))
        except msgspec.DecodeError:
            continue
    return found


def write(home: str, erasures: Iterable[Erasure]) -> None:
    """Add erasures to the file, on the disk when this returns."""
    lines = [msgspec.json.encode(msgspec.structs.replace(one, proof="{}")) + b"\n" for one in erasures]
    if not lines:
        return
    opener: Callable[[str, int], int] = lambda name, flags: os.open(name, flags, 0o600)  # noqa: E731
    with open(Path(home) / FILE, "ab", opener=opener) as file:
        file.write(b"".join(lines))
        file.flush()
        os.fsync(file.fileno())


def missing(store: Store, home: str) -> list[Erasure]:
    """Return the erasures of the file that the database does not know: it was put back to before them."""
    known = {(one.tenant, one.ref, one.at) for one in store.erasures.all_of()}
    return [one for one in written(home) if (one.tenant, one.ref, one.at) not in known]


def level(store: Store, home: str) -> int:
    """Add to the file what only the database knows; return how many."""
    there = {(one.tenant, one.ref, one.at) for one in written(home)}
    lacking = [one for one in store.erasures.all_of() if (one.tenant, one.ref, one.at) not in there]
    write(home, lacking)
    return len(lacking)
