"""What may stand in a field that takes one of a few words."""

import re
from collections.abc import Iterator

import msgspec
from msgspec import inspect

_PART = re.compile(r"\[[^\]]*\]|[^.\[\]]+")


def choices(kind: type[msgspec.Struct], field: str) -> tuple[str, ...]:
    """Return the words that a field takes, none where it takes others; `field` is as msgspec names it: a[0].b."""
    types = [inspect.type_info(kind)]
    for part in _PART.findall(field):
        types = [inner for type_ in types for inner in _inside(type_, part)]
    return tuple(
        dict.fromkeys(
            value for type_ in types if isinstance(type_, inspect.LiteralType) for value in map(str, type_.values)
        )
    )


def _inside(type_: inspect.Type, part: str) -> Iterator[inspect.Type]:
    """Give the types of what one part of the way leads to; unions lead to each of theirs."""
    found: list[inspect.Type] = []
    if isinstance(type_, inspect.StructType):
        found = [field.type for field in type_.fields if field.encode_name == part]
    elif isinstance(type_, inspect.DictType):
        found = [type_.value_type if part == "[...]" else type_.key_type]
    elif isinstance(type_, inspect.VarTupleType | inspect.ListType):
        found = [type_.item_type]
    for inner in found:
        yield from inner.types if isinstance(inner, inspect.UnionType) else (inner,)
