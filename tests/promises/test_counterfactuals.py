"""What the planner says would be otherwise is so when it is tried: conflicts, relaxations, what-ifs.

Brute force says the same of small instances, see tests/paths/test_conflicts.py; here the planner's own answers are
tried on large ones, by planning again under the constraints that they speak of.
"""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from litestar.testing import TestClient
from msgspec import structs

from paths.model import Conflict, Constraints
from paths.plan import plan
from paths.problem import Plan, Problem
from tests.instances import Instance
from tests.paths.test_conflicts import changed, only, without
from tests.problems import problem_of
from tests.promises.made import rich_instances

Json = dict[str, Any]
ORDINARY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])


def unscheduled(instance: Instance) -> Instance:
    """Return the instance without sessions, which may rule out what a path without limits would reach."""
    return replace(instance, resources=tuple(structs.replace(r, sessions=()) for r in instance.resources))


def under(problem: Problem, constraints: Constraints) -> Plan:
    return plan(replace(problem, constraints=constraints))


def is_sure(*found: Plan) -> bool:
    """Say whether nothing was cut short."""
    return not any(assumption.code.endswith("not_proven") for one in found for assumption in one.assumptions)


def works(problem: Problem, found: Plan, constraints: Constraints) -> bool:
    """Say whether under other constraints there is a path that reaches all that can be reached without any."""
    again, free = under(problem, constraints), under(problem, only(constraints, []))
    assume(is_sure(again, free))
    covers = again.objective.selection.uncovered <= free.objective.selection.uncovered
    return again.status != "infeasible" and (covers or not speaks_of_coverage(found))


def speaks_of_coverage(found: Plan) -> bool:
    return found.status == "partial"


def rules_of(found: Plan) -> list[Conflict]:
    return [rule for rule in found.conflicts if rule.name != "coverage"]


@settings(ORDINARY, max_examples=12)
@given(rich_instances().map(unscheduled))
def test_a_conflict_cannot_be_kept_and_without_any_one_of_its_constraints_it_can(instance: Instance) -> None:
    problem = problem_of(instance)
    found, constraints = plan(problem), instance.learner.constraints
    rules = rules_of(found)
    assume(is_sure(found) and rules)

    assert not works(problem, found, only(constraints, rules))
    for rule in rules:
        assert works(problem, found, only(constraints, [other for other in rules if other is not rule]))


@settings(ORDINARY, max_examples=12)
@given(rich_instances().map(unscheduled))
def test_a_relaxation_works_when_it_is_made_and_what_does_not_suffice_alone_does_not(instance: Instance) -> None:
    problem = problem_of(instance)
    found, constraints = plan(problem), instance.learner.constraints
    # Where the levels in reach exclude each other, no limit is to blame, and none helps to reach them all.
    assume(is_sure(found) and found.relaxations and rules_of(found) and not constraints.soft)

    for relaxation in found.relaxations:
        other = changed(constraints, relaxation) if relaxation.alone else without(constraints, relaxation.constraint)
        assert works(problem, found, other) == relaxation.alone


CHANGES: list[Json] = [
    {"constraints": {"excluded": ["t:sql-1"]}},
    {"constraints": {"hoursPerWeek": 1, "weeks": 1}},
    {"constraints": {"languages": ["de"]}},
    {"constraints": {"mandatory": [{"resource": "t:git"}]}},
    {"roles": [{"role": "r:writer"}]},
]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("done", [0, 1])
def test_what_would_be_is_what_is_once_it_is_done(client: TestClient[Any], change: Json, done: int) -> None:
    asked = {"learner": "lea", "roles": [{"role": "r:analyst"}], "start": "2026-11-23"}
    path = client.post("/v1/paths", json=asked).json()
    for n in range(1, done + 1):
        client.patch(f"/v1/paths/{path['id']}/steps/{n}", json={"state": "completed"})
    supposed = client.post(f"/v1/paths/{path['id']}/what-if", json=change).json()
    made = client.post(f"/v1/paths/{path['id']}/replan", json=change).json()

    assert supposed["path"]["fingerprint"] == made["fingerprint"]
    assert supposed["differences"] == made["differences"]


def test_a_path_with_other_evidence_is_the_path_of_whoever_has_that_evidence(client: TestClient[Any]) -> None:
    asked = {"learner": "lea", "roles": [{"role": "r:analyst"}], "start": "2026-11-23"}
    path = client.post("/v1/paths", json=asked).json()
    piece = {"id": "e9", "skill": "s:sql", "level": 2, "source": "assessment", "when": "2026-11-01"}
    supposed = client.post(f"/v1/paths/{path['id']}/what-if", json={"evidence": [piece]}).json()["path"]
    learner = {"id": "other", "evidence": [piece], "constraints": {"hoursPerWeek": 2}}
    made = client.post("/v1/paths", json={**asked, "learner": learner}).json()

    assert [step["resource"] for step in supposed["steps"]] == [step["resource"] for step in made["steps"]]
    assert supposed["minutes"] == made["minutes"] < path["minutes"]
