"""Commands from end to end: what they print, how they end, and what a stopped one leaves behind."""

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from paths.errors import PathError
from paths.model import Document, Resource, Teaches
from retrieval.lock import WriterLock
from service import cli
from service.intake.lots import LOT
from service.store.values import Changes
from tests.e2e.conftest import REAL, ROOT, ended, lines, soon, started, store_in
from tests.service.conftest import TENANT, records

HEAVY = {"torch", "litestar", "sqlalchemy", "numpy", "msgspec", "rich"}


def many(file, count):
    """Write a catalogue of so many resources."""
    taught = (Teaches("s:sql"),)
    return lines(
        file, *(Resource(f"m:{n}", f"Item {n}", f"About {n}.", minutes=5, teaches=taught) for n in range(count))
    )


# --- what is printed --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("argv", [["--help"], ["recommend", "--help"], ["juggle"]])
def test_help_and_usage_load_nothing_heavy(argv):
    code = (
        f"import sys; from service.cli import main\ntry: main({argv!r})\n"
        f"except SystemExit: print({HEAVY!r} & sys.modules.keys(), file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert ran.stderr.splitlines()[-1] == "set()"


@pytest.mark.parametrize(
    "argv",
    [
        ("recommend", "--role", "r:analyst", "--learner", "GUEST"),
        ("ingest", "SOURCE"),
        ("ingest", "SOURCE", "--dry-run"),
        ("ingest", "SOURCE", "OTHER"),
        ("graph", "import", "SOURCE", "--format", "jsonl"),
        ("export", "catalogue", "--out", "OUT"),
        ("doctor",),
    ],
)
def test_json_is_all_that_is_on_stdout(fingerpost, stocked, guest, tmp_path, argv):
    files = {"GUEST": guest, "SOURCE": lines(tmp_path / "a.jsonl", Document("d:a", "A")), "OUT": tmp_path / "out"}
    files["OTHER"] = lines(tmp_path / "b.jsonl", Document("d:b", "B"))
    ran = fingerpost(*(files.get(word, word) for word in argv), "--json")

    assert ran.code == 0
    assert ran.json


@pytest.mark.parametrize("argv", [("recommend", "--role", "r:x", "--learner", "x"), ("ingest", "/nowhere")])
def test_a_failed_command_prints_nothing_on_stdout(fingerpost, stocked, argv):
    assert fingerpost(*argv, "--json").out == ""


def test_a_reader_who_leaves_early_gets_no_traceback(stocked, guest):
    for argv, program in (
        (("recommend", "--role", "r:analyst", "--learner", guest, "--json"), ("tests.e2e.program",)),
        (("--help",), REAL),
    ):
        process = started(*argv, program=program)
        process.stdout.close()
        process.stdout = None
        ran = ended(process)
        assert "Traceback" not in ran.err
        assert "BrokenPipe" not in ran.err


def test_a_terminal_that_lacks_a_letter_gets_a_sign_for_it(stocked, tmp_path):
    learner = lines(tmp_path / "l.json", '{"id": "guest", "constraints": {"mandatory": [{"resource": "t:ue"}]}}')
    new = Resource("t:ue", "Übung ✓", "SQL basics.", minutes=1, teaches=(Teaches("s:sql"),))
    assert ended(started("ingest", lines(tmp_path / "ue.jsonl", new))).code == 0
    ran = ended(started("recommend", "--role", "r:analyst", "--learner", learner, env={"PYTHONIOENCODING": "ascii"}))

    assert (ran.code, ran.err) == (0, "")
    assert "\\xdcbung" in ran.out


def test_a_fault_of_ours_is_one_line_and_a_report(capsys):
    try:
        raise PathError("two\nlines")
    except PathError as error:
        cli.unforeseen(type(error), error, error.__traceback__)
    line = capsys.readouterr().err
    report = Path(line.split()[-1])

    assert (line.count("\n"), "PathError: two lines" in line) == (1, True)
    assert "Traceback" in report.read_text()
    report.unlink()


# --- whole ways -------------------------------------------------------------------------------------------------------


def test_the_real_model_from_ingest_to_verify(fingerpost, guest, tmp_path):
    bundle = tmp_path / "bundle.json"
    taken = ended(started("ingest", lines(tmp_path / "small.jsonl", *records()), program=REAL))
    asked = ended(started("recommend", "--role", "r:analyst", "--learner", guest, "--json", program=REAL))
    assert (taken.code, asked.code, asked.json["status"], asked.json["degraded"]) == (0, 0, "complete", [])

    assert fingerpost("export", "bundle", asked.json["id"], "--out", bundle).code == 0
    assert fingerpost("verify", bundle).code == 0
    bundle.write_text(bundle.read_text().replace('"minutes":45', '"minutes":44'))
    assert fingerpost("verify", bundle).code == 1


def test_what_export_writes_ingest_takes_and_finds_unchanged(fingerpost, stocked, tmp_path):
    fingerpost("export", "graph", "--out", tmp_path / "graph.jsonl")
    fingerpost("export", "catalogue", "--out", tmp_path / "catalogue.jsonl")
    reports = fingerpost("ingest", tmp_path / "graph.jsonl", tmp_path / "catalogue.jsonl", "--json").json

    assert [(r["added"], r["changed"], r["withdrawn"], r["refusals"]) for r in reports] == [(0, 0, 0, 0)] * 2


def test_a_dry_run_writes_nothing(fingerpost, stocked, tmp_path):
    with store_in(stocked) as store:
        before = (store.revision(TENANT), len(store.runs(TENANT)))
        ran = fingerpost("ingest", many(tmp_path / "many.jsonl", 3), "--dry-run", "--json")

        assert (ran.json["dryRun"], ran.json["records"]) == (True, {"document": 3, "resource": 3})
        assert (store.revision(TENANT), len(store.runs(TENANT))) == before


def test_the_same_request_gives_the_same_fingerprint(fingerpost, stocked, guest):
    asked = ("recommend", "--role", "r:analyst", "--learner", guest, "--start", "2026-11-23", "--json")

    assert fingerpost(*asked).json["fingerprint"] == fingerpost(*asked).json["fingerprint"]


def test_a_path_comes_with_its_picture(fingerpost, stocked, guest, tmp_path):
    fingerpost("recommend", "--role", "r:analyst", "--learner", guest, "--picture", tmp_path / "path.svg")

    assert (tmp_path / "path.svg").read_text().startswith("<svg")


def test_the_demo_recommends_a_path_that_holds(fingerpost, home):
    ran = fingerpost("demo", "--no-serve", "--json")

    assert (ran.code, ran.json["status"]) == (0, "complete")
    assert all(claim["verdict"] for claim in ran.json["certificate"])


# --- stopped and killed -----------------------------------------------------------------------------------------------


def counted(home, kind="resource"):
    with store_in(home) as store:
        return len(store.ids(TENANT, kind, "m:"))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_a_stopped_ingest_leaves_whole_lots_and_the_next_run_completes_it(fingerpost, stocked, tmp_path, number):
    source = many(tmp_path / "many.jsonl", 20 * LOT)
    process = started("ingest", source)
    soon(lambda: process.poll() is not None or counted(stocked) >= 2 * LOT)
    process.send_signal(number)
    stopped = ended(process)
    kept = counted(stocked)

    assert "Traceback" not in stopped.err
    assert (kept % LOT, 2 * LOT <= kept < 20 * LOT, stopped.code != 0) == (0, True, True)
    again = fingerpost("ingest", source, "--json")
    assert (again.json["unchanged"], counted(stocked), counted(stocked, "document")) == (2 * kept, 20 * LOT, 20 * LOT)
    assert fingerpost("doctor").code == 0


def test_a_killed_indexer_loses_nothing_that_was_taken(fingerpost, stocked, tmp_path):
    source = many(tmp_path / "many.jsonl", 4 * LOT)
    process = started("ingest", source)
    with store_in(stocked) as store:
        soon(lambda: process.poll() is not None or counted(stocked) == 4 * LOT)
        soon(lambda: store.pending_count() < 4 * LOT - 64)
        process.kill()
        ended(process)
        assert store.pending_count() > 0
    noted = fingerpost("doctor", "--json").json

    assert (counted(stocked), noted["ok"]) == (4 * LOT, True)
    assert fingerpost("ingest", source).code == 0
    assert {c["name"]: c["state"] for c in fingerpost("doctor", "--json").json["checks"]}["outbox"] == "ok"
    assert fingerpost("doctor").code == 0


# --- doctor -----------------------------------------------------------------------------------------------------------


def checks(ran):
    return {check["name"]: check for check in ran.json["checks"]}


def test_doctor_finds_nothing_wrong_where_nothing_is(fingerpost, stocked):
    ran = fingerpost("doctor", "--json")

    assert (ran.code, ran.json["ok"]) == (0, True)
    assert {check["state"] for check in ran.json["checks"]} == {"ok"}


def test_doctor_changes_nothing_on_a_new_machine(fingerpost, home):
    assert fingerpost("doctor").code == 0
    assert not home.exists()


def test_doctor_shows_where_each_setting_came_from_and_no_secret(fingerpost, home, monkeypatch):
    monkeypatch.setenv("FINGERPOST_API_KEY", "hidden")
    monkeypatch.setenv("FINGERPOST_DATABASE_URL", "postgresql://me:hidden@127.0.0.1:1/x?password=hidden")
    monkeypatch.setenv("FINGERPOST_TENNANT", "hidden")
    ran = fingerpost("doctor", "--json")
    shown = {s["name"].removeprefix("FINGERPOST_"): (s["source"], s["value"]) for s in ran.json["settings"]}

    assert "hidden" not in ran.out + ran.err + fingerpost("doctor").out
    assert (shown["API_KEY"], shown["TENANT"]) == (("environment", "***"), ("default", "default"))
    assert checks(ran)["settings"]["remedy"] == "did you mean FINGERPOST_TENANT?"


def test_doctor_says_what_is_wrong_and_what_to_do(fingerpost, home, monkeypatch):
    monkeypatch.setenv("FINGERPOST_DATABASE_URL", "postgresql://me@127.0.0.1:1/x")
    ran = fingerpost("doctor")

    assert ran.code == 1
    assert "WRONG  database" in ran.out
    assert "1 wrong" in ran.out
    assert "-> check address" in ran.out


@pytest.mark.parametrize(("name", "value"), [("LLM_TIMEOUT_S", "soon"), ("EMBEDDING_MODEL", "/nowhere")])
def test_doctor_outlives_a_setting_that_cannot_be_used(fingerpost, home, monkeypatch, name, value):
    monkeypatch.undo()
    monkeypatch.setenv("FINGERPOST_HOME", str(home))
    monkeypatch.setenv(f"FINGERPOST_{name}", value)
    ran = fingerpost("doctor", "--json")

    assert (ran.code, ran.json["ok"]) == (1, False)


def test_doctor_finds_an_index_that_is_not_the_stores(fingerpost, stocked):
    with store_in(stocked) as store:
        store.write(TENANT, Changes((Document("d:new", "A new text."),)))
        assert checks(fingerpost("doctor", "--json"))["index"]["state"] == "note"
        store.done(row.seq for row in store.pending())
    ran = fingerpost("doctor", "--json")

    assert (ran.code, checks(ran)["index"]["state"]) == (1, "wrong")
    assert "1 missing" in checks(ran)["index"]["found"]


def test_doctor_names_who_has_the_index_open(fingerpost, stocked):
    lock = WriterLock(stocked / "index")
    found = checks(fingerpost("doctor", "--json"))["index"]
    lock.release()

    assert (found["state"], f"process {os.getpid()} on" in found["found"]) == ("ok", True)


def test_the_database_is_for_its_owner_only(fingerpost, stocked):
    assert stat.S_IMODE((stocked / "fingerpost.db").stat().st_mode) == 0o600
