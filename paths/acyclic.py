"""Which of uncertain leads to give up so that none of them wait for each other.

Leads are taken from the likeliest to the least likely, and one that would close a cycle is given up: it is the least
likely of that cycle. The order of the nodes is kept up to date from lead to lead (Pearce and Kelly 2007), within the
strongly connected components alone, since no cycle leaves one.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Generic, TypeVar

import networkx as nx

from paths.errors import Cycle

N = TypeVar("N", bound=Hashable)


def given_up(binding: Iterable[tuple[N, N]], leads: Mapping[tuple[N, N], float]) -> list[tuple[N, N]]:
    """Return the leads (before, after) to give up, given the probability of each; sorted by their ends.

    What is `binding` stays. Raises Cycle where the binding ones wait for each other already.
    """
    fixed = set(binding)
    graph: nx.DiGraph[N] = nx.DiGraph()
    graph.add_edges_from(fixed | leads.keys())
    dropped: list[tuple[N, N]] = []
    for knot in nx.strongly_connected_components(graph):
        inside = [edge for edge in graph.subgraph(knot).edges if edge not in fixed]
        if len(knot) > 1 or inside:
            dropped += _loosened(knot, fixed, {edge: leads[edge] for edge in inside})
    return sorted(dropped, key=str)


def unknotted(edges: Iterable[tuple[N, N]]) -> set[tuple[N, N]]:
    """Return the edges that lie on no cycle."""
    graph: nx.DiGraph[N] = nx.DiGraph()
    graph.add_edges_from(edges)
    knot = {node: number for number, found in enumerate(nx.strongly_connected_components(graph)) for node in found}
    return {(a, b) for a, b in graph.edges if knot[a] != knot[b]}


def cycle_in(edges: Iterable[tuple[N, N]]) -> list[N]:
    """Return the nodes of one cycle, the first again at its end; nothing where there is none."""
    graph: nx.DiGraph[N] = nx.DiGraph()
    graph.add_edges_from(edges)
    if nx.is_directed_acyclic_graph(graph):
        return []
    found = [edge[0] for edge in nx.find_cycle(graph)]
    return [*found, found[0]]


def _loosened(knot: set[N], fixed: set[tuple[N, N]], leads: Mapping[tuple[N, N], float]) -> list[tuple[N, N]]:
    inner = [edge for edge in fixed if edge[0] in knot and edge[1] in knot]
    if circle := cycle_in(inner):
        raise Cycle([str(node) for node in circle])
    order = _Order(sorted(knot, key=str))
    for edge in sorted(inner, key=str):
        order.add(*edge)
    likeliest = sorted(leads, key=lambda edge: (-leads[edge], str(edge)))
    return [edge for edge in likeliest if not order.add(*edge)]


class _Order(Generic[N]):
    """Nodes in an order that every edge added so far obeys."""

    def __init__(self, nodes: Iterable[N]) -> None:
        self._rank = {node: rank for rank, node in enumerate(nodes)}
        self._out: dict[N, set[N]] = {node: set() for node in self._rank}
        self._into: dict[N, set[N]] = {node: set() for node in self._rank}

    def add(self, before: N, after: N) -> bool:
        """Add an edge unless it would close a cycle; say whether it was added."""
        low, high = self._rank[after], self._rank[before]
        if low <= high:
            ahead = self._reach(after, self._out, lambda node: self._rank[node] <= high)
            if before in ahead:
                return False
            self._shift(self._reach(before, self._into, lambda node: self._rank[node] >= low), ahead)
        self._out[before].add(after)
        self._into[after].add(before)
        return True

    def _reach(self, start: N, links: Mapping[N, set[N]], within: Callable[[N], bool]) -> set[N]:
        found, new = {start}, [start]
        while new:
            for node in links[new.pop()]:
                if node not in found and within(node):
                    found.add(node)
                    new.append(node)
        return found

    def _shift(self, behind: set[N], ahead: set[N]) -> None:
        """Give the places that both have to `behind` first, then to `ahead`, each in the order it had."""
        nodes = [*sorted(behind, key=self._rank.__getitem__), *sorted(ahead, key=self._rank.__getitem__)]
        for node, rank in zip(nodes, sorted(self._rank[node] for node in nodes), strict=True):
            self._rank[node] = rank
