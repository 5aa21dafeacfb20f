"""Which step would rather come before which, and how much that weighs: suggested precedences and the previous order."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import combinations
from typing import Self

from paths.catalogue import Catalogue
from paths.model import Precedence
from paths.ordering.task import Leads

SURE = 2000  # what breaking a suggestion of probability 1 costs, as for a soft edge: 20 weighted minutes
KEPT = 500  # what turning round two steps of the previous order costs: 5 weighted minutes
INDEX = "ordering.leads"  # where a catalogue keeps its suggested precedences by their first end


def leads_of(precedences: Iterable[Precedence], previous: Sequence[str], ids: Set[str]) -> Leads:
    """Return what it costs to place b before a, for pairs (a, b) of `ids`, in 1/100 weighted minutes.

    A suggested precedence of probability p (1 where it has none) weighs 2000 x (2p - 1), if that is above 0. Each pair
    of steps that the previous order has too weighs 500. What weighs on the same pair adds up.
    """
    leads: dict[tuple[str, str], int] = defaultdict(int)
    for item in precedences:
        if item.status == "suggested" and item.before in ids and item.after in ids and item.before != item.after:
            leads[item.before, item.after] += SURE if item.probability is None else weight(item.probability)
    for pair in combinations([id for id in dict.fromkeys(previous) if id in ids], 2):
        leads[pair] += KEPT
    return {pair: amount for pair, amount in leads.items() if amount > 0}


def weight(probability: float) -> int:
    """Return what breaking a suggestion of this probability costs: nothing up to a half."""
    return max(0, round(SURE * (2 * probability - 1)))


def suggested(catalogue: Catalogue, ids: Set[str]) -> Iterator[Precedence]:
    """Yield the suggested precedences of a catalogue that lead from one of `ids`, without looking at all others."""
    index = catalogue.memo.get(INDEX)
    if not isinstance(index, _Index):
        index = catalogue.memo[INDEX] = _Index.of(catalogue.precedences)
    for id in sorted(ids & index.after.keys()):
        yield from index.after[id]


@dataclass(frozen=True, slots=True)
class _Index:
    """Suggested precedences by the resource that leads."""

    after: Mapping[str, list[Precedence]]

    @classmethod
    def of(cls, precedences: Iterable[Precedence]) -> Self:
        found: dict[str, list[Precedence]] = defaultdict(list)
        for item in precedences:
            if item.status == "suggested":
                found[item.before].append(item)
        return cls(dict(found))
