"""Patterns of what people say, read from `forms.tsv`: whole wishes by group, and parts of them by name."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, cast

Form = Literal[
    "hours", "weeks", "deadline", "swap", "skip", "pin", "unpin", "complete", "know", "passed", "replan", "why",
    "whyNot", "next", "remaining", "gap", "goal",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Forms:
    """The patterns of `forms.tsv`, by group in their order, and the parts by name."""

    groups: Mapping[str, tuple[tuple[Form, re.Pattern[str]], ...]]
    parts: Mapping[str, re.Pattern[str]]


@cache
def forms() -> Forms:
    """Return the forms that are known."""
    text = (files("service.assistant") / "forms.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if "\t" in line and not line.startswith("#")]
    parts = {name: pattern for group, name, pattern in rows if group == "part"}
    found: dict[str, list[tuple[Form, re.Pattern[str]]]] = {}
    for group, form, pattern in rows:
        filled = pattern.replace("{END}", parts["END"]).replace("{IN}", parts["IN"])
        found.setdefault(group, []).append((cast(Form, form), re.compile(filled)))
    return Forms(
        {group: tuple(patterns) for group, patterns in found.items() if group != "part"},
        {name: re.compile(pattern) for name, pattern in parts.items()},
    )
