from pathlib import Path

import pytest

from retrieval.sources.mapfile import load_mapping, read_mapping
from retrieval.sources.outcome import SourceError

ROOT = Path(__file__).resolve().parents[2]
HEAD = "source: ms\ntype: resource\nid: uid\nfields:\n  title: name\n"


def complaint(text: str) -> str:
    with pytest.raises(SourceError) as caught:
        read_mapping(text, "m.yaml")
    return str(caught.value)


@pytest.mark.parametrize("file", sorted((ROOT / "docs" / "mappings").glob("*.yaml")), ids=lambda file: file.stem)
def test_every_mapping_that_we_ship_can_be_used(file):
    assert load_mapping(file).columns


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (HEAD + "  titel: x\n", "m.yaml:6: fields.titel: unknown field of a resource; nearest: title"),
        (HEAD + "formt: csv\n", "m.yaml:6: formt: unknown field; nearest: format"),
        (HEAD + "format: xml\n", "m.yaml:6: format: 'xml' is none of"),
        (HEAD + "  minutes: {colum: m}\n", "m.yaml:6: fields.minutes.colum: unknown field; nearest: column"),
        (
            HEAD + "  minutes: {column: m, type: weeks}\n",
            "m.yaml:6: fields.minutes.type: 'weeks' is none of",
        ),
        (HEAD + "  minutes: {column: a, value: 3}\n", "m.yaml:6: fields.minutes: give exactly one of"),
        (HEAD + "  language: {value: no}\n", "m.yaml:6: fields.language.value: Expected"),
        (HEAD + "  url: {template: 'x/{a.b[0]}'}\n", "m.yaml:6: fields.url: template: write {column} only"),
        (HEAD + "  url: {template: 'x/{a'}\n", "m.yaml:6: fields.url: template: "),
        (HEAD + "  requires: {column: r, prefix: 'a b'}\n", "m.yaml:6: fields.requires: the prefix 'a b' cannot"),
        (HEAD + "requirements: {columns: [a], prefix: x}\n", "m.yaml:6: requirements: is for `type: role`"),
        (HEAD + "teaches: {columns: [a]}\n", "m.yaml:6: teaches: give a prefix"),
        (HEAD + "teaches: {columns: [], prefix: x}\n", "m.yaml:6: teaches.columns: name at least one"),
        (HEAD + "teaches:\n  columns: [a]\n  skills:\n    x: a/b\n", "m.yaml:9: teaches.skills.x: letters"),
        (HEAD + "documents:\n- {column: a}\n- {column: b}\n", "m.yaml:8: documents.1: two documents called content"),
        (
            HEAD + "documents:\n- {column: a, kind: text}\n",
            "m.yaml:7: documents.0.kind: 'text' is none of",
        ),
        (HEAD + "title: x\n", "m.yaml:6: title: unknown field"),
        ("source: a b\n" + HEAD[11:], "m.yaml:1: source: 'a b' cannot begin an id"),
        ("source: ms\ntype: resource\nid: uid\nfields: {url: u}\n", "m.yaml:4: fields: title is missing"),
        ("source: ms\ntype: resource\nfields: {title: t}\n", "m.yaml:1: id: is missing"),
        ("- a\n", "m.yaml:1: the mapping: Expected"),
        ("", "m.yaml:1: the mapping: Expected"),
        ("a: 1\na: 2\n", "m.yaml:2: the key 'a' stands here twice"),
        ("a: &x 1\nb: *x\n", "m.yaml:2: aliases"),
        ("a: !!python/name:os.system x\n", "m.yaml:1: tags"),
        ("[" * 1000, "m.yaml:1: nested more than 20 deep"),
        ("a: [\n", "m.yaml:2: not YAML"),
    ],
)
def test_what_is_wrong_is_named_with_its_line_and_the_nearest_key(text, expected):
    assert complaint(text).startswith(expected)


@pytest.mark.parametrize(
    ("labels", "problem"),
    [
        ("{low: [0, 2], high: [3, 4]}", "0->2, 3->4 do not tile 0..4: 3 follows 2"),
        ("{low: [0, 2], high: [1, 3]}", "1 follows 2"),
        ("{low: [1, 2]}", "1 follows 0"),
        ("{low: [0, 0]}", "Expected `int` >= 1"),
        ("{low: [0, 9]}", "Expected `int` <= 5"),
        ("{}", "give either labels or ranges"),
    ],
)
def test_a_scale_must_tile_the_levels_without_holes(labels, problem):
    assert problem in complaint(HEAD + f"levels: {{column: l, labels: {labels}}}\n")


def test_ranges_of_numbers_may_not_share_a_number():
    ranges = "[{min: 1, max: 3, band: [0, 2]}, {min: 3, max: 9, band: [2, 3]}]"
    assert "lies in two ranges" in complaint(HEAD + f"levels: {{column: l, ranges: {ranges}}}\n")


def test_a_file_that_is_not_text_is_refused(tmp_path):
    (tmp_path / "m.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SourceError, match="not UTF-8"):
        load_mapping(tmp_path / "m.yaml")
