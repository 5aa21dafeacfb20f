"""Which of the chosen steps it is that cannot all be in time, told as narrowly as can be."""

from dataclasses import dataclass
from typing import NamedTuple

from paths.planner.waiting import Effort, Race, fit


class Clash(NamedTuple):
    """`steps` cannot all be in time unless one of `helpers` comes in, too."""

    steps: tuple[int, ...]
    helpers: tuple[int, ...]


def clash(race: Race, effort: Effort) -> Clash:
    """Return what cannot be in time of a race that was lost: as few steps as can be told.

    Where only waiting for another session would help, just these very steps are said to fail, and any other step might
    help: with more work before, one may come too late for the longer session. Where nothing is known for sure, it is
    taken for lost.
    """
    others = [n for n in race.network.steps.values() if n not in race.steps]
    found = fit(_alone(race, race.steps), effort)
    if not found.lost:
        return Clash(race.steps, tuple(others) if found.order is not None else ())
    steps = _fewer(race, race.steps, race.steps, effort)
    bound = _alone(race, steps).bound
    return Clash(steps, tuple(n for n in others if race.network.gives[n] & bound))


def _fewer(race: Race, steps: tuple[int, ...], block: tuple[int, ...], effort: Effort) -> tuple[int, ...]:
    """Return the steps without as many of a block as can be told, in halves, while they still cannot be in time."""
    alone = _alone(race, tuple(n for n in steps if n not in block))
    if not any(race.network.gives[n] & alone.bound for n in block) and fit(alone, effort).lost:
        return alone.steps
    if len(block) == 1:
        return steps
    half = len(block) // 2
    return _fewer(race, _fewer(race, steps, block[:half], effort), block[half:], effort)


@dataclass(frozen=True)
class Alone(Race):
    """An easy race of a few steps; what only others bring is free to them, and `bound` is what they wait for."""

    bound: int = 0


def _alone(race: Race, steps: tuple[int, ...]) -> Alone:
    """Return the easy race of some of the steps.

    If a larger set is in time, so are these in the same order without the rest, as nobody ends later then; unless the
    rest brings, directly or through a whole, something that these bring as well.
    """
    few = Race(race.task, steps, race.limit, race.dues)
    given, wanted = 0, few.asked
    for n in (*steps, *few.completions):
        given |= race.network.gives[n]
    for n in few.completions:
        wanted |= race.network.needs[n]
    dues = {atoms: latest for atoms, latest in race.dues.items() if atoms & given}
    return Alone(race.task, steps, race.limit, dues, wanted & ~given, easy=True, bound=wanted & given)
