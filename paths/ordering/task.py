"""What an order is asked for and what is answered: values only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from paths.catalogue import Catalogue
from paths.errors import PathError
from paths.graph import SkillGraph
from paths.model import Resource
from paths.problem import Target

Leads = Mapping[tuple[str, str], int]
Slot = tuple[int, int]


class Unorderable(PathError):
    """The steps cannot follow one another, whatever their order; `stuck` are ids that can never start or be in time.

    `proven` is false where due dates or sessions stand in the way and the search could not try every order.
    """

    def __init__(self, stuck: Sequence[str], why: str, proven: bool = True) -> None:
        super().__init__(f"no order of the steps is possible: {', '.join(stuck)} {why}")
        self.stuck, self.proven = tuple(stuck), proven


@dataclass(frozen=True, slots=True)
class OrderTask:
    """The chosen resources and all that decides their order.

    `levels` are the learner's levels at the start, `done` the resources completed or waived. `prefix` are steps that
    lead the order as given. `leads` maps a pair (a, b) to what it costs to place b before a, in 1/100 weighted
    minutes; pairs that are not both steps do not matter. `states` is how many states the exact method may look at.

    Time is counted in minutes of work that the learner's days hold. A resource in `slots` is given only in these
    sessions, (begin, end) each: it takes the one that begins first of those that begin when its turn comes or later,
    and until then the learner waits. `due` maps a resource to the last minute at which it must be finished.
    """

    resources: tuple[Resource, ...]
    catalogue: Catalogue
    graph: SkillGraph
    levels: Mapping[str, int]
    done: frozenset[str] = frozenset()
    targets: tuple[Target, ...] = ()
    prefix: tuple[str, ...] = ()
    due: Mapping[str, int] = field(default_factory=dict)
    states: int = 200_000
    leads: Leads = field(default_factory=dict)
    slots: Mapping[str, tuple[Slot, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ordered:
    """A valid order, its objective `value` and a lower bound of every valid order's, in 1/100 weighted minutes.

    `ends` are the minutes at which the steps end, waiting included, and `taken` the session of each that has some.
    """

    sequence: tuple[str, ...]
    value: int
    bound: int
    method: Literal["exact", "local-search"]
    ends: tuple[int, ...] = ()
    taken: tuple[Slot | None, ...] = ()
