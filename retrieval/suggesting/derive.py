"""Skills of a catalogue that has none: the terms that several of its resources speak of, as they write them. Pure.

A term is a run of up to four words in a title or a heading, without small words, cues ('Introduction'), and words that
are used as verbs. A term that nearly always has the same word beside it is a part of a longer one (as by branching
entropy, Jin and Tanaka-Ishii 2006). What nearly everything speaks of is the subject of the catalogue, no skill of it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from paths.model import Skill
from retrieval.sequence.cues import CUES

LONGEST = 4  # words
FEWEST = 2  # sources that name a term in a title or heading, and FEWEST_SPEAK that speak of it at all
FEWEST_SPEAK = 3
# More of the sources than that, and who tags a resource with it says nothing; so is a word that is no name.
MOST_SHARE, MOST_SHARE_OF_WORDS = 0.4, 0.2
SAME = 0.8  # of a term's sources speak of the longer one too: both mean the same
PART = 0.7  # of a term's uses have the same word beside it: then it is a part of a longer one, as 'Studio' is
COMMON = 0.5  # of the sources have every small word of their language; those of English are listed below
ENGLISH = ("", "en")
NAME = 0.5  # of a word's uses within sentences are capital: a name, as Docker is
VERB = 0.6  # of a word's uses follow 'to', 'and', 'you' or nothing: a verb, as 'create' is
MOST = 2_000  # terms; whoever has more content has experts who know its skills
READ_AT_MOST = 20_000  # characters of one source's texts
PREFIX = "derived:"

_WORD = re.compile(r"(?<![^\W_.])\.[A-Z]+|[^\W_]+(?:[+#]+(?!\w)|(?:[-./'’][^\W_]+)*)")
_HEADING = re.compile(r"^[ \t]*#{1,6}[ \t]+(.+?)[ \t#]*$", re.MULTILINE)
_BREAK = re.compile(r"[^\s\w.+#'’/-]|\.(?=\s|$)|\s[-–—]\s|\n")
_LETTERS = re.compile(r"[^\W\d_]{2}|[^\W\d_][+#]")
_SLUG = re.compile(r"[^a-z0-9]+")
_LEADS = frozenset("to and or you we can will should must that who then please let's not".split())
_SMALL = frozenset(
    "a about after all also an and any are as at available be been before between both but by can could do during "
    "each every few first five for four from get gets give has have here how i if in into is it its just let's "
    "like made make many may might more most much my need needs new next no not now of off on once one only or "
    "other our out over own per same set should so some such take than that the their them then there these they "
    "this those three through to two under up us use used user users uses using very via vs was way ways we well "
    "were what's when where whether which while who will with within without would yes you your".split()
)  # fmt: skip
# Words that name parts of a course, or anything at all, whatever its subject.
_EMPTY = frozenset(
    "activities activity additional answer answers assignment begin benefit benefits best better big case cases "
    "change changes chapter check choice choices common content course courses day days detail details different "
    "end everything example examples exercise exercises feature features following free full general goal goals "
    "good great guide hands-on help important information introduction item items kind kinds know knowledge lab "
    "labs large learn learning lesson lessons level levels link links list lists local main module modules "
    "multiple name names note notes number objective objectives option options overview page pages part parts "
    "place point points problem problems process question questions quiz read reading real real-world requirement "
    "requirements resource resources result results review right scenario scenarios section several simple single "
    "small solution solutions something specific start step steps summary support task tasks thing things time "
    "times tip tips top topic topics training tutorial type types unit units useful value values video videos way "
    "week weeks work working works".split()
)
_CUES = frozenset(word for words in CUES.values() for word in words) - {"core", "key"}  # .NET Core, Azure Key Vault
_OUT = _SMALL | _EMPTY | _CUES


class Source(NamedTuple):
    """What one resource, with its parts, says; `texts` are running, with headings in Markdown."""

    id: str
    titles: tuple[str, ...]
    texts: tuple[str, ...]
    language: str = ""


Term = tuple[str, ...]  # its words, folded and in the singular


@dataclass
class _Use:
    """Who names a term where it counts, who speaks of it at all, how it is written, and what stands beside it."""

    named: set[str] = field(default_factory=set)
    spoken: set[str] = field(default_factory=set)
    forms: Counter[str] = field(default_factory=Counter)
    left: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)


def derive(sources: Sequence[Source], known: Iterable[Skill] = ()) -> list[Skill]:
    """Return the skills that the sources speak of, by id; none that goes by the name of a known one.

    Labels and alternative labels stand in the texts as they are; ids are `derived:` and the label. Where the sources
    are in several languages, the one that most are in names the skills.
    """
    tongues = Counter(source.language for source in sources)
    tongue = min(tongues, key=lambda one: (-tongues[one], one), default="")
    sources = [source for source in sources if source.language == tongue]
    verbs = _verbs(sources) | (frozenset() if tongue in ENGLISH else _common(sources))
    uses = _named(sources, verbs)
    _speak(sources, uses, verbs)
    taken = {_term(label) for skill in known for label in (skill.label, *skill.alt_labels)}
    chosen = _chosen(uses, len(sources), _names(sources))
    found: dict[str, Skill] = {}
    for term, inner in chosen.items():
        label = _form(uses[term])
        slug = _SLUG.sub("-", label.casefold()).strip("-")
        if term not in taken and slug:
            alt = tuple(sorted({form for each in inner if _tells(form := _form(uses[each]))} - {label}))
            found.setdefault(PREFIX + slug, Skill(PREFIX + slug, label, alt_labels=alt))
    return [found[id] for id in sorted(found)]


def _tells(form: str) -> bool:
    """Say whether a shorter form names the term by itself: 'Cosmos DB' and 'PowerShell' do, 'Bus' does not."""
    return " " in form or (len(form) > 2 and form[1:] != form[1:].lower())


def _runs(text: str, verbs: frozenset[str]) -> Iterator[list[str]]:
    """Yield the runs of words that may be terms, as they are written."""
    for piece in _BREAK.split(text):
        run: list[str] = []
        for word in _WORD.findall(piece):
            if word.casefold() in _SMALL or word.casefold() in verbs or word.isdigit():
                yield run
                run = []
            else:
                run.append(word)
        yield run


def _grams(run: Sequence[str]) -> Iterator[tuple[Term, str]]:
    """Yield every term in a run with its form; none begins or ends with a word that says nothing."""
    folded = [_singular(word) for word in run]
    empty = [word.casefold() in _OUT for word in run]
    for start in range(len(run)):
        for end in range(start + 1, min(len(run), start + LONGEST) + 1):
            if not (empty[start] or empty[end - 1] or (end - start == 1 and not _LETTERS.search(run[start]))):
                yield tuple(folded[start:end]), " ".join(run[start:end])


def _named(sources: Sequence[Source], verbs: frozenset[str]) -> dict[Term, _Use]:
    uses: dict[Term, _Use] = {}
    for source in sources:
        headings = (found for text in source.texts for found in _HEADING.findall(text[:READ_AT_MOST]))
        for text in (*source.titles, *headings):
            for run in _runs(text, verbs):
                for term, form in _grams(run):
                    use = uses.setdefault(term, _Use())
                    use.named.add(source.id)
                    use.forms[form] += 1
    return uses


def _speak(sources: Sequence[Source], uses: Mapping[Term, _Use], verbs: frozenset[str]) -> None:
    """Add who speaks of the terms anywhere in a text, and the words that stand beside them there."""
    for source in sources:
        for text in (*source.titles, *source.texts):
            for piece in _BREAK.split(text[:READ_AT_MOST]):
                _speak_in(source.id, _WORD.findall(piece), uses, verbs)


def _speak_in(source: str, words: Sequence[str], uses: Mapping[Term, _Use], verbs: frozenset[str]) -> None:
    folded = [_singular(word) for word in words]
    beside = ["", *("" if w.casefold() in _SMALL | verbs else f for w, f in zip(words, folded, strict=True)), ""]
    for start in range(len(words)):
        for end in range(start + 1, min(len(words), start + LONGEST) + 1):
            if use := uses.get(tuple(folded[start:end])):
                use.spoken.add(source)
                use.forms[" ".join(words[start:end])] += 1
                use.left[beside[start]] += 1
                use.right[beside[end + 1]] += 1


def _chosen(uses: Mapping[Term, _Use], sources: int, names: frozenset[str]) -> dict[Term, list[Term]]:
    """Return the terms to keep, each with the shorter ones at its end that mean the same."""
    worn = {term[0] for term, use in uses.items() if len(term) == 1 and len(use.spoken) > MOST_SHARE * sources}
    fit = [term for term, use in uses.items() if _fits(term, use, sources, names) and not _worn(term, use, worn)]
    whole = {term for term in fit if not _part_of(uses[term].left) and not _part_of(uses[term].right)}
    same = {term: [*_shorter(term, whole, uses)] for term in whole}
    meant = {inner for term in whole for inner in same[term]}
    kept = sorted(whole - meant, key=lambda term: (-len(uses[term].named) * len(term), term))[:MOST]
    return {term: same[term] for term in kept}


def _shorter(term: Term, whole: set[Term], uses: Mapping[Term, _Use]) -> Iterator[Term]:
    """Yield the ends of a term that mean the same: 'Cosmos DB' of 'Azure Cosmos DB'."""
    for start in range(1, len(term)):
        use = uses.get(term[start:])
        if use and term[start:] not in whole and _part_of(use.left) == term[start - 1]:
            yield term[start:]
        if use and term[start:] in whole and len(use.spoken & uses[term].spoken) >= SAME * len(use.spoken):
            yield term[start:]


def _part_of(beside: Counter[str]) -> str:
    """Return the word without which a term hardly ever stands, '' where it stands by itself."""
    word, n = beside.most_common(1)[0] if beside else ("", 0)
    return word if n >= PART * beside.total() else ""


def _worn(term: Term, use: _Use, worn: set[str]) -> bool:
    """Say whether all its words are in everybody's mouth and it is no name: 'Azure data', but not 'App Service'."""
    return worn.issuperset(term) and not all(word[:1].isupper() for word in _form(use).split())


def _fits(term: Term, use: _Use, sources: int, names: frozenset[str]) -> bool:
    alone = len(term) == 1 and term[0] not in names
    if len(use.spoken) < FEWEST_SPEAK or len(use.named) < FEWEST + alone:
        return False
    return len(use.spoken) <= max(FEWEST_SPEAK, (MOST_SHARE_OF_WORDS if alone else MOST_SHARE) * sources)


def _verbs(sources: Sequence[Source]) -> frozenset[str]:
    """Return the words that mostly stand where verbs do: at the beginning of a line, or behind 'to', 'you' or 'and'."""
    seen: Counter[str] = Counter()
    leading: Counter[str] = Counter()
    for text in (text for source in sources for text in (*source.titles, *source.texts)):
        for line in _BREAK.split(text[:READ_AT_MOST]):
            before = ""
            for word in _WORD.findall(line):
                folded = word.casefold()
                seen[folded] += 1
                leading[folded] += before in _LEADS or (not before)
                before = folded
    return frozenset(word for word, n in seen.items() if n > 1 and leading[word] >= VERB * n) - _names(sources)


def _common(sources: Sequence[Source]) -> frozenset[str]:
    """Return the small words of the sources' language: written small, and in more than half of the sources."""
    held: Counter[str] = Counter()
    for source in sources:
        words = {word for text in (*source.titles, *source.texts) for word in _WORD.findall(text[:READ_AT_MOST])}
        held.update({word for word in words if word == word.lower()})
    return frozenset(word for word, n in held.items() if n > max(FEWEST_SPEAK, COMMON * len(sources)))


def _names(sources: Sequence[Source]) -> frozenset[str]:
    """Return the words, folded and in the singular, that are capital within sentences too."""
    seen: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    for text in (text for source in sources for text in source.texts):
        for line in _BREAK.split(_HEADING.sub("", text[:READ_AT_MOST])):
            for word in _WORD.findall(line)[1:]:
                seen[_singular(word)] += 1
                capital[_singular(word)] += word != word.lower()
    return frozenset(word for word, n in seen.items() if n > 1 and capital[word] >= NAME * n)


def _form(use: _Use) -> str:
    return min(use.forms, key=lambda form: (-use.forms[form], form))


def _term(label: str) -> Term:
    return tuple(_singular(word) for word in _WORD.findall(label))


def _singular(word: str) -> str:
    if len(word) > 2 and word.endswith("s") and word[:-1].isupper():  # 'VMs'
        return word[:-1].casefold()
    folded = word.casefold().replace("’", "'")
    plural = len(folded) > 3 and folded.endswith("s") and not folded.endswith(("ss", "us", "is"))
    return folded[:-1] if plural else folded
