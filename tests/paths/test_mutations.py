"""Every wrong path is rejected by the claim that is broken: each is signed anew, so that no digest gives it away."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from msgspec import structs

from paths.model import EvidenceState, Mandatory, SkillEdge, Teaches
from paths.verify import accepted, verify
from tests.instances import Instance
from tests.paths.worlds import altered, false_claims, limited, signed, small_path, small_world, with_step
from tests.reference_path import inputs_of, reference_path

Path = dict[str, Any]


def put_in_order(path: Path, *numbers: int) -> Path:
    """Return a path with only these steps, in this order, numbered anew."""
    steps = [{**path["steps"][n - 1], "n": i} for i, n in enumerate(numbers, start=1)]
    return {**path, "steps": steps}


def test_two_steps_swapped_across_an_edge_break_the_order() -> None:
    assert "order" in false_claims(put_in_order(small_path(), 2, 1, 3), small_world())


def test_a_step_dropped_breaks_what_was_built_on_it() -> None:
    wrong = false_claims(put_in_order(small_path(), 2, 3), small_world())
    assert {"order", "minutes", "calendar", "gap", "coverage", "status", "order-value"} <= wrong


def test_a_last_step_dropped_leaves_its_levels_uncovered() -> None:
    assert {"gap", "coverage", "status", "minutes"} <= false_claims(put_in_order(small_path(), 1, 2), small_world())


def test_a_step_twice_is_done_twice() -> None:
    path = small_path()
    path["steps"].append({**path["steps"][2], "n": 4, "raises": []})
    assert {"not-done-before", "needed"} <= false_claims(path, small_world())


def test_minutes_other_than_the_catalogues_are_found() -> None:
    assert "minutes" in false_claims(with_step(2, minutes=119), small_world())


def test_a_start_level_overstated_against_its_probabilities_is_found() -> None:
    path = small_path()
    path["profile"]["estimates"][0]["level"] = 2
    assert "start-levels" in false_claims(path, small_world())


def test_a_start_level_without_evidence_is_found() -> None:
    path = small_path()
    path["profile"]["estimates"].append(
        {"skill": "a", "level": 2, "probabilities": [0.0, 0.0, 1.0, 0.0, 0.0, 0.0], "evidence": []}
    )
    assert "start-levels" in false_claims(path, small_world())


def test_evidence_that_the_learner_has_not_is_found() -> None:
    path = small_path()
    path["profile"]["estimates"][0]["evidence"] = ["e:other"]
    assert "evidence" in false_claims(path, small_world())


@pytest.mark.parametrize(("state", "found"), [("standing", False), ("contested", False), ("withdrawn", True)])
def test_a_level_that_rests_on_withdrawn_evidence_is_found(state: EvidenceState, found: bool) -> None:
    world = small_world()
    piece = structs.replace(world.learner.evidence[0], state=state)
    learner = structs.replace(world.learner, evidence=(piece,))
    assert ("evidence" in false_claims(small_path(), replace(world, learner=learner))) is found


def test_a_rise_overstated_is_found() -> None:
    assert false_claims(with_step(3, raises=[{"skill": "c", "from": 0, "to": 2}]), small_world()) == {"raises"}


def test_a_reached_level_overstated_is_found() -> None:
    path = small_path()
    path["gap"][0]["after"] = 3
    assert false_claims(path, small_world()) == {"gap"}


def test_a_thing_and_its_equivalent_are_found() -> None:
    world = altered(small_world(), "ra", counts_as=("rb",))
    assert false_claims(small_path(), world) == {"equivalents"}


def test_an_equivalent_of_something_completed_is_found() -> None:
    world = completing(altered(small_world(), "spare", counts_as=("ra",)), "spare")
    assert false_claims({**small_path(), "completed": ["spare"]}, world) == {"not-done-before"}


@pytest.mark.parametrize(("id", "field"), [("rb", "has_part"), ("ra", "is_part_of")])
def test_a_whole_and_its_part_are_found(id: str, field: str) -> None:
    world = altered(small_world(), id, **{field: ("ra",) if id == "rb" else ("rb",)})
    assert "whole-and-part" in false_claims(small_path(), world)


def test_a_whole_and_a_part_of_its_part_are_found() -> None:
    world = altered(altered(small_world(), "rb", has_part=("spare", "gone")), "spare", has_part=("ra", "gone2"))
    assert false_claims(small_path(), world) == {"whole-and-part"}


def completing(world: Instance, *ids: str) -> Instance:
    """Return a world whose learner has completed these resources."""
    return replace(world, learner=structs.replace(world.learner, completed=ids))


def test_a_completed_item_counted_twice_is_found() -> None:
    world = completing(small_world(), "rc")
    assert "not-done-before" in false_claims({**small_path(), "completed": ["rc"]}, world)


def test_a_completed_item_kept_from_the_path_is_found() -> None:
    assert false_claims(small_path(), completing(small_world(), "rc")) == {"learner"}


def test_another_learners_file_is_found() -> None:
    other = {**inputs_of(small_world())["learner"], "id": "l:2"}
    claims = verify(small_path(), **{**inputs_of(small_world()), "learner": other})
    assert {claim["claim"] for claim in claims if not claim["verdict"]} == {"learner"}


@pytest.mark.parametrize(("name", "claim"), [("graph", "graph-digest"), ("catalogue", "catalogue-digest")])
def test_other_inputs_are_found(name: str, claim: str) -> None:
    given_inputs = inputs_of(small_world())
    given_inputs[name].pop()
    claims = {c["claim"]: c["verdict"] for c in verify(small_path(), **given_inputs)}
    assert not claims[claim]


def test_a_band_not_entered_is_found() -> None:
    world = altered(small_world(), "ra", teaches=(Teaches("a", 1, 2),))
    assert false_claims(small_path(), world) == {"order"}


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (lambda w: altered(w, "ra", teaches=(Teaches("a", 1, 2),)), "band: it takes a from level 1, held is 0"),
        (lambda w: altered(w, "ra", competency_required=rc_entry(w)), "entry: it asks for b at level 2, held is 0"),
        (lambda w: with_edge(w, "c", "a"), "edge: c at level 1 comes before a at 1, held is 0"),
        (lambda w: altered(w, "ra", requires=("rc",)), "requires: rc is not done before"),
        (lambda w: altered(w, "ra", requires=("gone",)), "requires: gone is not done before"),
    ],
)
def test_each_rule_of_starting_is_named_with_its_step_and_numbers(
    change: Callable[[Instance], Instance], rule: str
) -> None:
    world = change(small_world())
    claims = {c["claim"]: c for c in verify(signed(small_path(), world), **inputs_of(world))}
    assert claims["order"]["verdict"] is False
    assert claims["order"]["witness"].startswith(f"step 1 (ra) may not start: {rule}")


def rc_entry(world: Instance) -> Any:
    """Return the entry requirement of rc."""
    return next(r.competency_required for r in world.resources if r.id == "rc")


def with_edge(world: Instance, before: str, after: str, **fields: Any) -> Instance:
    """Return a world with one more edge."""
    return replace(world, edges=(*world.edges, SkillEdge(before, after, **fields)))


@pytest.mark.parametrize("fields", [{"strength": "soft"}, {"status": "suggested"}])
def test_an_edge_that_only_asks_costs_but_does_not_bind(fields: dict[str, Any]) -> None:
    assert false_claims(small_path(), with_edge(small_world(), "c", "a", **fields)) == {"order-value"}


def test_a_rejected_edge_means_nothing() -> None:
    assert false_claims(small_path(), with_edge(small_world(), "c", "a", status="rejected")) == set()


def test_a_dependency_left_out_is_found() -> None:
    assert false_claims(with_step(2, dependsOn=[]), small_world()) == {"depends-on"}


def test_a_dependency_that_is_none_is_found() -> None:
    world = replace(small_world(), edges=())
    assert false_claims(small_path(), world) == {"depends-on"}


def test_a_needless_step_is_found() -> None:
    world = altered(small_world(), "rc", teaches=())
    assert "needed" in false_claims(small_path(), world)


def test_a_mark_of_being_pinned_excuses_no_needless_step() -> None:
    world = altered(small_world(), "rc", teaches=())
    assert "needed" in false_claims(with_step(3, pinned=True), world)


def test_gap_rows_in_another_order_are_found() -> None:
    path = small_path()
    path["gap"].reverse()
    assert false_claims(path, small_world()) == {"gap"}


@pytest.mark.parametrize(
    ("claim", "limits"),
    [
        ("budget", {"deadline": "2026-03-06"}),
        ("budget", {"weeks": 1}),
        ("due-dates", {"mandatory": (Mandatory("rb", "2026-03-05"),)}),
        ("mandatory", {"mandatory": (Mandatory("spare"),)}),
        ("pinned", {"pinned": ("spare",)}),
        ("excluded", {"excluded": ("rb",)}),
        ("accessibility", {"accessibility_features": ("captions",)}),
        ("max-step-minutes", {"max_step_minutes": 119}),
        ("modalities", {"modalities": ("video",)}),
        ("providers", {"providers": ("one",)}),
        ("max-steps", {"max_steps": 2}),
        ("calendar", {"hours_per_week": 5.1}),
        ("calendar", {"days_off": ("2026-03-05",)}),
    ],
)
def test_a_limit_that_the_path_breaks_is_named(claim: str, limits: dict[str, Any]) -> None:
    given_limits = reference_path(limited(small_world(), **limits, soft={}))["constraints"]
    path = {**small_path(), "constraints": given_limits}
    assert claim in false_claims(path, small_world())


@pytest.mark.parametrize(
    ("claim", "fields", "limits"),
    [
        ("languages", {"language": "de"}, {"languages": ("en-GB",)}),
        ("max-cost", {"cost": 3}, {"max_cost": 2}),
    ],
)
def test_a_filter_on_a_field_of_a_resource_is_kept(claim: str, fields: dict[str, Any], limits: dict[str, Any]) -> None:
    given_limits = reference_path(limited(small_world(), **limits))["constraints"]
    assert claim in false_claims({**small_path(), "constraints": given_limits}, altered(small_world(), "rb", **fields))


def test_a_soft_limit_may_be_broken_at_its_price_only() -> None:
    limits = reference_path(limited(small_world(), max_steps=2, soft={"maxSteps": 40}))["constraints"]
    path = {**small_path(), "constraints": limits}
    assert false_claims(path, small_world()) == {"penalty"}
    path["objective"]["selection"]["penalty"] = 40
    assert false_claims(path, small_world()) == set()


def test_a_resource_that_others_only_may_see_is_found() -> None:
    assert false_claims(small_path(), altered(small_world(), "rb", access=("group:b",))) == {"access"}


HIDDEN = {"name": "access", "subject": "spare", "text": ""}


@pytest.mark.parametrize(
    "naming",
    [
        {"conflicts": [HIDDEN]},
        {"relaxations": [{"constraint": HIDDEN, "alone": True}]},
    ],
)
def test_a_hidden_resource_that_the_path_names_is_found(naming: dict[str, Any]) -> None:
    assert false_claims({**small_path(), **naming}, small_world()) == {"access"}


def test_a_hidden_resource_that_the_path_keeps_out_is_found() -> None:
    kept_out = [{"resource": "spare", "constraint": "access", "text": ""}]
    assert false_claims({**small_path(), "excluded": kept_out}, small_world()) == {"access", "exclusions"}


def test_a_hidden_resource_that_the_request_named_may_be_named() -> None:
    world = limited(small_world(), mandatory=(Mandatory("spare"),), soft={"mandatory": 5})
    path = {**reference_path(world), "conflicts": [HIDDEN]}
    assert false_claims(path, world) == set()


def test_a_document_that_others_only_may_read_is_found() -> None:
    hidden = tuple(structs.replace(d, access=("person:x",)) for d in small_world().documents)
    assert false_claims(small_path(), replace(small_world(), documents=hidden)) == {"document-access"}


def test_a_level_called_uncoverable_that_could_be_reached_is_found() -> None:
    world = limited(small_world(), max_steps=2)
    path = reference_path(world)
    row = next(row for row in path["gap"] if row["skill"] == "c")
    row |= {"status": "uncoverable", "levels": [{**row["levels"][0], "status": "uncoverable"}]}
    assert false_claims(path, world) == {"uncoverable"}


@pytest.mark.parametrize("field", ["graph", "catalogue", "learner"])
def test_an_altered_input_digest_is_found(field: str) -> None:
    path = small_path()
    path["inputs"][field] = "0" * 64
    assert not accepted(verify(path, **inputs_of(small_world())))
