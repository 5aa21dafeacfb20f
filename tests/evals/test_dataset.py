"""Datasets from JSONL and CSV, and what is refused."""

import json

import pytest

from evals import data
from evals.card import Digest
from evals.data import BadData
from evals.dataset import SHAPES, encoded, key_of, read_cases
from evals.paths import PathCase
from evals.skills import SkillCase
from service.evaluating.suites import SUITES


def written(file, text):
    file.write_text(text, encoding="utf-8")
    return file


def test_every_suite_has_a_shape():
    assert SUITES.keys() <= SHAPES.keys()


def test_a_table_is_read_like_lines(tmp_path):
    table = written(tmp_path / "c.csv", 'id,text,gold\na,"One, two",s:1|s:2\nb,Three,"[""s:3""]"\n')

    assert list(read_cases(table, "skills")) == [
        SkillCase("a", "One, two", ("s:1", "s:2")),
        SkillCase("b", "Three", ("s:3",)),
    ]


def test_cells_that_hold_values_are_json(tmp_path):
    heading = "id,role,start,why,properties,profile\n"
    cells = 'x,r:1,2026-03-02,because,"{""status"": ""complete""}","{""s:1"": 2}"\n'
    (case,) = read_cases(written(tmp_path / "c.csv", heading + cells), "paths")

    assert isinstance(case, PathCase)
    assert (case.properties.status, case.profile) == ("complete", {"s:1": 2})


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("c.jsonl", '{"id": "a", "text": "x", "gold": ["s"]}\n{"id": "b"}\n', "c.jsonl:2"),
        ("c.jsonl", '{"id": "a", "text": "x", "gold": ["s"]}\n' * 2, "'a' is given twice"),
        ("c.jsonl", "", "no cases"),
        ("c.csv", "id,text,gold\na,x\n", "c.csv:2"),
        ("c.csv", "id,text,gold\na,x,[1\n", "c.csv:2"),
        ("c.csv", "id,text\na,x\n", "gold"),
    ],
)
def test_what_is_no_case_is_refused_with_its_place(tmp_path, name, text, says):
    with pytest.raises(BadData, match=says):
        list(read_cases(written(tmp_path / name, text), "skills"))


def test_a_suite_that_there_is_none_of_is_refused(tmp_path):
    with pytest.raises(BadData, match="no suite"):
        list(read_cases(tmp_path / "c.jsonl", "nonsense"))


def test_pairs_are_known_by_what_they_say(tmp_path):
    row = {"a": "sets", "b": "maps", "label": 1, "domain": "maths"}
    (case,) = read_cases(written(tmp_path / "p.jsonl", json.dumps(row)), "prerequisites")

    assert key_of(case) == "maths: sets -> maps"


def test_the_digest_of_lines_is_that_of_their_file(tmp_path):
    cases = [SkillCase("a", "x", ("s",)), SkillCase("b", "ÿ", ("s", "t"))]
    digest = Digest()
    with (tmp_path / "c.jsonl").open("wb") as out:
        for line in encoded(cases):
            digest.add(line)
            out.write(line + b"\n")

    assert (digest.value, digest.cases) == (data.digest(tmp_path / "c.jsonl"), 2)
