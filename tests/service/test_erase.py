"""One learner exported and erased: a canary in every field, and afterwards no byte of it in any file."""

import os
import shutil

import msgspec
import pytest
from litestar.testing import TestClient

from paths.model import Constraints, Document, Evidence, Learner, Resource
from service.app import create_app
from service.commands.serve import forgotten
from service.intake.curate import put_records
from service.intake.indexer import Indexer
from service.intake.reconcile import rebuild
from service.record import ledger
from service.record.audit import person_ref, verify
from service.record.erase import erase, reapply, sealed
from service.record.export import export
from service.secrets import Ring
from service.store import tables
from service.store.database.engine import open_engine
from service.store.errors import NotFound
from service.store.people import traces
from service.store.people.holding import RULES
from service.store.people.people import Who, blanked
from service.store.store import Store
from service.store.values import Explanation
from tests.service.conftest import KEY, TENANT

CANARY = "canary-5be1"
WHO = f"hr:{CANARY}-id"
LEARNER = Learner(
    WHO,
    evidence=(
        Evidence(
            f"ev:{CANARY}-ev", "s:git", 1, "manager", "2026-11-01", by=f"{CANARY}-by",
            link=f"https://example.org/{CANARY}-link", note=f"{CANARY}-note",
        ),
    ),
    completed=(f"own:{CANARY}-done",),
    groups=(f"{CANARY}-group",),
    constraints=Constraints(hours_per_week=2),
)  # fmt: skip
OTHER = Learner("hr:other", groups=("board",))


def inline_of(id):
    return f"guest:{id.removeprefix('hr:')}"


def fill(client, ports, learner=LEARNER):
    """Have a learner leave traces wherever the service keeps something; return the path's id."""
    id = learner.id
    client.put(f"/v1/learners/{id}", json=msgspec.to_builtins(learner), headers={"Idempotency-Key": f"{id}-put"})
    asked = {"learner": id, "roles": [{"role": "r:analyst"}]}
    path = client.post("/v1/paths", json=asked, headers={"Idempotency-Key": f"{id}-post"}).json()["id"]
    client.patch(f"/v1/paths/{path}/steps/1", json={"state": "completed"})
    client.post(f"/v1/paths/{path}/replan", json={})
    text = Explanation(path, 1, 1, "en", (), "model", f"{CANARY}-prompt", "2026-11-20")
    ports.store.add_explanation(TENANT, text)
    client.post("/v1/paths", json={**asked, "learner": {**msgspec.to_builtins(learner), "id": inline_of(id)}})
    inline = {"requests": [{"learner": msgspec.to_builtins(learner)}, {"learner": OTHER.id}], "today": "2026-11-20"}
    ports.store.jobs.add(TENANT, "recommend-all", inline)
    put_records(
        ports,
        TENANT,
        [
            Resource("t:mine", "Mine", "SQL joins alone.", minutes=5, access=(f"person:{id}", "group:board")),
            Document("hub:mine", "SQL joins for one.", "Mine", kind="hub", access=(f"person:{id}",)),
        ],
        (),
    )
    Indexer(ports).drain()
    return path


@pytest.fixture
def home(tmp_path):
    return tmp_path


@pytest.fixture
def kept(filled):
    """Ports whose keys are in the data folder, as in production."""
    filled.store.ring = Ring.of(filled.settings)
    filled.store.put_learner(TENANT, OTHER)
    return filled


@pytest.fixture
def api(kept):
    with TestClient(create_app(kept)) as found:
        found.headers["Authorization"] = f"Bearer {KEY}"
        yield found


def showing(folder, text):
    return [file.name for file in folder.rglob("*") if file.is_file() and text.encode() in file.read_bytes()]


def test_after_an_erasure_no_byte_of_the_data_folder_shows_the_learner(api, kept, home):
    for n in range(30):
        api.put(f"/v1/learners/x:{n}", json={"id": f"x:{n}", "evidence": []})
    path = fill(api, kept)
    assert showing(home, CANARY)

    proof = api.delete(f"/v1/learners/{WHO}").json()
    again = api.delete(f"/v1/learners/{inline_of(WHO)}").json()
    assert "index rebuild" in proof["index"]  # what was open to the learner by name; else the index holds nobody
    rebuild(kept, kept.index, TENANT)
    Indexer(kept).drain()

    assert (proof["left"], again["left"]) == ({}, {})
    assert showing(home, CANARY) == []
    assert showing(home, path) == []


def test_others_keep_what_they_have(api, kept):
    fill(api, kept)
    theirs = fill(api, kept, OTHER)
    before = kept.store.people.held(Who.of(kept.store.ring, TENANT, OTHER.id))

    api.delete(f"/v1/learners/{WHO}")

    after = kept.store.people.held(Who.of(kept.store.ring, TENANT, OTHER.id))
    same = ("learner", "evidence", "path", "path_version", "decision", "explanation", "idempotency")
    assert {name: after[name] for name in same} == {name: before[name] for name in same}
    assert api.get(f"/v1/paths/{theirs}").status_code == 200


def test_the_proof_names_nobody_and_stands_in_the_audit_log(api, kept):
    fill(api, kept)
    proof = api.delete(f"/v1/learners/{WHO}").json()

    assert CANARY not in str(proof)
    assert proof["ref"] == person_ref(kept.store, TENANT, WHO)
    assert proof["removed"].keys() >= {"learner", "evidence", "path", "path_version", "decision", "explanation", "job"}
    entry = kept.store.audit.page(TENANT, action="learner.erasure-proved")[-1]
    assert msgspec.json.decode(entry.facts)["proof"] == proof["hash"]
    assert verify(kept.store, TENANT).faults == ()


def test_the_hash_of_a_proof_covers_all_of_it(kept):
    kept.store.put_learner(TENANT, LEARNER)
    proof = erase(kept, TENANT, WHO)
    assert sealed(proof) == proof
    assert sealed(msgspec.structs.replace(proof, left={"learner": 1})).hash != proof.hash


def test_an_erased_learner_is_not_there_and_erasing_again_says_so(api, kept):
    kept.store.put_learner(TENANT, LEARNER)
    assert api.delete(f"/v1/learners/{WHO}").status_code == 200
    assert api.get(f"/v1/learners/{WHO}").status_code == 404
    assert api.delete(f"/v1/learners/{WHO}").status_code == 404
    assert api.get(f"/v1/learners/{WHO}/export").status_code == 404


def test_an_export_holds_every_field_and_says_what_it_is(api, kept):
    path = fill(api, kept)
    found = api.get(f"/v1/learners/{WHO}/export").json()

    told = str(found)
    for field in ("ev", "by", "link", "note", "done", "group", "prompt"):
        assert f"{CANARY}-{field}" in told
    assert found["held"]["path"]["rows"][0]["id"] == path
    assert all(one["what"] and one["rows"] for one in found["held"].values())
    assert OTHER.id not in told


def test_another_tenants_learner_of_the_same_id_is_left_alone(kept):
    kept.store.add_tenant("other")
    for tenant in (TENANT, "other"):
        kept.store.put_learner(tenant, LEARNER)
    erase(kept, TENANT, WHO)
    assert kept.store.learner("other", WHO) == LEARNER
    with pytest.raises(NotFound):
        export(kept, TENANT, WHO)


def test_whoever_was_erased_stays_so_when_a_backup_is_put_back(kept, home):
    kept.store.put_learner(TENANT, LEARNER)
    with kept.store.engine.raw_connection() as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(home / "fingerpost.db", home / "backup")
    erase(kept, TENANT, WHO)
    kept.store.close()
    for ending in ("-wal", "-shm"):
        (home / f"fingerpost.db{ending}").unlink(missing_ok=True)
    os.replace(home / "backup", home / "fingerpost.db")
    store = Store(open_engine(kept.settings.database), ring=Ring.of(kept.settings))
    assert store.learner(TENANT, WHO).id == WHO

    forgotten(store, str(home))  # as `serve` does before it answers anybody
    assert reapply(store, str(home)) == 0

    with pytest.raises(NotFound):
        store.learner(TENANT, WHO)
    assert showing(home, CANARY) == []
    assert verify(store, TENANT).faults == ()
    store.close()


def test_a_learner_who_came_back_after_an_erasure_is_not_erased_by_its_ledger(kept, home):
    kept.store.put_learner(TENANT, LEARNER)
    erase(kept, TENANT, WHO)
    kept.store.put_learner(TENANT, LEARNER)
    assert reapply(kept.store, str(home)) == 0
    assert kept.store.learner(TENANT, WHO) == LEARNER


def test_a_reader_in_the_way_does_not_stop_an_erasure_and_the_proof_says_so(kept, monkeypatch):
    monkeypatch.setattr(traces, "PATIENCE_S", 0.2)
    kept.store.put_learner(TENANT, LEARNER)
    with kept.store.engine.begin() as reading:
        reading.exec_driver_sql("SELECT count(*) FROM learner").all()
        proof = erase(kept, TENANT, WHO)

    assert "empty it later" in proof.database
    assert proof.files  # the log still shows the learner, and the proof says where
    assert kept.store.people.count(Who.of(kept.store.ring, TENANT, WHO)) == {}


def test_the_ledger_names_nobody_and_forgets_no_erasure_of_the_database(kept, home):
    kept.store.put_learner(TENANT, LEARNER)
    erase(kept, TENANT, WHO)
    assert CANARY not in (home / ledger.FILE).read_text()
    (home / ledger.FILE).unlink()
    assert ledger.level(kept.store, str(home)) == 1
    (home / ledger.FILE).write_text((home / ledger.FILE).read_text() + '{"tenant": "cut')
    assert len(ledger.written(str(home))) == 1


def test_an_erasure_is_found_in_the_ledger_after_the_keys_were_changed(kept, home):
    from service.commands.secrets import rotate

    kept.store.put_learner(TENANT, LEARNER)
    one = erase(kept, TENANT, WHO)
    rotate(kept)
    assert one.ref in kept.store.ring.refs(TENANT, WHO)
    assert one.ref != person_ref(kept.store, TENANT, WHO)


# --- no table is forgotten --------------------------------------------------------------------------------------------


def test_every_table_says_whether_and_how_it_holds_learners():
    assert RULES.keys() == tables.metadata.tables.keys()


def test_every_table_with_a_column_for_a_person_is_one_that_holds_learners():
    named = ("learner", "person", "actor", "user", "email")
    suspects = {
        table.name for table in tables.metadata.sorted_tables if any(column.name in named for column in table.columns)
    }
    assert {name for name in suspects if RULES[name].kind == "none"} <= {"audit_entry"}


def test_every_child_hangs_on_a_table_that_holds_learners():
    for name, rule in RULES.items():
        if rule.kind == "child":
            assert RULES[rule.parent].kind in ("person", "child"), name
            parents = {key.referred_table.name for key in tables.metadata.tables[name].foreign_key_constraints}
            assert rule.on or rule.parent in parents, name


def test_every_child_of_a_table_of_learners_is_one_itself():
    holding = {name for name, rule in RULES.items() if rule.kind in ("person", "child")}
    for table in tables.metadata.sorted_tables:
        if {key.referred_table.name for key in table.foreign_key_constraints} & holding:
            assert table.name in holding, table.name


@pytest.mark.parametrize(
    ("text", "objects", "wanted"),
    [
        ('{"a":[{"id":"lea","note":"x"}],"b":1}', True, '{"a":[{"erased":"REF"}],"b":1}'),
        ('{"lea":{"n":1},"who":["lea"]}', True, '{"REF":{"n":1},"who":["REF"]}'),
        ("no learner 'lea' here", True, "no learner 'REF' here"),
        ("lea", True, "REF"),
        ('{"text":"lea is a meadow"}', True, '{"text":"lea is a meadow"}'),
        ('{"access":["person:lea","person:leander"]}', False, '{"access":["person:REF","person:leander"]}'),
        ("person:lea", False, "person:REF"),
    ],
)
def test_others_texts_lose_the_learner_and_nothing_else(text, objects, wanted):
    assert blanked(text, "lea", "REF", objects) == wanted
