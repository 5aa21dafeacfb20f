"""Kill switches: off from the next request on, for one tenant and one feature, with the reason, on record."""

import pytest

from service.cli import main
from service.record.audit import verify
from service.record.switches import FEATURES, SwitchedOff, SwitchRequest, on, put_switch, require

PATH = {"learner": "lea", "roles": [{"role": "r:analyst"}]}
OFF = {"state": "off", "why": "wrong courses were recommended"}


def test_everything_is_on_until_it_is_switched_off(client):
    assert {one["feature"]: one["state"] for one in client.get("/v1/switches").json()} == dict.fromkeys(FEATURES, "on")


@pytest.mark.parametrize(
    ("feature", "method", "address", "body"),
    [
        ("recommend", "POST", "/v1/paths", PATH),
        ("search", "POST", "/v1/search", {"query": "joins"}),
        ("suggestions", "POST", "/v1/suggestions/runs", {"kind": "skill"}),
    ],
)
def test_a_switch_counts_from_the_next_request_on_and_back(client, feature, method, address, body):
    assert client.request(method, address, json=body).status_code < 300
    client.put(f"/v1/switches/{feature}", json=OFF)

    answer = client.request(method, address, json=body)
    assert answer.status_code == 503
    assert OFF["why"] in answer.json()["detail"]

    client.put(f"/v1/switches/{feature}", json={"state": "on", "why": "mended"})
    assert client.request(method, address, json=body).status_code < 300


def test_what_was_recommended_before_is_still_read_while_nothing_new_is_made(client):
    made = client.post("/v1/paths", json=PATH).json()
    client.put("/v1/switches/recommend", json=OFF)
    client.put("/v1/switches/explanations", json=OFF)

    assert client.get(f"/v1/paths/{made['id']}").status_code == 200
    for action in ("replan", "what-if", "explanations"):
        assert client.post(f"/v1/paths/{made['id']}/{action}", json={}).status_code == 503


def test_other_features_and_other_tenants_go_on(filled):
    filled.store.add_tenant("other")
    put_switch(filled, "default", "kim", "search", SwitchRequest("off", "x"))

    assert on(filled, "default", "recommend")
    assert on(filled, "other", "search")
    with pytest.raises(SwitchedOff, match="by kim"):
        require(filled, "default", "search")


def test_who_switched_what_and_why_is_on_record(client, filled):
    client.put("/v1/switches/chat", json=OFF)
    (entry,) = client.get("/v1/audit", params={"action": "switch"}).json()["items"]
    assert (entry["action"], entry["object"], entry["facts"]) == ("switch.off", "feature:chat", {"why": OFF["why"]})
    assert verify(filled.store, "default").faults == ()


def test_a_switch_needs_a_feature_that_there_is_and_a_reason(client):
    for feature, body in (
        ("nothing", OFF),
        ("chat", {"state": "off"}),
        ("chat", {"state": "no", "why": "x"}),
        ("chat", {**OFF, "why": ""}),
    ):
        assert client.put(f"/v1/switches/{feature}", json=body).status_code in (400, 404, 422)


@pytest.fixture
def run(ports, tmp_path, monkeypatch, capsys):
    """Run a command of ours over the data folder; return its exit code and what it said."""
    ports.index.close()
    monkeypatch.setenv("FINGERPOST_HOME", str(tmp_path))

    def answered(*words):
        with pytest.raises(SystemExit) as ended:
            main(words)
        return ended.value.code, capsys.readouterr().err

    return answered


def test_the_command_line_switches_and_verifies_and_keeps_a_checkpoint(ports, run, tmp_path):
    kept = str(tmp_path / "kept.json")

    assert run("switch", "search", "off", "--why", "drill")[0] == 0
    assert not on(ports, "default", "search")
    assert run("switch", "search", "off")[0] == 2
    assert run("audit", "checkpoint", "--out", kept)[0] == 0
    code, said = run("audit", "verify", "--checkpoint", kept)
    assert (code, "1 entries, 0 faults" in said) == (0, True), said


def test_the_command_line_says_which_entry_was_changed(ports, run):
    run("switch", "search", "off", "--why", "drill")
    with ports.store._write() as connection:
        connection.exec_driver_sql("UPDATE audit_entry SET actor = 'nobody'")
    code, said = run("audit", "verify")
    assert (code, "entry 1: it was changed" in said) == (1, True), said


def test_the_command_line_takes_nothing_in_while_ingest_is_switched_off(ports, run, tmp_path):
    page = tmp_path / "page.md"
    page.write_text("# Joins\n\nJoins bring tables together.", encoding="utf-8")
    run("switch", "ingest", "off", "--why", "drill")
    code, said = run("ingest", str(page))

    assert (code, "switched off" in said) == (1, True), said
    assert run("ingest", str(page), "--dry-run")[0] == 0
    assert ports.store.ids("default", "document") == []
