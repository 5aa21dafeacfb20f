"""Answers out of a small index: what is there is quoted where it stands, what is not there is refused."""

from itertools import pairwise

import pytest
from msgspec.structs import replace

from paths.model import EVERYONE, Document
from retrieval.answering.answer import MARGIN, MOST_BLOCKS, extract, question_for
from retrieval.answering.candidates import MOST_CHARS
from retrieval.answering.question import asked
from retrieval.chunk import version_of
from retrieval.edge import EdgeIndex
from retrieval.errors import NoTenant
from retrieval.index import IndexSpec
from service.intake.indexer import points_of
from tests.fakes import HashEmbedder

TEXTS = {
    "ferry": ("Ferries", "Each ferry carries 120 cars. The captain decides about storms. A crossing takes 50 minutes."),
    "shop": ("Shop", "The shop on board sells tickets and coffee. It opens at 6 in the morning."),
    "yard": ("Yard", "Hulls are painted every second winter. The paint is mixed by the yard itself."),
}
TENANT, ANYONE = "t", (EVERYONE,)


@pytest.fixture(scope="module")
def content(tmp_path_factory):
    embedder = HashEmbedder()
    documents = {id: Document(id, text, title, "hub", version_of(text)) for id, (title, text) in TEXTS.items()}
    index = EdgeIndex(tmp_path_factory.mktemp("index"), IndexSpec.of(embedder))
    for document in documents.values():
        index.add(TENANT, points_of(document, embedder))
    yield index, embedder, documents
    index.close()


def found(content, text, documents=None):
    index, embedder, known = content
    question, query = question_for(index, embedder, TENANT, text, ANYONE)
    (hits,) = index.search(TENANT, [query])
    return extract(question, query, hits, known if documents is None else documents, embedder)


def test_an_answer_stands_in_its_document_word_for_word(content):
    (block, *_) = found(content, "How many cars does each ferry carry?").blocks
    text = TEXTS[block.document][1]

    assert text[block.said_start : block.said_end] == "Each ferry carries 120 cars."
    assert block.start <= block.said_start < block.said_end <= block.end


def test_blocks_are_few_short_and_apart(content):
    blocks = found(content, "Who decides about storms and paint on the ferry in winter?").blocks

    assert len(blocks) <= MOST_BLOCKS
    assert all(block.end - block.start <= MOST_CHARS for block in blocks)
    assert all(blocks[0].score - block.score <= MARGIN for block in blocks)
    spans = sorted((block.document, block.start, block.end) for block in blocks)
    assert all(a[0] != b[0] or a[2] <= b[1] for a, b in pairwise(spans))


def test_what_the_content_does_not_know_is_refused_with_what_comes_nearest(content):
    answer = found(content, "Which vineyard delivers Burgundy for the gala dinner?")

    assert answer.blocks == ()
    assert answer.nearest


def test_a_question_without_a_telling_word_is_refused(content):
    assert found(content, "???").blocks == ()


def test_a_document_that_may_not_be_seen_any_more_is_not_quoted(content):
    assert found(content, "How many cars does each ferry carry?", documents={}).blocks == ()


def test_a_document_that_has_changed_meanwhile_is_not_quoted(content):
    changed = {id: replace(document, version="other") for id, document in content[2].items()}

    assert found(content, "How many cars does each ferry carry?", documents=changed).blocks == ()


def test_a_word_that_no_passage_has_weighs_most(content):
    index, _, _ = content
    question = asked(index, TENANT, "ferry vineyard", ANYONE)

    assert len(question.terms) == 2
    assert max(question.terms.values()) == list(question.terms.values())[1]


def test_a_question_without_a_tenant_raises(content):
    with pytest.raises(NoTenant):
        asked(content[0], " ", "ferry", ANYONE)
