"""Both versions of a path with what was found of their differences: what every reason is worded from."""

from collections.abc import Callable
from dataclasses import dataclass

from paths.model import Fact, Step
from service.explaining.causes import Found, Side

Told = tuple[str, dict[str, Fact]]  # a code and its facts

LONGEST = 200  # characters of a value in a sentence
NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Context:
    """Both versions, what was found of their differences, and titles as they may be shown; `locale` is the reader's."""

    before: Side
    after: Side
    found: Found
    title: Callable[[str], str]
    locale: str

    def label(self, skill: str) -> str:
        return self.after.problem.graph.label(skill)

    def step(self, resource: str) -> Step | None:
        """Return a resource's step: of the later version, or else of the earlier."""
        both = (*self.after.path.steps, *self.before.path.steps)
        return next((step for step in both if step.resource == resource), None)

    def raised(self, resource: str) -> frozenset[str]:
        found = self.step(resource)
        return frozenset(raised.skill for raised in found.raises) if found else frozenset()


def short(text: str) -> str:
    """Return a value as long as a sentence bears, and a sign for nothing."""
    return (text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…") or NOTHING
