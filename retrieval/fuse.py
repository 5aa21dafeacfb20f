"""Two rankings to one: weighted reciprocal-rank fusion (Cormack, Clarke and Buettcher 2009), with settled ties.

Fusion is done here, not in the database, so that the order never depends on how a database breaks ties.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Literal, NamedTuple

from retrieval.index import EQUAL, Hit, Question, Weights
from retrieval.lexical import Terms, question_terms

RRF_K = 60  # of the 2009 paper; the first ten ranks differ enough to matter, the hundredth still counts
DEPTH = 100  # length of each list; a passage beyond rank 100 of both adds less than 1/160 and is seldom cited
SPARE = 28  # asked for beyond the depth, so that ties at the cut are nearly always seen whole at once
DEEPEST = 4096  # where more passages than this have one score, the database's choice among them stands
SCORE_DIGITS = 4  # scores are equal when they agree to this: the same sum in another order differs by about 1e-6

_FIELDS = itemgetter("document", "version", "start", "end", "resource", "kind")

Using = Literal["dense", "lexical"]


class Place(NamedTuple):
    """Which passage, and what it belongs to. A tuple, as hundreds of them are hashed for each question."""

    document: str
    version: str
    start: int
    end: int
    resource: str | None
    kind: str


class Scored(NamedTuple):
    """A passage in one list, with that list's own score rounded to SCORE_DIGITS."""

    place: Place
    score: float


@dataclass(frozen=True, slots=True, eq=False)
class Ask:
    """One list to fetch: the `limit` best of the passages that the question may see, by vector or by terms."""

    question: Question
    using: Using
    terms: Terms
    limit: int


Fetch = Callable[[Sequence[Ask]], list[list[Scored]]]


def ranked(questions: Sequence[Question], fetch: Fetch) -> list[list[Hit]]:
    """Return the fused hits of each question. `fetch` answers all asks in one round trip of the database."""
    asks = [(n, ask) for n, question in enumerate(questions) for ask in _asks(question)]
    lists: list[dict[Using, list[Scored]]] = [{} for _ in questions]
    for (n, ask), found in zip(asks, _settled([ask for _, ask in asks], fetch), strict=True):
        lists[n][ask.using] = found[: _depth(ask.question)]
    return [
        fuse(found.get("dense", []), found.get("lexical", []), question.limit, question.weights)
        for question, found in zip(questions, lists, strict=True)
    ]


def fuse(dense: Sequence[Scored], lexical: Sequence[Scored], limit: int, weights: Weights = EQUAL) -> list[Hit]:
    """Return the `limit` best passages of two lists, best first; equal scores go by document and start.

    The score of a passage is the sum of weight / (RRF_K + rank) over the lists it is in. Passages that a list scores
    alike share the better rank.
    """
    scores: dict[Place, float] = {}
    for found, weight in ((dense, weights.dense), (lexical, weights.lexical)):
        for rank, scored in zip(_ranks(found), found, strict=True):
            scores[scored.place] = scores.get(scored.place, 0.0) + weight / (RRF_K + rank)
    by_meaning = {s.place: s.score for s in dense}
    by_words = {s.place: s.score for s in lexical}
    best = sorted(scores, key=lambda p: (-scores[p], p.document, p.start, p.version))[:limit]
    return [_hit(p, scores[p], by_meaning.get(p), by_words.get(p)) for p in best]


def scored(payload: Mapping[str, Any], score: float) -> Scored:
    """Return one entry of a list from what the database stores of a point (see payload_of)."""
    return Scored(Place(*_FIELDS(payload)), round(score, SCORE_DIGITS))


def _hit(place: Place, score: float, dense: float | None, lexical: float | None) -> Hit:
    return Hit(place.document, place.version, place.start, place.end, place.resource, place.kind, score, dense, lexical)


def _ranks(found: Sequence[Scored]) -> list[int]:
    ranks: list[int] = []
    for n, scored in enumerate(found):
        ranks.append(ranks[-1] if n and scored.score == found[n - 1].score else n + 1)
    return ranks


def _depth(question: Question) -> int:
    return max(DEPTH, question.limit)


def _asks(question: Question) -> list[Ask]:
    """Return the lists a question needs; none for a caller who is nobody."""
    if not question.principals:
        return []
    terms, limit = question_terms(question.text), _depth(question) + SPARE
    meant = question.vector is not None and question.weights.dense > 0
    worded = bool(terms.indices) and question.weights.lexical > 0
    return [
        *([Ask(question, "dense", terms, limit)] if meant else []),
        *([Ask(question, "lexical", terms, limit)] if worded else []),
    ]


def _settled(asks: Sequence[Ask], fetch: Fetch) -> list[list[Scored]]:
    """Return each list sorted, and cut where nothing unseen can tie with it; ask deeper where that leaves too few."""
    if not asks:
        return []
    answers: list[list[Scored]] = [[] for _ in asks]
    open_asks = dict(enumerate(asks))
    while open_asks:
        for n, found in zip(list(open_asks), fetch(list(open_asks.values())), strict=True):
            ask = open_asks.pop(n)
            answers[n], enough = _settle(found, ask)
            if not enough:
                open_asks[n] = Ask(ask.question, ask.using, ask.terms, ask.limit * 4)
    return answers


def _settle(found: Sequence[Scored], ask: Ask) -> tuple[list[Scored], bool]:
    order = sorted(found, key=lambda s: (-s.score, s.place.document, s.place.start, s.place.version))
    if len(order) < ask.limit or ask.limit > DEEPEST:
        return order, True
    whole = [s for s in order if s.score > order[-1].score]
    return whole, len(whole) >= _depth(ask.question)
