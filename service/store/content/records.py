"""Records to rows and back. A document's text is kept once for each content, beside its row."""

from dataclasses import dataclass
from hashlib import sha256
from typing import TypeVar

import msgspec
from sqlalchemy import Table

from paths.errors import BadRecord
from paths.model import Document, Policy, Precedence, Record, Resource, Role, Skill, SkillEdge
from service.store import tables
from service.store.database.body import checked, decode, fold
from service.store.values import Kind

R = TypeVar("R", Skill, SkillEdge, Role, Policy, Resource, Precedence, Document)

VERSION_CHARS = 16  # of the text's SHA-256: enough that two texts of one document never share a name

KIND: dict[type[Record], Kind] = {
    Skill: "skill",
    SkillEdge: "edge",
    Role: "role",
    Policy: "policy",
    Resource: "resource",
    Precedence: "precedence",
    Document: "document",
}
TABLE: dict[Kind, Table] = {
    "skill": tables.skill,
    "edge": tables.edge,
    "role": tables.role,
    "policy": tables.policy,
    "resource": tables.resource,
    "precedence": tables.precedence,
    "document": tables.document,
}


@dataclass(frozen=True, slots=True)
class Row:
    """One record, ready to be written. `text` and what follows it are a document's."""

    kind: Kind
    id: str
    hash: str
    search: str
    body: str
    access: tuple[str, ...] = ()
    text: str = ""
    text_hash: str = ""
    version: str = ""
    resource: str | None = None
    updated: str | None = None


def id_of(record: Record) -> str:
    """Return the id that names `record` among its kind; that of an edge or a precedence is made of its ends."""
    if isinstance(record, SkillEdge):
        return f"{record.before}|{record.before_level}|{record.after}|{record.after_level}"
    if isinstance(record, Precedence):
        return f"{record.before}|{record.after}"
    return record.id


def row_of(record: Record) -> Row:
    """Return the row of `record`; raise BadRecord where it could not be read back as it is."""
    if isinstance(record, Document):
        return _document_row(record)
    kind = KIND[type(record)]
    body = checked(record, f"{kind} {id_of(record)!r}")
    access = record.access if isinstance(record, Resource) else ()
    return Row(kind, id_of(record), _digest(body), _search(record), body, tuple(sorted(set(access))))


def record_of(body: str, text: str | None, type_: type[R]) -> R:
    """Return the record of a row's body and, for a document, its text."""
    record = decode(body, type_)
    return record if text is None else msgspec.structs.replace(record, text=text)


def text_version(text: str) -> str:
    """Return the version that names `text` where its source names none: the same text, the same version."""
    return _digest(text)[:VERSION_CHARS]


def _document_row(document: Document) -> Row:
    subject = f"document {document.id!r}"
    if "\0" in document.text:
        raise BadRecord("text", f"holds a NUL character; remove it ({subject})")
    try:
        text_hash = _digest(document.text)
    except UnicodeEncodeError as error:
        raise BadRecord("text", f"holds half a surrogate pair; give valid Unicode ({subject})") from error
    version = document.version or text_hash[:VERSION_CHARS]
    body = checked(msgspec.structs.replace(document, text="", version=version), subject)
    return Row(
        kind="document",
        id=document.id,
        hash=_digest(body + text_hash),
        search=_search(document),
        body=body,
        access=tuple(sorted(set(document.access))),
        text=document.text,
        text_hash=text_hash,
        version=version,
        resource=document.resource,
        updated=document.updated,
    )


def _search(record: Record) -> str:
    match record:
        case SkillEdge():
            words: tuple[str, ...] = (record.before, record.after, record.strength, record.status)
        case Precedence():
            words = (record.before, record.after, record.status)
        case Policy():
            words = (record.id,)
        case Skill() | Role():
            words = (record.id, record.label, *record.alt_labels)
        case _:
            words = (record.id, record.title)
    return fold("\n".join(words))


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
