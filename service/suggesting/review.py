"""What is suggested, the least certain first, and people's word on it: all decisions of a request, or none.

A confirmed precedence binds as a requirement, a confirmed edge as a hard one. A rejected one is kept, so that no run
suggests it again. Any decision can be replaced by another; the store's earlier revisions keep what was before.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec.structs import replace

from paths.catalogue import Catalogue
from paths.errors import BadRecord, Cycle, WouldCycle
from paths.graph import SkillGraph
from paths.model import Precedence, Resource, Skill, SkillEdge
from service.intake.curate import build_graph
from service.ports import Ports
from service.store.content.records import id_of
from service.store.store import Store
from service.store.values import Changes, Query
from service.suggesting.shelf import Link
from service.suggesting.values import (
    Suggestion,
    SuggestionDecision,
    SuggestionDecisionReply,
    SuggestionKind,
    SuggestionStatus,
)

UNKNOWN = 1.0  # how far from a coin toss a pair without a probability counts: whoever imported it meant it
MOST = 1_000  # decisions in one request: a reviewer's week
DECIDED = " | "  # between what a pair rests on and who decided on it
NOTED = {"confirm": "confirmed", "reject": "rejected"}


def suggestions(
    ports: Ports, tenant: str, kind: SuggestionKind, status: SuggestionStatus, after: str = "", limit: int | None = None
) -> list[Suggestion]:  # fmt: skip
    """Return what has this status behind the cursor `after`, the least certain first."""
    links: Sequence[Link] = ports.store.edges(tenant) if kind == "skill" else ports.store.precedences(tenant)
    known = sorted((cursor_key(link), link) for link in links if link.status == status)
    behind = [link for key, link in known if key > after][:limit]
    return titled(ports.store, tenant, kind, behind)


def cursor_of(shown: Suggestion) -> str:
    """Return the cursor of the page that begins behind a suggestion."""
    name = f"{shown.before}|{shown.after}"
    if shown.kind == "skill":
        name = f"{shown.before}|{shown.before_level}|{shown.after}|{shown.after_level}"
    return f"{_uncertainty(shown.probability):.4f} {name}"


def cursor_key(link: Link) -> str:
    """Return what links are sorted by: how far they are from a coin toss, then their ids."""
    return f"{_uncertainty(link.probability):.4f} {id_of(link)}"


def _uncertainty(probability: float | None) -> float:
    return UNKNOWN if probability is None else abs(probability - 0.5)


def decide(ports: Ports, tenant: str, decisions: Sequence[SuggestionDecision]) -> SuggestionDecisionReply:
    """Keep all decisions, or none.

    Raises WouldCycle, naming the cycle, where what is confirmed could never start; BadRecord where a pair is decided
    twice, or cannot be meant; Unknown for a resource or skill that is not there.
    """
    if not 1 <= len(decisions) <= MOST:
        raise BadRecord("decisions", f"give 1 to {MOST:,} at a time")
    with ports.store.atomic() as store:
        store.write(tenant, Changes())  # changes nothing, but nobody else writes until this is done
        precedences = _precedences(store, tenant, [d for d in decisions if d.kind == "resource"])
        edges = _edges(store, tenant, [d for d in decisions if d.kind == "skill"])
        _check_once([*map(id_of, precedences), *map(id_of, edges)])
        written = store.write(tenant, Changes((*precedences, *edges)))
    of_resources = titled(ports.store, tenant, "resource", precedences)
    return SuggestionDecisionReply(written.revision, (*of_resources, *titled(ports.store, tenant, "skill", edges)))


def _check_once(keys: Sequence[str]) -> None:
    if twice := next((key for key in keys if keys.count(key) > 1), None):
        raise BadRecord("decisions", f"{twice} is decided twice; keep one of the two")


def _precedences(store: Store, tenant: str, decisions: Sequence[SuggestionDecision]) -> list[Precedence]:
    """Return the precedences as decided; raise WouldCycle where the catalogue would be circular with them."""
    if not decisions:
        return []
    kept = {id_of(p): p for p in store.precedences(tenant)}
    catalogue = Catalogue.build(store.resources(tenant))
    decided = [_precedence(catalogue, kept, decision) for decision in decisions]
    merged = kept | {id_of(p): p for p in decided}
    if any(p.status == "confirmed" for p in decided):
        bound = Catalogue.build(catalogue.resources.values(), merged.values())
        _check_order(bound, [p for p in decided if p.status == "confirmed"])
    return decided


def _precedence(catalogue: Catalogue, kept: Mapping[str, Precedence], decision: SuggestionDecision) -> Precedence:
    if decision.before_level or decision.after_level:
        raise BadRecord("beforeLevel", "resources have no levels here; leave them out, or decide on skills")
    for id in (decision.before, decision.after):
        catalogue.resource(id)
    if decision.before == decision.after or catalogue.clashes(decision.before, decision.after):
        problem = f"{decision.before} and {decision.after} are never in one path, so none can come before the other"
        raise BadRecord("after", problem)
    old = kept.get(f"{decision.before}|{decision.after}") or Precedence(decision.before, decision.after)
    return replace(old, status=NOTED[decision.decision], provenance=_provenance(old, decision))


def _check_order(catalogue: Catalogue, confirmed: Iterable[Precedence]) -> None:
    """Raise WouldCycle where one of these lies on a cycle of requirements."""
    requires = {(q, r.id) for r in catalogue.resources.values() for q in r.requires if q in catalogue.resources}
    for link in confirmed:
        if circle := _circle(requires, link.before, link.after):
            raise WouldCycle(circle)


def _circle(edges: set[tuple[str, str]], before: str, after: str) -> list[str]:
    """Return the cycle that an edge lies on, beginning and ending with its first end; nothing where it is on none."""
    into: dict[str, list[str]] = {}
    for a, b in sorted(edges):
        into.setdefault(a, []).append(b)
    came: dict[str, str] = {after: before}
    new = [after]
    while new and before not in came:
        node = new.pop(0)
        for following in into.get(node, ()):
            if following not in came:
                came[following] = node
                new.append(following)
    return _walked(came, before) if before in came else []


def _walked(came: Mapping[str, str], end: str) -> list[str]:
    circle = [end]
    while len(circle) == 1 or circle[-1] != end:
        circle.append(came[circle[-1]])
    return circle[::-1]


def _edges(store: Store, tenant: str, decisions: Sequence[SuggestionDecision]) -> list[SkillEdge]:
    """Return the edges as decided; raise WouldCycle where the graph would be circular with them."""
    if not decisions:
        return []
    records = store.graph(tenant)
    graph = build_graph(records)
    decided = [_edge(graph, decision) for decision in decisions]
    merged = {(type(r), id_of(r)): r for r in (*records, *decided)}
    try:
        build_graph(merged.values())
    except Cycle as error:
        raise WouldCycle(error.cycle) from error
    return decided


def _edge(graph: SkillGraph, decision: SuggestionDecision) -> SkillEdge:
    for id in (decision.before, decision.after):
        graph.skill(id)
    if decision.before == decision.after:
        raise BadRecord("after", f"{decision.after!r} cannot come before itself")
    old = _edge_meant(graph.edges, decision)
    return replace(old, strength="hard", status=NOTED[decision.decision], provenance=_provenance(old, decision))


def _edge_meant(edges: Iterable[SkillEdge], decision: SuggestionDecision) -> SkillEdge:
    asked = (decision.before_level, decision.after_level)
    between = [e for e in edges if (e.before, e.after) == (decision.before, decision.after)]
    meant = [e for e in between if all(want in (None, has) for want, has in zip(asked, _levels(e), strict=True))]
    if len(meant) > 1:
        found = ", ".join(f"{e.before_level} before {e.after_level}" for e in meant)
        raise BadRecord("beforeLevel", f"there are edges at levels {found}; say which with beforeLevel and afterLevel")
    new = SkillEdge(decision.before, decision.after, decision.before_level or 1, decision.after_level or 1)
    return meant[0] if meant else new


def _levels(edge: SkillEdge) -> tuple[int, int]:
    return edge.before_level, edge.after_level


def _provenance(old: Link, decision: SuggestionDecision) -> str:
    """Return what the pair rests on, then this decision in place of an earlier one."""
    by = f" by {decision.by.strip()}" if decision.by.strip() else ""
    note = f": {decision.note.strip()}" if decision.note.strip() else ""
    rests_on = old.provenance.partition(DECIDED)[0]
    said = f"{NOTED[decision.decision]}{by}{note}"
    return f"{rests_on}{DECIDED}{said}" if rests_on and not rests_on.startswith(tuple(NOTED.values())) else said


def titled(store: Store, tenant: str, kind: SuggestionKind, links: Sequence[Link]) -> list[Suggestion]:
    """Return links of one kind as they are shown, with the titles of their ends."""
    titles = _titles(store, tenant, kind, links)
    return [_shown(kind, link, titles) for link in links]


def _titles(store: Store, tenant: str, kind: SuggestionKind, links: Iterable[Link]) -> dict[str, str]:
    ids = tuple(sorted({end for link in links for end in (link.before, link.after)}))
    return dict(_named(store, tenant, kind, ids))


def _named(store: Store, tenant: str, kind: SuggestionKind, ids: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    query = Query(ids=ids)
    if kind == "skill":
        yield from ((skill.id, skill.label) for skill in store.records(tenant, Skill, query))
    else:
        yield from ((item.id, item.title) for item in store.records(tenant, Resource, query))


def _shown(kind: SuggestionKind, link: Link, titles: Mapping[str, str]) -> Suggestion:
    levels = _levels(link) if isinstance(link, SkillEdge) else (None, None)
    return Suggestion(
        kind=kind,
        before=link.before,
        after=link.after,
        before_title=titles.get(link.before, link.before),
        after_title=titles.get(link.after, link.after),
        status=link.status,
        probability=link.probability,
        before_level=levels[0],
        after_level=levels[1],
        provenance=link.provenance,
        grounds=link.grounds,
    )
