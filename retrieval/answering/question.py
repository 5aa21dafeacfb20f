"""What a question asks for: its words with what each tells in this content, and the kind of answer it wants."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from math import log
from typing import Literal

from retrieval.index import PassageIndex, Question
from retrieval.lexical import question_terms

Kind = Literal["number", "time", "person", "place", "reason", "yes or no", "other"]

MOST_WORDS = 40  # different words of a question that count; each costs a look into the index
_WORD = re.compile(r"[^\W_]+(?:[-'’.+#][^\W_]+)*[+#]*")
# Words that ask, or that a question is wrapped in: they tell nothing of what it is about.
_ASKING = frozenset(
    "what which who whom whose when where why how please tell show explain know want need like get got does do did "
    "can could should would may might must shall will is are was were be been there any some many much often long "
    "happen happens mean means anyone someone something thing things way we our us you your i my me "
    "was welche welcher welches wer wem wen wann wo warum wieso wie bitte sag zeig gibt wird kann muss soll "
    "darf".split()
)  # fmt: skip

_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("number", re.compile(r"\bhow (?:many|much|long|often|old|large|big|far|soon|quickly|fast|high)\b", re.I)),
    ("number", re.compile(r"\bwhat (?:percentage|number|share|amount)\b|\bwie (?:viel|viele|lange|oft|hoch)\b", re.I)),
    ("time", re.compile(r"^\W*(?:(?:by|since|until|from) )?when\b|\bwhat (?:time|day|date|month|year)\b", re.I)),
    ("time", re.compile(r"\bwhich (?:day|date|month|year)s?\b|^\W*(?:seit |bis |ab )?wann\b", re.I)),
    ("person", re.compile(r"^\W*(?:(?:to|by|with|for|from) )?who(?:m|se)?\b|^\W*we(?:r|m|n|ssen)\b", re.I)),
    ("place", re.compile(r"^\W*(?:from )?where\b|^\W*wo(?:hin|her)?\b", re.I)),
    ("reason", re.compile(r"^\W*why\b|^\W*(?:warum|wieso|weshalb)\b", re.I)),
    (
        "yes or no",
        re.compile(r"^\W*(?:is|are|was|were|do|does|did|can|could|may|must|should|will|has|have|am)\b", re.I),
    ),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is matched. `terms` (term id -> weight) are its words by how few passages have them."""

    text: str
    kind: Kind
    terms: Mapping[int, float]

    @property
    def weight(self) -> float:
        """The weight of all terms together."""
        return sum(self.terms.values())

    def share(self, terms: Iterable[int]) -> float:
        """Return which share of the question's weight these terms cover, 0..1."""
        held = set(terms)
        return sum(w for term, w in self.terms.items() if term in held) / self.weight if self.terms else 0.0


def kind_of(question: str) -> Kind:
    """Return the kind of answer that a question asks for, by its wording (English and German)."""
    return next((kind for kind, pattern in _KINDS if pattern.search(question)), "other")


def asked(index: PassageIndex, tenant: str, question: str, principals: Collection[str]) -> Asked:
    """Read a question against what the caller may see; one round trip to the index.

    A word's weight is the best BM25 score that it alone reaches there; a word that no passage has weighs most.
    Raises NoTenant, IndexUnavailable.
    """
    words = _telling(question)
    found = index.search(tenant, [Question(word, principals, 1) for word in words]) if words else []
    scores = [hits[0].lexical if hits else None for hits in found]
    unknown = max([log(2 + index.count(tenant)), *(score for score in scores if score)])
    terms: dict[int, float] = {}
    for word, score in zip(words, scores, strict=True):
        ids = question_terms(word).indices
        terms |= {term: (score or unknown) / len(ids) for term in ids}
    return Asked(question, kind_of(question), terms)


def _telling(question: str) -> list[str]:
    """Return the words that say what a question is about, each once; all words where none is left."""
    words = list(dict.fromkeys(_WORD.findall(question)))
    telling = [word for word in words if word.casefold() not in _ASKING and question_terms(word).indices]
    return (telling or [word for word in words if question_terms(word).indices])[:MOST_WORDS]
