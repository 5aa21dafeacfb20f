"""Questions beside their candidates: what answers is known, and nothing is looked for twice."""

import pytest

from evals.fitting import looked
from evals.fitting.questions import Corpus, Line, Question, fill
from paths.model import Document
from retrieval.chunk import version_of
from retrieval.edge import EdgeIndex
from retrieval.embed import SentenceEmbedder
from retrieval.index import IndexSpec

PAGE = "Ferries carry 120 cars.\n\nThe captain decides about storms.\n\nA crossing takes 50 minutes."
STORMS = (PAGE.index("The captain"), PAGE.index("A crossing") - 2)
LINE = Line("org", (Question("who decides when it storms", (STORMS,)), Question("who paints the ships")), "d", 0)


@pytest.fixture
def corpus(tmp_path):
    embedder = SentenceEmbedder()
    documents = {"d": Document("d", PAGE, "Ferries", "hub", version_of(PAGE), language="en")}
    index = EdgeIndex(tmp_path / "index", IndexSpec.of(embedder))
    fill(index, "org", documents, embedder)
    yield Corpus("org", index, documents, [LINE])
    index.close()


def test_what_answers_is_the_block_that_holds_the_answer(corpus):
    answered, other = looked._of_line(corpus, LINE)

    assert (answered.answerable, other.answerable) == (True, False)
    assert answered.right.sum() == 1
    assert not other.right.any()
    assert answered.of == other.of == ("org", "d", 0)


def test_questions_on_a_passage_share_what_the_model_made_of_it(corpus):
    first, second = looked._of_line(corpus, LINE)

    assert {id(text) for text in first.beside.texts} == {id(text) for text in second.beside.texts}


def test_a_corpus_is_looked_at_once(corpus, tmp_path, monkeypatch):
    monkeypatch.setattr(looked, "lines", lambda: [LINE])
    monkeypatch.setattr(looked, "indexed", lambda *_: iter([corpus]))
    file = looked._keep("org", tmp_path, tmp_path)
    before = file.read_bytes()
    monkeypatch.setattr(looked, "indexed", lambda *_: pytest.fail("looked for again"))

    assert looked._keep("org", tmp_path, tmp_path).read_bytes() == before
    assert {file.name for file in tmp_path.iterdir() if file.is_file()} == {"org.pickle"}  # nothing half done
