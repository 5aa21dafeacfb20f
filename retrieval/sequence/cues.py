"""What a title says about its own place in a course: cue words, numbers, and the words that are left. Pure.

The lists are closed so that a reviewer can read them. They hold general words of course titles, English first and a few
of its neighbours; a word of one subject ('complex' numbers, design 'patterns') stays out even where it often helps.
"""

import re
from itertools import pairwise
from typing import NamedTuple

READ_AT_MOST = 40_000  # characters; what an item is about stands at its beginning
LONGEST_TITLE = 1_000  # characters; a longer one is no title, and its numbers count nothing
LONGEST_NUMBER = 4  # digits; longer ones are product codes and dates


def _set(text: str) -> frozenset[str]:
    return frozenset(phrase.replace("_", " ") for phrase in text.split())


# Where each kind of title stands, from first to last. `_` joins the two words of a phrase.
CUES = {
    "opening": _set(
        "welcome hello introduction introductions introducing introductory intro overview orientation preface prologue "
        "foreword tour primer prerequisites syllabus start starting started begin beginning setup set_up install "
        "installing installation prepare preparing preparation background motivation history refresher onboarding why "
        "willkommen einführung einleitung überblick bienvenue présentation aperçu bienvenido introducción benvenuto "
        "introduzione panoramica introdução inleiding overzicht"
    ),
    "basic": _set(
        "basics basic fundamentals fundamental foundations foundation foundational essentials essential principles "
        "principle concepts concept beginner beginners elementary simple core key terminology definitions definition "
        "101 what first understand understanding describe identify explore grundlagen grundbegriffe bases notions "
        "fondamentaux básico básicos fundamentos conceptos concetti fondamenti conceitos basis grondbeginselen"
    ),
    "applied": _set(
        "connect integrate integrating extend extending automate automating automation customize customise "
        "deploy deploying deployment manage managing configure configuring implement implementing test testing debug "
        "debugging host hosting publish publishing apply applying combine combining migrate migrating intermediate"
    ),
    "advanced": _set(
        "advanced expert experts mastering mastery deep deeper depth beyond further special selected topics "
        "specialised specialized specialization specialisation research real-world real_world applications modern "
        "frontiers optimize optimise optimizing optimising optimization optimisation performance tuning scale scaling "
        "scalability secure securing security protect monitor monitoring troubleshoot troubleshooting maintain "
        "maintaining reliability availability distribute studies study fortgeschritten fortgeschrittene vertiefung "
        "avancé avancée approfondissement avanzado avanzada avanzato avanzata avançado gevorderd"
    ),
    "closing": _set(
        "summary conclusion conclusions wrap-up wrap_up recap knowledge_check check_your quiz exam assessment final "
        "capstone project projects portfolio next_steps what's_next what_next career certification appendix clean_up "
        "cleanup epilogue outlook thesis dissertation graduation zusammenfassung fazit abschluss prüfung wissenstest "
        "résumé bilan projet resumen conclusión proyecto riepilogo conclusione progetto resumo conclusão projeto "
        "samenvatting afsluiting"
    ),
}
EARLY = ("opening", "basic")  # these speak for an early place, the others for a late one
_CUE_WORDS = frozenset(word for phrases in CUES.values() for word in phrases if " " not in word)
_LITTLE = frozenset(
    "a an and the of to in on for with your you how using use by from at is are it as or into its their this that be "
    "do what's vs via".split()
)
_LEFT_OUT = _LITTLE | _CUE_WORDS
_WORD = re.compile(r"[^\W_][\w+#'’-]*")
_UNITS = (
    "part level course week module lesson unit chapter day step episode session lecture section grade year stage phase "
    "volume block lab sprint class teil kapitel woche modul lektion partie chapitre semaine parte capítulo semana"
).split()
_SPELLED = dict(zip("one two three four five six seven eight nine ten".split(), range(1, 11), strict=True))
_ROMAN = dict(zip("I II III IV V VI VII VIII IX X".split(), range(1, 11), strict=True))
_NUMBER = rf"\d{{1,{LONGEST_NUMBER}}}(?![\d.]*\d)"
_NUMBERINGS = (
    re.compile(rf"^(?P<before>)\W*(?P<number>{_NUMBER})(?=[.):\s-])"),
    re.compile(
        rf"^(?P<before>.*?\b(?:{'|'.join(_UNITS)}))\W{{0,3}}(?P<number>{_NUMBER}|[IVX]{{1,4}}|{'|'.join(_SPELLED)})\b",
        re.IGNORECASE,
    ),
    re.compile(rf"^(?P<before>.*?[^\W\d].*?)\s(?P<number>{_NUMBER}|[IVX]{{1,4}})(?P<letter>[A-Za-z]?)\s*(?=$|[:(,–-])"),
    re.compile(r"^(?P<before>.*?)\b(?P<number>[ABC][12])\b"),
)


class Numbered(NamedTuple):
    """One of several parts: parts of one series have the same `series`, and `number` and `letter` tell their order."""

    series: str
    number: int
    letter: str


def words(text: str) -> tuple[str, ...]:
    """Return the words of a text in lower case, in their order."""
    return tuple(_WORD.findall(text[:READ_AT_MOST].casefold().replace("’", "'")))


def cues(title: str) -> frozenset[str]:
    """Return the names of the kinds of cue, of CUES, that a title holds."""
    said = set(words(title)) | {f"{a} {b}" for a, b in pairwise(words(title))}
    return frozenset(kind for kind, phrases in CUES.items() if said & phrases)


def terms(text: str) -> frozenset[str]:
    """Return what a text speaks of: its words without small words and cues, in the singular."""
    return frozenset(_singular(word) for word in words(text) if word not in _LEFT_OUT)


def stems(text: str) -> frozenset[str]:
    """Return the words of a text without the small ones, in the singular; cues are among them."""
    return frozenset(_singular(word) for word in words(text) if word not in _LITTLE)


def _singular(word: str) -> str:
    if len(word) < 4 or not word.endswith("s") or word.endswith("ss"):  # 'bus' and 'its' are no plurals
        return word
    return f"{word[:-3]}y" if word.endswith("ies") and len(word) > 4 else word[:-1]


def numbered(title: str) -> Numbered | None:
    """Return which part of a series the title says it is; None where it says nothing of the kind."""
    for pattern in _NUMBERINGS:
        found = pattern.search(title.strip()[:LONGEST_TITLE])
        number = _number(found["number"]) if found else None
        if found and number is not None:
            return Numbered(" ".join(words(found["before"])), number, found.groupdict().get("letter", "").casefold())
    return None


def _number(text: str) -> int | None:
    """Return the number that is meant; levels A1 to C2 count as 11 to 32."""
    if text.isdecimal():
        return int(text)
    if len(text) == 2 and text[0] in "ABC" and text[1] in "12":
        return 10 * ("ABC".index(text[0]) + 1) + int(text[1])
    return _SPELLED.get(text.casefold()) or _ROMAN.get(text.upper())
