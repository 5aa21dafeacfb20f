"""Which step, skill or resource words name: by number, place, title, kind or skill; several where that is not clear."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from paths.model import Step
from retrieval.goals.match import Match
from service.assistant.amounts import WORDS
from service.assistant.forms import forms
from service.assistant.ground import Ground
from service.assistant.kinds import is_of, kind_in

SURE, LIKELY, CLOSE = 0.8, 0.5, 0.75  # probabilities; a second one within CLOSE of the first leaves it open
OFFERED = 4
LEVELS_TOLD = (5, 4, 2, 1, 3)  # words of level in the order in which they are looked for: 'good' says least
USUAL_LEVEL = 3  # does it alone: who says to know something and no more
_PLACES = {
    name: n
    for n, names in enumerate((
        "first erste ersten erster", "second zweite zweiten zweiter", "third dritte dritten dritter",
        "fourth vierte vierten vierter", "fifth fünfte fünften fünfter", "sixth sechste sechsten sechster",
        "seventh siebte siebten siebter", "eighth achte achten achter", "ninth neunte neunten neunter",
        "tenth zehnte zehnten zehnter"), 1)
    for name in names.split()
}  # fmt: skip
_PLACED = re.compile(rf"^({'|'.join(_PLACES)}|last|final|letzten?|letzter|next|nächsten?|nächster|current|aktuellen?)"
                     r"(?: (step|one|item|thing|task|schritt|unit|part|\w+))?$")  # fmt: skip
_LEVEL_NUMBER = re.compile(r"\b(?:at |on |to |auf )?(?:level|stufe)\s*(?:of )?(\d)\b|^(\d)$|\s(\d)$")


@dataclass(frozen=True, slots=True)
class Missing:
    """There is no step of this number."""

    n: int


def steps_named(known: Ground, words: str) -> tuple[int, ...] | Missing:
    """Return the numbers of the steps that words may name: one where that is clear, none where nothing is meant."""
    if known.path is None:
        return ()
    if (placed := _numbered(known, words)) is not None:
        return placed if isinstance(placed, Missing) or known.step(placed[0]) else Missing(placed[0])
    plain = forms().parts["leading"].sub("", words)
    titled = known.steps_like(plain)
    if titled and titled[0].score >= SURE:
        return _numbers(known, _best(titled))
    return _of_kind(known, plain) or _raising(known, plain) or _numbers(known, _best(titled))


def sure_steps(known: Ground, words: str) -> tuple[int, ...] | Missing:
    """Return the steps named by number, place or nearly their title; nothing is guessed from kind or skill."""
    if known.path is None:
        return ()
    if (placed := _numbered(known, words)) is not None:
        return placed if isinstance(placed, Missing) or known.step(placed[0]) else Missing(placed[0])
    titled = known.steps_like(forms().parts["leading"].sub("", words))
    return _numbers(known, _best(titled)) if titled and titled[0].score >= SURE else ()


def skills_meant(known: Ground, words: str) -> tuple[str, ...]:
    """Return the skills that words may name: one where that is clear, those of the path before others."""
    plain = forms().parts["leading"].sub("", words).strip()
    found = [one for one in known.skills_like(plain) if one.score >= LIKELY]
    if not found:
        return ()
    exact = [one for one in found if one.name.casefold() == plain.casefold()]
    if exact:
        return (exact[0].entry.id,)
    near = _best(found)
    if len(near) > 1 and (mine := [id for id in near if id in of_path(known)]):
        near = mine
    return tuple(near)


def of_path(known: Ground) -> set[str]:
    """Return the skills that the path is about."""
    path = known.path
    return {row.skill for row in path.gap} | {r.skill for s in path.steps for r in s.raises} if path else set()


def resources_meant(known: Ground, words: str) -> tuple[str, ...]:
    """Return the resources whose titles words may be, that the learner may see."""
    return tuple(
        _best([one for one in known.resources_like(forms().parts["leading"].sub("", words)) if one.score >= LIKELY])
    )


def level_in(text: str) -> tuple[int | None, str]:
    """Return the level that a text says something is known at, if it does, and the text without those words."""
    if found := _LEVEL_NUMBER.search(text):
        number = int(next(part for part in found.groups() if part))
        return (number if 1 <= number <= 5 else None), text[: found.start()].strip()
    worded = [(level, forms().parts[f"level_{level}"]) for level in LEVELS_TOLD]
    level = next((level for level, words in worded if words.search(text)), None)
    for _, words in worded:
        text = words.sub(" ", text)
    return level, " ".join(text.split())


def _numbered(known: Ground, words: str) -> tuple[int, ...] | Missing | None:
    if found := forms().parts["numbered"].search(words):
        n = _number(found[1] or found[2])
        if n is not None:
            return (n,) if known.step(n) else Missing(n)
    plain = forms().parts["leading"].sub("", words).strip()
    if not plain or forms().parts["this"].match(plain) or forms().parts["this"].match(words):
        return _one(known.current())
    if placed := _PLACED.match(plain):
        return _placed(known, placed[1], placed[2] or "")
    return None


def _number(said: str) -> int | None:
    return int(said) if said.isdecimal() else int(WORDS[said]) if said in WORDS else None


def _placed(known: Ground, place: str, noun: str) -> tuple[int, ...] | Missing | None:
    steps = list(known.path.steps) if known.path else []
    kind = kind_in(noun) if noun else None
    alike = [step for step in steps if kind and _is(known, step, kind)] or steps
    if place in ("next", "current") or place.startswith(("nächst", "aktuell")):
        open_ = [step for step in alike if step.state in ("started", "planned")]
        return _one(open_[0] if open_ else None)
    if place in ("last", "final") or place.startswith("letzte"):
        return _one(alike[-1] if alike else None)
    n = _PLACES[place]
    return _one(alike[n - 1]) if n <= len(alike) else Missing(n)


def _of_kind(known: Ground, words: str) -> tuple[int, ...]:
    kind = kind_in(words)
    if kind is None or known.path is None:
        return ()
    return tuple(s.n for s in known.path.steps if s.state != "completed" and _is(known, s, kind))[:OFFERED]


def _is(known: Ground, step: Step, kind: str) -> bool:
    resource = known.resource(step.resource)
    return resource is not None and is_of(kind, resource.modality)


def _raising(known: Ground, words: str) -> tuple[int, ...]:
    meant = {*skills_meant(known, words)}
    steps = known.path.steps if known.path else ()
    return tuple(s.n for s in steps if s.state != "completed" and any(r.skill in meant for r in s.raises))[:OFFERED]


def _numbers(known: Ground, resources: Sequence[str]) -> tuple[int, ...]:
    steps = known.path.steps if known.path else ()
    return tuple(step.n for step in steps if step.resource in resources)[:OFFERED]


def _best(found: Sequence[Match]) -> list[str]:
    """Return the ids that may be meant: the best, and those that come close to it."""
    if not found or found[0].score < LIKELY:
        return []
    return [one.entry.id for one in found if one.score >= CLOSE * found[0].score][:OFFERED]


def _one(step: Step | None) -> tuple[int, ...]:
    return (step.n,) if step else ()
