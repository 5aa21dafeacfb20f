"""What the network is given: each word piece knows its sentence, nothing is there without a model that reads words."""

import numpy as np
import pytest

from paths.model import Document
from retrieval.answering.answer import look
from retrieval.answering.comparing import MARKS, MOST_PIECES, MOST_WORDS, OF_WORD, compared
from retrieval.answering.features import OF_CANDIDATE
from retrieval.answering.question import Asked
from retrieval.answering.scores import fitted
from retrieval.chunk import version_of
from retrieval.embed import SentenceEmbedder
from retrieval.index import Hit, Question
from retrieval.lexical import question_terms
from tests.fakes import HashEmbedder

LENDING = "# Lending\n\nBooks are lent for 21 days, films for a week. We do not charge fines."
SENTENCE, ABOVE = range(len(MARKS))


def beside(question, text=LENDING, embedder=None):
    """Return a question beside the candidates of a text, with what was looked at."""
    embedder = embedder or SentenceEmbedder()
    document = Document("d", text, "The library", "hub", version_of(text))
    terms = question_terms(f"{question} films").indices
    asked = Asked(question, "other", dict.fromkeys(terms, 1.0))
    hits = [Hit("d", document.version, 0, len(text), None, "hub", 1.0, None, 2.0)]
    found = Question(question, ["everyone"], vector=embedder.embed([question])[0])
    looked = look(asked, found, hits, {"d": document}, embedder, fitted())
    return looked, compared(asked, looked.words, looked.candidates, looked.features)


def test_each_candidate_has_its_row_its_words_and_its_text():
    looked, found = beside("How long are films lent?")
    n = len(looked.candidates)

    assert found.features.shape == (n, len(OF_CANDIDATE))
    assert found.of_words.shape == (n, 5, len(OF_WORD))
    assert found.words.shape == (5, SentenceEmbedder().size)
    assert [len(found.texts[t]) for t in found.which] == [len(marks) for marks in found.marks]


def test_each_word_piece_knows_whether_it_is_of_the_sentence():
    looked, found = beside("How long are films lent?")
    told = [
        " ".join(np.array(one.read.pieces)[marks[:, SENTENCE]])
        for one, marks in zip(looked.candidates, found.marks, strict=True)
    ]

    assert sorted(told) == ["books are lent for 21 days , films for a week .", "we do not charge fines ."]
    (above,) = {" ".join(np.array(looked.candidates[0].read.pieces)[marks[:, ABOVE]]) for marks in found.marks}
    assert above == "the library . lending ."


def test_candidates_of_one_block_share_its_text():
    looked, found = beside("How long are films lent?")

    assert len(looked.candidates) == 2
    assert len(found.texts) == 1


def test_a_word_that_stands_there_is_told_from_one_that_does_not():
    _, found = beside("charge fines daily")
    stands = found.of_words[:, :, OF_WORD.index("stands in sentence")]

    assert {tuple(row) for row in stands.tolist()} == {(1, 1, 0), (0, 0, 0)}


def test_without_a_model_that_reads_words_there_is_nothing_to_compare():
    assert beside("How long are films lent?", embedder=HashEmbedder())[1] is None


@pytest.mark.parametrize("question", ["?!", "film\u200b\U0001f980s", "films " * 60])
@pytest.mark.parametrize("text", [LENDING, "films " * 900, "\0\u202efilms!", "films | 7 | week\n" * 90])
def test_hostile_text_is_compared_like_any_other(question, text):
    looked, found = beside(question, text)

    assert (found is None) == (not looked.words.words)
    if found:
        assert len(found.words) <= MOST_WORDS
        assert all(len(states) <= MOST_PIECES for states in found.texts)
        assert np.isfinite(found.of_words).all()
