"""Two rankings to one: weighted reciprocal-rank fusion (Cormack, Clarke and Buettcher 2009), with settled ties.

Fusion is done here, not in the database, so that the order never depends on how a database breaks ties.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Literal, NamedTuple

from retrieval.index import Hit, Question
from retrieval.lexical import Terms, question_terms

RRF_K = 60  # of the 2009 paper; the first ten ranks differ enough to matter, the hundredth still counts
DEPTH = 100  # length of each list; a passage beyond rank 100 of both adds less than 1/160 and is seldom cited
SPARE = 28  # asked for beyond the depth, so that ties at the cut are nearly always seen whole at once
DEEPEST = 4096  # where more passages than this have one score, the database's choice among them stands
SCORE_DIGITS = 4  # scores are equal when they agree to this: the same sum in another order differs by about 1e-6

FIELDS = ("document", "version", "start", "end", "resource", "kind")
_FIELDS = itemgetter(*FIELDS)

Using = Literal["dense", "lexical"]
Key = Hashable  # what a database calls a passage


class Place(NamedTuple):
    """Which passage, and what it belongs to."""

    document: str
    version: str
    start: int
    end: int
    resource: str | None
    kind: str


class Scored(NamedTuple):
    """A passage in one list, with that list's own score rounded to SCORE_DIGITS."""

    key: Key
    score: float


@dataclass(frozen=True, slots=True, eq=False)
class Ask:
    """One list to fetch: the `limit` best of the passages that the question may see, by vector or by terms."""

    question: Question
    using: Using
    terms: Terms
    limit: int


Fetch = Callable[[Sequence[Ask]], list[list[Scored]]]
Find = Callable[[Collection[Key]], Mapping[Key, Place]]


def ranked(questions: Sequence[Question], fetch: Fetch, find: Find) -> list[list[Hit]]:
    """Return the fused hits of each question.

    `fetch` answers all asks in one round trip of the database; `find` says where passages lie, for the few of which
    that matters: those given out, and those that tie where a list is cut. One that is gone by then is left out.
    """
    asks = [(n, ask) for n, question in enumerate(questions) for ask in _asks(question)]
    settled = list(zip(asks, _settled([ask for _, ask in asks], fetch), strict=True))
    tied = find({key for (_, ask), found in settled for key in _tied(found, _depth(ask.question))})
    lists: list[dict[Using, Sequence[Scored]]] = [{} for _ in questions]
    for (n, ask), found in settled:
        lists[n][ask.using] = _cut(found, _depth(ask.question), tied)
    fused = [Fused.of(found, question) for found, question in zip(lists, questions, strict=True)]
    there = find({key for each in fused for key in each.best()})
    return [each.hits(there) for each in fused]


@dataclass(frozen=True, slots=True)
class Fused:
    """The passages of two lists with their scores: the sum of weight / (RRF_K + rank) over the lists each is in.

    Passages that a list scores alike share the better rank.
    """

    scores: Mapping[Key, float]
    by_meaning: Mapping[Key, float]
    by_words: Mapping[Key, float]
    limit: int

    @classmethod
    def of(cls, lists: Mapping[Using, Sequence[Scored]], question: Question) -> "Fused":
        dense, lexical = lists.get("dense", ()), lists.get("lexical", ())
        scores: dict[Key, float] = {}
        for found, weight in ((dense, question.weights.dense), (lexical, question.weights.lexical)):
            for rank, (key, _) in zip(_ranks(found), found, strict=True):
                scores[key] = scores.get(key, 0.0) + weight / (RRF_K + rank)
        return cls(scores, dict(dense), dict(lexical), question.limit)

    def best(self) -> list[Key]:
        """Return the passages that can be among the `limit` best, whichever way equal scores are ordered."""
        if len(self.scores) <= self.limit:
            return list(self.scores)
        least = sorted(self.scores.values(), reverse=True)[self.limit - 1]
        return [key for key, score in self.scores.items() if score >= least]

    def hits(self, there: Mapping[Key, Place]) -> list[Hit]:
        """Return the `limit` best, best first; equal scores go by document and start."""
        known = [(key, there[key]) for key in self.best() if key in there]
        order = sorted(known, key=lambda each: (-self.scores[each[0]], *_order(each[1])))
        return [
            Hit(*place, self.scores[key], self.by_meaning.get(key), self.by_words.get(key))
            for key, place in order[: self.limit]
        ]


def scored(key: Key, score: float) -> Scored:
    """Return one entry of a list."""
    return Scored(key, round(score, SCORE_DIGITS))


def place_of(payload: Mapping[str, Any]) -> Place:
    """Return where a passage lies from what the database stores of its point (see payload_of); raises KeyError."""
    return Place(*_FIELDS(payload))


def _order(place: Place) -> tuple[str, int, str]:
    return place.document, place.start, place.version


def _tied(found: Sequence[Scored], depth: int) -> Iterable[Key]:
    """Return the passages of one score among which a list is cut at its depth."""
    if len(found) <= depth or found[depth - 1].score != found[depth].score:
        return ()
    return [key for key, score in found if score == found[depth].score]


def _cut(found: Sequence[Scored], depth: int, places: Mapping[Key, Place]) -> Sequence[Scored]:
    """Return the best of a list down to its depth; those that tie there by document and start."""
    if not _tied(found, depth):
        return found[:depth]
    at = found[depth].score
    alike = sorted((s for s in found if s.score == at and s.key in places), key=lambda s: _order(places[s.key]))
    return [*(s for s in found if s.score > at), *alike][:depth]


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
    order = sorted(found, key=lambda s: -s.score)
    if len(order) < ask.limit or ask.limit > DEEPEST:
        return order, True
    whole = [s for s in order if s.score > order[-1].score]
    return whole, len(whole) >= _depth(ask.question)
