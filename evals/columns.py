"""The scores of a run's cases, column by column: some tens of bytes a score, whatever the cases hold."""

from array import array
from collections.abc import Iterator, Sequence
from math import isnan, nan
from typing import overload

from evals.values import CaseResult


class Columns(Sequence[CaseResult]):
    """Cases without input and output; each is put together again when it is read."""

    def __init__(self) -> None:
        self._ids: list[str] = []
        self._names: dict[str, str] = {}  # of clusters and slices: each kept once, however many cases share it
        self._clusters: list[str] = []
        self._slices: list[dict[str, str]] = []
        self._known_slices: dict[tuple[tuple[str, str], ...], dict[str, str]] = {}
        self._scores: dict[str, array[float]] = {}
        self._counts: dict[str, array[float]] = {}

    def add(self, case: CaseResult) -> None:
        """Keep what the metrics need of a case."""
        n = len(self._ids)
        self._ids.append(case.id)
        self._clusters.append(self._names.setdefault(case.cluster, case.cluster))
        self._slices.append(self._known_slices.setdefault(tuple(case.slices.items()), dict(case.slices)))
        for columns, values in ((self._scores, case.scores), (self._counts, case.counts)):
            for name, value in values.items():
                column = columns.setdefault(name, array("d"))
                column.extend([nan] * (n - len(column)))
                column.append(value)

    def __len__(self) -> int:
        return len(self._ids)

    @overload
    def __getitem__(self, at: int) -> CaseResult: ...
    @overload
    def __getitem__(self, at: slice) -> list[CaseResult]: ...
    def __getitem__(self, at: int | slice) -> CaseResult | list[CaseResult]:
        if isinstance(at, slice):
            return [self._case(n) for n in range(*at.indices(len(self)))]
        if not -len(self) <= at < len(self):
            raise IndexError(at)
        return self._case(at % len(self))

    def __iter__(self) -> Iterator[CaseResult]:
        return map(self._case, range(len(self)))

    def _case(self, n: int) -> CaseResult:
        scores = {name: column[n] for name, column in self._scores.items() if n < len(column) and not isnan(column[n])}
        counts = {name: int(c[n]) for name, c in self._counts.items() if n < len(c) and not isnan(c[n])}
        return CaseResult(self._ids[n], self._clusters[n], scores, counts=counts, slices=self._slices[n])
