"""Digests: what they cover, what they leave out, and that anyone can compute them from the JSON."""

import hashlib
import json
from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paths.fingerprint import digest_catalogue, digest_graph, digest_learner, fingerprint
from paths.model import (
    Constraints,
    Evidence,
    GapRow,
    Inputs,
    Learner,
    LearningPath,
    Objective,
    OrderObjective,
    Raised,
    Reason,
    Resource,
    RoleGoal,
    SelectionObjective,
    Step,
)
from tests.instances import instances

NONE = "0" * 64
STEP = Step(1, "r:1", "Title", 60, "2026-01-05", "2026-01-06", 1, raises=(Raised("s:1", 0, 2),), pinned=True)
ROW = GapRow("s:1", "Skill", 0, 2, 2, 1.0, "role", "reached", "")
PATH = LearningPath(
    id="path:1",
    fingerprint=NONE,
    learner="l:1",
    roles=(RoleGoal("role:1"),),
    status="complete",
    start="2026-01-05",
    minutes=60,
    objective=Objective(SelectionObjective(0, 0, 75, 60, 15), OrderObjective(12000, 12000, "exact")),
    inputs=Inputs(1, NONE, NONE, NONE, "1"),
    steps=(STEP,),
    gap=(ROW,),
)


def changed(value, /, **fields):
    return msgspec.structs.replace(value, **fields)


def plain(value):
    return json.loads(msgspec.json.encode(value))


def by_hand(value) -> str:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def records_by_hand(records) -> str:
    lines = [json.dumps(plain(r), sort_keys=True, separators=(",", ":"), ensure_ascii=False) for r in records]
    return hashlib.sha256("\n".join(sorted(lines)).encode("utf-8")).hexdigest()


def test_the_fingerprint_can_be_computed_from_the_json_alone():
    path = plain(PATH)

    expected = {
        "status": path["status"],
        "minutes": path["minutes"],
        "steps": [
            {
                "resource": step["resource"],
                "minutes": step["minutes"],
                "raises": [[r["skill"], r["from"], r["to"]] for r in step["raises"]],
                "pinned": step["pinned"],
            }
            for step in path["steps"]
        ],
        "gap": [[r[f] for f in ("skill", "current", "target", "after", "origin", "status")] for r in path["gap"]],
        "uncovered": path["objective"]["selection"]["uncovered"],
        "penalty": path["objective"]["selection"]["penalty"],
        "cost": path["objective"]["selection"]["cost"],
        "order": path["objective"]["order"]["value"],
    }
    assert fingerprint(PATH) == by_hand(expected)


@pytest.mark.parametrize(
    "fields",
    [
        {"id": "path:2", "learner": "l:2", "created": "2026-01-01T00:00:00Z", "version": 3, "state": "active"},
        {"fingerprint": "1" * 64, "inputs": Inputs(2, "1" * 64, NONE, NONE, "2"), "locale": "de"},
        {"start": "2026-02-02", "end": "2026-02-03", "degraded": ("search",)},
        {"steps": (changed(STEP, title="Other", reasons=(Reason("a"),), start="2026-02-02", state="started"),)},
        {"gap": (changed(ROW, label="Other", reason="Other"),)},
    ],
)
def test_ids_times_and_prose_do_not_matter(fields):
    assert fingerprint(changed(PATH, **fields)) == fingerprint(PATH)


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "partial"},
        {"minutes": 61},
        {"steps": ()},
        {"steps": (STEP, changed(STEP, n=2, resource="r:2"))},
        {"steps": (changed(STEP, resource="r:2"),)},
        {"steps": (changed(STEP, minutes=61),)},
        {"steps": (changed(STEP, raises=(Raised("s:1", 1, 2),)),)},
        {"steps": (changed(STEP, pinned=False),)},
        {"gap": (changed(ROW, after=1),)},
        {"gap": (changed(ROW, status="deferred"),)},
        {"objective": changed(PATH.objective, selection=changed(PATH.objective.selection, cost=76))},
        {"objective": changed(PATH.objective, order=changed(PATH.objective.order, value=1))},
    ],
)
def test_what_a_path_says_matters(fields):
    assert fingerprint(changed(PATH, **fields)) != fingerprint(PATH)


def test_the_order_of_the_steps_matters():
    other = changed(STEP, n=2, resource="r:2")

    assert fingerprint(changed(PATH, steps=(STEP, other))) != fingerprint(changed(PATH, steps=(other, STEP)))


@given(instances(), st.randoms())
def test_digests_can_be_computed_from_the_json_in_any_order(instance, chance):
    records = [*instance.skills, *instance.edges, *instance.roles]
    resources = list(instance.resources)
    chance.shuffle(resources)

    assert digest_graph(instance.skills, reversed(instance.edges), instance.roles) == records_by_hand(records)
    assert digest_catalogue(resources) == records_by_hand(instance.resources)


@given(instances(), st.data())
def test_a_digest_tells_records_apart(instance, data):
    if instance.resources:
        index = data.draw(st.integers(0, len(instance.resources) - 1))
        others = [r for n, r in enumerate(instance.resources) if n != index]
        other = changed(instance.resources[index], title="Another title")

        assert digest_catalogue([*others, other]) != digest_catalogue(instance.resources)
        assert digest_catalogue(others) != digest_catalogue(instance.resources)


@given(instances())
def test_the_learner_digest_can_be_computed_from_the_json(instance):
    learner = plain(instance.learner)

    expected = {
        "id": learner["id"],
        "evidence": sorted(learner["evidence"], key=lambda evidence: evidence["id"]),
        **{name: sorted(learner[name]) for name in ("completed", "waived", "groups")},
        "waivedLevels": sorted(learner["waivedLevels"], key=lambda waived: (waived["skill"], waived["level"])),
        "additions": sorted(learner["additions"], key=lambda resource: resource["id"]),
    }
    assert digest_learner(instance.learner) == by_hand(expected)


def test_the_learner_digest_does_not_depend_on_order_or_constraints():
    a, b = (Evidence(id, "s:1", 2, "peer", date(2026, 1, 1).isoformat()) for id in "ab")
    one = Learner("l", (a, b), completed=("r:1", "r:2"), groups=("x", "y"))
    other = Learner("l", (b, a), completed=("r:2", "r:1"), groups=("y", "x"), constraints=Constraints(weeks=3))

    assert digest_learner(one) == digest_learner(other)
    assert digest_learner(one) != digest_learner(changed(one, waived=("r:3",)))


def test_text_in_any_script_is_digested_as_it_is():
    resource = Resource("r:1", 'Häkeln für Anfänger 🧶 \u2028 " \\ \x7f')

    assert digest_catalogue([resource]) == records_by_hand([resource])


def test_the_digests_of_nothing_are_those_of_the_empty_text():
    empty = hashlib.sha256(b"").hexdigest()

    assert digest_graph((), ()) == digest_catalogue(()) == empty
