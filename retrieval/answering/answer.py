"""A question, and what was found for it: the blocks of text that answer it, or none and what comes nearest."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from paths.model import Document
from retrieval.answering.features import Features, of_answer, of_sentences
from retrieval.answering.question import Asked, asked
from retrieval.answering.scores import Answering, answer_score, fitted, sentence_scores
from retrieval.answering.sentences import Sentence, block_around, sentences_of
from retrieval.embed import Embedder
from retrieval.index import Hit, PassageIndex, Question

PASSAGES = 10  # read for an answer: in 95 of 100 cases the answer is among them, in 20 hardly more often
MOST_BLOCKS = 3
MOST_CHARS = 420  # of a block: a paragraph of some 70 words
MARGIN = 1.2  # log-odds that a further block may lie below the best one
EMBEDDED = 48  # sentences whose meaning is compared: what two cores embed in a tenth of a second


@dataclass(frozen=True, slots=True)
class Block:
    """document.text[start:end], whole sentences; the one that answers lies at [said_start, said_end)."""

    document: str
    version: str
    start: int
    end: int
    said_start: int
    said_end: int
    score: float


@dataclass(frozen=True, slots=True)
class Extract:
    """`blocks` answer, the best first; without them nothing does, and `nearest` is what comes closest.

    `score` is the log-odds that the content answers the question.
    """

    blocks: tuple[Block, ...]
    nearest: tuple[Hit, ...]
    score: float


def extract(
    question: Asked, found: Question, hits: Sequence[Hit], documents: Mapping[str, Document], embedder: Embedder | None,
    model: Answering | None = None,
) -> Extract:  # fmt: skip
    """Choose what answers `question` among the passages `hits` of `documents` (by id).

    `found` is the question as it was searched, with its vector where there is one. Pure but for the embedder, which
    reads the sentences. Raises ModelUnavailable.
    """
    model = model or fitted()
    hits = hits[:PASSAGES]
    sentences = sentences_of(hits, documents)
    if not sentences or not question.terms:
        return Extract((), tuple(hits), float("-inf"))
    features = features_of(question, found, hits, sentences, embedder)
    scores = sentence_scores(features, model)
    score = answer_score(of_answer(question, sentences, features, scores), model)
    blocks = _blocks(sentences, scores, documents) if score >= model.enough else ()
    return Extract(blocks, tuple(hits), score)


def features_of(
    question: Asked, found: Question, hits: Sequence[Hit], sentences: Sequence[Sentence], embedder: Embedder | None
) -> Features:
    """Return the features of each sentence; the meaning of those that share most words with the question."""
    if embedder is None or found.vector is None:
        return of_sentences(question, None, hits, sentences, None)
    ahead = sorted(range(len(sentences)), key=lambda i: (-question.share(sentences[i].around), sentences[i].passage, i))
    vectors = np.zeros((len(sentences), len(found.vector)), dtype=np.float32)
    read = sorted(ahead[:EMBEDDED])
    vectors[read] = embedder.embed([sentences[i].text for i in read])
    return of_sentences(question, found.vector, hits, sentences, vectors)


def _blocks(
    sentences: Sequence[Sentence], scores: Features, documents: Mapping[str, Document]
) -> tuple[Block, ...]:  # fmt: skip
    order = np.argsort(-scores, kind="stable")
    blocks: list[Block] = []
    for i in order:
        if len(blocks) == MOST_BLOCKS or scores[i] < scores[order[0]] - MARGIN:
            break
        sentence = sentences[i]
        document = documents[sentence.document]
        start, end = block_around(document.text, sentence.start, sentence.end, MOST_CHARS)
        if not any(b.document == document.id and start < b.end and b.start < end for b in blocks):
            said = (sentence.start, sentence.end)
            blocks.append(Block(document.id, document.version, start, end, *said, float(scores[i])))
    return tuple(blocks)


def question_for(
    index: PassageIndex, embedder: Embedder | None, tenant: str, text: str, principals: Collection[str]
) -> tuple[Asked, Question]:
    """Return a question as it is matched and as it is searched. Raises NoTenant, IndexUnavailable, ModelUnavailable."""
    vector = embedder.embed([text])[0] if embedder else None
    return asked(index, tenant, text, principals), Question(text, principals, PASSAGES, vector)
