"""The best order under probabilities of pairs: the linear ordering problem.

The value of an order is the sum of `lead[a, b]` over all pairs with a before b. With lead = 2p - 1, where p is the
probability that a belongs before b, that is the expected number of pairs placed right less those placed wrong, so the
best order has the largest expected Kendall tau (Kemeny 1959).

The items are cut into the strongly connected components of 'leads': an order that is best within each of them, and
obeys all leads between them, is best on the whole. Components of up to MOST_EXACT items are solved by dynamic
programming over sets, larger ones by moving items and short runs of them while that helps (Schiavinotto and Stützle
2004). Their bound takes from the sum of all leads what every order must lose on cycles of three.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components

Floats = NDArray[np.float64]

MOST_EXACT = 12  # items in one knot of leads: 4096 sets, some hundredths of a second
MOST_WHOLE = 2_000  # items ordered by all their pairs: four million, 32 MB a signal
MOST_THOROUGH = 200  # items of a knot for which cycles are counted and runs are moved: a second, growing with the cube
LONGEST_RUN = 4  # items moved together; longer ones found nothing better in random knots
SWEEPS = 50  # over the items of a larger knot; the search mostly ends by itself before ten
NOISE = 1e-9  # a lead, or a gain, below this is rounding


@dataclass(frozen=True, slots=True)
class Arranged:
    """An order of the items 0..n-1, its value, and a value that no order exceeds; they are equal where it is exact."""

    order: tuple[int, ...]
    value: float
    bound: float
    method: Literal["exact", "heuristic"]


def arrange(lead: Floats) -> Arranged:
    """Return the best order, or a good one with a bound.

    Parameters
    ----------
    lead : shape (n, n), in -1..1; lead[a, b] is what it is worth to place a before b. Only the antisymmetric part
        counts. Where it leaves a choice, the items keep the order of their rows.

    Raises
    ------
    ValueError : `lead` is not a square of finite numbers.
    """
    if lead.ndim != 2 or lead.shape[0] != lead.shape[1] or not np.isfinite(lead).all():
        raise ValueError(f"leads must be a square of finite numbers, not of shape {lead.shape}")
    lead = np.round((lead - lead.T) / 2 / NOISE) * NOISE
    solved = [_solve(lead[np.ix_(knot, knot)], knot) for knot in _knots(lead)]
    between = float(np.abs(lead).sum()) / 2 - sum(part.most for part in solved)
    return Arranged(
        order=tuple(item for part in solved for item in part.order),
        value=between + sum(part.value for part in solved),
        bound=between + sum(part.bound for part in solved),
        method="exact" if all(part.exact for part in solved) else "heuristic",
    )


def by_standing(lead: Floats) -> tuple[int, ...]:
    """Return the rows in the order of their sums, largest first, ties as they are (Borda 1781).

    `lead` has shape (n, m): how far each of n items leads each of m items that stand for all. For where n x n is too
    much; nothing is claimed about how good the order is.
    """
    return tuple(np.argsort(-np.round(lead.sum(axis=1) / NOISE), kind="stable").tolist())


@dataclass(frozen=True, slots=True)
class _Part:
    """One knot in its order; `most` is the sum of its leads, each counted where it is positive."""

    order: Sequence[int]
    value: float
    bound: float
    most: float
    exact: bool


def _knots(lead: Floats) -> list[NDArray[np.intp]]:
    """Return the strongly connected components, in an order that obeys every lead between them."""
    count, label = connected_components(lead > 0, connection="strong")
    members = [np.flatnonzero(label == knot) for knot in range(count)]
    leads = np.zeros((count, count), dtype=bool)
    for knot, rows in enumerate(members):
        leads[knot, label[(lead[rows] > 0).any(axis=0)]] = True
    np.fill_diagonal(leads, False)
    into = leads.sum(axis=0)
    free = [(int(members[knot][0]), knot) for knot in range(count) if not into[knot]]
    heapify(free)
    order = []
    while free:
        _, knot = heappop(free)
        order.append(members[knot])
        for follower in np.flatnonzero(leads[knot]):
            into[follower] -= 1
            if not into[follower]:
                heappush(free, (int(members[follower][0]), int(follower)))
    return order


def _solve(lead: Floats, items: NDArray[np.intp]) -> _Part:
    exact = len(items) <= MOST_EXACT
    order = _best(lead) if exact else _improved(lead)
    value, most = float(np.triu(lead[np.ix_(order, order)], 1).sum()), float(np.abs(lead).sum()) / 2
    bound = value if exact else max(value, most - _lost(lead))
    return _Part(items[order].tolist(), value, bound, most, exact)


def _lost(lead: Floats) -> float:
    """Return what every order loses at least: on each cycle of three it turns round a lead, which costs that twice.

    Cycles are taken greedily, strongest leads first, each with the least of what is left of its three leads.
    """
    if len(lead) > MOST_THOROUGH:
        return 0.0
    left, lost = np.maximum(lead, 0), 0.0
    pairs = np.argwhere(left > NOISE)
    for a, b in pairs[np.argsort(-left[pairs[:, 0], pairs[:, 1]], kind="stable")]:
        while left[a, b] > NOISE:
            third = np.minimum(left[b], left[:, a])
            c = int(np.argmax(third))
            least = min(left[a, b], third[c])
            if least <= NOISE:
                break
            left[[a, b, c], [b, c, a]] -= least
            lost += least
    return 2 * lost


def _best(lead: Floats) -> list[int]:
    """Return the best order of few items: the best value of each set from those of its subsets (Held and Karp 1962)."""
    n = len(lead)
    gain = np.zeros((n, 1 << n))  # of placing the item after all of the set
    for item in range(n):
        gain[:, 1 << item : 2 << item] = gain[:, : 1 << item] + lead[item][:, None]
    value, last = np.zeros(1 << n), np.zeros(1 << n, dtype=int)
    for held in range(1, 1 << n):
        members = [item for item in range(n) if held >> item & 1]
        found = [value[held ^ 1 << item] + gain[item, held ^ 1 << item] for item in members]
        best = max(range(len(found)), key=lambda k: (round(found[k] / NOISE), k))
        value[held], last[held] = found[best], members[best]
    order, held = [], (1 << n) - 1
    while held:
        order.append(int(last[held]))
        held ^= 1 << order[-1]
    return order[::-1]


def _improved(lead: Floats) -> list[int]:
    """Return the order of the row sums, after moving runs of items to better places until none has one."""
    order = list(by_standing(lead))
    longest = min(LONGEST_RUN, len(order) - 1) if len(order) <= MOST_THOROUGH else 1
    for _ in range(SWEEPS):
        moved = [_moved(lead, order, size) for size in range(1, longest + 1)]
        if not any(moved):
            break
    return order


def _moved(lead: Floats, order: list[int], size: int) -> bool:
    """Move each run of this size to its best place, in the list itself; return whether any run had a better one."""
    moved = False
    for start in range(len(order) - size + 1):
        run, rest = order[start : start + size], order[:start] + order[start + size :]
        gains = np.concatenate([[0.0], np.cumsum(2 * lead[np.ix_(rest, run)].sum(axis=1))])  # after so many others
        best = int(np.argmax(np.round(gains / NOISE)))
        if gains[best] > gains[start] + NOISE:
            order[:], moved = [*rest[:best], *run, *rest[best:]], True
    return moved
