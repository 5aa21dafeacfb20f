import pytest

from service.intake.ingest import ingest
from service.intake.sources import source_of


def test_a_page_names_the_next(client):
    first = client.get("/v1/skills", params={"limit": 2})
    second = client.get("/v1/skills", params={"limit": 2, "cursor": first.json()["next"]})

    assert [skill["id"] for skill in first.json()["items"]] == ["s:git", "s:join"]
    assert [skill["id"] for skill in second.json()["items"]] == ["s:report", "s:sql"]
    assert 'rel="next"' in first.headers["link"]
    assert second.json()["next"] is None


def test_a_filter_finds_by_name(client):
    assert [s["id"] for s in client.get("/v1/skills", params={"q": "join"}).json()["items"]] == ["s:join"]


@pytest.mark.parametrize(
    "address", ["/v1/skills/x", "/v1/roles/x", "/v1/resources/x", "/v1/documents/x", "/v1/paths/x"]
)
def test_what_is_not_there_is_404(client, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", ["/v1/skills", "/v1/paths", "/v1/learners/lea"])
def test_without_the_key_nothing_is_said(client, address):
    assert client.get(address, headers={"Authorization": ""}).status_code == 401
    assert client.get(address, headers={"Authorization": "Bearer wrong"}).status_code == 401


def test_a_single_user_needs_no_key(single_user):
    assert single_user.get("/v1/skills").status_code == 200


def test_records_are_written_all_or_none(client):
    skill = {"type": "skill", "id": "s:new", "label": "New"}
    cycle = {"type": "edge", "before": "s:join", "after": "s:sql"}
    reply = client.put("/v1/records", json={"records": [skill, cycle]})

    assert reply.status_code == 422
    assert "s:join" in reply.json()["detail"]
    assert client.get("/v1/skills/s:new").status_code == 404


def test_the_same_records_again_change_nothing(client):
    body = {"records": [{"type": "skill", "id": "s:new", "label": "New"}]}
    first, second = (client.put("/v1/records", json=body).json() for _ in range(2))

    assert (first["added"], second["unchanged"]) == (1, 1)
    assert first["revision"] == second["revision"]


def test_a_withdrawn_resource_takes_its_documents_along(client):
    client.put("/v1/records", json={"withdraw": ["t:join"]})

    assert client.get("/v1/documents/t:join~description").status_code == 404


def test_search_finds_and_quotes(client):
    (hit, *_) = client.post("/v1/search", json={"query": "SQL joins explicit conditions"}).json()["hits"]
    document = client.get(f"/v1/documents/{hit['document']}").json()

    assert hit["text"] == document["text"][hit["start"] : hit["end"]]
    assert "explicit" in hit["text"]


def test_search_shows_nobody_what_they_may_not_see(client):
    shown = client.post("/v1/search", json={"query": "the board reads reports", "learner": "lea"}).json()["hits"]
    board = client.post("/v1/search", json={"query": "the board reads reports", "learner": "max"}).json()["hits"]

    assert "hub:board" not in {hit["document"] for hit in shown}
    assert "hub:board" in {hit["document"] for hit in board}


def test_a_gap_has_a_row_for_each_skill_of_the_role(client):
    reply = client.post("/v1/gap", json={"learner": "max", "roles": [{"role": "r:analyst"}]}).json()
    rows = {row["skill"]: (row["current"], row["target"]) for row in reply["rows"] if row["origin"] == "role"}

    assert rows == {"s:join": (0, 2), "s:report": (0, 2)}


def test_evidence_is_added_once(client):
    piece = {"id": "e9", "skill": "s:git", "level": 3, "source": "manager", "when": "2026-11-02"}
    for _ in range(2):
        assert client.post("/v1/learners/lea/evidence", json={"evidence": [piece]}).status_code == 201

    assert len(client.get("/v1/learners/lea").json()["evidence"]) == 1


def test_what_an_ingest_refused_can_be_read_later(client, filled, tmp_path):
    file = tmp_path / "bad.jsonl"
    file.write_text('{"type": "skill", "id": "s:ok", "label": "OK"}\n{"type": "skill", "id": "a/b", "label": "No"}\n')
    source = source_of(file)
    report = ingest(filled, "default", source.name, source.read)

    (run,) = client.get("/v1/ingests").json()["items"]
    (refusal,) = client.get(f"/v1/ingests/{report.run}/refusals").json()["items"]

    assert (run["id"], run["state"]) == (report.run, "done")
    assert (refusal["line"], refusal["field"]) == (2, "id")


def test_the_report_of_an_unknown_run_is_not_found(client):
    assert client.get("/v1/ingests/nothing/refusals").status_code == 404
