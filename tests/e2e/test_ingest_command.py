"""`fingerpost ingest`: stopped, killed, and begun again."""

import signal

from service.intake.lots import LOT
from tests.e2e.conftest import ended, lines, soon, started, store_in
from tests.e2e.test_commands import many
from tests.service.conftest import TENANT


def counted(home, kind="resource", prefix="m:"):
    with store_in(home) as store:
        return len(store.ids(TENANT, kind, prefix))


def begun(stocked, tmp_path, lots=20):
    """Start a long ingest and return it when two lots are written."""
    source = many(tmp_path / "many.jsonl", lots * LOT)
    process = started("ingest", source)
    soon(lambda: process.poll() is not None or counted(stocked) >= 2 * LOT)
    return source, process


def test_an_ingest_stopped_at_the_keyboard_says_what_was_kept_and_goes_on(fingerpost, stocked, tmp_path):
    source, process = begun(stocked, tmp_path)
    process.send_signal(signal.SIGINT)
    stopped = ended(process)
    kept = counted(stocked)
    with store_in(stocked) as store:
        run = store.runs(TENANT)[-1]
    again = fingerpost("ingest", source, "--json").json

    assert (stopped.code, run.state) == (1, "cancelled"), stopped.err
    assert "goes on from there" in stopped.err
    assert (run.report.added, f"{2 * kept} new" in stopped.err) == (2 * kept, True)
    assert (again["unchanged"], again["added"]) == (2 * kept, 2 * (20 * LOT - kept))


def test_files_that_were_taken_before_a_kill_are_not_read_again(fingerpost, stocked, tmp_path):
    folder = tmp_path / "pages"
    folder.mkdir()
    for n in range(2000):
        (folder / f"{n:04}.md").write_text(f"# Page {n}\n\nAbout number {n}.")
    process = started("ingest", folder)
    soon(lambda: process.poll() is not None or counted(stocked, "document", "pages:") >= LOT)
    process.kill()
    ended(process)
    kept = counted(stocked, "document", "pages:")
    again = fingerpost("ingest", folder, "--json").json

    assert 0 < kept < 2000
    assert (again["unchanged"], again["added"], counted(stocked, "document", "pages:")) == (kept, 2000 - kept, 2000)
    assert again["filesUnchanged"] == kept
    assert fingerpost("ingest", folder, "--json").json["skipped"] == 2000


def test_what_a_file_holds_no_more_is_withdrawn_on_request(fingerpost, stocked, tmp_path):
    source = many(tmp_path / "c.jsonl", 3)
    fingerpost("ingest", source)
    lines(source, *source.read_text().splitlines()[:2])

    assert fingerpost("ingest", source, "--json").json["withdrawn"] == 0
    assert fingerpost("ingest", source, "--withdraw-missing", "--json").json["withdrawn"] == 2
