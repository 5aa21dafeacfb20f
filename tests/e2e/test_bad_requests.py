"""What is asked wrongly, or of an installation that is not right, is refused in one line that says what to do."""

import json

import pytest

from paths.model import Document, Resource, Skill, Teaches
from tests.e2e.conftest import lines, told


def asked(fingerpost, learner, *options):
    return fingerpost("recommend", "--role", "r:analyst", "--learner", learner, *options)


# --- what a learner asks for ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--role", ""), "--role"),
        (("--hours-per-week", "-1"), "--hours-per-week"),
        (("--hours-per-week", "nan"), "--hours-per-week"),
        (("--weeks", "0"), "--weeks"),
        (("--start", "soon"), "--start"),
        (("--start", "2026-02-30"), "--start"),
        (("--language", "English"), "--language"),
        (("--locale", "en_GB!"), "--locale"),
        (("--picture", "/nowhere/path.svg"), "--picture"),
    ],
)
def test_a_bad_option_is_a_usage_error_that_names_it(fingerpost, stocked, guest, options, words):
    ran = asked(fingerpost, guest, *options)

    assert ran.code == 2
    told(ran, words)


@pytest.mark.parametrize(
    "argv",
    [
        ("recommend", "--role", "r:analyst", "--learner", "x", "--unknown"),
        ("recommend", "--role", "r:analyst"),
        ("recommend", "--role", "r:analyst", "--learner", "x", "--weeks", "1.5"),
        ("juggle",),
        (),
    ],
)
def test_what_the_parser_does_not_know_is_a_usage_error(fingerpost, home, argv):
    ran = fingerpost(*argv)

    assert (ran.code, ran.out) == (2, "")
    assert "usage: fingerpost" in ran.err
    assert not home.exists()


@pytest.mark.parametrize(
    ("learner", "words"),
    [
        ('{"id": "x", "evidnce": []}', "evidnce: unknown field; nearest: evidence"),
        ('{"id": "a/b"}', "id: letters, digits"),
        ('{"id": "x", "evidence": [{"id": "e", "skill": "s:sql", "level": 7, "source": "self", "when": "2026-01-01"}]}',
         "evidence[0].level"),
        ('{"id": "x", "evidence": [{"id": "e", "skill": "s:sql", "level": 2, "source": "self", "when": "2026-13-01"}]}',
         "evidence"),
        ('{"id": "x", "constraints": {"soft": {"mood": 1}}}', "constraints.soft.mood"),
        ('{"id": "x", "constraints": {"hoursPerWeek": 200}}', "constraints.hoursPerWeek"),
        ("", "not JSON"),
        ("\udcff", "learner"),
    ],
)  # fmt: skip
def test_a_bad_learner_file_is_a_usage_error_that_names_file_and_field(fingerpost, stocked, tmp_path, learner, words):
    (tmp_path / "learner.json").write_bytes(learner.encode(errors="surrogateescape"))
    ran = asked(fingerpost, tmp_path / "learner.json")

    assert ran.code == 2
    told(ran, words)


@pytest.mark.parametrize("learner", ["", "/nowhere/x.json", "x.json", "/", "y" * 5000])
def test_a_learner_that_is_no_file_and_no_id_is_a_usage_error(fingerpost, stocked, learner):
    assert asked(fingerpost, learner).code == 2


def test_an_unknown_learner_or_role_is_named_with_the_nearest(fingerpost, stocked, guest):
    assert asked(fingerpost, "nobody").code == 1
    told(asked(fingerpost, "nobody"), "nobody")
    told(fingerpost("recommend", "--role", "r:analist", "--learner", guest), "'r:analist'", "nearest: r:analyst")


def test_evidence_of_an_unknown_skill_is_pointed_out(fingerpost, stocked, tmp_path):
    piece = {"id": "e", "skill": "s:sqk", "level": 2, "source": "self", "when": "2026-01-01"}
    ran = asked(fingerpost, lines(tmp_path / "l.json", {"id": "x", "evidence": [piece]}))

    assert ran.code == 0
    assert "'s:sqk'" in ran.err
    assert "nearest: s:sql" in ran.err


def test_an_empty_workspace_says_how_to_fill_it(fingerpost, guest):
    ran = asked(fingerpost, guest)

    assert ran.code == 1
    told(ran, "no roles here yet", "fingerpost ingest", "fingerpost demo")


def test_an_empty_catalogue_gives_a_partial_path_and_says_why(fingerpost, guest, tmp_path):
    role = {"type": "role", "id": "r:analyst", "label": "A", "requirements": [{"skill": "s:sql", "level": 2}]}
    fingerpost("ingest", lines(tmp_path / "graph.jsonl", Skill("s:sql", "SQL"), role))
    ran = asked(fingerpost, guest)

    assert ran.code == 0
    assert "Partial path" in ran.out
    assert "the catalogue is empty" in ran.err


def test_an_impossible_budget_is_an_answer_that_says_what_would_do(fingerpost, stocked, guest):
    ran = asked(fingerpost, guest, "--hours-per-week", "0.01", "--weeks", "1")

    assert ran.code == 0
    assert "Partial path" in ran.out
    assert "cannot hold together: at most 1 week," in ran.out


def test_what_cannot_hold_together_is_exit_1(fingerpost, stocked, tmp_path):
    constraints = {"mandatory": [{"resource": "t:report", "due": "2020-01-01"}]}
    ran = asked(fingerpost, lines(tmp_path / "l.json", {"id": "x", "constraints": constraints}))

    assert ran.code == 1
    assert "Infeasible path" in ran.out
    assert "t:report is mandatory, due 2020-01-01" in ran.out


def test_a_title_does_not_move_the_terminal(fingerpost, stocked, guest, tmp_path):
    red = Resource("t:sql-0", "\x1b[31mRed\x07", "SQL basics.", minutes=1, teaches=(Teaches("s:sql"),))
    fingerpost("ingest", lines(tmp_path / "red.jsonl", red))
    ran = asked(fingerpost, guest)

    assert "Red" in ran.out
    assert "\x1b" not in ran.out + ran.err
    assert "\x07" not in ran.out + ran.err


# --- the installation -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("DATABASE_URL", "mysql://x", "sqlite:///FILE"),
        ("DATABASE_URL", "rubbish", "sqlite:///FILE"),
        ("DATABASE_URL", "postgresql://u:hidden@127.0.0.1:1/x", "database"),
        ("LLM_TIMEOUT_S", "long", "FINGERPOST_LLM_TIMEOUT_S"),
        ("TENANT", "a b", "tenant"),
        ("QDRANT_URL", "rubb ish", "FINGERPOST_QDRANT_URL"),
        ("LLM_MODEL", "nobody:model", "nobody:model"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(fingerpost, guest, monkeypatch, name, value, words):
    monkeypatch.setenv(f"FINGERPOST_{name}", value)
    line = told(asked(fingerpost, guest), words)

    assert "hidden" not in line


def test_an_empty_setting_is_none(fingerpost, home, guest, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FINGERPOST_HOME", "")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    asked(fingerpost, guest)

    assert (tmp_path / "data" / "fingerpost" / "fingerpost.db").exists()


@pytest.mark.parametrize("spoil", ["home", "fingerpost.db", "index"])
def test_a_data_folder_that_cannot_be_used_is_named(fingerpost, home, guest, spoil):
    if spoil != "home":
        home.mkdir()
    (home if spoil == "home" else home / spoil).write_text("not what you think" * 100)

    told(asked(fingerpost, guest))


def test_an_index_of_another_model_is_rebuilt_once_it_is_removed(fingerpost, stocked, tmp_path):
    (manifest,) = (stocked / "index").glob("*/manifest.json")
    manifest.write_text(json.dumps({"spec": {"model": "other"}}))
    told(fingerpost("ingest", lines(tmp_path / "new.jsonl", Document("d:new", "A new text."))), "remove that folder")
    (manifest).unlink()
    ran = fingerpost("ingest", lines(tmp_path / "new.jsonl", Document("d:new", "A new text.")))

    assert ran.code == 0
    assert fingerpost("doctor").code == 0
