"""Inferred tags, the least sure first, with the passage that speaks for each; and people's word on them.

A decision outlives every reading of the source and every new inference: an accepted tag is as good as a stated one, a
rejected one never comes back. Any decision can be replaced by another, or taken back.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from paths.errors import BadRecord
from paths.model import Document, Resource, Skill, Teaches
from retrieval.chunk import passages
from retrieval.errors import IndexMismatch, IndexUnavailable
from retrieval.index import Question
from retrieval.search import skill_question
from retrieval.sources.checks import check_resource
from retrieval.speaks import names
from service.clock import stamp
from service.intake.content import rewrite
from service.intake.naming import NAMED
from service.intake.tag_values import Tag, TagDecisionReply, TagDecisionRequest, TagPassage, TagStatus
from service.intake.tags import Decisions, as_decided, by_resource
from service.ports import Ports
from service.record.audit import note
from service.store.content.tags import TagDecision
from service.store.errors import NotFound
from service.store.store import Store
from service.store.values import Query
from service.workspace import Workspace

UNSURE = 0.0  # where nobody said how sure a tag is, it is looked at first


def tags(ports: Ports, tenant: str, status: TagStatus, after: str = "", limit: int = 50) -> list[Tag]:
    """Return tags of a status behind the cursor `after`, the least sure first, each with what speaks for it."""
    workspace = ports.workspaces.get(tenant)
    found = _inferred(workspace) if status == "inferred" else _decided(ports.store, workspace, status)
    shown = sorted((cursor_of(tag), tag) for tag in found)
    return _spoken_for(ports, workspace, [tag for key, tag in shown if key > after][:limit])


def cursor_of(tag: Tag) -> str:
    """Return the cursor of the page that begins behind a tag."""
    return f"{UNSURE if tag.confidence is None else tag.confidence:.4f} {tag.resource} {tag.skill}"


def _inferred(workspace: Workspace) -> Iterator[Tag]:
    for resource in workspace.catalogue.resources.values():
        for band in resource.teaches:
            if band.provenance == "inferred":
                yield _tag(workspace, resource, band, "inferred")


def _tag(workspace: Workspace, resource: Resource, band: Teaches, status: TagStatus) -> Tag:
    return Tag(
        resource=resource.id,
        title=resource.title,
        skill=band.skill,
        label=workspace.graph.label(band.skill),
        status=status,
        from_level=band.from_,
        to_level=band.to,
        confidence=band.confidence,
        model=band.model,
        rests_on="name" if (band.model or "").endswith(NAMED) else "text",
    )


def _decided(store: Store, workspace: Workspace, status: TagStatus) -> Iterator[Tag]:
    there = workspace.catalogue.resources
    return (_of(workspace, d) for d in store.tags.all(workspace.tenant) if d.status == status and d.resource in there)


def _of(workspace: Workspace, decision: TagDecision) -> Tag:
    shown = _tag(workspace, workspace.catalogue.resources[decision.resource], _band(decision), decision.status)
    return replace(shown, by=decision.by, reason=decision.reason, when=decision.when)


def _band(decision: TagDecision) -> Teaches:
    """Return the tag as it was inferred."""
    return Teaches(decision.skill, decision.from_, decision.to, "inferred", decision.confidence, decision.model)


# --- what speaks for a tag --------------------------------------------------------------------------------------------


def _spoken_for(ports: Ports, workspace: Workspace, shown: Sequence[Tag]) -> list[Tag]:
    """Return tags with a passage each: the first that names the skill, else the one nearest to it in meaning."""
    documents: dict[str, list[Document]] = {}
    for document in ports.store.documents_of(workspace.tenant, {tag.resource for tag in shown}):
        documents.setdefault(document.resource or "", []).append(document)
    skills = workspace.graph.skills
    found = {cursor_of(t): _naming(documents.get(t.resource, ()), skills[t.skill]) for t in shown if t.skill in skills}
    found |= _nearest(ports, workspace, [tag for tag in shown if found.get(cursor_of(tag)) is None], documents)
    return [replace(tag, passage=found.get(cursor_of(tag))) for tag in shown]


def _naming(documents: Iterable[Document], skill: Skill) -> TagPassage | None:
    for document in documents:
        for span in passages(document):
            if names(document.text[span.start : span.end], skill):
                return _passage(document, span.start, span.end)
    return None


def _nearest(
    ports: Ports, workspace: Workspace, shown: Sequence[Tag], documents: Mapping[str, Sequence[Document]]
) -> dict[str, TagPassage]:
    asked: dict[str, Question] = {}
    for tag in shown:
        skill, vector = workspace.graph.skills.get(tag.skill), workspace.vectors.get(tag.skill)
        principals = {who for document in documents.get(tag.resource, ()) for who in document.access}
        if skill is not None and vector is not None and principals:
            question = skill_question(skill, vector, principals, 1)
            asked[cursor_of(tag)] = _about(question, tag.resource)
    if not asked or ports.index is None:
        return {}
    try:
        hits = ports.index.search(workspace.tenant, list(asked.values()))
    except (IndexUnavailable, IndexMismatch):
        return {}
    there = {d.id: d for own in documents.values() for d in own}
    best = {key: found[0] for key, found in zip(asked, hits, strict=True) if found}
    return {
        key: _passage(there[hit.document], hit.start, hit.end)
        for key, hit in best.items()
        if hit.document in there and there[hit.document].version == hit.version
    }


def _about(question: Question, resource: str) -> Question:
    return Question(question.text, question.principals, question.limit, question.vector, resources=(resource,))


def _passage(document: Document, start: int, end: int) -> TagPassage:
    return TagPassage(document.id, document.version, start, end, document.text[start:end])


# --- people's word ----------------------------------------------------------------------------------------------------


def decide(ports: Ports, tenant: str, decisions: Sequence[TagDecisionRequest], by: str = "") -> TagDecisionReply:
    """Keep all decisions, or none, and change what the resources teach accordingly.

    Raises NotFound for a resource that is not there; BadRecord where a tag was neither inferred nor decided before, is
    decided twice, or cannot have these levels.
    """
    pairs = [(d.resource, d.skill) for d in decisions]
    if twice := next((pair for pair in pairs if pairs.count(pair) > 1), None):
        raise BadRecord("decisions", f"{twice[1]} of {twice[0]} is decided twice; keep one of the two")
    with ports.store.atomic() as store:
        before = by_resource(store.tags.of(tenant, {d.resource for d in decisions}))
        there = _resources(store, tenant, {d.resource for d in decisions})
        asked = [
            Asked(_decision(there[d.resource], before.get(d.resource, {}).get(d.skill), d, by, f"decisions[{at}]"), d)
            for at, d in enumerate(decisions)
        ]
        _rewritten(store, tenant, asked, there, before)
        for each in asked:
            done = "reopened" if each.reopens else each.kept.status
            note(store, tenant, by, f"tag.{done}", f"resource:{each.kept.resource}", {"skill": each.kept.skill})
    workspace = ports.workspaces.get(tenant)
    return TagDecisionReply(workspace.revision, tuple(_told(workspace, each) for each in asked))


@dataclass(frozen=True, slots=True)
class Asked:
    """What is kept for one word, or, where that takes an earlier one back, was kept until now."""

    kept: TagDecision
    word: TagDecisionRequest

    @property
    def reopens(self) -> bool:
        return self.word.decision == "reopen"


def _rewritten(
    store: Store, tenant: str, asked: Sequence[Asked], there: Mapping[str, Resource], before: Decisions
) -> None:  # fmt: skip
    """Keep the decisions, forget those taken back, and write what the resources teach now."""
    open_again = by_resource(each.kept for each in asked if each.reopens)
    store.tags.put(tenant, [each.kept for each in asked if not each.reopens])
    store.tags.remove(tenant, [each.kept for each in asked if each.reopens])
    after = by_resource(store.tags.of(tenant, there))
    changed = [
        _reopened(as_decided(_undecided(r, before.get(r.id, {})), after), open_again.get(r.id, {}))
        for r in there.values()
    ]
    for resource in changed:
        check_resource(resource)
    rewrite(store, tenant, changed)


def _told(workspace: Workspace, asked: Asked) -> Tag:
    """Return a tag as it is after the word: decided on, or inferred again and nobody's."""
    if not asked.reopens:
        return _of(workspace, asked.kept)
    resource = workspace.catalogue.resources[asked.kept.resource]
    return _tag(workspace, resource, _band(asked.kept), "inferred")


def _resources(store: Store, tenant: str, ids: Iterable[str]) -> dict[str, Resource]:
    wanted = tuple(sorted(ids))
    found = {r.id: r for r in store.records(tenant, Resource, Query(ids=wanted))}
    if missing := next((id for id in wanted if id not in found), None):
        raise NotFound("resource", missing)
    return found


def _decision(
    resource: Resource, before: TagDecision | None, asked: TagDecisionRequest, by: str, where: str
) -> TagDecision:
    band = next((b for b in resource.teaches if b.skill == asked.skill and b.provenance == "inferred"), None)
    if band is None and before is None:
        raise BadRecord(f"{where}.skill", f"{asked.skill} is no inferred tag of {asked.resource}")
    if asked.decision == "reopen" and before is None:
        raise BadRecord(f"{where}.decision", f"nobody has decided on {asked.skill} of {asked.resource}; it is open")
    given = asked.from_level is not None and asked.to_level is not None
    if asked.decision != "reopen" and (asked.decision == "change") != given:
        raise BadRecord(f"{where}.fromLevel", "give fromLevel and toLevel to change a tag, and to change one only")
    old = before or TagDecision(asked.resource, asked.skill, "accepted")
    if band is not None:
        old = replace(old, from_=band.from_, to=band.to, confidence=band.confidence, model=band.model)
    if asked.from_level is not None and asked.to_level is not None:
        if asked.from_level >= asked.to_level:
            raise BadRecord(f"{where}.toLevel", "must be above fromLevel")
        old = replace(old, from_=asked.from_level, to=asked.to_level)
    when = stamp()
    status = "rejected" if asked.decision == "reject" else "accepted"
    return replace(old, status=status, by=by, reason=asked.reason, when=when)


def _reopened(resource: Resource, decisions: Mapping[str, TagDecision]) -> Resource:
    """Return a resource with tags as inferred that were decided on before, but for skills that its source states."""
    taught = {band.skill for band in resource.teaches}
    again = tuple(_band(decision) for decision in decisions.values() if decision.skill not in taught)
    return replace(resource, teaches=(*resource.teaches, *again))


def _undecided(resource: Resource, before: Mapping[str, TagDecision]) -> Resource:
    """Return a resource without the tags that it has by earlier decisions."""
    given = {(d.skill, d.from_, d.to) for d in before.values() if d.status == "accepted"}
    return replace(resource, teaches=tuple(b for b in resource.teaches if (b.skill, b.from_, b.to) not in given))
