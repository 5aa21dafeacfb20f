"""Agreement of two orders."""

from collections.abc import Sequence


def kendall_tau(order: Sequence[str], expert: Sequence[str]) -> float:
    """Return Kendall's tau-a of an order against the expert's, in -1..1; both hold the same two or more items."""
    rank = {item: i for i, item in enumerate(order)}
    n = len(expert)
    if n < 2 or rank.keys() != set(expert):
        raise ValueError("an order is compared over the same two or more items")
    agreeing = sum(rank[a] < rank[b] for i, a in enumerate(expert) for b in expert[i + 1 :])
    return 4 * agreeing / (n * (n - 1)) - 1
