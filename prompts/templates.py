"""Sentence templates of every locale, from `reasons.<locale>.json`; which codes there are, and their facts, is here.

A sentence is rendered from its code and facts and from nothing else, so anyone can render it again and compare.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from string import Template

from prompts import PromptError, fill

FALLBACK = "en"
_LOCALE = re.compile(r"[a-z]{2,3}")

# Why a step is in the path, why it stands where it stands, and what is uncertain about it.
REASONS: dict[str, tuple[str, ...]] = {
    "raises_skill": ("label", "from", "to"),
    "for_role": ("role", "label", "level"),
    "for_goal": ("label", "level"),
    "opens_step": ("step", "title", "label", "level"),
    "opens_by_order": ("step", "title", "before", "beforeLevel", "after", "afterLevel"),
    "required_by": ("step", "title"),
    "counts_for": ("step", "title", "instead"),
    "comes_before": ("step", "title"),
    "entry_met": ("label", "level"),
    "entry_from_step": ("step", "title", "label", "level"),
    "order_met": ("before", "beforeLevel", "after", "afterLevel"),
    "order_from_step": ("step", "title", "before", "beforeLevel", "after", "afterLevel"),
    "requirement_done": ("title",),
    "requirement_from_step": ("step", "title"),
    "comes_after": ("step", "title"),
    "starts_freely": (),
    "mandatory": (),
    "mandatory_due": ("due", "end"),
    "pinned": (),
    "own_addition": (),
    "in_session": ("start", "end"),
    "in_session_day": ("start",),
    "inferred_tag": ("label", "confidence"),
    "inferred_tag_unsure": ("label",),
    "assumed_level": ("label", "from", "to"),
    "minutes_from_words": ("minutes",),
    "minutes_from_media": ("minutes",),
    "minutes_from_median": ("minutes",),
    "no_passage": ("label",),
    "no_passage_inferred": ("label",),
    "no_passage_untagged": (),
}

# What a whole path takes for granted.
ASSUMPTIONS: dict[str, tuple[str, ...]] = {
    "role_levels_assumed": ("role", "count"),
    "no_evidence": ("count",),
    "minutes_estimated": ("count",),
    "levels_assumed": ("count",),
    "tags_inferred": ("count",),
    "language_unknown": ("count",),
    "tag_only": ("count",),
    "relevance_unknown": (),
    "selection_not_proven": (),
    "order_not_proven": (),
    "model_away": (),
    "check_reveals_level": (),
    "level_unknown": ("count",),
    "questions_left": ("count",),
}

# What became of a source that a path cites.
FLAGS: dict[str, tuple[str, ...]] = {
    "source_changed": ("document", "title", "version", "now"),
    "source_withdrawn": ("document",),
    "source_stale": ("document", "title", "updated", "days"),
}

# What a check of a skill would be worth.
QUESTIONS: dict[str, tuple[str, ...]] = {
    "question_saves": ("label", "minutes", "saved", "chance"),
    "question_adds": ("label", "minutes", "longer", "chance"),
    "question_changes": ("label", "minutes", "chance"),
}

# Why a path differs from the version before it.
CHANGES: dict[str, tuple[str, ...]] = {
    "withdrawn": ("title",),
    "no_longer_allowed": ("constraint", "why"),
    "allowed_now": ("constraint",),
    "access_changed": (),
    "skipped": ("title",),
    "swapped_out": ("title",),
    "swapped_in": ("title",),
    "completed": ("title",),
    "waived": ("title",),
    "not_done": ("title",),
    "waived_level": ("label", "level"),
    "held_now": ("label", "from", "to", "evidence"),
    "held_no_more": ("label", "from", "to"),
    "estimate_moved": ("label", "from", "to"),
    "asked_now": ("role", "label", "level"),
    "wanted_now": ("label", "level"),
    "no_longer_asked": ("label",),
    "goals_changed": (),
    "unpinned": (),
    "not_mandatory": (),
    "less_time": ("constraint", "before", "after"),
    "more_time": ("constraint", "before", "after"),
    "limit_changed": ("constraint", "before", "after"),
    "better_evidence": ("before", "after"),
    "relevance_changed": (),
    "catalogue_changed": ("title", "minutes", "without"),
    "catalogue_moved": (),
    "graph_changed": (),
    "order_follows": ("step", "title"),
    "in_place_of": ("title",),
    "begun": (),
    "earlier_versions": (),
    "program_changed": ("before", "after"),
    "together": ("inputs",),
    "unexplained": (),
}

# Why a resource is not in a path.
WHY_NOT: dict[str, tuple[str, ...]] = {
    "not_in_path_newer": (),
    "not_in_path_excluded": ("constraint", "why"),
    "not_in_path_done": (),
    "not_in_path_clashes": ("title",),
    "not_in_path_held": (),
    "not_in_path_unwanted": (),
    "not_in_path_cannot_start": (),
    "not_in_path_dominated": ("title",),
    "not_in_path_no_room": (),
    "not_in_path_coverage": (),
    "not_in_path_penalty": (),
    "not_in_path_costs": ("cost", "minutes"),
    "not_in_path_equal": (),
    "in_path": ("step",),
}

# Words of the picture.
WORDS = (
    "complete", "partial", "infeasible", "planned", "started", "completed", "skipped", "waived", "pinned",
    "step", "steps", "week", "weeks", "estimated", "needs", "due", "coverage", "not_reached", "conflicts",
    "changes", "held", "reached", "deferred", "uncoverable", "more", "legend_arrow", "legend_bar", "legend_level",
    "nothing_to_do", "no_path", "no_passage", "hours_short", "minutes_short", "picture_of",
    "branch", "legend_branch", "session",
)  # fmt: skip

CODES = {**REASONS, **ASSUMPTIONS, **CHANGES, **WHY_NOT, **QUESTIONS, **FLAGS}
_LEVELS = frozenset({"from", "to", "level"})  # facts that are levels; a template may use `<name>_word` beside them

Fact = str | int | bool | None


@dataclass(frozen=True, slots=True)
class Locale:
    """All words of one language: 6 level words, opening and closing quotation mark, templates and single words."""

    name: str
    levels: tuple[str, ...]
    quote: tuple[str, str]
    templates: Mapping[str, str]
    words: Mapping[str, str]


def locale(name: str) -> Locale:
    """Find the words for a BCP 47 tag: its language's, else English."""
    language = name.replace("_", "-").split("-")[0].casefold()
    return _read(language if _LOCALE.fullmatch(language) and _file(language).is_file() else FALLBACK)


def locales() -> tuple[str, ...]:
    """List the locales there are, English first."""
    names = (file.name.split(".") for file in files("prompts").iterdir())
    found = {parts[1] for parts in names if len(parts) == 3 and (parts[0], parts[2]) == ("reasons", "json")}
    return (FALLBACK, *sorted(found - {FALLBACK}))


def template(name: str, code: str) -> str:
    """Give the text with $variables for a code in a locale; raise PromptError for an unknown code."""
    if code not in CODES:
        raise PromptError(f"there is no reason or assumption {code!r}; `prompts.templates` lists them")
    return locale(name).templates[code]


def sentence(name: str, code: str, facts: Mapping[str, Fact]) -> str:
    """Render the sentence of a code from exactly its facts.

    White space within a fact becomes single spaces, so that no label can end a line. Raises PromptError naming the
    facts that are missing, unknown, or of a kind that has no words.
    """
    text = template(name, code)
    _check_facts(code, facts)
    used = set(Template(text).get_identifiers())
    values = {key: " ".join(str(value).split()) for key, value in facts.items()}
    words = {f"{key}_word": _level_word(name, key, facts[key]) for key in _LEVELS & facts.keys()}
    return fill(code, text, {key: value for key, value in {**values, **words}.items() if key in used})


def quotation(name: str, text: str) -> str:
    """Mark `text`, unchanged, as a quotation."""
    opening, closing = locale(name).quote
    return f"{opening}{text}{closing}"


def word(name: str, key: str) -> str:
    """Give one of `WORDS` in a locale."""
    return locale(name).words[key]


def _check_facts(code: str, facts: Mapping[str, Fact]) -> None:
    wanted, given = set(CODES[code]), set(facts)
    if wanted != given:
        raise PromptError(
            f"{code}: needs exactly the facts {', '.join(CODES[code]) or '(none)'}; "
            f"missing: {sorted(wanted - given)}, unknown: {sorted(given - wanted)}"
        )
    empty = [key for key, value in facts.items() if value is None or isinstance(value, bool)]
    if empty:
        raise PromptError(f"{code}: no words for {', '.join(sorted(empty))}; give text or a number")


def _level_word(name: str, key: str, level: Fact) -> str:
    words = locale(name).levels
    if not isinstance(level, int) or not 0 <= level < len(words):
        raise PromptError(f"{key}: {level!r} is not a level from 0 to {len(words) - 1}")
    return words[level]


def _file(name: str) -> Traversable:
    return files("prompts") / f"reasons.{name}.json"


@cache
def _read(name: str) -> Locale:
    given = json.loads(_file(name).read_text(encoding="utf-8"))
    opening, closing = given["quote"]
    return Locale(name, tuple(given["levels"]), (opening, closing), given["templates"], given["words"])
