"""Access is checked again whenever a stored path is read: a right that was taken away is gone from it at once."""

from collections.abc import Mapping, Set
from dataclasses import dataclass

from msgspec.structs import replace

from paths.model import Document, LearningPath, Resource, Step
from service.decision import settled
from service.drift import flags, oldest
from service.ports import Ports
from service.store.errors import NotFound
from service.store.values import Query

HIDDEN = "access"  # in `degraded`: something of the path may not be shown any more
UNNAMED = "Not available any more"


@dataclass(frozen=True, slots=True)
class Open:
    """What the learner of a path may see now, by id."""

    resources: Set[str]
    documents: Set[str]


def readable(ports: Ports, tenant: str, path: LearningPath) -> LearningPath:
    """Return the path without what its learner may not see now: titles, reasons and quotes of it are left out.

    Sources that changed, were withdrawn or are stale by now are flagged on the steps that cite them.
    """
    seen, there = _open(ports, tenant, path)
    unnamed = {step.title for step in path.steps if step.resource not in seen.resources}
    hidden = tuple(_step(step, seen, unnamed) for step in path.steps)
    steps = _flagged(ports, tenant, path, hidden, there)
    excluded = tuple(item for item in path.excluded if item.resource in seen.resources)
    degraded = path.degraded
    if hidden != path.steps or excluded != path.excluded:
        degraded = tuple(sorted({*path.degraded, HIDDEN}))
    return replace(path, steps=steps, excluded=excluded, degraded=degraded)


def _flagged(
    ports: Ports, tenant: str, path: LearningPath, shown: tuple[Step, ...], there: Mapping[str, Document]
) -> tuple[Step, ...]:
    """Return the steps with what became of the sources that they cite."""
    policy = ports.store.policy(tenant)
    day = oldest(policy)
    limit = (day, policy.stale_after_days) if day and policy and policy.stale_after_days else None
    return tuple(
        replace(step, flags=flags(was, step, there, limit, path.locale)) if step.title != UNNAMED else step
        for was, step in zip(path.steps, shown, strict=True)
    )


def _open(ports: Ports, tenant: str, path: LearningPath) -> tuple[Open, dict[str, Document]]:
    """Return what may be seen, and the documents that are cited, as they are now."""
    principals = principals_of(ports, tenant, path)
    named = {step.resource for step in path.steps} | {item.resource for item in path.excluded}
    cited = {citation.document for step in path.steps for citation in step.citations if citation.kind != "graph"}
    resources = ports.store.records(tenant, Resource, Query(ids=tuple(sorted(named)), principals=principals))
    there = {document.id: document for document in ports.store.documents(tenant, sorted(cited))}
    own = {resource.id for resource in path.additions}
    visible = {id for id, document in there.items() if not principals.isdisjoint(document.access)}
    return Open({resource.id for resource in resources} | own, visible), there


def principals_of(ports: Ports, tenant: str, path: LearningPath) -> frozenset[str]:
    """Return whom the learner is now; one that came inline is whom it said it was."""
    was = settled(ports, tenant, path.id)
    try:
        return ports.store.learner(tenant, path.learner).principals if was.stored else was.learner.principals
    except NotFound:
        return frozenset()


def _step(step: Step, seen: Open, unnamed: Set[str]) -> Step:
    if step.resource not in seen.resources:
        return replace(step, title=UNNAMED, url=None, reasons=(), citations=(), tag_only=True)
    kept = [i for i, c in enumerate(step.citations) if c.kind == "graph" or c.document in seen.documents]
    citations = tuple(step.citations[i] for i in kept)
    spoken = [r for r in step.reasons if all(i in kept for i in r.citations) and not unnamed & set(r.facts.values())]
    reasons = tuple(replace(r, citations=tuple(kept.index(i) for i in r.citations)) for r in spoken)
    return replace(step, reasons=reasons, citations=citations, tag_only=not citations)
