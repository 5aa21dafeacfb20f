"""People over paths: who may decide what, why, and that a path stays what it is whatever they decide."""

import re

import pytest
from litestar.exceptions import PermissionDeniedException

from paths.errors import BadRecord
from paths.fingerprint import fingerprint
from paths.model import LearningPath, RoleGoal
from paths.verify import verify as verify_path
from service.auth import Caller
from service.clock import today
from service.recommend import recommend
from service.record.audit import verify
from service.record.notice import notice
from service.record.reviews import PathReviewRequest, add_review, shown
from service.schemas import PathRequest
from service.telling.explain import explain
from tests.service.conftest import TENANT

LEA = Caller(TENANT, "lea", "learner", "lea")
KIM = Caller(TENANT, "kim", "ld")
CONTEST = PathReviewRequest("contest", ("too-hard",), "I know no SQL.")


@pytest.fixture
def path(filled):
    return recommend(filled, TENANT, PathRequest("lea", (RoleGoal("r:analyst"),)), today())


def test_a_learner_contests_and_a_specialist_decides(filled, path):
    contested = add_review(filled, LEA, path, CONTEST)
    assert (contested.n, contested.role, contested.by) == (1, "learner", "")
    assert [one.path for one in filled.store.reviews.standing(TENANT, "contest")] == [path.id]

    add_review(filled, KIM, path, PathReviewRequest("approve"))

    assert filled.store.reviews.standing(TENANT, "contest") == []
    assert [one.verdict for one in filled.store.reviews.page(TENANT, path.id)] == ["contest", "approve"]
    assert shown(filled, TENANT, path).review.state == "approved"


@pytest.mark.parametrize(("caller", "verdict"), [(LEA, "approve"), (LEA, "edit"), (LEA, "reject"), (KIM, "contest")])
def test_nobody_decides_what_is_not_theirs_to_decide(filled, path, caller, verdict):
    with pytest.raises(PermissionDeniedException):
        add_review(filled, caller, path, PathReviewRequest(verdict, ("other",), "x"))
    assert filled.store.reviews.page(TENANT, path.id) == []


@pytest.mark.parametrize(
    "asked", [PathReviewRequest("reject"), PathReviewRequest("edit"), PathReviewRequest("reject", ("other",))]
)
def test_a_decision_says_why(filled, path, asked):
    with pytest.raises(BadRecord):
        add_review(filled, KIM, path, asked)


def test_a_review_changes_neither_steps_nor_fingerprint_and_the_verifier_does_not_mind(filled, path):
    add_review(filled, LEA, path, CONTEST)
    seen = shown(filled, TENANT, filled.store.path(TENANT, path.id))

    assert seen.fingerprint == path.fingerprint == fingerprint(seen)
    assert seen.review.current
    plain = {name: getattr(seen, name) for name in LearningPath.__struct_fields__}
    assert LearningPath(**plain) == path


def test_the_verifier_says_the_same_of_a_reviewed_path(client):
    made = client.post("/v1/paths", json={"learner": "lea", "roles": [{"role": "r:analyst"}]}).json()
    client.post(f"/v1/paths/{made['id']}/reviews", json={"verdict": "edit", "reasons": ["too-long"]})
    seen = client.get(f"/v1/paths/{made['id']}").json()
    assert seen["review"]["state"] == "edited"
    told = [verify_path(one, graph=None, catalogue=None, learner=None, documents=None) for one in (made, seen)]
    assert told[0] == told[1]


def test_a_rejected_path_is_withdrawn_and_a_review_of_an_older_plan_says_so(client):
    made = client.post("/v1/paths", json={"learner": "lea", "roles": [{"role": "r:analyst"}]}).json()
    address = f"/v1/paths/{made['id']}"
    client.post(f"{address}/reviews", json={"verdict": "approve"})
    client.post(f"{address}/replan", json={"constraints": {"excluded": ["t:sql-1"]}})
    assert client.get(address).json()["review"]["current"] is False

    answer = client.post(f"{address}/reviews", json={"verdict": "reject", "reasons": ["unfair"]})

    assert answer.status_code == 201
    assert client.get(address).json()["state"] == "withdrawn"
    assert [one["verdict"] for one in client.get(f"{address}/reviews").json()["items"]] == ["approve", "reject"]


def test_a_path_that_nobody_reviewed_is_shown_as_it_was_made(client):
    made = client.post("/v1/paths", json={"learner": "lea", "roles": [{"role": "r:analyst"}]}).json()
    assert client.get(f"/v1/paths/{made['id']}").json() == made


def test_what_was_read_with_a_review_may_be_changed_with_its_etag(client):
    made = client.post("/v1/paths", json={"learner": "lea", "roles": [{"role": "r:analyst"}]}).json()
    address = f"/v1/paths/{made['id']}"
    before = client.get(address).headers["etag"]
    client.post(f"{address}/reviews", json={"verdict": "approve"})
    now = client.get(address).headers["etag"]
    assert client.patch(address, json={"state": "active"}, headers={"If-Match": before}).status_code == 412
    assert client.patch(address, json={"state": "active"}, headers={"If-Match": now}).status_code == 200


def test_a_decision_is_on_record_with_codes_and_without_words_or_names(filled, path):
    add_review(filled, LEA, path, CONTEST)
    (entry,) = filled.store.audit.page(TENANT, action="path.contested")
    assert '"too-hard"' in entry.facts
    assert "know no SQL" not in entry.facts
    assert entry.actor.startswith("person:")
    assert verify(filled.store, TENANT).faults == ()


def test_reviews_go_with_their_learner(client, filled):
    made = client.post("/v1/paths", json={"learner": "lea", "roles": [{"role": "r:analyst"}]}).json()
    client.post(f"/v1/paths/{made['id']}/reviews", json={"verdict": "approve"})
    assert client.delete("/v1/learners/lea").json()["removed"]["review"] == 1


def test_a_text_of_a_language_model_says_that_an_ai_speaks_and_a_template_does_not(path):
    class Model:
        name = "scripted"

        def complete(self, prompt, schema):
            return '{"sentences": []}'

    assert explain(path, [], None).notice is None
    told = explain(path, [], Model())
    assert told.model is None or "AI" in (told.notice or "")


@pytest.mark.parametrize(("locale", "word"), [("en", "program"), ("de-AT", "Programm"), ("xx", "program")])
def test_the_notice_speaks_the_readers_language(client, filled, locale, word):
    told = client.get("/v1/notice", params={"locale": locale}).json()
    assert word in told["path"]
    assert told["model"] is None
    assert "AI" in notice(filled.__class__(**{**_fields(filled), "complete": object()}), "en").model


def _fields(ports):
    return {name: getattr(ports, name) for name in ports.__dataclass_fields__}


def test_the_decision_record_names_inputs_versions_output_and_human_action(client, filled, path):
    add_review(filled, LEA, path, CONTEST)
    told = client.get(f"/v1/paths/{path.id}/record").json()

    assert all(re.fullmatch("[0-9a-f]{64}", told["inputs"][name]) for name in told["inputs"] if name != "revision")
    assert told["inputs"]["graph"] == path.inputs.graph
    assert {"fingerpost", "scipy", "embedding", "index", "prompts"} <= told["versions"].keys()
    assert told["output"]["fingerprint"] == path.fingerprint
    assert told["output"]["claims"] == told["output"]["claimsThatHold"] > 0
    assert [one["verdict"] for one in told["human"]] == ["contest"]


def test_what_the_record_names_replays_to_the_same_path(client, path):
    told = client.get(f"/v1/paths/{path.id}/record").json()
    replayed = client.post(f"/v1/paths/{path.id}/replay", json={}).json()
    assert (replayed["same"], replayed["fingerprint"]) == (True, told["output"]["fingerprint"])


def test_another_request_has_another_hash_and_the_same_one_the_same(client, filled, path):
    again, other = (
        recommend(filled, TENANT, PathRequest("lea", (RoleGoal(role),)), today()) for role in ("r:analyst", "r:writer")
    )
    hashes = [client.get(f"/v1/paths/{one.id}/record").json()["inputs"]["request"] for one in (path, again, other)]
    assert hashes[0] == hashes[1] != hashes[2]
