import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paths.model import Document, Record, Requirement, Resource, Role, Skill, SkillEdge, SkillLevel, Teaches
from retrieval.sources.native import read_native
from retrieval.sources.outcome import Outcome, Refused, Taken

ids = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._~:\-]{0,8}", fullmatch=True)
texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)
named = texts.filter(lambda text: text.strip() != "")
levels = st.integers(1, 5)
skills = st.builds(Skill, id=ids.map("s".__add__), label=named, description=texts, alt_labels=st.tuples(texts))
edges = st.builds(SkillEdge, before=ids.map("a".__add__), after=ids.map("b".__add__), before_level=levels)
roles = st.builds(Role, id=ids, label=named, requirements=st.tuples(st.builds(Requirement, skill=ids, level=levels)))
bands = st.builds(Teaches, skill=ids, from_=st.integers(0, 2), to=st.integers(3, 5), confidence=st.floats(0, 1))
resources = st.builds(
    Resource,
    id=ids.map("r".__add__),
    title=named,
    minutes=st.none() | st.integers(1, 10**6),
    teaches=st.tuples(bands),
    competency_required=st.tuples(st.builds(SkillLevel, skill=ids, level=levels)),
    requires=st.tuples(ids.map("q".__add__)),
    url=st.none() | st.just("https://example.org/a"),
)
documents = st.builds(Document, id=ids, text=st.text("abc é\n", max_size=40), resource=st.none() | ids)
records = st.one_of(skills, edges, roles, resources, documents)


@pytest.fixture(scope="module")
def file(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("native") / "file.jsonl"


def read(file: Path, *lines: bytes | str) -> list[Outcome]:
    file.write_bytes(b"\n".join(line if isinstance(line, bytes) else line.encode() for line in lines))
    return list(read_native(file))


def refusal(file: Path, value: object) -> tuple[str, str]:
    (only,) = read(file, value if isinstance(value, bytes) else json.dumps(value))
    assert isinstance(only, Refused)
    return only.field, only.problem


def resource(**fields: object) -> dict[str, object]:
    return {"type": "resource", "id": "r", "title": "Title", **fields}


@given(st.lists(records, max_size=6, unique_by=lambda record: getattr(record, "id", repr(record))))
@settings(max_examples=80, deadline=None)
def test_what_export_writes_is_read_back_unchanged(file, written: list[Record]):
    got = read(file, *map(msgspec.json.encode, written))
    assert got == [Taken(record, file.name, line) for line, record in enumerate(written, 1)]


@given(records, st.data())
@settings(max_examples=150, deadline=None)
def test_a_mangled_line_is_taken_or_refused_but_never_raises(file, record, data):
    line = bytearray(msgspec.json.encode(record))
    at = data.draw(st.integers(0, len(line) - 1))
    line[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3).filter(lambda b: b"\n" not in b))
    assert len(read(file, b"{}", bytes(line))) <= 2


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(
    st.sampled_from(["skill", "edge", "role", "resource", "document", "x"]),
    st.dictionaries(st.sampled_from(["id", "title", "label", "teaches", "before", "text", "url"]), json_values),
)
@settings(max_examples=150, deadline=None)
def test_any_json_under_our_names_is_taken_or_refused(file, type, fields):
    assert len(read(file, json.dumps({"type": type, **fields}))) == 1


@pytest.mark.parametrize(
    ("value", "field", "problem"),
    [
        (resource(teaches=[{"skill": "s", "from": 9}]), "teaches[0].from", "<= 5"),
        (resource(teaches=[{"skill": "s", "from": 2, "to": 2}]), "teaches[0].to", "above from"),
        (resource(teaches=[{"skill": "s", "to": 3}, {"skill": "s", "from": 2, "to": 4}]), "teaches[1]", "overlap"),
        (resource(teaches=[{"skill": "s", "form": 1}]), "teaches[0].form", "nearest: from"),
        (resource(hasPart=["r"]), "hasPart", "names itself"),
        (resource(requires=["r"]), "requires", "names itself"),
        (resource(countsAs=["r"]), "countsAs", "names itself"),
        (resource(hasPart=["p"], isPartOf=["p"]), "isPartOf", "at once"),
        (resource(url="javascript:alert(1)"), "url", "http://"),
        (resource(title=" \n"), "title", "blank"),
        (resource(access=["staff"]), "access[0]", "group:NAME"),
        (resource(minutes=0), "minutes", ">= 1"),
        (resource(id="a/b"), "id", "no slash"),
        (resource(titel="x"), "titel", "nearest: title"),
        ({"type": "resource", "id": "r"}, "title", "missing"),
        ({"type": "cours"}, "type", "one of skill, edge, role, policy, resource, precedence, document"),
        ({"id": "x"}, "type", "missing"),
        ({"type": "edge", "before": "a", "after": "a"}, "after", "before itself"),
        ({"type": "skill", "id": "s", "label": "S", "parents": ["s"]}, "parents", "names itself"),
        (
            {"type": "role", "id": "r", "label": "R", "requirements": [{"skill": "s", "level": 1}] * 2},
            "requirements[1]",
            "already",
        ),
        ({"type": "skill", "id": "s", "label": "a\0b"}, "", "NUL"),
        ([1, 2], "", "JSON array"),
        (b'{"type": "skill", "id": "s", ', "", "not JSON"),
        (b'{"a":' * 40 + b"1" + b"}" * 40, "", "more than 32 deep"),
    ],
)
def test_a_refusal_names_the_field_and_the_problem(file, value, field, problem):
    named, said = refusal(file, value)
    assert named == field
    assert problem in said


def test_brackets_inside_texts_are_no_depth(file):
    (only,) = read(file, msgspec.json.encode(Document("d", '[{\\"' * 1000)))
    assert isinstance(only, Taken)


def test_adjoining_bands_of_one_skill_are_no_overlap(file):
    bands = [{"skill": "s", "from": 2, "to": 3}, {"skill": "s", "from": 0, "to": 2}]
    assert isinstance(read(file, json.dumps(resource(teaches=bands)))[0], Taken)


def test_an_id_twice_is_refused_naming_its_first_line(file):
    skill = b'{"type":"skill","id":"s","label":"S"}'
    got = read(file, skill, b"", json.dumps(resource(id="s")), skill)
    assert [outcome.line for outcome in got if isinstance(outcome, Taken)] == [1, 3]
    assert isinstance(got[-1], Refused)
    assert got[-1].problem == "the same skill is already in line 1; keep one of them"


def test_a_document_is_stored_in_nfc_with_plain_line_ends(file):
    (only,) = read(file, json.dumps({"type": "document", "id": "d", "text": "e\u0301a\r\nb"}))
    assert isinstance(only, Taken)
    assert only.record == Document("d", "éa\nb")


def test_marks_piled_up_to_stall_the_normaliser_are_refused_at_once(file):
    value = {"type": "document", "id": "d", "text": "a" + "\u0301\u0323" * 200_000}
    assert "combining marks" in refusal(file, value)[1]


def test_a_hostile_value_is_not_repeated_at_length(file):
    (only,) = read(file, json.dumps({"type": "\x1b[31m" + "x" * 10_000}))
    assert isinstance(only, Refused)
    assert len(only.problem) <= 600
    assert "\x1b" not in only.problem + only.raw
