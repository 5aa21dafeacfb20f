"""Traps, with the packaged model: the sentence that answers comes first although others have more of the words."""

import pytest

from paths.model import EVERYONE, Document
from retrieval.answering.answer import look, question_for
from retrieval.answering.judging import judge
from retrieval.answering.scores import fitted
from retrieval.chunk import version_of
from retrieval.edge import EdgeIndex
from retrieval.embed import SentenceEmbedder
from retrieval.index import IndexSpec
from service.intake.indexer import points_of

PAGES = {
    "loans": (
        "Lending",
        "# Lending\n\nBooks are lent for 21 days, films for 7.\n\n## Late\n\nWe do not charge fines. After six weeks "
        "an item counts as lost.\n\n## Money\n\nA lost card costs 3 pounds. A card is free for children.",
    ),
    "duty": (
        "Desk duty",
        "# Desk duty\n\nThe site lead signs the plan. A turn lasts one week.\n\n## Swaps\n\nNobody needs to approve a "
        "swap.",
    ),
    "server": ("Servers", "# Servers\n\nThe catalogue is updated at night between 2 and 3. It runs in the cellar."),
}


@pytest.fixture(scope="module")
def ask(tmp_path_factory):
    embedder = SentenceEmbedder()
    documents = {id: Document(id, text, title, "hub", version_of(text)) for id, (title, text) in PAGES.items()}
    index = EdgeIndex(tmp_path_factory.mktemp("index"), IndexSpec.of(embedder))
    for document in documents.values():
        index.add("t", points_of(document, embedder))

    def asked(text):
        question, query = question_for(index, embedder, "t", text, (EVERYONE,))
        (hits,) = index.search("t", [query])
        found = look(question, query, hits, documents, embedder, fitted())
        judged = judge(question, found, fitted())
        return found.candidates[int(judged.scores.argmax())].block, judged.score

    yield asked
    index.close()


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Books are lent for two months, correct?", "Books are lent for 21 days, films for 7."),  # another number
        ("How long may I keep a DVD?", "Books are lent for 21 days, films for 7."),  # other words
        ("What is the fine for a late book?", "We do not charge fines."),  # takes for granted what is denied
        ("My boss has to agree when I trade a shift, right?", "Nobody needs to approve a swap."),  # negation
        ("Who has to sign the plan?", "The site lead signs the plan."),
        ("At what hour does the catalogue get its update?", "The catalogue is updated at night between 2 and 3."),
    ],
)
def test_the_paragraph_that_answers_comes_first(ask, question, sentence):
    assert sentence in ask(question)[0]


@pytest.mark.parametrize(
    ("answered", "not_answered"),
    [
        ("How long may I keep a DVD?", "Which films won an Oscar?"),
        pytest.param(
            "Who has to sign the plan?",
            "What does the site lead earn?",
            marks=pytest.mark.xfail(
                strict=True, reason="its words are there, and only a model that reads knows better"
            ),
        ),
        ("How much is a lost card?", "How many cards were lost last year?"),
        ("Where does the catalogue run?", "Who wrote the catalogue?"),
    ],
)
def test_what_is_not_said_is_less_sure_than_what_is(ask, answered, not_answered):
    assert ask(answered)[1] > ask(not_answered)[1]


def test_a_question_is_answered_alike_each_time(ask):
    assert ask("How long may I keep a DVD?") == ask("How long may I keep a DVD?")
