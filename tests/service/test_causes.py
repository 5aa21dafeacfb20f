"""Why a path changed: a scenario for every reason there is, each of which makes that reason true."""

from dataclasses import replace as with_fields
from datetime import date
from pathlib import Path

import pytest

from paths.model import (
    Constraints,
    Mandatory,
    Policy,
    Requirement,
    Resource,
    Role,
    SkillEdge,
    SkillGoal,
    SkillLevel,
)
from prompts.templates import CHANGES
from service.decision import Made
from tests.service.caused import ROLE, SHELF, asked, changed, item, lea, limits, piece, side, told


def test_nothing_changes_by_itself():
    assert changed(asked(), asked()) == {}


def test_a_withdrawn_resource_and_what_takes_its_place():
    assert changed(asked(), asked(SHELF[1:])) == {
        ("dropped", "x:a"): ("withdrawn", {"title": "Title of x:a"}),
        ("added", "x:a2"): ("in_place_of", {"title": "Title of x:a"}),
    }


@pytest.mark.parametrize(
    ("name", "now"),
    [("max_step_minutes", 60), ("providers", ("good",)), ("modalities", ("text",)), ("excluded", ("x:b",))],
)
def test_a_limit_that_keeps_a_step_out_is_named(name, now):
    shelf = [item("x:a", "a", provider="good", modality="text"), item("x:b", "b", 90, provider="bad", modality="video")]

    found = changed(asked(shelf), asked(shelf, constraints=limits(**{name: now})))
    back = changed(asked(shelf, constraints=limits(**{name: now})), asked(shelf))

    camel = {"max_step_minutes": "maxStepMinutes"}.get(name, name)
    code, facts = found["dropped", "x:b"]
    assert (code, facts["constraint"]) == ("no_longer_allowed", camel)
    assert back == {("added", "x:b"): ("allowed_now", {"constraint": camel})}


def test_what_was_skipped_and_what_takes_its_place():
    after = asked(constraints=limits(excluded=("x:a",)))

    assert changed(asked(), after, Made("skipped", "x:a")) == {
        ("dropped", "x:a"): ("skipped", {"title": "Title of x:a"}),
        ("added", "x:a2"): ("in_place_of", {"title": "Title of x:a"}),
    }


def test_what_was_swapped():
    after = asked(constraints=limits(pinned=("x:a2",)))

    assert changed(asked(), after, Made("swapped", "x:a2", "x:a")) == {
        ("dropped", "x:a"): ("swapped_out", {"title": "Title of x:a2"}),
        ("added", "x:a2"): ("swapped_in", {"title": "Title of x:a"}),
    }


def test_what_was_pinned_and_unpinned():
    pinned = asked(constraints=limits(pinned=("x:c",)))

    assert changed(asked(), pinned) == {("added", "x:c"): ("pinned", {})}
    assert changed(pinned, asked()) == {("dropped", "x:c"): ("unpinned", {})}


def test_what_became_mandatory_and_is_so_no_more():
    bound = asked(constraints=limits(mandatory=(Mandatory("x:c"),)))

    assert changed(asked(), bound) == {("added", "x:c"): ("mandatory", {})}
    assert changed(bound, asked()) == {("dropped", "x:c"): ("not_mandatory", {})}


def test_what_was_completed_or_waived():
    for field in ("completed", "waived"):
        found = changed(asked(), asked(learner=lea(**{field: ("x:a",)})))

        assert found["dropped", "x:a"] == (field, {"title": "Title of x:a"})


def test_what_does_not_count_as_done_any_more():
    shelf = [item("x:a", "a"), item("x:b", "b", requires=("x:c",)), item("x:c", "c")]
    before = asked(shelf, learner=lea(completed=("x:c",)))

    assert changed(before, asked(shelf)) == {("added", "x:c"): ("not_done", {"title": "Title of x:c"})}


def test_evidence_shortens_a_path_and_without_it_the_step_is_back():
    held = asked(learner=lea(evidence=(piece("a", 2),)))

    assert changed(asked(), held) == {
        ("dropped", "x:a"): ("held_now", {"label": "A", "from": 0, "to": 2, "evidence": "e1"})
    }
    assert changed(held, asked()) == {("added", "x:a"): ("held_no_more", {"label": "A", "from": 2, "to": 0})}


def test_the_same_evidence_may_count_otherwise():
    known = lea(evidence=(piece("a", 2), piece("a", 0, "e2", "self")))
    doubting = Policy(reliability={"assessment": 0.05, "self": 1.0})

    found = changed(asked(learner=known), asked(learner=known, policy=doubting))

    assert found == {("added", "x:a"): ("estimate_moved", {"label": "A", "from": 2, "to": 0})}


def test_a_waived_level_is_named():
    found = changed(asked(), asked(learner=lea(waived_levels=(SkillLevel("s:b", 0),))))

    assert found == {("dropped", "x:b"): ("waived_level", {"label": "B", "level": 0})}


def test_another_role_asks_for_more_and_its_end_for_less():
    both = asked(roles=("r:one", "r:two"))

    assert changed(asked(), both) == {("added", "x:c"): ("asked_now", {"role": "Two", "label": "C", "level": 2})}
    assert changed(both, asked()) == {("dropped", "x:c"): ("no_longer_asked", {"label": "C"})}


def test_a_role_that_was_edited_asks_for_more():
    more = Role("r:one", "One", requirements=(*ROLE.requirements, Requirement("s:d", 1)))

    assert changed(asked(), asked(role=more)) == {
        ("added", "x:d"): ("asked_now", {"role": "One", "label": "D", "level": 1})
    }


def test_a_skill_wanted_for_itself():
    found = changed(asked(), asked(skills=(SkillGoal("s:d", 1),)))

    assert found == {("added", "x:d"): ("wanted_now", {"label": "D", "level": 1})}


def test_other_weights_choose_otherwise():
    hour = Constraints(hours_per_week=1, weeks=1)
    before = asked(roles=(), skills=(SkillGoal("s:c", 2, 2), SkillGoal("s:d", 2, 1)), constraints=hour)
    after = asked(roles=(), skills=(SkillGoal("s:c", 2, 1), SkillGoal("s:d", 2, 3)), constraints=hour)

    assert {code for code, _ in changed(before, after).values()} == {"goals_changed"}


def test_less_and_more_time():
    short = asked(constraints=Constraints(hours_per_week=2, weeks=1))
    long = asked(constraints=Constraints(hours_per_week=2, weeks=2))

    code, facts = changed(long, short)["dropped", "x:b"]
    assert (code, facts) == ("less_time", {"constraint": "weeks", "before": "2", "after": "1"})
    assert changed(short, long)["added", "x:b"][0] == "more_time"


def test_a_later_start_leaves_less_time():
    until = Constraints(hours_per_week=2, deadline="2026-12-04")

    code, facts = changed(asked(constraints=until), asked(constraints=until, start=date(2026, 11, 30)))[
        "dropped", "x:b"
    ]

    assert (code, facts["constraint"]) == ("less_time", "start")


def test_another_limit():
    assert changed(asked(), asked(constraints=limits(max_steps=1)))["dropped", "x:b"] == (
        "limit_changed",
        {"constraint": "maxSteps", "before": "–", "after": "1"},
    )


def test_a_new_resource_says_what_it_saves():
    found = changed(asked(SHELF[1:]), asked())

    assert found == {
        ("dropped", "x:a2"): ("catalogue_changed", {"title": "Title of x:a", "minutes": 150, "without": 290}),
        ("added", "x:a"): ("catalogue_changed", {"title": "Title of x:a", "minutes": 150, "without": 290}),
    }


def test_what_another_item_of_the_catalogue_changes():
    known = lea(completed=("x:whole",))
    whole = Resource("x:whole", "Whole", minutes=500, has_part=("x:a",))

    found = changed(asked(learner=known), asked([*SHELF, whole], learner=known))

    assert found["dropped", "x:a"] == ("catalogue_moved", {})


def test_another_order_among_skills():
    found = changed(asked(), asked(edges=(SkillEdge("s:d", "s:a"),)))

    assert found == {
        ("added", "x:d"): ("graph_changed", {}),
        ("moved", "x:a"): ("order_follows", {"step": 2, "title": "Title of x:d"}),
    }


def test_what_is_begun_leads():
    assert changed(asked(), asked(fixed=("x:b",))) == {("moved", "x:a"): ("begun", {})}


def test_another_group_sees_other_things():
    shelf = [*SHELF[1:], item("x:secret", "a", 10, access=("group:board",))]

    found = changed(asked(shelf, learner=lea(groups=("board",))), asked(shelf))

    assert {code for code, _ in found.values()} == {"access_changed"}


def test_relevance_of_the_step_itself_and_of_others():
    shelf = [item("x:a", "a", 100), item("x:a3", "a", 101), item("x:b", "b")]
    was, now = {"x:a": 100, "x:a3": 0, "x:b": 100}, {"x:a": 0, "x:a3": 100, "x:b": 100}

    first = side(asked(shelf, relevance=was))
    second = side(asked(shelf, relevance=now, previous=("x:b",)))
    found = told(first, second)

    assert found["dropped", "x:a"] == ("better_evidence", {"before": 100, "after": 0})
    assert found["added", "x:a3"] == ("better_evidence", {"before": 0, "after": 100})


def test_relevance_of_another_item():
    shelf = [item("x:a", "a", 100), item("x:a3", "a", 101), item("x:b", "b")]

    first = side(asked(shelf, relevance={"x:a": 50, "x:a3": 0, "x:b": 100}))
    found = told(first, side(asked(shelf, relevance={"x:a": 50, "x:a3": 100, "x:b": 100}, previous=("x:b",))))

    assert found["dropped", "x:a"] == ("relevance_changed", {})


def test_what_stayed_from_a_version_in_between():
    first = side(asked([item("x:a", "a", 100), item("x:a3", "a", 110), item("x:b", "b")]))
    third = side(asked([item("x:a", "a", 100), item("x:a3", "a", 110), item("x:b", "b")], previous=("x:a3", "x:b")))

    assert {code for code, _ in told(first, third).values()} == {"earlier_versions"}


def test_several_inputs_that_only_together_change_a_path():
    """All of four skills at once, or each by itself: to drop the whole takes any two of the three skills held now."""
    role = Role("r:one", "One", requirements=tuple(Requirement(f"s:{s}", 2) for s in "abcd"))
    shelf = [item("x:all", "abcd", 220), *(item(f"x:{s}", s, 50) for s in "abcd")]
    held = lea(evidence=tuple(piece(s, 2, f"e:{s}") for s in "abc"))

    found = changed(asked(shelf, role=role), asked(shelf, role=role, learner=held))

    assert found["dropped", "x:all"] == ("together", {"inputs": "evidence: A, evidence: B"})


def test_another_program():
    first, second = side(asked(), programs={"scipy": "1"}), side(asked(SHELF[1:]), programs={"scipy": "2"})
    found = told(first, with_fields(second, problem=with_fields(first.problem, previous=first.steps)))

    assert set(found) == {("dropped", "x:a"), ("added", "x:a2")}
    assert found["dropped", "x:a"] == ("program_changed", {"before": "scipy 1", "after": "scipy 2"})


def test_what_nothing_on_record_explains_is_not_explained_away():
    first, second = side(asked()), side(asked(SHELF[1:]))

    found = told(first, with_fields(second, problem=with_fields(first.problem, previous=first.steps)))

    assert found["dropped", "x:a"] == ("unexplained", {})


def test_more_inputs_than_are_told_apart_are_named_together():
    """Thirteen differ; the last of them, the budget, is one of two that are taken as one."""
    known = lea(waived=tuple(f"y:{n}" for n in range(11)))
    after = asked(learner=known, constraints=Constraints(hours_per_week=1, weeks=1))

    found = changed(asked(), after)

    assert found["dropped", "x:b"] == ("together", {"inputs": "hoursPerWeek, weeks"})


def test_a_path_that_there_is_no_more_is_explained_too():
    bound = limits(mandatory=(Mandatory("x:a"), Mandatory("x:b")), excluded=("x:a", "x:b"))

    found = changed(asked(), asked(constraints=bound))

    assert {code for code, _ in found.values()} <= {"no_longer_allowed", "limit_changed", "together"}


def test_every_reason_has_its_scenario():
    scenarios = Path(__file__).read_text(encoding="utf-8")

    assert [code for code in CHANGES if f'"{code}"' not in scenarios] == []
