"""What is given wrongly is refused in one line that says where and what to do; what is right beside it is kept."""

import os
import subprocess

import msgspec
import pytest

from paths.model import Resource, Skill, SkillEdge, Teaches
from service.intake.run import KEPT
from tests.e2e.conftest import ended, lines, started, store_in, told
from tests.service.conftest import TENANT

GOOD = Resource("t:good", "Good", minutes=30, teaches=(Teaches("s:sql"),))
MAPPING = "type: resource\nsource: lms\nid: {column: id}\nfields:\n  title: {column: name}\n"


# --- lines of a source ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('{"type": "resource", "id": "t:x", ', "not JSON"),
        ('{"type": "resource", "id": "t:x", "title": "X", "minutes": "long"}', "minutes"),
        ('{"type": "resource", "id": "t:x", "title": "X", "titel": "Y"}', "titel: unknown field; nearest: title"),
        ('{"type": "resource", "id": "t:x"}', "title: is missing"),
        ('{"type": "resource", "id": "t/x", "title": "X"}', "id: letters, digits"),
        ('{"type": "resource", "id": "t:x", "title": "X", "teaches": [{"skill": "s:sql", "to": 9}]}', "teaches[0].to"),
        ('{"type": "resource", "id": "t:x", "title": "X", "teaches": [{"skill": "s:sqq"}]}', "nearest: s:sql"),
        ('{"type": "role", "id": "r:x", "label": "X", "requirements": [{"skill": "s:sqq", "level": 1}]}', "s:sql"),
        ('{"type": "thing"}', "'thing' is no type of record"),
        ("[]", "JSON array"),
        ("null", "object"),
        ('{"type": "skill", "id": "s:x", "label": "\\ud800"}', ""),
        ('{"type": "skill", "id": "s:x", "label": "a\\u0000"}', "NUL"),
        ('{"type": "resource", "id": "t:x", "title": ' + "[" * 100_000, "nested"),
    ],
)
def test_a_bad_line_is_quarantined_with_its_place_and_the_rest_is_taken(fingerpost, stocked, tmp_path, line, words):
    ran = fingerpost("ingest", lines(tmp_path / "new.jsonl", Skill("s:new", "New"), line, GOOD), "--json")
    (shown,) = ran.json["refused"]
    with store_in(stocked) as store:
        (kept,) = store.refusals(TENANT, ran.json["run"])
        assert store.record(TENANT, Resource, "t:good").title == "Good"

    assert (ran.code, shown["file"], shown["line"]) == (1, "new.jsonl", 2)
    assert words in f"{shown['field']}: {shown['problem']}"
    assert msgspec.to_builtins(kept) == shown
    assert "new.jsonl:2: " in ran.err


def test_a_resource_id_of_any_length_has_its_description(fingerpost, stocked, tmp_path):
    longest = Resource("t:" + "x" * 198, "Long", "What it is about.", minutes=5, teaches=(Teaches("s:sql"),))

    assert fingerpost("ingest", lines(tmp_path / "long.jsonl", longest)).code == 0
    with store_in(stocked) as store:
        assert [d.text for d in store.documents_of(TENANT, [longest.id])] == ["What it is about."]


def test_of_very_many_refusals_the_store_keeps_the_first(fingerpost, stocked, tmp_path):
    ran = fingerpost("ingest", lines(tmp_path / "bad.jsonl", *["{}"] * (KEPT + 5)), "--json")
    with store_in(stocked) as store:
        kept = store.refusals(TENANT, ran.json["run"], KEPT - 1, 10)

    assert (ran.json["refusals"], len(kept)) == (KEPT + 5, 1)


def test_a_line_of_100_mb_costs_no_memory(stocked, tmp_path):
    small = lines(tmp_path / "small.jsonl", GOOD)
    with (tmp_path / "large.jsonl").open("wb") as large:
        large.write(b'{"type": "resource", "id": "t:x", "title": "' + b"x" * 100_000_000 + b'"}\n' + small.read_bytes())
    before, after = (peak_mb("ingest", tmp_path / name) for name in ("small.jsonl", "large.jsonl"))

    assert after - before < 40
    with store_in(stocked) as store:
        (run, refused) = (store.runs(TENANT)[-1], store.refusals(TENANT, store.runs(TENANT)[-1].id))
    assert (run.counts, refused[0].line) == ({"resource": 1}, 1)
    assert "100,000,0" in refused[0].problem


def peak_mb(*argv):
    process = started(*argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)
    process.returncode = 0  # wait4 has taken it
    return usage.ru_maxrss / 1024


# --- whole sources ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (bytes(range(256)) * 10, "binary"),
        ('{"type": "skill"}'.encode("utf-16"), "UTF-16"),
        ('{"type": "skill", "id": "s:x", "label": "é"}\n'.encode("latin-1"), "not UTF-8"),
        (b"PK\x03\x04rest", "ZIP"),
        (b"\x1f\x8b\x08 no gzip", "damaged"),
    ],
)
def test_a_file_that_is_no_text_is_refused_by_name(fingerpost, stocked, tmp_path, content, words):
    (tmp_path / "odd.jsonl").write_bytes(content)
    ran = fingerpost("ingest", tmp_path / "odd.jsonl")

    assert ran.code == 1
    assert "odd.jsonl" in ran.err
    assert words in ran.err


@pytest.mark.parametrize("name", ["nothing.jsonl", "nothing", "nothing.csv"])
def test_a_missing_source_is_named(fingerpost, stocked, tmp_path, name):
    assert told(fingerpost("ingest", tmp_path / name), str(tmp_path / name), "is not there")


def test_an_unknown_kind_of_file_says_what_is_read(fingerpost, stocked, tmp_path):
    (tmp_path / "course.exe").write_bytes(b"")

    told(fingerpost("ingest", tmp_path / "course.exe"), ".jsonl", ".zip", "--mapping")


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        (MAPPING + "  titel: {column: name}\n", ("map.yaml:6", "fields.titel", "nearest: title")),
        (MAPPING.replace("source", "sauce"), ("sauce",)),
        ("][", ("map.yaml:1", "not YAML")),
        (MAPPING.replace("column: id", "column: idd"), ("'idd'", "nearest: id")),
    ],
)
def test_a_bad_mapping_names_file_line_and_field(fingerpost, stocked, tmp_path, mapping, words):
    (tmp_path / "map.yaml").write_text(mapping)
    (tmp_path / "table.csv").write_text("id,name\n1,First\n")

    assert fingerpost("ingest", tmp_path / "table.csv", "--mapping", tmp_path / "map.yaml").code == 1
    told(fingerpost("ingest", tmp_path / "table.csv", "--mapping", tmp_path / "map.yaml"), *words)


def test_one_bad_source_does_not_hinder_the_others(fingerpost, stocked, tmp_path):
    cycle = lines(tmp_path / "cycle.jsonl", SkillEdge("s:join", "s:sql"))
    ran = fingerpost("ingest", cycle, lines(tmp_path / "good.jsonl", GOOD))

    assert ran.code == 1
    assert "good.jsonl: took 1 resource" in ran.err


def test_a_cycle_is_printed_and_nothing_is_written(fingerpost, stocked, tmp_path):
    cycle = lines(tmp_path / "cycle.jsonl", Skill("s:new", "New"), SkillEdge("s:join", "s:sql"))
    with store_in(stocked) as store:
        before = store.revision(TENANT)
        for command in (("ingest", cycle), ("graph", "import", cycle, "--format", "jsonl")):
            ran = fingerpost(*command)
            assert ran.code == 1
            told(ran, "cycle", "s:sql 2 -> s:join 1")
        assert store.revision(TENANT) == before


def test_resources_that_require_each_other_are_pointed_out(fingerpost, stocked, tmp_path):
    ring = [Resource(f"t:{a}", a, minutes=5, requires=(f"t:{b}",)) for a, b in ("ab", "bc", "ca")]
    ran = fingerpost("ingest", lines(tmp_path / "ring.jsonl", *ring), "--json")

    assert "is required by" in ran.json["unresolved"][0]


# --- folders ----------------------------------------------------------------------------------------------------------


def pages(folder, *names):
    folder.mkdir(parents=True)
    for name in names:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(f"# {name}\n\nA page about {name}.")
    return folder


def documents(home, prefix):
    with store_in(home) as store:
        return store.ids(TENANT, "document", prefix)


def test_a_page_that_is_gone_is_withdrawn_and_one_that_cannot_be_read_is_not(fingerpost, stocked, tmp_path):
    folder = pages(tmp_path / "docs", "gone.md", "broken.md", "stays.md")
    fingerpost("ingest", folder)
    (folder / "gone.md").unlink()
    (folder / "broken.md").write_bytes(bytes(100))
    fingerpost("ingest", folder)

    assert documents(stocked, "docs:") == ["docs:broken.md", "docs:stays.md"]


def test_a_folder_that_cannot_be_read_withdraws_nothing(fingerpost, stocked, tmp_path):
    folder = pages(tmp_path / "docs", "a.md", "inner/b.md")
    fingerpost("ingest", folder)
    for locked in (folder / "inner", folder):
        locked.chmod(0)
        ran = ended(started("ingest", folder, preexec_fn=bound_by_permissions))
        locked.chmod(0o700)
        assert ran.code == 1
        assert "check its permissions" in ran.err
        assert documents(stocked, "docs:") == ["docs:a.md", "docs:inner~2Fb.md"]


def bound_by_permissions():
    """Give up root's right to read everything: tests may run as root, users do not."""
    import ctypes

    for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
        ctypes.CDLL(None).prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP


def test_two_folders_of_one_name_do_not_withdraw_each_other(fingerpost, stocked, tmp_path):
    one, two = pages(tmp_path / "one" / "docs", "a.md"), pages(tmp_path / "two" / "docs", "b.md")
    ran = fingerpost("ingest", one, two)

    assert ran.code == 2
    told(ran, "'docs:'", "--prefix")


def test_a_folder_called_like_a_catalogue_leaves_its_descriptions(fingerpost, stocked, tmp_path):
    before = documents(stocked, "t:")
    fingerpost("ingest", pages(tmp_path / "t", "a.md"))

    assert documents(stocked, "t:") == sorted([*before, "t:a.md"])
