"""The suite `skills`: its measures, its rivals, and production's own matching underneath."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.data import BadData
from evals.skills import MEASURES, SkillCase, metrics, read, run
from paths.model import Skill
from retrieval.goals.skill_names import embedded, read_name, skills_named
from service.cli import main
from service.evaluating.trial_skills import Ranks, ready, skills_of
from tests.evals.esco_names import held_out, skills
from tests.fakes import HashEmbedder

NAMES = ("bread baking", "cake decoration", "oven maintenance", "dough kneading", "customer service")
TAXONOMY = [Skill(f"s:{n}", name, alt_labels=(f"{name} work",)) for n, name in enumerate(NAMES)]


@pytest.fixture(scope="module")
def index():
    return ready(TAXONOMY, HashEmbedder(), lambda done, total: None)


def written(file, rows):
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return file


def test_the_measures_are_those_of_the_rankings():
    cases = [SkillCase("a", "x", ("s:1",)), SkillCase("b", "y", ("s:1", "s:2"))]
    ranks = {"matched": lambda texts, depth: [["s:1"], ["s:3", "s:2"]], "exact": lambda texts, depth: [[], ["s:1"]]}
    found = metrics(run(cases, ranks), seed=0)

    assert {name: found[name].value for name in MEASURES} == {
        "mrr": 0.75, "hit_at_1": 0.5, "hit_at_5": 1.0, "recall_at_10": 0.75}  # fmt: skip
    assert found["hit_at_1"].low == pytest.approx(0.0945, abs=1e-3)  # Wilson's, for 1 of 2
    assert found["mrr[matched-exact]"].value == pytest.approx(0.25)


def test_the_very_name_is_found_by_all_but_meaning_may_be_misled(index):
    ranks = Ranks(index, HashEmbedder()).all()

    assert {name: ranks[name](["dough kneading"], 3)[0][0] for name in ("matched", "exact", "bm25")} == dict.fromkeys(
        ("matched", "exact", "bm25"), "s:3"
    )
    assert ranks["exact"](["dough, kneaded"], 3) == [[]]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=40), min_size=1, max_size=3), st.integers(1, 5))
def test_every_ranking_names_skills_once_and_no_more_than_asked(index, texts, depth):
    for rank in Ranks(index, HashEmbedder()).all().values():
        for found in rank(texts, depth):
            assert len(found) <= depth
            assert len(set(found)) == len(found)
            assert set(found) <= {skill.id for skill in TAXONOMY}


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60))
def test_confidences_are_probabilities_and_fall(index, text):
    embedder, name = HashEmbedder(), read_name(text)
    scores = [hit.score for hit in skills_named(index, name, embedded(embedder, [name]), 5)]

    assert all(0 <= score <= 1 for score in scores)
    assert scores == sorted(scores, reverse=True)


def test_a_case_without_gold_is_refused_by_name(tmp_path):
    with pytest.raises(BadData, match="'a' names no skill"):
        read(written(tmp_path / "skills.jsonl", [{"id": "a", "text": "x", "gold": []}]))


def test_a_taxonomy_without_skills_is_refused(tmp_path):
    with pytest.raises(BadData, match="holds no skills"):
        skills_of(written(tmp_path / "t.jsonl", [{"type": "resource", "id": "x", "title": "X"}]))


def test_an_esco_folder_is_a_taxonomy(shared_data):
    found = skills_of(shared_data / "esco")

    assert len(found) > 10_000
    assert all(skill.id.startswith("esco:") for skill in found)


def test_a_name_held_out_of_the_taxonomy_stands_in_it_no_more(shared_data):
    taxonomy = skills(shared_data, 200)
    cases = held_out(taxonomy, 40)
    names = {name.casefold() for skill in taxonomy for name in (skill["label"], *skill["altLabels"])}

    assert len(cases) == 40
    assert not names & {case["text"].casefold() for case in cases}


def called(capsys, *arguments):
    with pytest.raises(SystemExit) as ended:
        main(["eval", "run", "skills", *map(str, arguments)])
    out, err = capsys.readouterr()
    return ended.value.code, out, err


def test_the_command_runs_production_and_names_what_it_was_made_from(capsys, tmp_path):
    taxonomy = [{"type": "skill", "id": skill.id, "label": skill.label} for skill in TAXONOMY]
    cases = [{"id": "1", "text": "baking of bread", "gold": ["s:0"]}, {"id": "2", "text": "x", "gold": ["s:gone"]}]
    data, corpus = (written(tmp_path / name, rows) for name, rows in (("d.jsonl", cases), ("t.jsonl", taxonomy)))
    code, out, _ = called(capsys, "--data", data, "--corpus", corpus, "--json")
    result = json.loads(out)

    assert code == 0
    assert result["metrics"]["hit_at_1"]["value"] == 0.5
    assert result["manifest"]["cases_without_gold_in_taxonomy"] == 1


def test_without_a_taxonomy_the_command_says_what_to_give(capsys, tmp_path):
    data = written(tmp_path / "d.jsonl", [{"id": "1", "text": "bread", "gold": ["s:0"]}])
    code, _, err = called(capsys, "--data", data)

    assert (code, "--corpus" in err) == (2, True)
