"""Looking only as far as choices reach changes no answer."""

import json
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paths.fingerprint import fingerprint
from paths.plan import plan
from paths.planner.closure import broken_rules, candidates, close
from paths.planner.dominance import undominated
from paths.planner.focus import focused
from paths.planner.pose import HOURS, hard_rules, pose
from paths.planner.selection import select
from paths.planner.task import Choice
from paths.problem import Problem
from tests.instances import EVERY, Instance, Recipe, grow, instances
from tests.paths.test_choose import grouped
from tests.problems import ask, entangled, item, problem_of, some, written

NODES = 1000
KNOWN = Path(__file__).with_name("known_fingerprints.json")
# The features that instances had when the fingerprints were kept; each recipe goes without one of them.
THEN = (
    "parents", "edges", "loose-edges", "entries", "requires", "parts", "counts-as", "languages", "modalities",
    "providers", "accessibility", "costs", "access", "unknown-minutes", "evidence", "completed", "waived",
    "second-role", "budget", "days-off", "steps", "filters", "mandatory", "due", "pinned", "soft",
)  # fmt: skip


def any_kind() -> st.SearchStrategy[Instance]:
    return st.one_of(instances(5, 24, EVERY), entangled(), grouped())


def values(choice: Choice | None) -> tuple[object, ...] | None:
    return None if choice is None else (sorted(choice.steps), choice.penalty, choice.cost, choice.tie)


@given(any_kind(), st.booleans())
@some
def test_the_best_choice_near_the_goals_is_the_best_of_all(instance: Instance, dated: bool) -> None:
    closed = close(problem_of(instance))
    hard = frozenset({*hard_rules(closed), HOURS})
    all_of_it = undominated(pose(closed, closed.network, hard))
    part = focused(closed, hard, 0)
    dates = all_of_it.dates if dated else ()

    assert values(select(part, NODES, dates).choice) == values(select(all_of_it, NODES, dates).choice)


@given(any_kind(), st.randoms(use_true_random=False))
@some
def test_so_it_is_where_a_previous_path_is_to_be_kept(instance: Instance, chance: Random) -> None:
    known = [r.id for r in instance.resources]
    previous = tuple(chance.sample(known, min(len(known), 5)))
    closed = close(problem_of(instance, previous=previous))
    hard = frozenset({*hard_rules(closed), HOURS})
    all_of_it = undominated(pose(closed, closed.network, hard))

    assert values(select(focused(closed, hard, 0), NODES).choice) == values(select(all_of_it, NODES).choice)


@given(any_kind())
@some
def test_the_candidates_are_those_of_the_network(instance: Instance) -> None:
    problem = problem_of(instance)
    closed = close(problem)
    levels = {atom.name for atom in (*closed.goals, *closed.wide.atoms) if atom.kind == "level"}
    found = candidates(problem)

    assert (found.resources, set(found.skills)) == (closed.network.resources, levels)


@given(any_kind())
@some
def test_what_matters_is_closed_under_what_it_needs(instance: Instance) -> None:
    problem = problem_of(instance)
    scene = close(problem).scene
    matters = {scene.sweep.index.steps[n].id for n in np.flatnonzero(scene.matters[: len(scene.sweep.index.steps)])}
    everything = scene.sweep.open.copy()
    everything[: len(scene.sweep.index.steps)] = True
    activities = scene.activities(np.flatnonzero(everything))
    asked = set(scene.goals) | {atom for a in scene.wide.activities for atom in a.needs}
    seen = {r.id for r in problem.catalogue.resources.values() if problem.learner.principals & set(r.access)}
    free = seen - scene.start.before.satisfied - {step.id for step in scene.start.fixed}

    assert matters == {a.id for a in activities if a.resource is not None and a.id in free and a.gives & asked}


@given(any_kind())
@some
def test_no_resource_that_offends_is_overlooked(instance: Instance) -> None:
    closed = close(problem_of(instance))

    assert closed.broken == broken_rules(closed.problem, closed.start, closed.resources)


def connected(size: int) -> Problem:
    """Return a problem in which every resource leads on to others, and the best is next to the goal."""
    far = [item(f"r{n}", (f"s{n}", 0, 1), entry={f"s{n + 1}": 1}) for n in range(size)]
    near = [item("direct", ("s0", 0, 1), minutes=100), item("end", (f"s{size}", 0, 1))]
    return ask({"s0": 1}, [*far, *near])


def test_what_lies_further_back_is_not_looked_at_where_no_choice_leans_on_it() -> None:
    closed = close(connected(300))

    assert len(closed.network.resources) == 302
    assert len(focused(closed, frozenset(), 5).network.steps) < 20
    assert [step.resource for step in plan(connected(300)).steps] == ["direct"]


@pytest.mark.parametrize("kind", ["rich", "small"])
def test_the_answers_are_those_that_were_given_when_everything_was_looked_at(kind: str) -> None:
    known = {key: print_ for key, print_ in json.loads(KNOWN.read_text()).items() if key.startswith(kind)}

    assert {key: fingerprint_of(key) for key in known} == known


def fingerprint_of(key: str) -> str:
    kind, n = key.split()[0], int(key.split()[1])
    features = frozenset(THEN) - {THEN[n % len(THEN)]}
    rich = kind == "rich"
    recipe = Recipe(
        n if rich else 10**6 + n, 2 + n % 4 if rich else 1 + n % 5, 14 + n % 25 if rich else n % 13, features
    )
    problem = problem_of(grow(recipe))
    return fingerprint(written(problem, plan(problem)))
