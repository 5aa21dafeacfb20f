"""Why this step, why here, why not that resource: each answer against the plan that it claims."""

import pytest
from msgspec.structs import replace

from paths.model import Resource, Skill, SkillLevel, Teaches
from service.intake.curate import put_records
from tests.service.asking import made
from tests.service.conftest import records


def why(client, path, n):
    reply = client.get(f"/v1/paths/{path['id']}/steps/{n}/why")
    assert reply.status_code == 200, reply.text
    return reply.json()


def why_not(client, path, resource):
    reply = client.get(f"/v1/paths/{path['id']}/why-not/{resource}")
    assert reply.status_code == 200, reply.text
    return reply.json()


def item(id, skill, minutes=30, **more):
    bands = (Teaches(f"s:{skill}", 0, 2),) if skill else ()
    return Resource(id, f"Title of {id}", minutes=minutes, language="en", teaches=bands, **more)


def put(filled, *items):
    put_records(filled, "default", items, ())


def test_without_a_step_that_can_be_replaced_the_path_takes_longer(client):
    path = made(client)
    found = why(client, path, 1)["without"]
    without = client.post(f"/v1/paths/{path['id']}/what-if", json={"constraints": {"excluded": ["t:sql-1"]}}).json()

    assert (found["status"], found["dropped"], found["added"]) == ("complete", ["t:sql-1"], ["t:sql-2"])
    assert found["minutes"] == without["path"]["minutes"] - path["minutes"] == 30


def test_without_a_step_that_nothing_replaces_levels_are_lost(client):
    path = made(client)

    found = why(client, path, 3)["without"]

    assert found["status"] == "partial"
    assert [(lost["skill"], lost["level"]) for lost in found["lost"]] == [("s:report", 1), ("s:report", 2)]
    assert (found["uncovered"], found["minutes"]) == (200, -30)


def test_without_a_mandatory_step_there_is_no_path(client):
    path = made(client, constraints={"mandatory": [{"resource": "t:sql-1"}]})

    found = why(client, path, 1)["without"]

    assert found["status"] == "infeasible"
    assert {"mandatory", "excluded"} == {conflict["name"] for conflict in found["conflicts"]}


def test_a_step_says_what_it_would_lack_one_place_earlier_and_who_would_later(client):
    path = made(client)
    here = why(client, path, 2)["here"]

    assert here["earlier"]["obstacle"] == {
        "step": 1, "resource": "t:join", "needs": [{"skill": "s:sql", "level": 2}], "requires": [],
    }  # fmt: skip
    assert here["later"]["obstacle"]["resource"] == "t:report"
    assert here["later"]["possible"] is False


def test_a_free_step_says_what_another_place_would_cost(client, filled):
    path = made(client, roles=[{"role": "r:analyst"}, {"role": "r:writer"}])
    at = next(step["n"] for step in path["steps"] if step["resource"] == "t:git")
    other = path["objective"]["order"]["value"]

    here = why(client, path, at)["here"]
    costs = [place["cost"] for place in here.values() if place and place["possible"]]

    assert costs
    assert all(cost >= 0 for cost in costs)
    assert path["objective"]["order"]["value"] == other


def test_the_ends_of_a_path_have_no_place_beyond(client):
    path = made(client)

    assert why(client, path, 1)["here"]["earlier"] is None
    assert why(client, path, 3)["here"]["later"] is None


def test_what_is_begun_leads_and_what_is_done_is_not_weighed(client):
    path = made(client)
    client.patch(f"/v1/paths/{path['id']}/steps/1", json={"state": "completed"})

    assert why(client, path, 1)["without"] is None
    assert why(client, path, 2)["here"]["earlier"] == {
        "possible": False, "obstacle": None, "begun": True, "conflicts": [], "cost": None, "end": None,
    }  # fmt: skip


def test_a_due_day_keeps_a_step_where_it_is(client, filled):
    limits = {"hoursPerWeek": 1, "mandatory": [{"resource": "t:git", "due": "2026-11-26"}]}
    path = made(client, constraints=limits)

    here = why(client, path, 1)["here"]

    assert path["steps"][0]["resource"] == "t:git"
    assert here["later"]["possible"] is False
    assert here["later"]["conflicts"]


def test_a_step_that_there_is_not_is_not_found(client):
    path = made(client)

    assert client.get(f"/v1/paths/{path['id']}/steps/9/why").status_code == 404
    assert client.get("/v1/paths/nothing/steps/1/why").status_code == 404


def test_what_the_learner_may_not_see_is_not_there(client):
    path = made(client)

    for resource in ("t:secret", "t:nothing"):
        assert client.get(f"/v1/paths/{path['id']}/why-not/{resource}").status_code == 404


def test_a_resource_in_the_path_is_said_to_be_there(client):
    found = why_not(client, made(client), "t:join")

    assert (found["reason"]["code"], found["step"]) == ("in_path", 2)


@pytest.mark.parametrize(
    ("constraints", "constraint"),
    [({"excluded": ["t:sql-2"]}, "excluded"), ({"maxStepMinutes": 80}, "maxStepMinutes")],
)
def test_a_limit_that_keeps_it_out_is_named(client, constraints, constraint):
    found = why_not(client, made(client, constraints=constraints), "t:sql-2")

    assert (found["reason"]["code"], found["constraint"]) == ("not_in_path_excluded", constraint)


def test_a_longer_one_is_dominated(client):
    found = why_not(client, made(client), "t:sql-2")

    assert (found["reason"]["code"], found["by"]) == ("not_in_path_dominated", "t:sql-1")
    assert (found["withIt"]["minutes"], found["withIt"]["dropped"]) == (30, ["t:sql-1"])


def test_what_teaches_nothing_that_is_missing(client):
    found = why_not(client, made(client), "t:git")

    assert found["reason"]["code"] == "not_in_path_unwanted"
    assert found["withIt"]["minutes"] == 30


def test_what_is_held_already(client):
    path = made(client, learner="max")

    assert why_not(client, path, "t:sql-1")["reason"]["code"] == "not_in_path_held"


def test_what_is_done_already(client, filled):
    path = made(client, learner={"id": "guest", "completed": ["t:sql-2"]})

    assert why_not(client, path, "t:sql-2")["reason"]["code"] == "not_in_path_done"


def test_what_nothing_leads_to(client, filled):
    put(filled, item("t:late", "sql", competency_required=(SkillLevel("s:git", 5),)))

    found = why_not(client, made(client), "t:late")

    assert found["reason"]["code"] == "not_in_path_cannot_start"
    assert found["withIt"]["status"] == "infeasible"


def test_what_there_is_no_room_for(client):
    path = made(client, constraints={"hoursPerWeek": 1, "weeks": 1})

    assert why_not(client, path, "t:sql-2")["reason"]["code"] == "not_in_path_no_room"


def test_what_would_leave_more_of_the_gap(client):
    path = made(client, constraints={"hoursPerWeek": 1.75, "weeks": 1})

    found = why_not(client, path, "t:sql-2")

    assert found["reason"]["code"] == "not_in_path_coverage"
    assert found["withIt"]["lost"]


def test_what_costs_more(client, filled):
    put(filled, Resource("t:both", "Both at once", minutes=150, language="en",
                         teaches=(Teaches("s:sql", 0, 2), Teaches("s:join", 0, 2))))  # fmt: skip

    found = why_not(client, made(client), "t:both")

    assert found["reason"]["code"] == "not_in_path_costs"
    assert found["withIt"]["cost"] == found["reason"]["facts"]["cost"] > 0


def test_what_would_break_a_soft_limit(client, filled):
    put(filled, item("t:sql-3", "sql", 5, provider="bad"))
    limits = {"providers": ["good"], "soft": {"providers": 1000}}
    put(filled, *(r for r in map(by("good"), records()) if isinstance(r, Resource) and r.id in ("t:sql-1", "t:join")))

    found = why_not(client, made(client, constraints=limits), "t:sql-3")

    assert found["reason"]["code"] == "not_in_path_penalty"


def by(provider):
    return lambda record: replace(record, provider=provider) if isinstance(record, Resource) else record


def test_what_came_later_than_the_path(client, filled):
    path = made(client)
    put(filled, item("t:new", "sql", 5))

    assert why_not(client, path, "t:new")["reason"]["code"] == "not_in_path_newer"


def test_what_clashes_with_a_begun_step(client, filled):
    put(filled, item("t:whole", "sql", 200, has_part=("t:sql-1",)))
    path = made(client)
    client.patch(f"/v1/paths/{path['id']}/steps/1", json={"state": "started"})

    found = why_not(client, path, "t:whole")

    assert (found["reason"]["code"], found["by"]) == ("not_in_path_clashes", "t:sql-1")


def test_what_would_be_as_good(client, filled):
    """Twins in all but their ids: a rule that has nothing to do with either decides."""
    twins = [Resource(f"t:twin-{n}", "Twin", minutes=45, teaches=(Teaches("s:x", 0, 2),)) for n in (1, 2)]
    put(filled, Skill("s:x", "X"), *twins)
    path = made(client, roles=[], skills=[{"skill": "s:x", "level": 2}])
    (taken,) = (step["resource"] for step in path["steps"])

    found = why_not(client, path, next(twin.id for twin in twins if twin.id != taken))

    assert found["reason"]["code"] == "not_in_path_equal"
    assert (found["withIt"]["minutes"], found["withIt"]["cost"]) == (0, 0)
