"""Lists are judged by the verifier's replay, so a planner's own list must come out as the planner says."""

import pytest
from hypothesis import given

from evals.judging import PROMISED, Rules, Trail
from paths.model import Mandatory, SkillEdge
from paths.plan import plan
from paths.verify import PROMISES
from tests.instances import instances
from tests.problems import ask, item, problem_of, some


def trail(problem, *steps):
    return Trail(problem, steps, Rules.of(problem))


def chain(**rest):
    """A problem in which sets come before maps, and a course on either."""
    resources = [item("sets", ("a", 0, 2), minutes=30), item("maps", ("b", 0, 2), minutes=90)]
    edges = [SkillEdge("a", "b", before_level=2)]
    return ask({"a": 2, "b": 2}, resources, edges=edges, **rest)


@some
@given(instances())
def test_a_planned_path_keeps_every_promise_and_covers_what_the_planner_says(instance):
    problem = problem_of(instance)
    found = plan(problem)
    if found.status == "infeasible":
        return
    mine = trail(problem, *(step.resource for step in found.steps))
    judged = mine.judged()

    assert judged.broken == ()
    assert judged.out_of_turn == 0
    assert judged.coverage == pytest.approx(1 - found.objective.selection.uncovered / mine.gap if mine.gap else 1)
    assert judged.minutes == found.minutes
    assert mine.order_value == found.objective.order.value


def test_a_step_out_of_turn_teaches_nothing_and_breaks_the_order():
    judged = trail(chain(), "maps", "sets").judged()

    assert (judged.coverage, judged.out_of_turn, judged.broken) == (0.5, 0.5, ("order",))


def test_a_step_that_raises_nothing_is_redundant():
    problem = chain(held={"a": 2})

    assert trail(problem, "sets", "maps").judged().redundancy == 0.25


def test_what_is_mandatory_or_too_much_is_missed():
    limits = {"mandatory": (Mandatory("maps"),), "max_steps": 1, "excluded": ("sets",)}

    assert set(trail(chain(limits=limits), "sets").judged().broken) == {"mandatory", "excluded"}
    assert "max-steps" in trail(chain(limits=limits), "sets", "maps").judged().broken


def test_due_and_pinned_items_are_marked_as_the_verifier_reads_them():
    limits = {"mandatory": (Mandatory("sets", "2026-03-02"),), "pinned": ("maps",)}

    assert trail(chain(hours=5, limits=limits), "sets", "maps").judged().broken == ()
    assert trail(chain(hours=1, limits=limits), "sets", "maps").judged().broken == ("due-dates",)


def test_no_list_covers_everything_where_nothing_is_missing():
    judged = trail(chain(held={"a": 2, "b": 2})).judged()

    assert (judged.coverage, judged.minutes, judged.redundancy, judged.out_of_turn) == (1, 0, 0, 0)


def test_every_promise_named_is_one_that_the_verifier_makes():
    assert {promise.claim for promise in PROMISES} >= PROMISED
