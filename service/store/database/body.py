"""Values to JSON text and back: what is written can be read again, on both databases."""

import re
import unicodedata
from typing import Any, TypeVar

import msgspec

from paths.errors import BadRecord

T = TypeVar("T", bound=msgspec.Struct)

MAX_KEY = 200  # characters: PostgreSQL refuses index entries above 2,700 bytes
_ESCAPED_NUL = b"\\u0000"
_AT = re.compile(r" - at `\$\.?(.*)`$")


def encode(value: object, subject: str) -> str:
    """Return the canonical JSON of `value`; raise BadRecord where it holds what a database cannot keep.

    `subject` names the value in the error, as in "skill 'esco:1'".
    """
    try:
        raw = msgspec.json.encode(value, order="sorted")
    except UnicodeEncodeError as error:
        raise BadRecord("text", f"holds half a surrogate pair; give valid Unicode ({subject})") from error
    if _ESCAPED_NUL in raw and (field := _nul_field(msgspec.json.decode(raw), "")) is not None:
        raise BadRecord(field or "text", f"holds a NUL character; remove it ({subject})")
    return raw.decode()


def checked(value: T, subject: str) -> str:
    """Return the canonical JSON of `value`; raise BadRecord where it would not be read back as the same type."""
    body = encode(value, subject)
    try:
        msgspec.json.decode(body, type=type(value))
    except msgspec.DecodeError as error:
        at = _AT.search(str(error))
        raise BadRecord(at[1] if at else "record", f"{_AT.sub('', str(error))} ({subject})") from error
    return body


def decode(body: str, type_: type[T]) -> T:
    """Return the value that `checked` wrote."""
    return msgspec.json.decode(body, type=type_)


def text_of(raw: bytes) -> str:
    """Return UTF-8 bytes as text; raise BadRecord where they are none."""
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        raise BadRecord("response", "is not UTF-8; store text only") from error


def key(name: str, value: str) -> str:
    """Return `value` if it can be a key of a row; raise BadRecord naming the field."""
    if not 1 <= len(value) <= MAX_KEY:
        raise BadRecord(name, f"has {len(value)} characters; give 1 to {MAX_KEY}")
    return value


def fold(text: str) -> str:
    """Return `text` as lists are searched: without differences of case or of Unicode composition."""
    return unicodedata.normalize("NFC", text).casefold()


def _nul_field(value: Any, name: str) -> str | None:
    if isinstance(value, str):
        return name if "\0" in value else None
    if isinstance(value, dict):
        items = [(str(k), v) for k, v in value.items()]
        keyed = next((name for k, _ in items if "\0" in k), None)
        return keyed if keyed is not None else _first_nul([(f"{name}.{k}".lstrip("."), v) for k, v in items])
    if isinstance(value, list):
        return _first_nul([(f"{name}[{n}]", v) for n, v in enumerate(value)])
    return None


def _first_nul(items: list[tuple[str, Any]]) -> str | None:
    found = (_nul_field(value, name) for name, value in items)
    return next((name for name in found if name is not None), None)
