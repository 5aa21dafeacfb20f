"""No citation, and no field of any path that carries weight, can be altered alone."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from msgspec import structs

from paths.verify import verify
from tests.instances import Instance, instances
from tests.paths.worlds import false_claims, small_path, small_world, with_step
from tests.reference_path import inputs_of, reference_path
from tests.reference_replay import Greedy

Path = dict[str, Any]
# about half of all instances have no path with steps, or not the field that is to be altered
MANY_FILTERED = settings(deadline=None, suppress_health_check=[HealthCheck.filter_too_much])


@pytest.mark.parametrize(
    "change",
    [
        {"quote": "It teaches ra step by step!"},
        {"sha256": "0" * 64},
        {"start": 0},
        {"end": 5},
        {"end": 10**9},
        {"version": "2"},
        {"kind": "hub"},
        {"kind": "graph"},
        {"document": "d:rb"},
        {"prefix": "no"},
        {"suffix": "no"},
        {"sentence": {"start": 0, "end": 400}},
        {"sentence": {"start": 3, "end": 3}},
    ],
)
def test_a_citation_altered_anywhere_is_found(change: dict[str, Any]) -> None:
    path = small_path()
    path["steps"][0]["citations"][0] |= change
    assert "citations" in false_claims(path, small_world())


def test_words_quoted_otherwise_than_they_stand_are_found() -> None:
    path = small_path()
    path["steps"][0]["reasons"][1]["text"] = "“It teaches rb step by step.”"
    assert false_claims(path, small_world()) == {"citations"}


def test_a_document_altered_after_it_was_cited_is_found() -> None:
    altered_text = tuple(structs.replace(d, text=d.text + " More.") for d in small_world().documents)
    assert false_claims(small_path(), replace(small_world(), documents=altered_text)) == {"citations"}


def test_a_step_without_passage_must_say_so() -> None:
    path = with_step(1, citations=[], reasons=[])
    assert false_claims(path, small_world()) == {"cited"}
    assert false_claims(with_step(1, citations=[], reasons=[], tagOnly=True), small_world()) == set()


def shifted(day: str) -> str:
    """Return the day a week later."""
    return (date.fromisoformat(day) + timedelta(days=7)).isoformat()


def bumped(value: int) -> int:
    """Return a larger number."""
    return value + 4


def renamed(value: str) -> str:
    """Return another id, title or text."""
    return f"{value}.x"


def digest_changed(value: str) -> str:
    """Return another digest."""
    return ("1" if value[0] == "0" else "0") + value[1:]


def first_changed(**changes: Callable[[Any], Any]) -> Callable[[list[Path]], list[Path]]:
    """Return what changes fields of the first item of a list, if it has one."""
    return lambda items: [
        {**item, **{name: change(item[name]) for name, change in changes.items()}} if i == 0 else item
        for i, item in enumerate(items)
    ]


def dropped(items: list[Any]) -> list[Any]:
    """Return a list without its first item."""
    return items[1:]


# What carries weight in a step: no one of these may be altered alone. `progress`, `state` between planned, started and
# completed, and the words of facts carry none; `pinned` alone is held by the fingerprint.
LOAD_BEARING: dict[str, list[Callable[[Any], Any]]] = {
    "n": [bumped, lambda n: n + 1],
    "resource": [renamed],
    "title": [renamed],
    "url": [lambda url: "https://example.org/elsewhere"],
    "minutes": [bumped, lambda minutes: 2 * minutes],
    "minutesSource": [lambda source: "words"],
    "start": [shifted],
    "end": [shifted],
    "week": [bumped],
    "raises": [
        dropped,
        first_changed(to=lambda level: level % 5 + 1),
        first_changed(**{"from": lambda level: (level + 1) % 6}),
        first_changed(skill=renamed),
        lambda raises: [*raises, {"skill": "s:0", "from": 0, "to": 1}],
    ],
    "due": [lambda due: "2001-01-01"],
    "dependsOn": [dropped, lambda numbers: [*numbers, 1000]],
    "relevance": [lambda relevance: (relevance + 50) % 101],
    "citations": [
        dropped,
        first_changed(quote=renamed),
        first_changed(start=lambda n: n + 1),
        first_changed(end=lambda n: n - 1),
        first_changed(sha256=digest_changed),
        first_changed(version=renamed),
        first_changed(document=renamed),
        first_changed(prefix=renamed),
    ],
    "state": [lambda state: "skipped"],
}
CASES = [(field, i) for field, changes in LOAD_BEARING.items() for i in range(len(changes))]


@settings(MANY_FILTERED, max_examples=200)
@given(instances(), st.sampled_from(CASES), st.randoms(use_true_random=False))
def test_no_load_bearing_field_of_a_step_can_be_altered_alone(instance: Instance, case: Any, chance: Any) -> None:
    path = reference_path(instance)
    assume(path["steps"])
    step = chance.choice(path["steps"])
    field, i = case
    before = deepcopy(step[field])
    step[field] = LOAD_BEARING[field][i](step[field])
    assume(step[field] != before)
    assert false_claims(path, instance), (field, before, step[field])


PATH_BEARING: dict[str, Callable[[Path], Any]] = {
    "learner": lambda p: p.update(learner="l:9"),
    "start": lambda p: p.update(start=shifted(p["start"])),
    "end": lambda p: p.update(end=shifted(p["end"])),
    "minutes": lambda p: p.update(minutes=p["minutes"] + 1),
    "status": lambda p: p.update(status="partial" if p["status"] == "complete" else "complete"),
    "completed": lambda p: p.update(completed=[*p["completed"], "r:x"]),
    "waived": lambda p: p.update(waived=[*p["waived"], "r:x"]),
    "uncovered": lambda p: p["objective"]["selection"].update(uncovered=p["objective"]["selection"]["uncovered"] + 1),
    "penalty": lambda p: p["objective"]["selection"].update(penalty=p["objective"]["selection"]["penalty"] + 1),
    "cost": lambda p: p["objective"]["selection"].update(cost=p["objective"]["selection"]["cost"] - 1),
    "misfit": lambda p: p["objective"]["selection"].update(misfit=p["objective"]["selection"]["misfit"] + 1),
    "change": lambda p: p["objective"]["selection"].update(change=30),
    "order": lambda p: p["objective"]["order"].update(value=p["objective"]["order"]["value"] + 1),
    "bound": lambda p: p["objective"]["order"].update(bound=p["objective"]["order"]["bound"] - 1),
    "gap": lambda p: p["gap"].pop(0),
    "gap current": lambda p: p["gap"][0].update(current=(p["gap"][0]["current"] + 1) % 6),
    "gap target": lambda p: p["gap"][0].update(target=(p["gap"][0]["target"] + 1) % 6),
    "gap weight": lambda p: p["gap"][0].update(weight=p["gap"][0]["weight"] + 0.02),
    "gap status": lambda p: p["gap"][0].update(status="deferred" if p["gap"][0]["status"] != "deferred" else "reached"),
}


@settings(MANY_FILTERED, max_examples=120)
@given(instances(), st.sampled_from(sorted(PATH_BEARING)))
def test_no_load_bearing_figure_of_a_path_can_be_altered_alone(instance: Instance, field: str) -> None:
    path = reference_path(instance)
    assume(path["steps"])
    PATH_BEARING[field](path)
    assert false_claims(path, instance)


@settings(max_examples=50, deadline=None)
@given(instances(), st.integers(0, 63))
def test_an_altered_fingerprint_is_found(instance: Instance, at: int) -> None:
    path = reference_path(instance)
    print_ = path["fingerprint"]
    path["fingerprint"] = print_[:at] + ("1" if print_[at] == "0" else "0") + print_[at + 1 :]
    claims = verify(path, **inputs_of(instance))
    assert [claim["claim"] for claim in claims if not claim["verdict"]] == ["fingerprint"]


@settings(max_examples=200, deadline=None)
@given(instances(), st.randoms(use_true_random=False))
def test_any_sequence_of_resources_is_in_order_exactly_when_the_brute_replay_says_so(
    instance: Instance, chance: Any
) -> None:
    path, names = reference_path(instance), [resource.id for resource in instance.resources]
    sequence = chance.sample(names, chance.randint(0, min(len(names), 4)))
    fixed = {"title": "", "minutes": 1, "start": path["start"], "end": path["start"], "week": 1}
    path |= {"status": "partial", "steps": [{"n": n, "resource": r, **fixed} for n, r in enumerate(sequence, start=1)]}
    claims = {claim["claim"]: claim["verdict"] for claim in verify(path, **inputs_of(instance))}
    assert claims["order"] == (Greedy(instance).replay(sequence) is not None)
