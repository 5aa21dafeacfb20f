"""What tells whether a sentence answers a question, and whether any of them does: numbers in 0..1, names fixed.

What is not known, as the meaning where the embedding model is away, is NaN.
"""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from retrieval.answering.question import Asked, Kind
from retrieval.answering.sentences import Sentence
from retrieval.embed import Vector, Vectors
from retrieval.index import Hit

Features = NDArray[np.float64]  # (sentences, len(OF_SENTENCE)) or (len(OF_ANSWER),)

OF_SENTENCE = (
    "meaning", "passage meaning", "passage words", "words", "words around", "kind fits",
    "stands", "length", "rank", "place", "asks",
)  # fmt: skip
OF_ANSWER = ("best", "meaning", "passage meaning", "passage words", "words", "words around", "missing", "length")

SATURATION = 2.2  # the most that one word's BM25 weight can rise above its weight in a passage of average length
LONG = 40  # words; a longer sentence is no better an answer
SHOWN = 3  # sentences whose features speak for an answer

_NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|hundred|thousand|half|once|"
    r"twice|ein|eine|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|zwölf|hundert|tausend|halb|einmal|zweimal)\b",
    re.I,
)
_TIME = re.compile(
    r"\d|\b(?:january|february|march|april|may|june|july|august|september|october|november|december|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|days?|weeks?|months?|years?|hours?|minutes?|annual\w*|daily|weekly|"
    r"monthly|yearly|noon|morning|night|before|after|until|when|montag|dienstag|mittwoch|donnerstag|freitag|samstag|"
    r"sonntag|tage?|wochen?|monate?|jahre?|stunden?|täglich|wöchentlich|monatlich|jährlich|nach|vor|bis|wenn)\b",
    re.I,
)
_PERSON = re.compile(
    r"(?<=\s)[A-Z][a-z]+|\b(?:team|lead|manager|officer|person|people|desk|who|you|employees?|supervisor|they|we|"
    r"colleagues?|author|owner|everyone|someone|anyone|nobody)\b"
)
_REASON = re.compile(r"\b(?:because|so that|since|therefore|reason|thus|hence|otherwise|to|weil|damit|denn|da)\b", re.I)
_PLACE = re.compile(r"\b(?:in|at|on|under|page|channel|site|folder|office|room|floor|bei|auf|unter|im|am)\b|[#/]", re.I)
_FITS: dict[Kind, re.Pattern[str]] = {
    "number": _NUMBER,
    "time": _TIME,
    "person": _PERSON,
    "reason": _REASON,
    "place": _PLACE,
}


def of_sentences(
    asked: Asked, vector: Vector | None, hits: Sequence[Hit], sentences: Sequence[Sentence], vectors: Vectors | None
) -> Features:
    """Return a row for each sentence; without vectors (no model) what rests on meaning is not a number."""
    meaning = np.full(len(sentences), np.nan) if vectors is None or vector is None else vectors @ vector
    known = vector is not None
    rows = [
        (
            float(meaning[i]),
            (hits[s.passage].dense or 0.0) if known else np.nan,
            in_words(asked, hits[s.passage]),
            asked.share(s.terms),
            asked.share(s.around),
            fits(asked.kind, s.text),
            float(s.stands),
            min(len(s.text.split()), LONG) / LONG,
            s.passage / max(1, len(hits)),
            min(s.place, 10) / 10,
            float(s.text.rstrip().endswith("?")),
        )
        for i, s in enumerate(sentences)
    ]
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(OF_SENTENCE))


def of_answer(asked: Asked, sentences: Sequence[Sentence], features: Features, scores: Features) -> Features:
    """Return what tells whether the best sentences answer; there must be one sentence at least."""
    best = np.argsort(-scores, kind="stable")[:SHOWN]
    column = {name: features[:, i] for i, name in enumerate(OF_SENTENCE)}
    most = max(asked.terms.values(), default=1.0)
    missing = min(
        max((w for term, w in asked.terms.items() if term not in sentences[i].around), default=0.0) for i in best
    )
    return np.array(
        [
            scores[best[0]],
            column["meaning"][best].max(),
            column["passage meaning"].max(),
            column["passage words"].max(),
            column["words"][best].max(),
            column["words around"][best].max(),
            missing / most,
            min(len(asked.terms), 12) / 12,
        ]
    )


def in_words(asked: Asked, hit: Hit) -> float:
    """Return the passage's BM25 score as a share of what a passage with all words could reach, 0..1."""
    return min(1.0, (hit.lexical or 0.0) / asked.weight) if asked.weight else 0.0


def fits(kind: Kind, sentence: str) -> float:
    """Return 1 where the sentence holds something of the kind asked for, 0 where not, 0.5 where no kind is asked."""
    pattern = _FITS.get(kind)
    return 0.5 if pattern is None else float(bool(pattern.search(sentence)))
