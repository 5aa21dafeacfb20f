"""What a goal text asks for, or the question that settles it.

Something is meant when it is more likely than not (CLEAR). Candidates that more of the text speaks for drop those that
only part of that speaks for; those that different words speak for are meant together, as in 'SQL for reporting'. Where
several are left for the same words, the best must be ahead by AHEAD, or alone be called exactly so; else a question
with two to four options is asked. So it is where nothing is likely, or where an area is meant and not a skill.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from retrieval.goals.areas import AT_MOST, Areas
from retrieval.goals.match import Kind, Match
from retrieval.goals.words import GoalText

CLEAR = 0.5  # likelier than all else together
AHEAD = 0.2  # probability by which the best leads those that the same words speak for
WORTH_ASKING = 0.05  # below it an option is no help
EXACT = 0.999  # share of a name that is in the text

Why = Literal["nothing", "unsure", "several", "area"]
Option = tuple[Kind, str]


@dataclass(frozen=True, slots=True)
class Found:
    """A match with the words of the text that its names hold."""

    match: Match
    words: frozenset[str]

    @property
    def key(self) -> Option:
        return self.match.entry.kind, self.match.entry.id

    @property
    def exact(self) -> bool:
        return self.match.contained >= EXACT


@dataclass(frozen=True, slots=True)
class Choice:
    """What is meant, or `why` it cannot be told yet, with two to four options where the organisation has as many."""

    meant: tuple[Match, ...] = ()
    why: Why | None = None
    options: tuple[Option, ...] = ()


def choose(goal: GoalText, roles: Sequence[Found], skills: Sequence[Found], areas: Areas) -> Choice:
    """Decide between the candidates of a goal text, each kind best first."""
    if not goal.words:
        return Choice(why="nothing", options=_at_large(areas, roles, skills))
    likely = _undominated(_wished(goal, [f for f in (*roles, *skills) if f.match.score >= CLEAR]))
    if not likely:
        close = sorted((f for f in (*roles, *skills) if f.match.score >= WORTH_ASKING), key=_best_first)
        if not close:
            return Choice(why="nothing", options=_at_large(areas, roles, skills))
        return Choice(why="unsure", options=_filled([f.key for f in close], areas))
    meant = []
    for words in dict.fromkeys(f.words for f in likely):
        rivals = sorted((f for f in likely if f.words == words), key=_best_first)
        best = _clear(rivals)
        if best is None:
            return Choice(why="several", options=_mixed(rivals))
        if best.match.entry.id in areas.members and best.match.entry.kind == "skill":
            return Choice(why="area", options=_inside(best.match.entry.id, areas, skills))
        meant.append(best.match)
    return Choice(tuple(meant))


def _wished(goal: GoalText, likely: list[Found]) -> list[Found]:
    """Leave the kind that the text says it is about, where there is one."""
    return [f for f in likely if f.match.entry.kind == goal.wish] or likely


def _undominated(likely: list[Found]) -> list[Found]:
    return [f for f in likely if not any(f.words < other.words for other in likely)]


def _clear(rivals: Sequence[Found]) -> Found | None:
    """Return the one that is meant among candidates for the same words, None where several could be."""
    exact = [f for f in rivals if f.exact]
    if len(exact) == 1:
        return exact[0]
    best, *others = exact or rivals
    return best if not others or best.match.score - others[0].match.score >= AHEAD else None


def _mixed(rivals: Sequence[Found]) -> tuple[Option, ...]:
    """Return the best rivals, roles first, so that many skills do not crowd them out."""
    roles = [f.key for f in rivals if f.match.entry.kind == "role"][: AT_MOST // 2]
    return tuple([*roles, *(f.key for f in rivals if f.key not in roles)][:AT_MOST])


def _inside(area: str, areas: Areas, skills: Sequence[Found]) -> tuple[Option, ...]:
    """Return the roles that need most of an area, then its likeliest skills."""
    likeness = {f.match.entry.id: -f.match.score for f in skills}
    members = sorted(areas.members[area], key=lambda skill: (likeness.get(skill, 0.0), skill))
    roles: list[Option] = [("role", id) for id in areas.roles.get(area, ())[: AT_MOST // 2]]
    return tuple([*roles, *(("skill", id) for id in members)][:AT_MOST])


def _at_large(areas: Areas, roles: Sequence[Found], skills: Sequence[Found]) -> tuple[Option, ...]:
    """Return the widest areas, or what there is where it has no areas."""
    wide: list[Option] = [("skill", area) for area in areas.widest]
    rest = [f.key for f in (*roles, *skills)]
    return tuple(dict.fromkeys(wide if len(wide) > 1 else [*wide, *rest]))[:AT_MOST]


def _filled(close: list[Option], areas: Areas) -> tuple[Option, ...]:
    """Return what is close; beside a single one the widest areas, so that there is something to choose."""
    wide: list[Option] = [("skill", area) for area in areas.widest] if len(close) < 2 else []
    return tuple(dict.fromkeys([*close, *wide]))[:AT_MOST]


def _best_first(found: Found) -> tuple[float, Option]:
    return -found.match.score, found.key
