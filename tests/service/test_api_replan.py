"""Plan a path again: what is begun stays, every change has its reason, and a missed week moves what is left."""

from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from paths.model import Resource
from paths.verify import verify
from service.changing.again import asked, known, pose
from service.intake.curate import put_records
from service.schemas import ReplanRequest
from tests.service.asking import certified, made, patched, posted, reasons, resources


def today():
    return datetime.now(UTC).date()


def monday(weeks_ago):
    now = today()
    return now - timedelta(days=now.weekday() + 7 * weeks_ago)


def test_a_withdrawn_resource_is_replaced_and_the_reply_says_so(client, filled):
    path = made(client)
    put_records(filled, "default", [], ["t:sql-1"])

    again = posted(client, path, "replan")

    assert resources(again) == ["t:sql-2", "t:join", "t:report"]
    assert reasons(again) == {("dropped", "t:sql-1"): "withdrawn", ("added", "t:sql-2"): "in_place_of"}
    assert again["differences"][0]["reason"]["text"] == "First queries is no longer in the catalogue."
    assert again["previous"] == resources(path)
    assert certified(again)


def test_reasons_are_in_the_language_of_the_path(client, filled):
    path = made(client, locale="de")
    put_records(filled, "default", [], ["t:sql-1"])

    assert "nicht mehr im Katalog" in posted(client, path, "replan")["differences"][0]["reason"]["text"]


def test_a_resource_that_was_hidden_is_not_named_in_a_difference(client, filled):
    path = made(client)
    hidden = filled.store.record("default", Resource, "t:sql-1")
    put_records(filled, "default", [replace(hidden, access=("group:board",))], ())

    again = posted(client, path, "replan")

    assert ("dropped", "t:sql-1") in reasons(again)
    assert "First queries" not in str(again["differences"])


def test_the_diff_of_a_skipped_step_says_so(client):
    path = made(client)
    patched(client, path, 1, state="skipped")

    found = client.get(f"/v1/paths/{path['id']}/diff").json()

    assert (found["from"], found["to"]) == (1, 2)
    assert reasons(found) == {("dropped", "t:sql-1"): "skipped", ("added", "t:sql-2"): "in_place_of"}
    assert found["minutes"] == [135, 165]


def test_a_missed_week_moves_what_is_left_and_nothing_else(client):
    start = monday(3)
    path = made(client, start=start.isoformat())
    patched(client, path, 1, state="completed")

    again = posted(client, path, "replan", start="today")

    first, second = again["steps"][:2]
    assert (first["start"], first["state"]) == (path["steps"][0]["start"], "completed")
    assert second["start"] >= today().isoformat()
    assert again["start"] == path["start"]
    assert certified(again)


def test_nothing_begun_means_a_new_start(client):
    path = made(client, start=monday(3).isoformat())

    again = posted(client, path, "replan", start="today")

    assert again["start"] == today().isoformat()
    assert again["constraints"]["daysOff"] == []


def test_who_is_ahead_loses_no_day(client):
    path = made(client, start=monday(0).isoformat())
    for n in (1, 2):
        patched(client, path, n, state="completed")

    again = posted(client, path, "replan", start=(monday(0) + timedelta(days=2)).isoformat())

    assert again["constraints"]["daysOff"] == []


def test_what_is_done_in_part_counts_in_part(client, filled):
    path = made(client, start="2026-11-23", constraints={"hoursPerWeek": 1})
    patched(client, path, 1, state="started", progress=50)
    given = asked(known(filled, "default", path["id"]), ReplanRequest(start="2026-11-30"), date(2026, 11, 30))

    constraints = pose(filled, "default", given, date(2026, 11, 30)).posed.problem.constraints

    assert constraints.days_off == ("2026-11-25", "2026-11-26", "2026-11-27")  # 30 minutes done fill two days of 12


def test_a_start_far_from_the_path_is_refused(client):
    path = made(client, start="2000-01-03")
    patched(client, path, 1, state="started", progress=1)

    assert client.post(f"/v1/paths/{path['id']}/replan", json={"start": "2026-01-03"}).status_code == 422


@pytest.mark.parametrize("start", ["tomorrow", "2026-02-31", ""])
def test_a_start_that_is_no_day_is_refused(client, start):
    path = made(client)

    assert client.post(f"/v1/paths/{path['id']}/replan", json={"start": start}).status_code in (400, 422)


CONTRADICTION = {"mandatory": [{"resource": "t:git"}], "excluded": ["t:git"]}


def test_what_is_begun_is_not_given_up_for_no_path_at_all(client):
    path = made(client)
    patched(client, path, 1, state="completed")

    reply = client.post(f"/v1/paths/{path['id']}/replan", json={"constraints": CONTRADICTION})

    assert reply.status_code == 409
    assert "t:git" in reply.json()["detail"]
    assert client.get(f"/v1/paths/{path['id']}").json()["version"] == 2


def test_what_is_not_begun_may_become_no_path_and_one_again(client):
    path = made(client)

    none = posted(client, path, "replan", constraints=CONTRADICTION)
    again = posted(client, path, "replan", constraints={"hoursPerWeek": 2})

    assert (none["status"], {d["code"] for d in none["differences"]}) == ("infeasible", {"dropped"})
    assert resources(again) == resources(path)


def test_a_withdrawn_path_is_not_planned_again(client):
    path = made(client)
    client.patch(f"/v1/paths/{path['id']}", json={"state": "withdrawn"})

    assert client.post(f"/v1/paths/{path['id']}/replan", json={}).status_code == 409


def test_a_goal_without_anything_is_refused(client):
    path = made(client)

    assert client.post(f"/v1/paths/{path['id']}/replan", json={"roles": []}).status_code == 422


def test_a_skill_can_be_wanted_beside_the_role(client):
    path = made(client)
    wanted = [{"skill": "s:git", "level": 1}]

    again = posted(client, path, "replan", skills=wanted)

    assert reasons(again) == {("added", "t:git"): "wanted_now"}
    assert [goal["skill"] for goal in posted(client, again, "replan")["skills"]] == ["s:git"]


def test_a_pin_is_certified_and_kept_by_every_new_plan(client):
    path = made(client, constraints={"pinned": ["t:git"]})
    pinned = patched(client, path, 1, pinned=True)
    again = posted(client, path, "replan", constraints={"hoursPerWeek": 9})

    assert pinned["constraints"]["pinned"] == ["t:git", pinned["steps"][0]["resource"]]
    assert certified(pinned)
    assert {"t:git", pinned["steps"][0]["resource"]} <= {s["resource"] for s in again["steps"] if s["pinned"]}


def test_a_step_that_only_stood_because_it_was_pinned_goes_with_its_pin(client, filled):
    put_records(filled, "default", [Resource("t:talk", "A talk", minutes=20)], ())
    path = made(client, constraints={"pinned": ["t:talk"]})
    at = resources(path).index("t:talk") + 1

    again = patched(client, path, at, pinned=False)

    assert "t:talk" not in resources(again)
    assert again["constraints"]["pinned"] == []
    assert certified(again)


def test_a_needed_step_stays_without_its_pin(client):
    path = made(client, constraints={"pinned": ["t:sql-1"]})

    again = patched(client, path, 1, pinned=False)

    assert resources(again) == resources(path)
    assert (again["steps"][0]["pinned"], again["constraints"]["pinned"]) == (False, [])
    assert certified(again)


def test_a_completion_taken_back_takes_its_evidence_with_it(client):
    path = made(client)
    patched(client, path, 1, state="completed")
    again = patched(client, path, 1, state="started", by="ld")

    learner = client.get("/v1/learners/lea").json()

    assert learner["completed"] == []
    assert [e["state"] for e in learner["evidence"]] == ["withdrawn"]
    assert again["steps"][0]["progress"] == 0


def test_a_completion_told_again_counts_again(client):
    path = made(client)
    for state in ("completed", "started", "completed"):
        patched(client, path, 1, state=state, by="ld")

    learner = client.get("/v1/learners/lea").json()

    assert learner["completed"] == ["t:sql-1"]
    assert [e["state"] for e in learner["evidence"]] == ["standing"]


@pytest.mark.parametrize(
    "forge",
    [
        lambda path: {"begun": path["begun"][::-1]},
        lambda path: {"begun": [path["steps"][-1]["resource"]]},
        lambda path: {"steps": path["steps"][::-1]},
        lambda path: {"previous": path["previous"][::-1]},
    ],
)
def test_the_path_check_denies_that_what_was_begun_has_moved(client, forge):
    path = made(client)
    for n in (1, 2):
        patched(client, path, n, state="completed" if n == 1 else "started")
    again = posted(client, path, "replan")
    denied = {claim["claim"] for claim in verify({**again, **forge(again)}) if claim["verdict"] is False}

    assert again["begun"] == resources(path)[:2]
    assert certified(again)
    assert "unmoved" in denied


def test_a_change_answers_with_the_etag_that_a_read_has(client):
    path = made(client)

    answer = client.patch(f"/v1/paths/{path['id']}/steps/1", json={"state": "started"})
    again = client.patch(f"/v1/paths/{path['id']}/steps/2", json={"pinned": True})

    assert answer.status_code == again.status_code == 200
    assert again.headers["etag"] == client.get(f"/v1/paths/{path['id']}").headers["etag"]
