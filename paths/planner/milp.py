"""Integer programs, solved to proof with HiGHS through scipy: no clock, whole numbers in, whole numbers out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

Vector = NDArray[np.float64]
INFINITY = float("inf")
INFEASIBLE = 2  # scipy's status


class Answer(NamedTuple):
    """`values` are rounded where whole numbers are asked for; none if the program is infeasible or was given up."""

    status: Literal["optimal", "limit", "infeasible"]
    values: Vector | None


@dataclass
class Program:
    """Columns and rows that only ever grow, so that one matrix serves every solve."""

    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    whole: list[int] = field(default_factory=list)
    _starts: list[int] = field(default_factory=lambda: [0])
    _columns: list[int] = field(default_factory=list)
    _factors: list[float] = field(default_factory=list)
    _at_least: list[float] = field(default_factory=list)
    _at_most: list[float] = field(default_factory=list)

    def column(self, low: float = 0, high: float = 1, *, whole: bool = False) -> int:
        """Add a column between two bounds and return its number."""
        self.low.append(low)
        self.high.append(high)
        self.whole.append(int(whole))
        return len(self.low) - 1

    def row(self, terms: Iterable[tuple[int, float]], at_least: float = -INFINITY, at_most: float = INFINITY) -> None:
        """Add a row: at_least <= sum of factor * column <= at_most."""
        for column, factor in terms:
            self._columns.append(column)
            self._factors.append(factor)
        self._starts.append(len(self._columns))
        self._at_least.append(at_least)
        self._at_most.append(at_most)

    def copy(self) -> "Program":
        """Return a program that can grow on its own."""
        return Program(*(list(getattr(self, name)) for name in self.__dataclass_fields__))

    def minimise(self, cost: Sequence[float] | Vector, nodes: int) -> Answer:
        """Minimise the cost over the whole-numbered points, visiting at most `nodes` nodes of the search tree."""
        matrix = csr_array((self._factors, self._columns, self._starts), shape=(len(self._at_least), len(self.low)))
        found = milp(
            np.asarray(cost, dtype=float),
            integrality=np.asarray(self.whole),
            bounds=Bounds(self.low, self.high),
            constraints=LinearConstraint(matrix, self._at_least, self._at_most),
            options={"mip_rel_gap": 0.0, "node_limit": nodes},
        )
        if found.x is None:
            # Every column is bounded, so "unbounded or infeasible" leaves one reading; any other end is a limit.
            empty = found.status == INFEASIBLE or "unbounded or infeasible" in found.message
            return Answer("infeasible" if empty else "limit", None)
        whole = np.asarray(self.whole, dtype=bool)
        return Answer("optimal" if found.status == 0 else "limit", np.where(whole, np.round(found.x), found.x))
