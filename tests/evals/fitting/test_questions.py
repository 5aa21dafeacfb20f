"""The questions that the reader is trained on: they stand where they say, and their form gives nothing away."""

from collections import defaultdict

import msgspec
import numpy as np
import pytest

from evals.fit_answering import auc
from evals.fitting.questions import lines
from evals.fitting.texts import HANDBOOK, HELD, UNITS, is_held, pages, rows_of
from paths.model import Document
from retrieval.chunk import normalise, passages, version_of

QUESTIONS = [question for line in lines() for question in line.questions]


@pytest.fixture(scope="module")
def texts():
    return {(page.corpus, page.id): normalise(page.text) for page in pages()}


def test_every_answer_stands_on_its_page(texts):
    for line in lines():
        text = texts.get((line.corpus, line.document))
        for start, end in (span for question in line.questions for span in question.answer):
            assert 0 <= start < end
            assert text is None or (end <= len(text) and text[start:end].strip() == text[start:end])


def test_every_question_names_a_passage_of_its_page(texts):
    starts = {
        key: {p.start for p in passages(Document(key[1], text, "", "hub", version_of(text)))}
        for key, text in texts.items()
    }
    invented = [line for line in lines() if line.corpus not in (HANDBOOK, UNITS) and line.document is not None]

    assert len(invented) > 1000
    assert all(line.start in starts[line.corpus, line.document] for line in invented)


def test_about_as_many_questions_have_an_answer_as_have_none():
    assert np.mean([bool(question.answer) for question in QUESTIONS]) == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize(
    "of", [len, lambda text: len(text.split()), lambda text: text.endswith("?"), lambda text: " not " in text],
    ids=["letters", "words", "question mark", "negation"],
)  # fmt: skip
def test_nothing_of_the_form_tells_which_questions_have_an_answer(of):
    answered = np.array([float(of(q.text)) for q in QUESTIONS if q.answer])
    others = np.array([float(of(q.text)) for q in QUESTIONS if not q.answer])

    assert auc(answered, others) == pytest.approx(0.5, abs=0.03)


def test_the_first_word_hardly_tells_which_questions_have_an_answer():
    seen = defaultdict(list)
    for question in QUESTIONS:
        seen[question.text.split()[0].casefold()].append(bool(question.answer))
    shares = {word: np.mean(found) for word, found in seen.items() if len(found) >= 200}

    assert len(shares) > 10
    assert all(0.4 < share < 0.6 for share in shares.values()), shares


def test_no_question_is_one_of_the_packaged_suite():
    asked = {msgspec.json.decode(line)["question"].casefold() for line in rows_of("assistant.jsonl")}

    assert not {question.text.casefold() for question in QUESTIONS} & asked


def test_some_corpora_and_some_documents_of_the_open_ones_are_held_out():
    there = {(line.corpus, line.document) for line in lines() if line.document is not None}

    assert {corpus for corpus, _ in there} >= {*HELD}
    for corpus in (HANDBOOK, UNITS):
        held = [is_held(corpus, document) for name, document in there if name == corpus]
        assert 0.02 < np.mean(held) < 0.2
