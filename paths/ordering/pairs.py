"""The least that the pairs of an order cost: each its cheaper way round, and more where these ways go in circles."""

from collections.abc import Sequence
from itertools import combinations

Costs = Sequence[Sequence[int]]  # costs[a][b]: of a before b
FORBIDDEN = 2**100  # the cost of a way round that no order may have
MOST_CIRCLED = 40  # items of which all threes are looked at: 9880, some hundredths of a second


def least_of_pairs(costs: Costs) -> int:
    """Return a bound that no order's sum of `costs[a][b]` over its pairs, a before b, undercuts.

    Of three items whose cheaper ways are a before b, b before c and c before a, one goes the other way. Threes are
    taken greedily, and what one uses up of a pair's difference no other can: a packing of circles (Grötschel, Jünger
    and Reinelt 1984 bound the linear ordering problem by the linear program of the same circles).
    """
    size = range(len(costs))
    cheaper = [[min(costs[a][b], costs[b][a]) for b in size] for a in size]
    total = sum(cheaper[a][b] for a, b in combinations(size, 2))
    if len(costs) > MOST_CIRCLED:
        return total
    more = [[costs[a][b] - cheaper[a][b] for b in size] for a in size]
    for a, b, c in combinations(size, 3):
        total += _circle(more, a, b, c) or _circle(more, a, c, b)
    return total


def _circle(more: list[list[int]], a: int, b: int, c: int) -> int:
    """Return what turning one of a before b, b before c, c before a costs at least, and take it off all three."""
    least = min(more[b][a], more[c][b], more[a][c])
    if least:
        more[b][a] -= least
        more[c][b] -= least
        more[a][c] -= least
    return least
