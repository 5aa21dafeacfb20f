"""Things are kept for their time and no longer; a dry run says beforehand what goes; backups forget, too."""

import json
import tarfile
from datetime import UTC, datetime, timedelta

import pytest

from paths.model import Learner
from service.backup.keep import back_up
from service.backup.restore import restore
from service.commands import erase as erase_command
from service.record.audit import note, verify
from service.record.backups import rewrite_backups
from service.record.erase import erase
from service.record.retention import Retention, put_retention, retention, tidy
from service.secrets import Ring
from service.settings import Settings
from service.store.database.engine import open_engine
from service.store.errors import NotFound
from service.store.store import Store
from tests.service.conftest import TENANT

WHO = "hr:canary-77aa"
LATER = timedelta(days=200)


@pytest.fixture
def kept(ports):
    ports.store.ring = Ring.of(ports.settings)
    return ports


def aged(ports, path_states=("done", "active")):
    """Have one path in each state, a job that ended and some audit entries; all are of now."""
    with ports.store._write() as connection:
        for state in path_states:
            connection.exec_driver_sql(
                "INSERT INTO path (tenant, id, learner, version, state, fingerprint, created) VALUES (?,?,?,1,?,'f',?)",
                (TENANT, f"p-{state}", "lea", state, datetime.now(UTC).isoformat()),
            )
    job = ports.store.jobs.add(TENANT, "recommend-all", {})
    ports.store.jobs.cancel(TENANT, job.id)
    for n in range(3):
        note(ports.store, TENANT, "kim", "key.created", f"key:{n}")


def test_a_dry_run_says_what_would_go_and_removes_nothing(kept):
    aged(kept)
    put_retention(kept, TENANT, "kim", Retention(paths=100, audit=180))
    told = [tidy(kept, TENANT, True, datetime.now(UTC) + LATER) for _ in range(2)]
    assert told[0].removed == told[1].removed == {"paths": 1, "events": 0, "jobs": 1, "audit": 4, "conversations": 0}


def test_what_was_kept_for_its_time_goes_and_the_rest_stays(kept):
    aged(kept)
    put_retention(kept, TENANT, "kim", Retention(paths=100, audit=180))

    tidy(kept, TENANT, now=datetime.now(UTC) + LATER)

    assert kept.store.people.count(_who(kept, "lea")) == {"path": 1}
    assert verify(kept.store, TENANT).faults == ()
    assert kept.store.audit.page(TENANT)[-1].action == "audit.pruned"
    assert set(tidy(kept, TENANT).removed.values()) == {0}


def _who(ports, learner):
    from service.store.people.people import Who

    return Who.of(ports.store.ring, TENANT, learner)


def test_nothing_goes_before_its_time_and_what_has_no_time_stays(kept):
    aged(kept)
    put_retention(kept, TENANT, "kim", Retention(paths=100, jobs=None))
    assert tidy(kept, TENANT, now=datetime.now(UTC) + timedelta(days=99)).removed["paths"] == 0
    assert "jobs" not in tidy(kept, TENANT, now=datetime.now(UTC) + LATER).removed


def test_a_policy_is_kept_for_each_tenant_and_on_record(kept):
    kept.store.add_tenant("other")
    put_retention(kept, TENANT, "kim", Retention(statements=365))
    assert retention(kept, TENANT).statements == 365
    assert retention(kept, "other") == Retention()
    assert kept.store.audit.page(TENANT)[-1].action == "retention.set"


@pytest.mark.parametrize("policy", [{"audit": 30}, {"paths": 0}, {"unknown": 1}])
def test_the_audit_log_is_kept_for_half_a_year_at_least(client, policy):
    assert client.put("/v1/retention", json=policy).status_code in (400, 422)


def test_the_policy_is_set_tried_and_read_over_http(client):
    assert client.put("/v1/retention", json={"paths": 10}).json()["paths"] == 10
    assert client.get("/v1/retention").json()["paths"] == 10
    assert client.post("/v1/retention/dry-run").json()["removed"]["paths"] == 0


# --- backups ----------------------------------------------------------------------------------------------------------


def unpacked(file):
    with tarfile.open(file) as tar:
        return b"".join(tar.extractfile(one).read() for one in tar if one.isfile())


def test_a_rewritten_backup_forgets_whoever_was_erased_since_and_keeps_the_rest(kept, tmp_path):
    folder = tmp_path / "backups"
    folder.mkdir()
    for learner in (WHO, "hr:other"):
        kept.store.put_learner(TENANT, Learner(learner))
    back_up(kept, folder / "one.tar.gz")
    erase(kept, TENANT, WHO)
    back_up(kept, folder / "two.tar.gz")
    before = (folder / "two.tar.gz").read_bytes()
    assert WHO.encode() in unpacked(folder / "one.tar.gz")

    assert rewrite_backups(kept, folder) == {"one.tar.gz": 1, "two.tar.gz": 0}

    assert WHO.encode() not in unpacked(folder / "one.tar.gz")
    assert (folder / "two.tar.gz").read_bytes() == before
    assert sorted(file.name for file in folder.iterdir()) == ["one.tar.gz", "two.tar.gz"]
    inner = Settings(home=str(tmp_path / "again"), secret_key=kept.store.ring.keys[0].raw.hex())
    restore(folder / "one.tar.gz", inner)
    store = Store(open_engine(inner.database), ring=Ring.of(inner))
    assert store.learner(TENANT, "hr:other").id == "hr:other"
    with pytest.raises(NotFound):
        store.learner(TENANT, WHO)
    assert verify(store, TENANT).faults == ()
    store.close()


def test_the_command_exports_erases_and_rewrites(kept, tmp_path, monkeypatch, capsys):
    from service.cli import main

    folder = tmp_path / "backups"
    folder.mkdir()
    kept.store.put_learner(TENANT, Learner(WHO, groups=("canary-group",)))
    back_up(kept, folder / "one.tar.gz")
    kept.index.close()
    monkeypatch.setenv("FINGERPOST_HOME", str(tmp_path))
    words = ["erase", WHO, "--export", str(tmp_path / "out.json"), "--rewrite-backups", str(folder), "--json"]

    with pytest.raises(SystemExit) as ended:
        main(words)

    told = json.loads(capsys.readouterr().out)
    assert ended.value.code in (0, 1)
    assert told["backups"] == {"one.tar.gz": 1}
    assert "canary-group" in (tmp_path / "out.json").read_text()
    assert told["proof"]["left"] == {}
    assert told["proof"]["files"] == ["out.json"]  # the export itself lies in the data folder


@pytest.mark.parametrize("words", [[], ["--rewrite-backups", "/nowhere"]])
def test_a_command_that_asks_for_nothing_or_nowhere_is_refused(words):
    from service.cli import parser

    with pytest.raises(erase_command.BadUsage):
        erase_command.run(parser().parse_args(["erase", *words]))
