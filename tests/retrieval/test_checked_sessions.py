"""Sessions, choices and ids of resources on their way in: what cannot be meant is refused, and the field is named."""

import msgspec
import pytest

from paths.errors import BadRecord
from paths.model import Resource, Session
from retrieval.sources.checks import check
from retrieval.sources.native import read_native
from retrieval.sources.outcome import Refused

DAY = "2026-03-09"


def held_in(*sessions: Session) -> Resource:
    return Resource("r:1", "A course", sessions=sessions)


@pytest.mark.parametrize(
    ("sessions", "field"),
    [
        ((Session("a", DAY, "2026-03-08"),), "sessions[0].end"),
        ((Session("a", DAY), Session("b", DAY), Session("a", "2026-03-10")), "sessions[2]"),
        ((Session("a", "2026-02-30"),), "sessions[0].start"),
        ((Session("a", DAY, "2026-13-01"),), "sessions[0].end"),
    ],
)
def test_sessions_that_cannot_be_are_refused_by_the_field(sessions: tuple[Session, ...], field: str) -> None:
    with pytest.raises(BadRecord) as refused:
        check(held_in(*sessions))

    assert refused.value.field == field


def test_sessions_of_a_day_and_at_the_same_time_are_taken() -> None:
    check(held_in(Session("a", DAY, DAY, 0), Session("b", DAY)))


def test_an_id_that_begins_like_learners_own_is_refused() -> None:
    with pytest.raises(BadRecord, match="own:"):
        check(Resource("own:r", "Mine"))


@pytest.mark.parametrize(
    "fields", [{"choose": 0}, {"choose": 1001}, {"languageLevel": "D1"}, {"sessions": [{"id": "a"}]}]
)
def test_fields_out_of_range_are_refused_as_they_are_read(tmp_path, fields) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "r.jsonl"
    file.write_bytes(msgspec.json.encode({"type": "resource", "id": "r:1", "title": "T", **fields}))
    (outcome,) = read_native(file)

    assert isinstance(outcome, Refused)
    assert outcome.field.split(".")[0].split("[")[0] in fields
