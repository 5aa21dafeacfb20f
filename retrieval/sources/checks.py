"""What every record passes on its way in, whichever file it came from: decoding, meaning, and no id twice."""

import difflib
import functools
import re
import sys
import unicodedata
from collections.abc import Iterable, Mapping
from typing import get_args

import msgspec

from paths.additions import OWN
from paths.errors import BadRecord
from paths.model import (
    Document,
    Policy,
    Precedence,
    Record,
    Requirement,
    Resource,
    Role,
    Session,
    Skill,
    SkillEdge,
    SkillLevel,
    Teaches,
)
from paths.schedule import parse_day
from retrieval.chunk import normalise
from retrieval.sources.choices import choices
from retrieval.sources.outcome import Refused, Taken, excerpt

# Normalising sorts each run of marks in quadratic time; Unicode's own stream-safe format (UAX #15) allows 30.
MARKS = 30


POLICY = "policy"  # the id of the one that there is
PROBLEM = 600  # characters: our own sentences fit; one that quotes a hostile value is cut

KINDS: dict[str, type[Record]] = {str(kind.__struct_config__.tag): kind for kind in get_args(Record)}

_WHERE = re.compile(r"(?P<problem>.*?)(?: - at `\$\.?(?P<field>.*)`)?", re.DOTALL)
_NAMED = re.compile(r"Object (?P<kind>missing required|contains unknown) field `(?P<name>.*)`", re.DOTALL)
_PATTERNS = {
    "^(everyone": "must be 'everyone', 'group:NAME' or 'person:ID'",
    "^[A-Za-z0-9]": "letters, digits and . _ ~ : - only, beginning with a letter or digit (no slash, no space)",
    r"^\d{4}": "must be a day written YYYY-MM-DD",
}
_WEB = re.compile(r"https?://[^\s/]", re.IGNORECASE)


def nearest(name: str, known: Iterable[str]) -> str:
    """Return '; nearest: x' for the known name most like `name`, or '' where none is."""
    found = difflib.get_close_matches(name[:100], sorted(known), n=1)
    return f"; nearest: {found[0]}" if found else ""


def field_names(kind: type[msgspec.Struct]) -> list[str]:
    """Return the JSON names of a value's fields."""
    return [field.encode_name for field in msgspec.structs.fields(kind)]


def explain(error: msgspec.MsgspecError | UnicodeError, kind: type[msgspec.Struct] | None = None) -> BadRecord:
    """Turn a decoder's complaint about a record of this kind into one that names the field and what to do."""
    match = _WHERE.fullmatch(str(error))
    problem, field = (match["problem"], match["field"] or "") if match else (str(error), "")
    if named := _NAMED.fullmatch(problem):
        return _explain_named(named["name"], field, missing=named["kind"] == "missing required", kind=kind)
    for start, meaning in _PATTERNS.items():
        if f"regex '{start}" in problem.replace("\\\\", "\\"):
            problem = meaning
    if not isinstance(error, msgspec.ValidationError):
        problem = f"not JSON ({problem}); a line holds one whole record"
    if kind is not None and problem.startswith("Invalid enum value"):
        words = choices(kind, field)
        problem = f"{problem.removeprefix('Invalid enum value ')} is none of {', '.join(words)}" if words else problem
    if field == "type" and problem.startswith("Invalid value"):
        problem = f"{problem.removeprefix('Invalid value ')} is no type of record; one of {', '.join(KINDS)}"
    return BadRecord(field, problem)


def _explain_named(name: str, at: str, *, missing: bool, kind: type[msgspec.Struct] | None) -> BadRecord:
    field = f"{at}.{name}" if at else name
    if missing:
        return BadRecord(field, "is missing or empty")
    inner: list[type[msgspec.Struct]] = [Teaches, SkillLevel, Requirement, Session] if at else [kind] if kind else []
    known = {known for struct in inner for known in field_names(struct)}
    return BadRecord(field, f"unknown field{nearest(name, known)}")


def check(record: Record) -> None:
    """Refuse with BadRecord what decodes but cannot be meant: bands that overlap, a part of itself, a script as URL."""
    if isinstance(record, Skill | Role | Resource):
        check_marks(record.description, "description")
    match record:
        case Resource():
            if record.id.startswith(OWN):
                raise BadRecord("id", f"ids that begin with {OWN} are for what learners add of their own; take another")
            check_resource(record)
        case SkillEdge():
            if record.before == record.after and record.before_level >= record.after_level:
                raise BadRecord("after", f"{record.after} cannot come before itself")
        case Role():
            _named(record.label, "label")
            _once([row.skill for row in record.requirements], "requirements")
        case Skill():
            _named(record.label, "label")
            _not_itself(record.id, record.parents, "parents")
        case Document():
            _web(record.url)
            _day(record.updated)
        case Precedence():
            _not_itself(record.before, (record.after,), "after")
        case Policy():
            if record.id != POLICY:
                raise BadRecord("id", f"an organisation has one policy, and its id is {POLICY}")
            _once([*record.precedence], "precedence")
            if record.search.dense == record.search.lexical == 0:
                raise BadRecord("search", "with both weights 0 nothing would ever be found; give one of them more")


def check_resource(record: Resource) -> None:
    """Refuse with BadRecord a resource that cannot be meant, of the catalogue or a learner's own."""
    _named(record.title, "title")
    _web(record.url)
    _day(record.updated)
    for name, ids in (
        ("requires", record.requires),
        ("hasPart", record.has_part),
        ("isPartOf", record.is_part_of),
        ("countsAs", record.counts_as),
    ):
        _not_itself(record.id, ids, name)
    both = sorted({*record.has_part} & {*record.is_part_of})
    if both:
        raise BadRecord("isPartOf", f"{both[0]} is a part and a whole of {record.id} at once")
    _check_bands(record.teaches)
    _check_sessions(record.sessions)


def _check_sessions(sessions: tuple[Session, ...]) -> None:
    _once([session.id for session in sessions], "sessions")
    for at, session in enumerate(sessions):
        first = parse_day(session.start, f"sessions[{at}].start")
        if session.end is not None and parse_day(session.end, f"sessions[{at}].end") < first:
            raise BadRecord(f"sessions[{at}].end", f"must not be before start, but {session.start} to {session.end}")


def _check_bands(bands: tuple[Teaches, ...]) -> None:
    for at, band in enumerate(bands):
        if band.from_ >= band.to:
            raise BadRecord(f"teaches[{at}].to", f"must be above from, but {band.from_} -> {band.to}")
        for other in bands[:at]:
            if other.skill == band.skill and other.from_ < band.to and band.from_ < other.to:
                shown = f"{other.from_} -> {other.to} and {band.from_} -> {band.to}"
                raise BadRecord(f"teaches[{at}]", f"two bands of {band.skill} overlap: {shown}")


def _named(text: str, field: str) -> None:
    check_marks(text, field)
    if not text.strip():
        raise BadRecord(field, "is blank")


def _once(ids: list[str], field: str) -> None:
    first: dict[str, int] = {}
    for at, id in enumerate(ids):
        if first.setdefault(id, at) != at:
            raise BadRecord(f"{field}[{at}]", f"{id} is already in {field}[{first[id]}]")


def _not_itself(id: str, others: tuple[str, ...], field: str) -> None:
    if id in others:
        raise BadRecord(field, f"{id} names itself")


def _web(url: str | None) -> None:
    if url is not None and not _WEB.match(url):
        raise BadRecord("url", "must begin with http:// or https://")


def _day(day: str | None) -> None:
    if day is not None:
        parse_day(day, "updated")


@functools.cache
def _long_marks() -> re.Pattern[str]:
    marks = "".join(sign for code in range(0x300, sys.maxunicode + 1) if unicodedata.combining(sign := chr(code)))
    return re.compile(f"[{marks}]{{{MARKS + 1}}}")


def check_marks(text: str, field: str) -> None:
    """Raise BadRecord for marks piled up to stall whoever normalises the text."""
    if not text.isascii() and _long_marks().search(text):
        raise BadRecord(field, f"more than {MARKS} combining marks in a row; remove them")


def tidy(document: Document) -> Document:
    """Return the document with its text as it is stored, NFC with LF. Raises BadRecord as `check_marks`."""
    check_marks(document.text, "text")
    text = normalise(document.text)
    return document if text == document.text else msgspec.structs.replace(document, text=text)


class Gate:
    """The way in for the records of one file: checked, tidied, and every id once."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._first: dict[tuple[object, ...], int] = {}

    def decode(self, text: str, line: int) -> Taken | Refused:
        """Take one line of native JSON."""
        try:
            record = msgspec.json.decode(text, type=Record)
        except msgspec.MsgspecError as error:
            return self.refuse(explain(error, _kind_of(text)), line, text)
        return self.admit(record, line, text)

    def convert(
        self, values: Mapping[str, object], kind: type[Record], line: int, raw: str = "", *, strict: bool = True
    ) -> Taken | Refused:
        """Take a record given as its JSON form without `type`; not strict, texts may stand for numbers."""
        try:
            record = msgspec.convert({**values, "type": kind.__struct_config__.tag}, kind, strict=strict)
        except msgspec.MsgspecError as error:
            return self.refuse(explain(error, kind), line, raw)
        return self.admit(record, line, raw)

    def admit(self, record: Record, line: int, raw: str = "") -> Taken | Refused:
        """Take a record that decoded, or refuse it for what it says or because its id came before."""
        try:
            check(record)
            record = tidy(record) if isinstance(record, Document) else record
        except BadRecord as error:
            return self.refuse(error, line, raw)
        if (first := self._first.setdefault(_key(record), line)) != line:
            problem = f"the same {record.__struct_config__.tag} is already in line {first}; keep one of them"
            return self.refuse(
                BadRecord("before" if isinstance(record, SkillEdge | Precedence) else "id", problem), line, raw
            )
        return Taken(record, self._file, line)

    def refuse(self, error: BadRecord, line: int, raw: str = "") -> Refused:
        """Return the refusal of a line for the reason that `error` gives."""
        return Refused(self._file, line, excerpt(error.field), excerpt(error.problem, PROBLEM), excerpt(raw))


class _Typed(msgspec.Struct):
    type: str = ""


def _kind_of(text: str) -> type[Record] | None:
    try:
        return KINDS.get(msgspec.json.decode(text, type=_Typed).type)
    except msgspec.MsgspecError:
        return None


def _key(record: Record) -> tuple[object, ...]:
    if isinstance(record, SkillEdge):
        return ("edge", record.before, record.after, record.before_level, record.after_level)
    if isinstance(record, Precedence):
        return ("precedence", record.before, record.after)
    return (record.__struct_config__.tag, record.id)
