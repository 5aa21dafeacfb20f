"""What a question asks for: its words with what each tells in this content, and the kind of answer it wants."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from math import log
from typing import Literal

from retrieval.index import PassageIndex, Question
from retrieval.lexical import question_terms

Kind = Literal[
    "money",
    "often",
    "span",
    "number",
    "size",
    "time",
    "person",
    "place",
    "reason",
    "way",
    "thing",
    "yes or no",
    "other",
]

MOST_WORDS = 40  # different words of a question that count; each costs a look into the index
_WORD = re.compile(r"[^\W_]+(?:[-'’.+#][^\W_]+)*[+#]*")
# Words that ask, or that a question is wrapped in: they tell nothing of what it is about.
ASKING = frozenset(
    "what which who whom whose when where why how please tell show explain know want need like get got does do did "
    "can could should would may might must shall will is are was were be been there any some many much often long "
    "happen happens mean means anyone someone something thing things way we our us you your i my me "
    "was welche welcher welches wer wem wen wann wo warum wieso wie bitte sag zeig gibt wird kann muss soll "
    "darf".split()
)  # fmt: skip

_KIND_BY_WORDING: Mapping[Kind, str] = {  # the first that is found, English and German
    "money": r"\b(?:how much|what|which)\b.*\b(?:costs?|price|salary|earn|paid|pays?|charged?|fees?|budget|spen[dt]|"
    r"bonus|money)\b|\bwie ?viel\b.*\b(?:kostet|kosten|verdien\w*|bezahl\w*|geld|euro)\b",
    "often": r"\bhow (?:often|frequently|regularly)\b|\bwie oft\b",
    "span": r"\bhow (?:long|soon|quickly|fast|early|late)\b|\bwie (?:lange|schnell|früh|spät)\b",
    "number": r"\bhow many\b|\b(?:what|which) (?:number|percentage|share|proportion|amount)\b|\bwie ?viele?\b",
    "size": r"\bhow (?:much|heavy|large|big|far|old|high|deep|wide|tall|small|warm|cold|hot|strong)\b|"
    r"\bwhat (?:size|temperature|age|weight|height|speed)\b|\bwie (?:groß|schwer|alt|hoch|weit|tief)\b",
    "time": r"\bwhen\b|\b(?:what|which) (?:time|days?|date|months?|years?|hours?)\b|\bwann\b",
    "person": r"\bwho(?:m|se)?\b|^\W*we(?:r|m|n|ssen)\b",
    "place": r"\bwhere\b|^\W*wo(?:hin|her)?\b",
    "reason": r"\bwhy\b|\bhow come\b|\b(?:warum|wieso|weshalb)\b",
    "way": r"\bhow (?:do|can|should|to|would|must)\b|\bwhat (?:do|should|must|can) (?:i|we) do\b|\bwhat now\b|"
    r"^\W*wie\b",
    "thing": r"\b(?:which|what)\b|^\W*(?:was|welche[rsmn]?)\b",
    "yes or no": r"^\W*(?:is|are|was|were|do|does|did|can|could|may|must|should|will|has|have|am|darf|muss|kann|soll|"
    r"ist|sind)\b",
}
_KINDS = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _KIND_BY_WORDING.items())


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

    def weight_of(self, word: str) -> float:
        """Return what a word weighs, 0 for one that tells nothing of what the question is about."""
        return max((self.terms.get(term, 0.0) for term in question_terms(word).indices), default=0.0)

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
    telling = [word for word in words if word.casefold() not in ASKING and question_terms(word).indices]
    return (telling or [word for word in words if question_terms(word).indices])[:MOST_WORDS]
