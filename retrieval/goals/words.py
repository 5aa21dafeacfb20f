"""What a goal in somebody's own words says beside what it is about: how well, a job or a subject, in which language.

The lists are closed and short on purpose: a word that is missing costs a little precision, never an answer.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from retrieval.language import ENGLISH, STOP, language_of, words_of

Wish = Literal["role", "skill"]

# Said of any goal whatever; what is left of a text without these words is what it is about.
VAGUE = frozenset(
    "stuff thing things something anything everything skill skills new better best good great best-paid learn learning "
    "learner study job jobs career careers role roles work working course courses training path know knowledge grow "
    "improve develop myself life money future "
    "sachen dinge etwas irgendwas neues neue lernen beruf arbeit kurs kenntnisse wissen besser "
    "choses chose cosas algo cose qualcosa dingen iets coisas".split()
)

_JOB = re.compile(
    r"\b(become|becoming|be an?|work(ing)? as|job as|career as|role of|position (of|as)|promoted to|werden|"
    r"arbeiten als|devenir|ser|diventare|worden)\b"
)
_SUBJECT = re.compile(
    r"(\b(learn|understand|know how to|better at|improve my|study|lernen|verstehen|"
    r"apprendre|aprender|imparare|leren)\b)|^learning\b"
)

# What leads up to the subject, wherever it stands; longer ones first.
_LEAD = re.compile(
    r"\b("
    r"(i|we) (really )?(want|wish|need|hope|plan|intend|am going|have|has) to|(i|we)('d| would) (love|like) to|"
    r"(i|we) (want|need)|i('m| am) interested in|how (do|can) i|how to|help me( to)?|teach me( to)?|show me|let me|"
    r"(get|getting|break|move|switch|go) into|(become|becoming|be) (an?\b)?|"
    r"(work|working|start|career|job|role) (as|in|with)( an?\b)?|"
    r"learn( about| how to| to)?|^learning( about)?|(be|get) better at|improve my|know how to|understand|study|"
    r"(something|anything|stuff|things) (with|in|about)|so that i can|"
    r"ich (möchte|will|würde)( gerne?)?|(etwas|was|irgendwas) mit|werden|lernen|machen"
    r")(?= |$)"
)

# The bands of the usual scale: beginner to 2, intermediate to 3, advanced to 4, expert to 5.
_LEVELS = (
    (5, r"experts?|expertise|mastery|mastering|guru|from a to z|a to z|a-z|von a bis z|expertin|experten?|meisterhaft"),
    (4, r"advanced|in[- ]depth|professional level|senior level|fortgeschritten\w*|vertieft\w*|avancée?|avanzado"),
    (3, r"intermediate|proficient|working knowledge|on my own|independently|selbst(st)?ändig"),
    (2, r"the basics( of)?|basics?( of)?|beginners?|fundamentals?( of)?|foundations?( of)?|introduction( to)?|"
        r"intro( to)?|getting started( with)?|first steps|from scratch|grundlagen|anfänger|einführung( in)?|"
        r"erste schritte|les bases( de)?|básicos?"),
    (1, r"overview( of)?|what is|heard of|awareness( of)?|überblick"),
)  # fmt: skip
_BY_LEVEL = tuple((level, re.compile(rf"\b({words})\b")) for level, words in _LEVELS)

_BETWEEN = re.compile(
    r"[,;&]|\b(?:and|for|with|using|including|plus|as well as|who (?:knows?|can)|"
    r"und|für|mit|et|avec|pour|y|con)\b"
)
MOST_PARTS = 4  # of one goal; each is embedded by itself


@dataclass(frozen=True, slots=True)
class GoalText:
    """A goal text as it is understood: `subject` is what it is about, `plain` the same without words of level.

    `parts` are the several things that `plain` names, itself alone where it names one; `words` the words of it that
    could name something; `level` 1..5 where the text asks for one; `wish` where it says whether it is about a job;
    `language` is empty where it cannot be told.
    """

    subject: str
    plain: str
    parts: tuple[str, ...]
    words: tuple[str, ...]
    level: int | None
    wish: Wish | None
    language: str


def read_goal(text: str) -> GoalText:
    """Take a goal text apart; any text gives something."""
    whole = " ".join(unicodedata.normalize("NFKC", text).replace("’", "'").casefold().split())
    language = language_of(whole)
    subject = _tidy(_LEAD.sub(" ", whole))
    found = [(level, pattern) for level, pattern in _BY_LEVEL if pattern.search(subject)]
    plain = subject
    for _, pattern in found:
        plain = _tidy(pattern.sub(" ", plain))
    plain = plain or subject
    ignored = STOP.get(language, frozenset()) | STOP[ENGLISH]
    words = tuple(dict.fromkeys(word for word in words_of(plain) if word not in ignored))
    if VAGUE.issuperset(words):
        words = ()
    level = max((level for level, _ in found), default=None)
    return GoalText(subject, plain, _parts(plain), words, level, _wish(whole), language)


def _parts(plain: str) -> tuple[str, ...]:
    parts = [part for piece in _BETWEEN.split(plain) if words_of(part := _tidy(piece))]
    return tuple(dict.fromkeys(parts))[:MOST_PARTS] if len(parts) > 1 else (plain,)


def _wish(text: str) -> Wish | None:
    if _JOB.search(text):
        return "role"
    return "skill" if _SUBJECT.search(text) or any(pattern.search(text) for _, pattern in _BY_LEVEL) else None


def _tidy(text: str) -> str:
    return " ".join(text.split()).strip(" .,;:!?-")
