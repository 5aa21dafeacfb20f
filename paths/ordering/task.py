"""What an order is asked for and what is answered: values only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from paths.catalogue import Catalogue
from paths.errors import PathError
from paths.graph import SkillGraph
from paths.model import Resource
from paths.problem import Target


class Unorderable(PathError):
    """The steps cannot follow one another, whatever their order; `stuck` are ids that can never start or be in time.

    `proven` is false where due dates stand in the way and the search could not try every order.
    """

    def __init__(self, stuck: Sequence[str], why: str, proven: bool = True) -> None:
        super().__init__(f"no order of the steps is possible: {', '.join(stuck)} {why}")
        self.stuck, self.proven = tuple(stuck), proven


@dataclass(frozen=True, slots=True)
class OrderTask:
    """The chosen resources and all that decides their order.

    `levels` are the learner's levels at the start, `done` the resources completed or waived. `prefix` are steps that
    lead the order as given. `due` maps a resource to the last minute, counted over the path, at which it must be
    finished. `states` is how many sets of finished steps the exact method may look at.
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


@dataclass(frozen=True, slots=True)
class Ordered:
    """A valid order, its objective `value` and a lower bound of every valid order's, in 1/100 weighted minutes."""

    sequence: tuple[str, ...]
    value: int
    bound: int
    method: Literal["exact", "local-search"]
