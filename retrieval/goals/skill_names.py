"""Somebody's own names for skills set beside those of a taxonomy: the matching of goals, one skill a text."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from retrieval.embed import Embedder, Vector
from retrieval.goals.match import GoalIndex, Match, compare, match
from retrieval.goals.words import read_goal
from retrieval.language import unread

# Of ESCO's names held out of 2,000 skills, 252 of the 260 with this confidence or more were right. Of 300 names whose
# skill was not among the 2,000, 23 had it, for close relatives: so a person still looks before anything is kept.
SURE = 0.8


class SkillName(NamedTuple):
    """A text as it is compared: `plain` without words of level such as 'advanced', `level` 1..5 where it says one."""

    plain: str
    whole: str
    level: int | None
    language: str


def read_name(text: str) -> SkillName:
    """Take somebody's name for a skill apart; any text gives something, `plain` is empty where it names nothing."""
    found = read_goal(text)
    return SkillName(found.plain if found.words else "", found.subject, found.level, found.language)


def embedded(embedder: Embedder, names: Sequence[SkillName]) -> dict[str, Vector]:
    """Return the vectors of names by their `plain`, without those whose language the model does not read.

    Raises ModelUnavailable.
    """
    readable = (name.plain for name in names if name.plain and not unread(embedder.name, name.language))
    wanted = list(dict.fromkeys(readable))
    return dict(zip(wanted, embedder.embed(wanted), strict=True)) if wanted else {}


def skills_named(index: GoalIndex, name: SkillName, vectors: Mapping[str, Vector], limit: int) -> list[Match]:
    """Return the skills that a name may mean, the likeliest first; a name that says nothing means none.

    A `score` is the probability, 0..1, that the skill is meant rather than none.
    """
    if not name.plain or not index.entries:
        return []
    vector = vectors.get(name.plain) if index.vectors.shape[1] else None
    return match(index, compare(index, list(dict.fromkeys((name.plain, name.whole))), vector), "skill", limit)
