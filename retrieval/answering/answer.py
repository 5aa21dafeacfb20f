"""A question, and what was found for it: the blocks of text that answer it, or none and what comes nearest."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from paths.model import Document
from retrieval.answering.candidates import Candidate, candidates_of, read
from retrieval.answering.features import Features, of_candidates, of_sentences
from retrieval.answering.judging import Looked, judge
from retrieval.answering.question import Asked, asked
from retrieval.answering.scores import Answering, fitted, sentence_scores
from retrieval.answering.sentences import Sentence, sentences_of
from retrieval.embed import Embedder
from retrieval.index import Hit, PassageIndex, Question

PASSAGES = 10  # read for an answer: in 95 of 100 cases the answer is among them, in 20 hardly more often
MOST_BLOCKS = 3
MARGIN = (
    1.6  # log-odds that a further block may lie below the best: of questions held out .810 find the answer, .714 of
)
# what is shown is to the point; with .8 it is .792 and .740, with 2.5 .820 and .674
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
    looked = look(question, found, hits[:PASSAGES], documents, embedder, model)
    if looked is None:
        return Extract((), tuple(hits[:PASSAGES]), float("-inf"))
    judged = judge(question, looked, model)
    blocks = shown(looked.candidates, judged.scores) if judged.score >= judged.enough else ()
    return Extract(blocks, tuple(hits[:PASSAGES]), judged.score)


def look(
    question: Asked, found: Question, hits: Sequence[Hit], documents: Mapping[str, Document], embedder: Embedder | None,
    model: Answering,
) -> Looked | None:  # fmt: skip
    """Read the passages sentence by sentence, then the likeliest closely; None where there is nothing to read."""
    sentences = sentences_of(hits, documents)
    if not sentences or not question.terms:
        return None
    glance = features_of(question, found, hits, sentences, embedder)
    rows = {(s.document, s.start): row for s, row in zip(sentences, glance, strict=True)}
    likely = candidates_of(sentences, sentence_scores(glance, model), documents)
    words, candidates = read(likely, question.text, found.vector, embedder)
    own = np.array([rows[c.sentence.document, c.sentence.start] for c in candidates])
    return Looked(words, candidates, of_candidates(question, words, candidates, own))


def features_of(
    question: Asked, found: Question, hits: Sequence[Hit], sentences: Sequence[Sentence], embedder: Embedder | None
) -> Features:
    """Return the features of each sentence; the meaning of those that share most words with the question."""
    if embedder is None or found.vector is None:
        return of_sentences(question, None, hits, sentences, None)
    ahead = sorted(range(len(sentences)), key=lambda i: (-question.share(sentences[i].around), sentences[i].passage, i))
    vectors = np.zeros((len(sentences), len(found.vector)), dtype=np.float32)
    near = sorted(ahead[:EMBEDDED])
    vectors[near] = embedder.embed([sentences[i].text for i in near])
    return of_sentences(question, found.vector, hits, sentences, vectors)


def shown(candidates: Sequence[Candidate], scores: Features) -> tuple[Block, ...]:
    """Return the blocks to show, the best first: few, apart from one another, none far below the best."""
    order = np.argsort(-scores, kind="stable")
    picked: list[int] = []
    for i in order:
        if len(picked) == MOST_BLOCKS or scores[i] < scores[order[0]] - MARGIN:
            break
        if not any(candidates[i].overlaps(candidates[j]) for j in picked):
            picked.append(int(i))
    return tuple(_block(candidates[i], float(scores[i])) for i in picked)


def _block(found: Candidate, score: float) -> Block:
    sentence = found.sentence
    return Block(sentence.document, found.version, found.start, found.end, sentence.start, sentence.end, score)


def question_for(
    index: PassageIndex, embedder: Embedder | None, tenant: str, text: str, principals: Collection[str]
) -> tuple[Asked, Question]:
    """Return a question as it is matched and as it is searched. Raises NoTenant, IndexUnavailable, ModelUnavailable."""
    vector = embedder.embed([text])[0] if embedder else None
    return asked(index, tenant, text, principals), Question(text, principals, PASSAGES, vector)
