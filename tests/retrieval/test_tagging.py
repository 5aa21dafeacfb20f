from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paths.model import Document, Resource, Skill
from retrieval.embed import SentenceEmbedder
from retrieval.search import skill_text
from retrieval.sources.mapfile import load_mapping
from retrieval.sources.outcome import Taken
from retrieval.sources.table import read_table
from retrieval.tagging import AT_MOST, THRESHOLD, Tagger, build_tagger, infer_teaches

MAPPING = Path(__file__).resolve().parents[2] / "docs" / "mappings" / "mslearn-modules.yaml"
NONE = np.array([0, 0, 0, 1], dtype=np.float32)


def tagger(*labels: Sequence[str]) -> Tagger:
    """Skills s0, s1... with these labels; the vector of the n-th is the n-th axis, so NONE is near to none of three."""
    skills = [Skill(f"s{at}", names[0], alt_labels=tuple(names[1:])) for at, names in enumerate(labels)]
    return build_tagger(skills, np.eye(len(labels), 4, dtype=np.float32), "test-model")


def near(cosine: float) -> np.ndarray:
    """A vector at this cosine to the first skill and at a right angle to all others."""
    return np.array([cosine, 0, 0, (1 - cosine**2) ** 0.5], dtype=np.float32)


def found(labels: Sequence[Sequence[str]], text: str, cosine: float = 0.4) -> list[str]:
    return [band.skill for band in infer_teaches(tagger(*labels), text, near(cosine))]


def test_a_text_far_from_all_skills_teaches_none():
    assert infer_teaches(tagger(["SQL"], ["Docker"]), "Gardening\nabout plants", NONE) == ()


def test_a_tag_says_that_it_is_inferred_how_sure_and_by_which_model():
    (band,) = infer_teaches(tagger(["SQL"], ["Docker"]), "Learn SQL\n", near(0.6))
    assert (band.skill, band.from_, band.to, band.provenance, band.model) == ("s0", 0, 2, "inferred", "test-model")
    assert band.confidence is not None
    assert THRESHOLD <= band.confidence <= 1


@pytest.mark.parametrize(
    ("labels", "title", "named"),
    [
        (["Kubernetes"], "Intro to kubernetes", True),
        (["list comprehension"], "List comprehensions in Python", True),
        (["k8s", "Kubernetes"], "Kubernetes basics", True),
        (["C++"], "C++ for all", True),
        (["C"], "C++ for all", False),
        (["R"], "r and other letters", False),
        (["Go"], "where to go", False),
        (["art"], "starting with arts and crafts", True),
        (["art"], "starting with Cartography", False),
        (["function"], "anonymous functional style", False),
    ],
)
def test_labels_count_as_whole_words_only(labels, title, named):
    assert found([labels], title) == (["s0"] if named else [])


def test_a_label_inside_a_longer_label_does_not_count():
    assert found([["SQL"], ["SQL Server"]], "Tune SQL Server", cosine=0.45) == []


def test_a_label_in_the_title_counts_more_than_one_in_the_text():
    assert found([["SQL"]], "Databases\nSQL", cosine=0.5) == []
    assert found([["SQL"]], "SQL\nDatabases", cosine=0.5) == ["s0"]


@given(st.lists(st.floats(-1, 1, width=32), min_size=4, max_size=4).filter(any), st.text(max_size=60))
@settings(max_examples=100)
def test_tags_are_few_likely_distinct_and_most_confident_first(numbers, text):
    vector = np.array(numbers, dtype=np.float32)
    vector /= max(float(np.linalg.norm(vector)), 1e-6)
    bands = infer_teaches(tagger(["a"], ["bb"], ["ccc"], ["dddd"]), text, vector)
    confidences = [band.confidence or 0 for band in bands]
    assert confidences == sorted(confidences, reverse=True)
    assert len(bands) == len({band.skill for band in bands}) <= AT_MOST
    assert all(THRESHOLD <= confidence <= 1 for confidence in confidences)


def test_no_skills_no_tags():
    assert infer_teaches(build_tagger([], np.zeros((0, 4), dtype=np.float32), "m"), "text", NONE) == ()


def test_skills_and_vectors_must_be_as_many():
    with pytest.raises(ValueError, match="2 skills need as many vectors"):
        build_tagger([Skill("a", "A"), Skill("b", "B")], np.eye(3, dtype=np.float32), "m")


@pytest.mark.slow
def test_four_of_five_tags_of_ms_learn_modules_name_one_of_their_products(shared_data):
    """The measure is precision; 'azure' is left out, for every module has it."""
    rows = read_table(shared_data / "mslearn/modules.jsonl", load_mapping(MAPPING))
    records = [outcome.record for outcome in rows if isinstance(outcome, Taken)]
    skills = [record for record in records if isinstance(record, Skill) and record.id != "ms:azure"]
    texts = {record.resource: record.text for record in records if isinstance(record, Document)}
    embedder = SentenceEmbedder()
    ready = build_tagger(skills, embedder.embed([skill_text(skill) for skill in skills]), embedder.name)
    right = []
    for module in (record for record in records if isinstance(record, Resource)):
        text = f"{module.title}\n{texts[module.id]}"
        stated = {band.skill for band in module.teaches}
        right += [band.skill in stated for band in infer_teaches(ready, text, embedder.embed([text])[0])]
    assert len(right) >= 30
    assert sum(right) / len(right) >= 0.8
