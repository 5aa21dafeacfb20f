"""A path that is under way stays one that anyone can check, whatever is done to it, and nothing learned is lost."""

from collections.abc import Callable
from typing import Any

import pytest
from litestar.testing import TestClient
from msgspec.structs import replace

from paths.model import Evidence, Resource, Teaches
from paths.verify import verify
from service.intake.curate import put_records
from service.ports import Ports
from tests.service.conftest import TENANT

Client = TestClient[Any]
Path = dict[str, Any]
ANALYST = {"learner": "lea", "roles": [{"role": "r:analyst"}], "start": "2024-01-08"}
GUEST = {"id": "guest"}


def asked(client: Client, **more: Any) -> str:
    """Ask for a path and return its id."""
    reply = client.post("/v1/paths", json={**ANALYST, **more})
    assert reply.status_code == 201, reply.text
    return str(reply.json()["id"])


def patched(client: Client, id: str, n: int, **change: Any) -> Path:
    """Change one step."""
    reply = client.patch(f"/v1/paths/{id}/steps/{n}", json=change)
    assert reply.status_code == 200, reply.text
    return dict(reply.json())


def replanned(client: Client, id: str, **change: Any) -> Path:
    """Plan the rest again."""
    reply = client.post(f"/v1/paths/{id}/replan", json=change)
    assert reply.status_code == 200, reply.text
    return dict(reply.json())


def resources(path: Path) -> list[str]:
    """Return what the steps are."""
    return [step["resource"] for step in path["steps"]]


def current(path: Path, skill: str) -> int:
    """Return the level of a skill that the path starts from."""
    return next((e["level"] for e in path["profile"]["estimates"] if e["skill"] == skill), 0)


def wrong(client: Client, id: str) -> dict[str, str]:
    """Return what the bundle alone does not prove, and where the certificate that is kept says anything else."""
    found = client.get(f"/v1/paths/{id}/bundle").json()
    path = found.pop("path")
    claims = verify(path, **found)
    untrue = {claim["claim"]: claim["witness"] for claim in claims if claim["verdict"] is not True}
    return untrue if path["certificate"] == claims else {**untrue, "certificate": "another one is kept"}


Move = Callable[[Client, str], Path]
MOVES: dict[str, Move] = {
    "start": lambda c, id: patched(c, id, 1, state="started", progress=40),
    "complete": lambda c, id: patched(c, id, 1, state="completed"),
    "complete the second": lambda c, id: patched(c, id, 2, state="completed"),
    "pin": lambda c, id: patched(c, id, 1, pinned=True),
    "unpin": lambda c, id: patched(c, id, 1, pinned=False),
    "skip": lambda c, id: patched(c, id, 1, state="skipped"),
    "waive": lambda c, id: patched(c, id, 1, state="waived", by="ld"),
    "take back": lambda c, id: patched(c, id, 1, state="started", by="ld"),
    "plan again": lambda c, id: replanned(c, id),
    "more hours": lambda c, id: replanned(c, id, constraints={"hoursPerWeek": 9}),
    "only German": lambda c, id: replanned(c, id, constraints={"languages": ["de"]}),
    "only short steps": lambda c, id: replanned(c, id, constraints={"maxStepMinutes": 50}),
    "one step": lambda c, id: replanned(c, id, constraints={"maxSteps": 1}),
    "another role": lambda c, id: replanned(c, id, roles=[{"role": "r:writer"}]),
}


@pytest.mark.parametrize("learner", ["lea", GUEST], ids=["kept", "inline"])
@pytest.mark.parametrize(
    "moves",
    [
        ("start", "pin", "plan again", "complete"),
        ("start", "only German", "more hours"),
        ("start", "skip", "plan again"),
        ("start", "another role", "plan again"),
        ("complete", "only short steps", "complete the second"),
        ("complete", "take back", "plan again"),
        ("complete", "one step", "more hours", "complete the second"),
        ("complete", "another role", "plan again"),
        ("complete the second", "more hours", "skip"),
        ("pin", "skip", "plan again"),
        ("pin", "unpin", "another role"),
        ("waive", "pin", "only German"),
        ("skip", "one step", "more hours"),
    ],
    ids=", then ".join,
)
def test_after_every_move_the_bundle_proves_the_path_and_the_certificate_is_its_own(
    client: Client, learner: Any, moves: tuple[str, ...]
) -> None:
    id = asked(client, learner=learner)
    for move in moves:
        MOVES[move](client, id)
        assert wrong(client, id) == {}, move
        again = client.post(f"/v1/paths/{id}/replay", json={}).json()
        assert again["fingerprint"] == again["recomputed"], move


def test_what_is_begun_stays_when_a_new_filter_would_keep_it_out(client: Client) -> None:
    id = asked(client)
    patched(client, id, 1, state="started", progress=40)
    step = replanned(client, id, constraints={"languages": ["de"]})["steps"][0]

    assert (step["resource"], step["state"], step["progress"]) == ("t:sql-1", "started", 40)


def test_a_started_step_that_is_skipped_is_gone(client: Client) -> None:
    id = asked(client)
    patched(client, id, 1, state="started")

    assert resources(patched(client, id, 1, state="skipped")) == ["t:sql-2", "t:join", "t:report"]


def test_a_skip_after_which_there_is_no_path_is_refused_and_says_why(client: Client) -> None:
    id = asked(client, constraints={"mandatory": [{"resource": "t:report"}]})
    reply = client.patch(f"/v1/paths/{id}/steps/3", json={"state": "skipped"})

    assert reply.status_code == 409
    assert "t:report is mandatory" in reply.text
    assert resources(client.get(f"/v1/paths/{id}").json()) == ["t:sql-1", "t:join", "t:report"]


def test_a_pinned_step_may_be_skipped_by_whom_it_is_for(client: Client) -> None:
    id = asked(client, constraints={"pinned": ["t:sql-1"]})

    assert resources(patched(client, id, 1, state="skipped")) == ["t:sql-2", "t:join", "t:report"]


def test_a_path_that_is_done_is_active_again_with_new_steps(client: Client) -> None:
    id = asked(client)
    for n in (1, 2, 3):
        patched(client, id, n, state="completed")
    path = replanned(client, id, roles=[{"role": "r:writer"}, {"role": "r:analyst"}])

    assert (path["state"], resources(path)) == ("active", ["t:sql-1", "t:join", "t:report", "t:git"])


def test_a_completion_after_a_new_plan_still_becomes_evidence(client: Client) -> None:
    id = asked(client)
    replanned(client, id)
    patched(client, id, 1, state="completed")

    assert client.get("/v1/learners/lea").json()["completed"] == ["t:sql-1"]


def test_evidence_from_after_the_start_counts_in_a_new_plan(client: Client, filled: Ports) -> None:
    id = asked(client)
    filled.store.add_evidence(TENANT, "lea", [Evidence("e9", "s:join", 2, "assessment", "2024-01-15")])

    assert "t:join" not in resources(replanned(client, id))
    assert wrong(client, id) == {}


@pytest.mark.parametrize("learner", ["lea", GUEST], ids=["kept", "inline"])
def test_what_was_learned_from_a_resource_that_is_gone_is_still_known(
    client: Client, filled: Ports, learner: Any
) -> None:
    id = asked(client, learner=learner)
    patched(client, id, 1, state="completed")
    put_records(filled, TENANT, [], ["t:sql-1"])
    path = replanned(client, id)

    assert (resources(path), current(path, "s:sql")) == (["t:join", "t:report"], 2)
    assert wrong(client, id) == {}


@pytest.mark.parametrize("learner", ["lea", GUEST], ids=["kept", "inline"])
def test_what_was_learned_from_a_resource_that_is_hidden_now_is_still_known(
    client: Client, filled: Ports, learner: Any
) -> None:
    id = asked(client, learner=learner)
    patched(client, id, 1, state="completed")
    first = next(r for r in filled.store.resources(TENANT) if r.id == "t:sql-1")
    put_records(filled, TENANT, [replace(first, access=("group:board",))], [])
    path = replanned(client, id)

    assert (resources(path), current(path, "s:sql")) == (["t:join", "t:report"], 2)
    assert wrong(client, id) == {}


def test_what_was_learned_is_known_when_something_else_that_is_done_counts_as_it(client: Client, filled: Ports) -> None:
    exam = Resource("t:exam", "Exam", minutes=10, teaches=(Teaches("s:git", 0, 1),), counts_as=("t:sql-1",))
    put_records(filled, TENANT, [exam], [])
    id = asked(client)
    patched(client, id, 1, state="completed")
    filled.store.mark(TENANT, "lea", completed=["t:exam"])
    path = replanned(client, id)

    assert (resources(path), current(path, "s:sql")) == (["t:join", "t:report"], 2)
    assert wrong(client, id) == {}
