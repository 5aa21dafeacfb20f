"""What a learner asks of the path, as a language model understands it: one typed operation, or none.

That is all a model can bring about here. It names no learner, reads nothing and writes nothing; the operation is held
against what there is and against the learner's own words; a change is applied only once the learner confirms it.
"""

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from prompts import load
from retrieval.errors import ModelUnavailable
from service.assistant.blocks import Block, fenced
from service.assistant.choices import NONE, Choice, Facts, choices, schema
from service.assistant.operations import CHANGES, Asked, Deadline, Hours, Weeks, WhatIf
from service.http.errors import Refused
from service.limits.metered import metered
from service.llm import Ask, Tool
from service.ports import Ports

PROMPT = "read_request"
MOST_TOKENS = 100  # of one operation
MOST_NAMED = 60  # skills and resources told to the model; more would not fit a small one
LONGEST = 1000  # characters of a message that are read; a wish is shorter
_WORD = re.compile(r"[^\W_]{2,}")
_NUMBER = re.compile(r"\d|\b(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|half|"
                     r"eine?n?|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|zwölf)\b", re.IGNORECASE)  # fmt: skip
EMPTY = frozenset("the and for with this that step course der die das und mit für".split())


def interpret(ports: Ports, tenant: str, text: str, facts: Facts) -> Asked | None:
    """Return what a learner asks for; None where no model says so: there is none, it failed, or the budget is spent."""
    model = metered(ports, tenant)
    if model is None:
        return None
    text, told = text[:LONGEST], _told(facts)
    offered = choices(told)
    tools = tuple(Tool(one.name, one.about, one.parameters) for one in offered)
    ask = Ask(instruction(text, told, offered), schema(offered), MOST_TOKENS, tools=tools)
    try:
        return understood(model.answer(ask), text, told)
    except (ModelUnavailable, Refused):
        return None


def instruction(text: str, facts: Facts, offered: tuple[Choice, ...]) -> str:
    """Fill in the prompt: the path, what can be named, and the learner's words, as blocks of data."""
    blocks: list[Block] = [
        *({"type": "step", "number": str(n), "title": title} for n, title in facts.steps.items()),
        *({"type": "skill", "id": id, "name": name} for id, name in facts.skills.items()),
        *({"type": "resource", "id": id, "title": title} for id, title in facts.resources.items()),
        {"type": "learner", "text": text},
    ]
    requests = "\n".join(f"- {one.name}: {one.about}" for one in offered)
    return load(PROMPT).render(requests=requests, **fenced(blocks))


def understood(answer: str, text: str, facts: Facts) -> Asked | None:
    """Return the operation of an answer, None for one that is none, or that the learner's words do not hold."""
    try:
        given = msgspec.json.decode(answer[answer.find("{") : answer.rfind("}") + 1], type=_Answer)
        request = {key: value for key, value in given.request.items() if value is not None}
        if request.get("kind") in (None, NONE):
            return None
        found = msgspec.convert(request, type=Asked)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return None
    if not (there(request, facts) and spoken(found, request, text, facts)):
        return None
    return WhatIf(found) if given.if_only and isinstance(found, CHANGES) else found


def there(request: Mapping[str, Any], facts: Facts) -> bool:
    """Say whether everything that a request names is there."""
    known: Mapping[str, Mapping[Any, str]] = {
        "step": facts.steps, "skill": facts.skills, "resource": facts.resources,
    }  # fmt: skip
    return all(request[name] in ids for name, ids in known.items() if name in request)


def spoken(found: Asked, request: Mapping[str, Any], text: str, facts: Facts) -> bool:
    """Say whether the learner spoke of what a request names: a model that guesses moves nothing."""
    if isinstance(found, Hours | Weeks | Deadline) and not _NUMBER.search(text):
        return False
    names = [
        facts.steps.get(request.get("step", 0), "") + f" {request.get('step', '')}",
        facts.skills.get(request.get("skill", ""), ""),
        facts.resources.get(request.get("resource", ""), ""),
    ]
    said = _words(text)
    return all(not name.strip() or _words(name) & said for name in names)


def _words(text: str) -> set[str]:
    numbers = set(re.findall(r"\d+", text))
    return ({word.casefold() for word in _WORD.findall(text)} - EMPTY) | numbers


def _told(facts: Facts) -> Facts:
    """Return as much of what can be named as is told to a model."""

    def first(names: Mapping[str, str]) -> dict[str, str]:
        return dict(list(names.items())[:MOST_NAMED])

    return Facts(dict(list(facts.steps.items())[:MOST_NAMED]), first(facts.skills), first(facts.resources))


class _Answer(msgspec.Struct, rename="camel"):
    request: dict[str, Any]
    if_only: bool = False
