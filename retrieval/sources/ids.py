"""Ids for things that come with names of their own: the one rule, injective, that makes any name a safe id."""

import hashlib
import re

LONGEST = 200  # characters: the limit of Id in paths.model

_SOURCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


def is_source(name: str) -> bool:
    """Say whether a name can stand before the colon of an id: letters, digits and . _ - only, up to 40."""
    return _SOURCE.fullmatch(name) is not None


def safe_id(source: str, external: str) -> str:
    """Return `source:external` with every character of `external` outside [A-Za-z0-9._-] as its UTF-8 bytes ~XX.

    `~` is written ~7E itself, so two names never share an id. An id over 200 characters keeps its beginning and ends
    in `~~` and 128 bits of SHA-256 of the name (`~~` occurs in no other id). `external` must not be empty.
    """
    return _fitted(f"{source}:{_UNSAFE.sub(lambda match: _hex(match.group()), external)}", LONGEST)


def part_id(id: str, name: str) -> str:
    """Return the id `id:name` of something that belongs to `id`; a colon stands in no name made by `safe_id`."""
    return f"{_fitted(id, LONGEST - 1 - len(name))}:{name}"


def _fitted(id: str, room: int) -> str:
    if len(id) <= room:
        return id
    return f"{id[: room - 34]}~~{hashlib.sha256(id.encode()).hexdigest()[:32]}"


def _hex(text: str) -> str:
    return "".join(f"~{byte:02X}" for byte in _bytes(text))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")  # file names that are not UTF-8 come with such surrogates
