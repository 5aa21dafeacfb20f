"""What is a statement and what is not, by the rules of xAPI 1.0.3 and 2.0."""

import json
from contextlib import suppress
from copy import deepcopy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paths.errors import BadRecord
from service.activity.drafts import draft, sameness
from service.activity.statement import check
from tests.xapi import MAIL, numbered, real_statements, said

VOUCHES = {"account": {"homePage": "urn:test", "name": "key"}}
GROUP = {"objectType": "Group", "member": [{"mbox": MAIL}, {"openid": "https://id.example.org/max"}]}
FULL = said(
    "completed",
    n=1,
    timestamp="2026-03-01T10:00:00.123456789Z",
    result={"score": {"scaled": 0.5, "raw": 5, "min": 0, "max": 10}, "success": True, "completion": True,
            "response": "b", "duration": "P1DT2H3M4.5S", "extensions": {"urn:x:y": None}},
    context={"registration": numbered(9), "instructor": {"mbox": MAIL}, "team": GROUP, "revision": "2",
             "platform": "LXP", "language": "en-GB", "statement": {"objectType": "StatementRef", "id": numbered(3)},
             "contextActivities": {"parent": {"id": "urn:course"}, "other": [{"id": "urn:a"}, {"id": "urn:b"}]}},
    attachments=[{"usageType": "urn:certificate", "display": {"en": "Certificate"}, "contentType": "text/plain",
                  "length": 3, "sha2": "abc", "fileUrl": "https://example.org/c"}],
)  # fmt: skip
CHOICE = {"interactionType": "choice", "choices": [{"id": "a"}, {"id": "b"}], "correctResponsesPattern": ["a"]}


def changed(path, value):
    """Return the full statement with one part replaced, or taken away where the value is ..."""
    statement = deepcopy(FULL)
    *way, last = path.split("/")
    at = statement
    for name in way:
        at = at[name]
    if value is ...:
        del at[last]
    else:
        at[last] = value
    return statement


@pytest.mark.parametrize("version", ["1.0.3", "2.0.0"])
def test_a_statement_with_everything_is_one(version):
    assert check(FULL, version) == FULL


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("actor", GROUP),
        ("actor", {"objectType": "Group", "mbox": MAIL}),
        ("actor", {"mbox_sha1sum": "ebd31e95054c018b10727ccffd2ef2ec3a016ee9", "name": "A"}),
        ("verb/id", "urn:mine:did"),
        ("object", {"id": "urn:q", "definition": CHOICE}),
        ("timestamp", "2026-03-01T10:00:00+0100"),
        ("result/duration", "P4W"),
        ("result/score", {"raw": -3}),
    ],
)
def test_what_xapi_allows_is_taken(path, value):
    check(changed(path, value), "1.0.3")


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        ("actor", ..., "actor"),
        ("verb", ..., "verb"),
        ("object", ..., "object"),
        ("actor", {}, "actor"),
        ("actor", {"mbox": MAIL, "openid": "urn:x"}, "actor"),
        ("actor/mbox", "lea@example.org", "actor.mbox"),
        ("actor", {"mbox_sha1sum": "abc"}, "actor.mbox_sha1sum"),
        ("actor", {"account": {"name": "lea"}}, "actor.account.homePage"),
        ("actor", {"objectType": "Group"}, "actor.member"),
        ("actor", {"objectType": "Group", "member": [GROUP]}, "actor.member[0].member"),
        ("actor/objectType", "agent", "actor.objectType"),
        ("verb/id", "completed", "verb.id"),
        ("verb/display", {"english, of course": "x"}, "verb.display.english, of course"),
        ("verb/Display", {"en": "x"}, "verb.Display"),
        ("object/id", "no scheme", "object.id"),
        ("object/objectType", "activity", "object.objectType"),
        ("object", {"id": "urn:q", "definition": {**CHOICE, "interactionType": "numeric"}},
         "object.definition.choices"),
        ("object", {"id": "urn:q", "definition": {"choices": []}}, "object.definition.interactionType"),
        ("object", {"objectType": "Agent", "mbox": MAIL}, "context.revision"),
        ("id", "1", "id"),
        ("id", None, "id"),
        ("when", "now", "when"),
        ("timestamp", "2026-02-30T10:00:00Z", "timestamp"),
        ("timestamp", "2026-03-01T10:00:00-00:00", "timestamp"),
        ("timestamp", "1 March", "timestamp"),
        ("result/duration", "PT", "result.duration"),
        ("result/duration", "1 hour", "result.duration"),
        ("result/score/scaled", 1.1, "result.score.scaled"),
        ("result/score/raw", 11, "result.score.raw"),
        ("result/score/max", -1, "result.score.min"),
        ("result/success", "true", "result.success"),
        ("result/extensions", {"progress": 1}, "result.extensions.progress"),
        ("result/response", None, "result.response"),
        ("context/registration", "9", "context.registration"),
        ("context/language", "e", "context.language"),
        ("context/team", {"mbox": MAIL}, "context.team.objectType"),
        ("context/contextActivities", {"parents": []}, "context.contextActivities.parents"),
        ("context/contextAgents", [], "context.contextAgents"),
        ("attachments", [{"usageType": "urn:c"}], "attachments[0].display"),
        ("version", "2.0.0", "version"),
    ],
)  # fmt: skip
def test_what_xapi_refuses_is_refused_by_its_name(path, value, field):
    with pytest.raises(BadRecord) as refused:
        check(changed(path, value), "1.0.3")
    assert refused.value.field == field


def test_a_statement_inside_another_has_less_of_its_own():
    inside = {"objectType": "SubStatement", **said("planned")}
    check({**said("planned"), "object": inside}, "1.0.3")
    for bad in ({**inside, "id": numbered(2)}, {**inside, "object": inside}, {**inside, "stored": "2026-03-01"}):
        with pytest.raises(BadRecord, match="object"):
            check({**said("planned"), "object": bad}, "1.0.3")


def test_voiding_needs_a_reference():
    with pytest.raises(BadRecord, match="StatementRef"):
        check(said("voided"), "1.0.3")


def test_the_new_version_wants_its_own_times():
    with pytest.raises(BadRecord, match="timestamp"):
        check(said("completed", timestamp="2026-03-01T10:00:00"), "2.0.0")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*FULL, "id", "x"]), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(JSON, st.sampled_from(["actor", "verb", "object", "result", "context", "attachments", "timestamp", "id"]))
def test_nothing_that_strangers_send_is_more_than_refused(value, name):
    for statement in (value, {**FULL, name: value}):
        with suppress(BadRecord):
            draft(check(statement, "2.0.0"), "2.0.0", VOUCHES)


def test_every_statement_of_a_real_platform_is_one(shared_data):
    for statement in real_statements(shared_data):
        check(statement, "1.0.3")


def test_the_templates_of_the_conformance_suite_are_told_apart(shared_data):
    """A template whose name says what it lacks, or that has an empty part, is no statement; the others are."""
    incomplete = {"actor", "authority", "no_actor", "no_object", "no_verb", "object_activity", "object_actor",
                  "object_statementref_no_id", "object_substatement", "verb"}  # fmt: skip
    found = {}
    for line in (shared_data / "xapi" / "adl_conformance_templates.jsonl").read_text().splitlines():
        template = json.loads(line)
        version = "1.0.3" if template["version"] == "v1_0_3" else "2.0.0"
        try:
            check(template["statement"], version)
            found[template["version"], template["template"].removeprefix("statements/")] = True
        except BadRecord:
            found[template["version"], template["template"].removeprefix("statements/")] = False
    assert found == {(version, name): name not in incomplete for version, name in found}


# --- when two are the same --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("timestamp", "2026-03-01T11:00:00.123456+01:00"),
        ("verb/display", {"de": "abgeschlossen"}),
        ("object/definition", {"name": {"en": "Joins"}}),
        ("actor/objectType", "Agent"),
        ("authority", {"mbox": "mailto:lrs@example.org"}),
        ("stored", "2026-03-02T00:00:00Z"),
        ("context/contextActivities/other", [{"id": "urn:b"}, {"id": "urn:a"}]),
        ("context/contextActivities/parent", [{"id": "urn:course", "definition": {"type": "urn:t"}}]),
    ],
)
def test_what_makes_no_difference_makes_none(path, value):
    assert sameness(changed(path, value)) == sameness(FULL)


@pytest.mark.parametrize(
    ("path", "value"),
    [("verb/id", "urn:other"), ("object/id", "urn:other"), ("result/success", False), ("result", ...),
     ("context/contextActivities/parent", {"id": "urn:other"}), ("timestamp", "2026-03-01T10:00:01Z"),
     ("actor/mbox", "mailto:max@example.org"), ("attachments", ...)],
)  # fmt: skip
def test_what_makes_a_difference_makes_one(path, value):
    assert sameness(changed(path, value)) != sameness(FULL)


def test_context_activities_are_handed_out_as_lists():
    body = draft(FULL, "1.0.3", VOUCHES).body
    assert body["context"]["contextActivities"]["parent"] == [{"id": "urn:course"}]
