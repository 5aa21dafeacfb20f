"""An ingest over HTTP: received, kept, done by a worker, told of; begun again it goes on."""

import hashlib
import json
import time
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from litestar.testing import TestClient

from paths.model import Resource, Skill
from service.app import create_app
from service.intake.job import Asked, Upload, ingest_job
from service.intake.upload import MOST_BYTES
from service.jobs.work import Running
from tests.intake.conftest import TENANT, sync, there
from tests.retrieval.packages import makers

SKILLS = b'{"type": "skill", "id": "s:new", "label": "Looms"}\n'
PAGE = b"# Looms\n\nHow a loom works."


@pytest.fixture
def client(ports):
    """A client of a server with its worker."""
    with TestClient(create_app(replace(ports, single_user=True))) as found:
        yield found


def worked(client, told):
    """Wait until a run ended, and return its state."""
    for _ in range(200):
        found = client.get(f"/v1/ingests/{told['id']}").json()
        if found["state"] not in ("queued", "running"):
            return found
        time.sleep(0.05)
    raise AssertionError(found)


def sent(client, content, **query):
    reply = client.post("/v1/ingests", params=query, content=content)
    assert reply.status_code == 202, reply.text
    assert reply.headers["location"] == f"/v1/ingests/{reply.json()['id']}"
    return worked(client, reply.json())


def test_a_file_is_taken_in_by_a_job_that_tells_what_it_did(client, ports):
    told = sent(client, PAGE, filename="looms.md", prefix="kb")
    report = told["report"]

    assert (told["state"], report["taken"], report["added"]) == ("done", 1, 1)
    assert {report[name] for name in ("changed", "unchanged", "withdrawn", "skipped", "quarantined")} == {0}
    assert there(ports, prefix="kb:") == ["kb:looms.md"]
    assert ports.store.uploads.hashes(TENANT) == []
    assert client.get(f"/v1/jobs/{told['job']}").json()["result"]["added"] == 1


def test_several_files_come_as_a_form_and_the_same_again_costs_nothing(client, ports):
    golf = makers.zipped(Path(ports.settings.home) / "golf.zip", makers.SCORM_FILES).read_bytes()
    form = [("file", (name, content)) for name, content in
            (("a/looms.md", PAGE), ("new.jsonl", SKILLS), ("golf.zip", golf))]  # fmt: skip
    first = worked(client, client.post("/v1/ingests", files=form).json())
    again = worked(client, client.post("/v1/ingests", files=form).json())

    assert (first["state"], first["report"]["records"]) == ("done", {"skill": 1, "resource": 5, "document": 4})
    assert (again["report"]["skipped"], again["report"]["added"]) == (10, 0)
    assert ports.store.record(TENANT, Skill, "s:new").label == "Looms"
    assert "upload:a~2Flooms.md" in there(ports, prefix="upload:")


def test_what_came_under_the_prefix_before_and_not_now_is_withdrawn_on_request(client, ports):
    client.post("/v1/ingests", files=[("file", ("a.md", PAGE)), ("file", ("b.md", PAGE))])
    sent(client, PAGE, filename="a.md")
    both = there(ports, prefix="upload:")
    told = sent(client, PAGE, filename="a.md", withdrawMissing=True)

    assert both == ["upload:a.md", "upload:b.md"]
    assert (told["report"]["withdrawn"], there(ports, prefix="upload:")) == (1, ["upload:a.md"])


def test_a_dry_run_reports_and_writes_nothing(client, ports):
    told = sent(client, SKILLS + b"{broken\n", filename="x.jsonl", dryRun=True)

    assert (told["state"], told["report"]["records"], told["report"]["quarantined"]) == ("done", {"skill": 1}, 1)
    assert "s:new" not in ports.store.ids(TENANT, "skill")
    assert client.get(f"/v1/ingests/{told['id']}/refusals").json()["items"][0]["line"] == 2


def test_a_table_comes_with_its_mapping(client, ports):
    fields = b"fields:\n  title: {column: name}\n  updated: {column: day}\n"
    mapping = b"source: t\ntype: resource\nformat: csv\nid: {column: id}\n" + fields
    form = [("mapping", ("m.yaml", mapping)), ("file", ("c.csv", b"id,name,day\n1,Looms,2026-03-01T10:00:00Z\n"))]
    told = worked(client, client.post("/v1/ingests", files=form).json())

    assert told["state"] == "done", told
    assert ports.store.record(TENANT, Resource, "t:1").updated == "2026-03-01"


@pytest.mark.parametrize(
    ("name", "word"),
    [("", "missing"), ("../x.md", ".."), ("/etc/x.md", "leading"), ("a\\b.md", "no name"), ("x.exe", "no reader"),
     ("C:x.md", "no name"), ("n\0.md", "no name"), ("x" * 250 + ".md", "")],
)  # fmt: skip
def test_a_file_that_cannot_be_meant_is_refused_at_once(client, ports, name, word):
    reply = client.post("/v1/ingests", params={"filename": name}, content=PAGE)

    assert reply.status_code in (400, 422), reply.text
    assert word in reply.text
    assert ports.store.jobs.page(TENANT) == []


@pytest.mark.parametrize("kind", ["multipart/form-data", "multipart/form-data; boundary=x"])
def test_a_broken_form_is_refused(client, kind):
    assert client.post("/v1/ingests", content=b"--x\r\nnonsense", headers={"content-type": kind}).status_code == 422


def test_what_is_too_large_is_refused_before_it_is_read(client):
    reply = client.post("/v1/ingests", params={"filename": "x.md"}, content=iter([PAGE]),
                        headers={"content-length": str(MOST_BYTES + 1)})  # fmt: skip

    assert reply.status_code == 413


def test_prerequisites_in_a_ring_fail_the_job_and_say_why(client):
    skills = b"".join(b'{"type": "skill", "id": "r:%d", "label": "R%d"}\n' % (n, n) for n in (1, 2))
    edges = b"".join(b'{"type": "edge", "before": "r:%d", "after": "r:%d"}\n' % pair for pair in ((1, 2), (2, 1)))
    ring = skills + edges
    told = sent(client, ring, filename="ring.jsonl")

    assert told["state"] == "failed"
    assert "r:1" in told["error"]


class Died(BaseException):
    """A worker is gone."""


def test_a_worker_that_dies_loses_nothing_and_the_next_goes_on(ports):
    lines = b"".join(msgspec.json.encode(Resource(f"x:{n}", f"Item {n}", minutes=5)) + b"\n" for n in range(450))
    digest = hashlib.sha256(lines).hexdigest()
    ports.store.uploads.put(TENANT, f"{digest}.run", [lines])
    job = ports.store.jobs.add(TENANT, "ingest", Asked("run", "upload", (Upload("x.jsonl", digest),)))

    with pytest.raises(Died):
        ingest_job(ports, Dying(ports.store, ports.store.jobs.claim("first", ["ingest"], 0.1)))
    kept = there(ports, "resource", "x:")
    time.sleep(0.2)  # the lease of the one that died lapses
    again = ports.store.jobs.claim("second", ["ingest"], 30)
    report = ingest_job(ports, Running(ports.store, again))

    assert (again.id, len(kept)) == (job.id, 400)
    assert (report.unchanged, report.added) == (400, 50)
    assert ports.store.uploads.hashes(TENANT) == []


class Dying(Running):
    """Dies when 400 records are written."""

    def advance(self, done, total, note="", saved=None, within=None):
        if done >= 400:
            raise Died


def test_a_cancelled_job_keeps_what_it_wrote_and_can_be_retried(client, ports):
    lines = b"".join(msgspec.json.encode(Resource(f"x:{n}", f"Item {n}", minutes=5)) + b"\n" for n in range(4000))
    told = client.post("/v1/ingests", params={"filename": "x.jsonl"}, content=lines).json()
    client.post(f"/v1/jobs/{told['job']}/cancel")
    ended = worked(client, told)
    client.post(f"/v1/jobs/{told['job']}/retry")
    again = worked(client, told)

    assert ended["state"] == "cancelled"
    assert (again["state"], len(there(ports, "resource", "x:"))) == ("done", 4000)


def test_what_was_closed_to_a_learner_is_gone_from_the_next_search(client, ports):
    hub = {"type": "document", "id": "k:1", "kind": "hub", "title": "Looms", "text": "How a loom works."}
    sent(client, json.dumps(hub).encode(), filename="k.jsonl")
    until_indexed(ports)
    before = client.post("/v1/search", json={"query": "how a loom works"}).json()["hits"]
    file = Path(ports.settings.home) / "k.jsonl"
    file.write_text(json.dumps({**hub, "access": ["group:board"]}))
    sync(ports, file)  # no index has followed yet
    after = client.post("/v1/search", json={"query": "how a loom works"}).json()["hits"]

    assert ("k:1" in [hit["document"] for hit in before], "k:1" in [hit["document"] for hit in after]) == (True, False)


def until_indexed(ports):
    for _ in range(100):
        if not ports.store.pending_count():
            return
        time.sleep(0.05)
