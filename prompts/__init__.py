"""Prompts as reviewable files: text with $variables, filled in strictly, versioned by the hash of the text."""

import hashlib
import re
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from string import Template

_NAME = re.compile(r"[a-z][a-z0-9_]*")  # a file's stem; nothing that could leave this folder
TEXTS = (".md", ".json")
VERSION_DIGITS = 12  # of the SHA-256; enough to tell any two texts of this folder apart


class PromptError(Exception):
    """A prompt that does not exist, or that cannot be filled in with what was given."""


@dataclass(frozen=True)
class Prompt:
    """A text with $variables. Another text, however slightly, is another version."""

    name: str
    text: str

    @cached_property
    def version(self) -> str:
        """The first 12 hexadecimal digits of the SHA-256 of the text."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:VERSION_DIGITS]

    @cached_property
    def variables(self) -> frozenset[str]:
        return frozenset(Template(self.text).get_identifiers())

    def render(self, **values: str) -> str:
        """Fill in every variable. Values are never read as templates themselves.

        Raises PromptError naming the variables that are missing, unknown, or miswritten in the text.
        """
        return fill(self.name, self.text, values)


def load(name: str) -> Prompt:
    """Read the prompt of this name; raise PromptError where there is none."""
    file = files(__name__) / f"{name}.md"
    if not _NAME.fullmatch(name) or not file.is_file():
        raise PromptError(f"there is no prompt {name!r}; prompts are the .md files of the folder `prompts`")
    return Prompt(name, file.read_text(encoding="utf-8"))


@cache
def texts_version() -> str:
    """Return the version of all texts of this folder together: prompts, and the templates of reasons."""
    texts = sorted((file.name, file.read_bytes()) for file in files(__name__).iterdir() if file.name.endswith(TEXTS))
    return hashlib.sha256(b"\0".join(part for name, raw in texts for part in (name.encode(), raw))).hexdigest()[
        :VERSION_DIGITS
    ]


def fill(name: str, text: str, values: dict[str, str]) -> str:
    """Substitute exactly the $variables of `text`; raise PromptError naming what is missing or too much."""
    template = Template(text)
    if not template.is_valid():
        raise PromptError(f"{name}: a '$' that begins no variable; write '$$' for the sign itself")
    wanted, given = set(template.get_identifiers()), set(values)
    if wanted != given:
        problems = [("missing", wanted - given), ("unknown", given - wanted)]
        told = "; ".join(f"{word}: {', '.join(sorted(names))}" for word, names in problems if names)
        raise PromptError(f"{name}: {told}")
    return template.substitute(values)
