"""Paths with sessions, branches and own additions, altered one thing at a time: the claim that is broken says so."""

from dataclasses import replace
from typing import Any

import pytest
from msgspec import structs, to_builtins

from paths.additions import extended
from paths.catalogue import Catalogue
from paths.errors import BadRecord
from paths.fingerprint import digest_learner, fingerprint
from paths.model import Constraints, Learner, LearningPath, Mandatory, Precedence, Resource, Session
from paths.plan import plan
from paths.problem import Problem
from paths.verify import verify
from tests.problems import MONDAY, ask, item, refuted, written

FULL = Session("full", "2026-03-09", seats=0)
FIRST, SECOND = Session("first", "2026-03-11", "2026-03-12", 3), Session("second", "2026-03-18")
BASICS, OTHER = item("basics", ("x", 0, 1), minutes=150), item("other", ("y", 0, 1))
COURSE = item("course", ("x", 1, 2), sessions=(FULL, FIRST, SECOND))


def problem() -> Problem:
    """Return the problem whose plan is basics and other in any order, then the course in its first session."""
    return ask({"x": 2, "y": 1}, [BASICS, OTHER, COURSE])


def path_of(task: Problem) -> LearningPath:
    return written(task, plan(task))


def false(path: LearningPath, task: Problem) -> set[str]:
    """Return the claims that a signed path makes falsely."""
    graph = [*task.graph.skills.values(), *task.graph.edges, *task.graph.roles.values()]
    own = {addition.id for addition in task.learner.additions}
    listed = [resource for id, resource in task.catalogue.resources.items() if id not in own]
    claims = verify(
        to_builtins(structs.replace(path, fingerprint=fingerprint(path))),
        graph=to_builtins(graph),
        catalogue=to_builtins(listed),
        learner=to_builtins(task.learner),
        documents=[],
    )
    return {claim["claim"] for claim in claims if claim["verdict"] is not True}


def altered(path: LearningPath, resource: str, **fields: Any) -> LearningPath:
    """Return a path in which one step has other fields."""
    steps = tuple(structs.replace(s, **fields) if s.resource == resource else s for s in path.steps)
    return structs.replace(path, steps=steps, end=steps[-1].end)


def test_the_path_as_planned_is_accepted() -> None:
    assert refuted(problem(), plan(problem())) == []
    assert false(path_of(problem()), problem()) == set()


@pytest.mark.parametrize("session", ["second", "full", "none", None])
def test_another_session_than_the_earliest_with_seats_is_found(session: str | None) -> None:
    assert false(altered(path_of(problem()), "course", session=session), problem()) == {"sessions"}


def test_a_later_session_with_its_days_is_found() -> None:
    later = altered(path_of(problem()), "course", session="second", start="2026-03-18", end="2026-03-18", week=3)

    assert false(later, problem()) == {"sessions", "calendar"}


def test_a_session_for_what_is_given_at_any_time_is_found() -> None:
    assert false(altered(path_of(problem()), "other", session="first"), problem()) == {"sessions"}


def test_a_step_without_any_session_that_is_left_is_found() -> None:
    task, path = problem(), path_of(problem())
    none_left = [BASICS, OTHER, structs.replace(COURSE, sessions=(FULL,))]

    assert "sessions" in false(path, replace(task, catalogue=Catalogue.build(none_left)))


def test_a_session_left_out_of_the_calendar_is_found() -> None:
    at_once = altered(path_of(problem()), "course", start="2026-03-05", end="2026-03-05", week=1)

    assert false(at_once, problem()) == {"calendar"}


@pytest.mark.parametrize(
    ("limits", "claim"),
    [({"weeks": 1}, "budget"), ({"mandatory": (Mandatory("course", "2026-03-11"),)}, "due-dates")],
)
def test_waiting_that_breaks_a_limit_is_found(limits: dict[str, Any], claim: str) -> None:
    path = structs.replace(path_of(problem()), constraints=Constraints(**limits))

    assert claim in false(path, problem())


def test_a_begun_step_keeps_a_session_that_is_full_by_now() -> None:
    path = altered(path_of(problem()), "course", state="started", session="full", start="2026-03-09", end="2026-03-09")

    assert "sessions" not in false(path, problem())


def test_a_begun_step_in_a_session_that_never_was_is_found() -> None:
    assert "sessions" in false(altered(path_of(problem()), "course", state="started", session="never"), problem())


def test_branches_count_what_hangs_together() -> None:
    branches = {step.resource: step.branch for step in plan(problem()).steps}

    assert branches["basics"] == branches["course"] != branches["other"]
    assert set(branches.values()) == {1, 2}


@pytest.mark.parametrize(("resource", "branch"), [("other", 3), ("course", 7)])
def test_a_wrong_branch_is_found(resource: str, branch: int) -> None:
    assert false(altered(path_of(problem()), resource, branch=branch), problem()) == {"branches"}


def test_a_step_above_the_learners_language_is_found() -> None:
    task = ask({"x": 1}, [item("kurs", ("x", 0, 1), language="de-AT", language_level="B2")])
    path = structs.replace(path_of(task), constraints=Constraints(language_levels={"de": "B1"}))

    assert "language-levels" in false(path, task)


@pytest.mark.parametrize(
    ("language", "held", "kept_out"), [("de", "B2", False), ("fr", "A1", False), ("de", "A2", True)]
)
def test_the_language_level_counts_for_that_language_only(language: str, held: Any, kept_out: bool) -> None:
    kurs = item("kurs", ("x", 0, 1), language="de", language_level="B2")
    task = ask({"x": 1}, [kurs], limits={"language_levels": {language: held}})
    found = plan(task)

    assert [(out.resource, out.constraint) for out in found.exclusions] == [("kurs", "languageLevels")] * kept_out
    assert refuted(task, found) == []


def test_an_exclusion_for_a_reason_that_does_not_hold_is_found() -> None:
    kurs = item("kurs", ("x", 0, 1), language="de")
    task = ask({"x": 1}, [kurs], limits={"languages": ("en",)})
    path = path_of(task)
    (out,) = path.excluded

    assert false(path, task) == set()
    assert false(structs.replace(path, excluded=(structs.replace(out, constraint="sessions"),)), task) == {"exclusions"}


BOOK = item("own:book", ("x", 0, 2), minutes=90)


def adding(*additions: Resource, **limits: Any) -> Problem:
    """Return the problem of a learner who has resources of their own."""
    task = ask({"x": 2}, [BASICS, COURSE], learner=Learner("l", additions=additions), limits=limits)
    return replace(task, catalogue=extended(task.catalogue, task.learner))


def test_an_addition_is_a_candidate_like_any_other_and_the_check_knows_it() -> None:
    found = plan(adding(BOOK))

    assert [step.resource for step in found.steps] == ["own:book"]
    assert refuted(adding(BOOK), found) == []


def test_an_addition_is_the_learners_alone() -> None:
    catalogue = adding(BOOK).catalogue

    assert catalogue.resources["own:book"].access == ("person:l",)
    assert "own:book" not in ask({"x": 2}, [BASICS]).catalogue.resources


def test_without_additions_the_catalogue_is_the_very_same() -> None:
    catalogue = Catalogue.build([BASICS])

    assert extended(catalogue, Learner("l")) is catalogue


@pytest.mark.parametrize(
    "additions",
    [
        (item("book", ("x", 0, 1)),),
        (BOOK, BOOK),
        (structs.replace(BOOK, counts_as=("course",)),),
        (structs.replace(BOOK, has_part=("course",)),),
        (structs.replace(BOOK, is_part_of=("course",)),),
    ],
)
def test_an_addition_that_is_not_the_learners_own_or_stands_for_something_else_is_refused(
    additions: tuple[Resource, ...],
) -> None:
    with pytest.raises(BadRecord, match=r"learner\.additions"):
        extended(Catalogue.build([BASICS, COURSE]), Learner("l", additions=additions))


def test_an_addition_that_the_catalogue_has_as_well_is_refused() -> None:
    with pytest.raises(BadRecord, match="there twice"):
        extended(Catalogue.build([BOOK]), Learner("l", additions=(BOOK,)))


def test_additions_that_the_learner_has_not_are_found() -> None:
    task = adding(BOOK)

    assert "additions" in false(structs.replace(path_of(task), additions=(structs.replace(BOOK, minutes=1),)), task)


def test_an_addition_that_stands_for_what_is_mandatory_is_found() -> None:
    """The learner's file is forged as well, so that the two agree."""
    task = adding(BOOK)
    forged = structs.replace(BOOK, counts_as=("course",))
    learner = Learner("l", additions=(forged,))
    path = path_of(task)
    path = structs.replace(
        path, additions=(forged,), inputs=structs.replace(path.inputs, learner=digest_learner(learner))
    )

    assert false(path, replace(task, learner=learner)) == {"additions"}


def test_what_a_confirmed_precedence_asks_for_binds_and_is_checked() -> None:
    resources = [item("a", ("x", 0, 1)), item("b", ("y", 0, 1), minutes=30)]
    order = (Precedence("a", "b", "confirmed"), Precedence("a", "gone", "confirmed"), Precedence("b", "a", "rejected"))
    task = ask({"x": 1, "y": 1}, resources)
    bound = replace(task, catalogue=Catalogue.build(resources, order))
    found = plan(bound)

    assert [step.resource for step in found.steps] == ["a", "b"]
    assert refuted(bound, found) == []


@pytest.mark.parametrize(("choose", "done"), [(1, {"a"}), (2, {"a", "b"}), (9, {"a", "b", "c"})])
def test_as_many_parts_as_are_to_be_chosen_complete_a_whole_and_all_where_more_are_asked_than_there_are(
    choose: int, done: set[str]
) -> None:
    parts = [item(id, (id, 0, 1), minutes=10 * n) for n, id in enumerate("abc", 1)]
    whole = item("whole", minutes=1000, has_part=("a", "b", "c"), choose=choose)
    task = ask({}, [*parts, whole], limits={"mandatory": (Mandatory("whole"),)}, start=MONDAY)
    found = plan(task)

    assert {step.resource for step in found.steps} == done
    assert refuted(task, found) == []
