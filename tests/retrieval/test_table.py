import csv
import io
import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paths.model import Document, Resource, Role, Skill, Teaches
from retrieval.sources.mapfile import load_mapping, read_mapping
from retrieval.sources.outcome import Outcome, Refused, SourceError, Taken
from retrieval.sources.table import read_table

MAPPINGS = Path(__file__).resolve().parents[2] / "docs" / "mappings"
HEAD = "source: lms\ntype: resource\nid: code\nfields:\n  title: name\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("table")


def read(folder: Path, mapping: str, *rows: object, name: str = "t.jsonl") -> list[Outcome]:
    lines = (row if isinstance(row, str) else json.dumps(row) for row in rows)
    (folder / name).write_text("\n".join(lines), newline="")
    return list(read_table(folder / name, read_mapping(mapping)))


def resource(folder: Path, more: str, **row: object) -> Resource:
    taken = [o for o in read(folder, HEAD + more, {"code": "c", "name": "N", **row}) if isinstance(o, Taken)]
    return next(o.record for o in taken if isinstance(o.record, Resource))


def refusal(folder: Path, more: str, **row: object) -> Refused:
    got = read(folder, HEAD + more, {"code": "c", "name": "N", **row})
    return next(outcome for outcome in got if isinstance(outcome, Refused))


def counts(outcomes: list[Outcome]) -> Counter[str]:
    return Counter(type(o.record if isinstance(o, Taken) else o).__name__ for o in outcomes)


def test_ms_learn_modules_are_65_wholes_that_teach_their_products(shared_data):
    got = list(read_table(shared_data / "mslearn/modules.jsonl", load_mapping(MAPPINGS / "mslearn-modules.yaml")))
    assert counts(got) == {"Skill": 28, "Resource": 65, "Document": 65}
    whole = next(o.record for o in got if isinstance(o, Taken) and isinstance(o.record, Resource))
    assert whole.minutes == 35
    assert whole.url == "https://learn.microsoft.com/training/modules/access-data-with-cosmos-db-and-sql-api/"
    assert whole.teaches[0] == Teaches("ms:azure", 0, 2)
    assert len(whole.has_part) == 7


def test_ms_learn_units_are_470_parts_of_those_wholes(shared_data):
    wholes = list(read_table(shared_data / "mslearn/modules.jsonl", load_mapping(MAPPINGS / "mslearn-modules.yaml")))
    units = list(read_table(shared_data / "mslearn/units.jsonl.gz", load_mapping(MAPPINGS / "mslearn-units.yaml")))
    assert counts(units) == {"Resource": 470, "Document": 447}, "23 units are a quiz without text"
    whole = {o.record.id: o.record for o in wholes if isinstance(o, Taken) and isinstance(o.record, Resource)}
    parts = [o.record for o in units if isinstance(o, Taken) and isinstance(o.record, Resource)]
    assert all(part.id in whole[part.is_part_of[0]].has_part for part in parts)
    assert sum(part.minutes or 0 for part in parts) == sum(module.minutes or 0 for module in whole.values())


def test_an_english_handbook_comes_through_its_mapping(shared_data):
    got = list(read_table(shared_data / "handbooks/18f.jsonl.gz", load_mapping(MAPPINGS / "18f-handbook.yaml")))
    assert counts(got) == {"Document": 243, "Refused": 8}, "8 pages are redirections without a text"


cells = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=9)
)
values = cells | st.lists(cells, max_size=3) | st.dictionaries(st.text(max_size=3), cells, max_size=2)
RICH = read_mapping(
    HEAD
    + """
  minutes: {column: time, type: duration}
  url: {template: "https://e.org/{code}"}
  requires: {column: needs, split: ","}
  access: who
levels: {column: level, labels: {low: [0, 2], high: [2, 3]}}
teaches: {columns: [tags], prefix: lms, emit_skills: true}
documents: [{column: text, markup: markdown}]
"""
)


@given(st.dictionaries(st.sampled_from(["code", "name", "time", "needs", "who", "level", "tags", "text"]), values))
@settings(max_examples=200)
def test_any_row_is_taken_or_refused_but_never_raises(folder, row):
    (folder / "any.jsonl").write_text(json.dumps(row))
    assert list(read_table(folder / "any.jsonl", RICH))


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12), min_size=2, max_size=6))
@settings(max_examples=100)
def test_csv_cells_come_back_as_they_were_written(folder, titles):
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerows([["code", "name"], *([f"c{at}", f"N {title} N"] for at, title in enumerate(titles))])
    got = read(folder, HEAD, table.getvalue(), name="t.csv")
    expected = [f"N {title} N".replace("\r\n", "\n") for title in titles]
    assert [o.record.title for o in got if isinstance(o, Taken) and isinstance(o.record, Resource)] == expected


def test_a_row_of_another_width_is_refused_with_its_line(folder):
    got = read(folder, HEAD, 'code,name\na,"A\nB"\nb\nc,C', name="t.csv")
    assert [(o.line, isinstance(o, Taken)) for o in got] == [(2, True), (4, False), (5, True)]


def test_a_quote_left_open_is_refused_and_rows_before_it_are_kept(folder):
    got = read(folder, HEAD, 'code,name\na,A\nb,"B\nc,C', name="t.csv")
    assert [type(o) for o in got] == [Taken, Refused]
    assert "lines 3 to 4" in got[1].problem


def test_a_cell_over_the_limit_of_csv_is_refused_and_the_next_row_read(folder):
    got = read(folder, HEAD, "code,name", f"a,{'x' * 140_000}", "b,B", name="t.csv")
    assert [type(o) for o in got] == [Refused, Taken]
    assert "field limit" in got[0].problem


def test_a_bad_line_inside_a_quoted_cell_refuses_the_whole_row(folder):
    (folder / "b.csv").write_bytes(b'code,name\na,"A\n\xff\nB"\nb,B\n')
    got = list(read_table(folder / "b.csv", read_mapping(HEAD)))
    assert [(o.line, isinstance(o, Taken)) for o in got] == [(3, False), (2, False), (5, True)]


def test_semicolons_and_tabs_can_part_the_cells(folder):
    assert isinstance(read(folder, HEAD + 'delimiter: ";"\n', "code;name\na;A", name="t.csv")[0], Taken)
    assert isinstance(read(folder, HEAD, "code\tname\na\tA", name="t.tsv")[0], Taken)


def test_a_header_without_a_mapped_column_makes_the_mapping_unusable(folder):
    with pytest.raises(SourceError, match="no column 'name'; nearest: naem"):
        read(folder, HEAD, "code,naem\na,A", name="t.csv")


def test_a_header_with_a_column_twice_is_refused(folder):
    assert "more than once" in read(folder, HEAD, "code,name,name\na,b,c", name="t.csv")[0].problem


def test_a_mapped_column_that_no_row_has_is_reported_once(folder):
    got = read(folder, HEAD + "  minutes: minuts\n", *({"code": c, "name": c, "minutes": 3} for c in "ab"))
    assert [type(o) for o in got] == [Taken, Taken, Refused]
    assert got[2].problem == "no row has this column; nearest: minutes"


def test_a_name_that_does_not_tell_its_format_needs_the_mapping_to(folder):
    with pytest.raises(SourceError, match="format: jsonl"):
        read(folder, HEAD, {}, name="t.dat")


def test_ids_with_slashes_are_made_safe_and_a_second_one_is_refused(folder):
    got = read(folder, HEAD, {"code": "a/b", "name": "A"}, {"code": "a/b", "name": "B"})
    assert got[0].record.id == "lms:a~2Fb"
    assert "line 1" in got[1].problem


def test_a_row_without_its_id_is_refused(folder):
    assert read(folder, HEAD, {"name": "A"})[0].field == "id"


@pytest.mark.parametrize(
    ("form", "cell", "minutes"),
    [
        ("m", 35, 35),
        ("m", "35", 35),
        ("m", 35.0, 35),
        ("m", 0, None),
        ("m", None, None),
        ("{column: m, default: 20}", "", 20),
        ("{column: m, type: hours}", "1,5", 90),
        ("{column: m, type: duration}", "PT1H30M20S", 91),
        ("{column: m, type: duration}", "P1D", 1440),
    ],
)
def test_minutes_come_in_several_forms(folder, form, cell, minutes):
    assert resource(folder, f"  minutes: {form}\n", m=cell).minutes == minutes


@pytest.mark.parametrize("cell", ["ten", "-3", "1e9", "٣", True, [3], "1.5", 10**12])
def test_what_is_no_number_is_refused_by_field(folder, cell):
    assert refusal(folder, "  minutes: m\n", m=cell).field == "minutes"


@pytest.mark.parametrize(
    ("labels", "band"),
    [
        (["Low"], Teaches("lms:x", 0, 2)),
        (["high"], Teaches("lms:x", 2, 3)),
        (["high", "low"], Teaches("lms:x", 0, 3)),
        ([], Teaches("lms:x", 0, 2, provenance="assumed")),
        (["odd"], Teaches("lms:x", 0, 2, provenance="assumed")),
    ],
)
def test_labels_become_bands_and_no_label_is_assumed(folder, labels, band):
    more = "levels: {column: l, labels: {low: [0, 2], high: [2, 3]}}\nteaches: {columns: [t], prefix: lms}\n"
    assert resource(folder, more, l=labels, t="x").teaches == (band,)


def test_numbers_on_a_scale_become_bands(folder):
    more = "levels: {column: d, ranges: [{min: 1, max: 3, band: [0, 2]}, {min: 4, max: 9, band: [2, 3]}]}\n"
    assert resource(folder, more + "teaches: {columns: [t], prefix: lms}\n", d=4, t="x").teaches[0].to == 3


def test_an_unknown_label_and_an_unknown_word_are_reported_once_beside_the_records(folder):
    more = "levels: {column: l, labels: {low: [0, 2]}}\nteaches: {columns: [t], skills: {a: s:a}, skip: [b]}\n"
    rows = ({"code": c, "name": c, "l": "odd", "t": ["a", "b", "c"]} for c in "xy")
    got = read(folder, HEAD + more, *rows)
    assert counts(got) == {"Resource": 2, "Refused": 2}
    assert [o.field for o in got if isinstance(o, Refused)] == ["levels", "teaches"]


def test_skills_are_made_once_each_before_the_first_resource_that_names_them(folder):
    more = "teaches: {columns: [t], prefix: lms, emit_skills: true, labels: {k8s: Kubernetes}}\n"
    got = read(folder, HEAD + more, *({"code": c, "name": c, "t": ["k8s", "web-apps"]} for c in "xy"))
    assert [type(o.record) for o in got] == [Skill, Skill, Resource, Resource]
    assert [o.record.label for o in got[:2]] == ["Kubernetes", "web apps"]


def test_documents_take_address_language_and_access_from_their_resource(folder):
    more = "  language: {value: de}\n  access: who\ndocuments: [{column: body, markup: html, title: sub}]\n"
    got = read(folder, HEAD + more, {"code": "c", "name": "N", "who": ["group:a"], "body": "<p>Hi", "sub": "S"})
    expected = Document("lms:c:content", "Hi", "S", "content", "", "lms:c", None, "de", ("group:a",))
    assert got[1].record == expected


def test_ids_of_others_take_the_source_a_prefix_or_stand_as_they_are(folder):
    more = "  requires: {column: r, split: ','}\n  counts_as: {column: r, prefix: x}\n"
    got = resource(folder, more + "  has_part: {column: p, prefix: ''}\n", r="a, b", p=["y:z"])
    assert (got.requires, got.counts_as, got.has_part) == (("lms:a", "lms:b"), ("x:a~2C~20b",), ("y:z",))


def test_an_address_from_a_template_is_percent_encoded(folder):
    got = resource(folder, "  url: {template: 'https://e.org/{slug}?{{x}}', cut: old/}\n", slug="old/ä b&{code}")
    assert got.url == "https://e.org/%C3%A4%20b%26%7Bcode%7D?{x}"


def test_a_column_can_lie_inside_an_object(folder):
    assert resource(folder, "  provider: meta.by\n", meta={"by": "ACME"}).provider == "ACME"


def test_roles_are_made_with_requirements_marked_as_assumed(folder):
    mapping = "source: hr\ntype: role\nid: job\nfields: {label: job}\n"
    (got,) = read(
        folder, mapping + "requirements: {columns: [needs], prefix: hr, split: ';'}\n", {"job": "J", "needs": "a;b"}
    )
    assert isinstance(got.record, Role)
    assert [(row.skill, row.level, row.assumed) for row in got.record.requirements] == [
        ("hr:a", 3, True),
        ("hr:b", 3, True),
    ]
