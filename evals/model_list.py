"""The rival that most products are: a language model is shown the gap and the catalogue, and lists what to learn.

It sees the same filtered catalogue and the same relevance as the other rivals, as many items as a prompt has room for,
the most relevant first. What it answers is taken as it stands: a number of no item, or one given twice, is passed over.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from evals.rivals import usable, wanted
from paths.model import Resource
from paths.problem import Problem
from paths.schedule import budget
from prompts import load

PROMPT = "list_path"
MOST_ITEMS = 60  # some 3,000 tokens: small models are lost in more
LONGEST_TITLE = 120  # characters
MOST_TOKENS = 400  # of the answer: a long list of numbers
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {"steps": {"type": "array", "items": {"type": "integer"}}},
    "required": ["steps"],
    "additionalProperties": False,
}

Ask = Callable[[str, Mapping[str, Any], int], str]
"""Prompt, JSON schema of the answer and its most tokens in; the model's text out."""


@dataclass(frozen=True, slots=True)
class ModelList:
    """A rival for `evals.paths`: the list that `ask` gives."""

    ask: Ask

    def __call__(self, problem: Problem) -> list[str]:
        """Return the ids of the chosen resources in the model's order; none where its answer is no list."""
        items = shown(problem)
        if not items or not wanted(problem):
            return []
        return chosen(self.ask(prompt(problem, items), SCHEMA, MOST_TOKENS), items)


def shown(problem: Problem) -> list[Resource]:
    """Return the items that the model is shown: of what has minutes, the most relevant."""
    items = [r for r in usable(problem) if r.minutes]
    return sorted(items, key=lambda r: (-problem.relevance_of(r.id), r.id))[:MOST_ITEMS]


def prompt(problem: Problem, items: list[Resource]) -> str:
    """Return the prompt with the learner's gap, levels and time, and the items, numbered from 1."""
    numbered = "\n".join(_item(problem, n, item) for n, item in enumerate(items, start=1))
    room = budget(problem.constraints, problem.start)
    given = {
        "gap": "\n".join(_gap(problem)),
        "held": ", ".join(f"{_label(problem, s)} {level}" for s, level in sorted(problem.profile.levels.items()))
        or "nothing that is known",
        "time": "as long as it takes" if room is None else f"{room} minutes in all",
        "items": numbered,
    }
    fence = sha256("\n".join(given.values()).encode()).hexdigest()[:16]  # no catalogue text can foresee it
    return load(PROMPT).render(fence=fence, **given)


def chosen(answer: str, items: list[Resource]) -> list[str]:
    """Return the ids behind the numbers of an answer, each once, in its order."""
    try:
        steps = json.loads(answer)["steps"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return []
    numbers = [n for n in steps if type(n) is int and 1 <= n <= len(items)] if isinstance(steps, list) else []
    return list(dict.fromkeys(items[n - 1].id for n in numbers))


def _gap(problem: Problem) -> Iterator[str]:
    highest: dict[str, int] = {}
    for skill, level in wanted(problem):
        highest[skill] = max(level, highest.get(skill, 0))
    for skill, level in sorted(highest.items()):
        yield f"- {_label(problem, skill)}: from level {problem.profile.levels.get(skill, 0)} to level {level}"


def _item(problem: Problem, n: int, item: Resource) -> str:
    teaches = ", ".join(f"{_label(problem, band.skill)} {band.from_} to {band.to}" for band in item.teaches)
    entry = ", ".join(f"{_label(problem, q.skill)} {q.level}" for q in item.competency_required)
    title = " ".join(item.title.split())[:LONGEST_TITLE]
    return f"{n}. {title} ({item.minutes} min; teaches {teaches or 'unknown'}; needs {entry or 'nothing'})"


def _label(problem: Problem, skill: str) -> str:
    return " ".join(problem.graph.label(skill).split())[:LONGEST_TITLE]
