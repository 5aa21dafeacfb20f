"""What the content says about the skills wanted: one batched search, then passages for the steps that were chosen."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from paths.model import EVERYONE, Document, Learner
from paths.problem import Candidates, Plan
from retrieval.chunk import passages
from retrieval.embed import Embedder
from retrieval.errors import IndexMismatch, IndexUnavailable, ModelUnavailable
from retrieval.evidence import Findings, Support, gather
from retrieval.index import EQUAL, Hit, PassageIndex, Question
from retrieval.search import search, skill_question, weights_of
from retrieval.speaks import names
from service.ports import Ports
from service.telling.quoting import Found
from service.workspace import Workspace

PER_RESOURCE = 3  # passages a candidate may bring for a skill
MOST_PASSAGES = 200  # of one skill: with more candidates than that the weakest go without relevance
HUB_PASSAGES = 3
NOTHING = Findings({}, {}, {})


@dataclass(frozen=True, slots=True)
class Evidence:
    """Relevance 0..100 by resource, the passages found, the texts they stand in, and on whose behalf."""

    relevance: Mapping[str, int] = field(default_factory=dict)
    findings: Findings = NOTHING
    documents: Mapping[tuple[str, str], Document] = field(default_factory=dict)
    degraded: tuple[str, ...] = ()
    principals: frozenset[str] = frozenset({EVERYONE})


def gather_evidence(ports: Ports, workspace: Workspace, learner: Learner, wanted: Candidates) -> Evidence:
    """Search once for all wanted skills in what the learner may see; without the index find nothing, and say so."""
    if ports.index is None or not wanted.resources:
        return Evidence(degraded=() if ports.index else ("index",), principals=learner.principals)
    skills = [skill for skill in wanted.skills if skill in workspace.graph.skills]
    questions = [q for skill in skills for q in _questions(workspace, learner, wanted, skill)]
    try:
        hits, degraded = _searched(ports.index, ports.embedder, workspace.tenant, questions)
    except (IndexUnavailable, IndexMismatch):
        return Evidence(degraded=("index",), principals=learner.principals)
    own = {skill: [*hits[3 * i], *hits[3 * i + 1]] for i, skill in enumerate(skills)}
    of_parts = {
        skill: list(_by_whole(hits[3 * i + 2], _parts(workspace, _teaching(wanted, skill))))
        for i, skill in enumerate(skills)
    }
    documents = _documents(ports, workspace, learner, own) | _documents(ports, workspace, learner, of_parts)
    texts = {key: document.text for key, document in documents.items()}
    graph = workspace.graph.skills
    findings = _joined(gather(own, graph, texts), gather(of_parts, graph, texts))
    # What was searched and not found speaks of nothing wanted; without an entry it would count as unknown.
    relevance = dict.fromkeys((r.id for r in wanted.resources), 0) | findings.relevance
    return Evidence(relevance, findings, documents, degraded, learner.principals)


def with_lead(
    ports: Ports, workspace: Workspace, learner: Learner, evidence: Evidence, lead: Sequence[str]
) -> Evidence:  # fmt: skip
    """Return the evidence with passages for the resources that lead a path: they are begun, so no candidates any more.

    Relevance stays what the plan was made with.
    """
    known = workspace.catalogue.resources
    begun = tuple(known[id] for id in sorted(lead) if id in known)
    if not begun:
        return evidence
    skills = tuple(sorted({band.skill for resource in begun for band in resource.teaches}))
    told = gather_evidence(ports, workspace, learner, Candidates(skills, begun))
    passages = told.findings.passages | evidence.findings.passages
    findings = Findings(evidence.findings.relevance, passages, told.findings.hub | evidence.findings.hub)
    return replace(evidence, findings=findings, documents={**told.documents, **evidence.documents})


def _searched(
    index: PassageIndex, embedder: Embedder, tenant: str, questions: Sequence[Question]
) -> tuple[list[list[Hit]], tuple[str, ...]]:
    """Search by meaning and words; where the model does not answer, questions without a vector by words alone."""
    try:
        return search(index, embedder, tenant, questions), ()
    except ModelUnavailable:
        asked = [q if q.vector is not None else replace(q, weights=EQUAL) for q in questions]
        return search(index, None, tenant, asked), ("model",)


def _questions(workspace: Workspace, learner: Learner, wanted: Candidates, skill: str) -> tuple[Question, ...]:
    """Ask among the candidates that teach the skill, among the pages of the hub, and among the candidates' parts."""
    teaching = _teaching(wanted, skill)
    limit = min(MOST_PASSAGES, max(1, PER_RESOURCE * len(teaching)))
    vector = workspace.vectors.get(skill)
    known = workspace.graph.skills[skill]
    asked = skill_question(known, vector, learner.principals, limit)
    parts = list(_parts(workspace, teaching))
    mine, weights = learner.principals, weights_of(workspace.graph.policy)
    return (
        Question(asked.text, mine, limit, vector, resources=teaching or ["-"], weights=weights),
        Question(asked.text, mine, HUB_PASSAGES, vector, kinds=("hub",), weights=weights),
        Question(asked.text, mine, limit, vector, resources=parts or ["-"], weights=weights),
    )


def _teaching(wanted: Candidates, skill: str) -> list[str]:
    return [r.id for r in wanted.resources if any(band.skill == skill for band in r.teaches)]


def _parts(workspace: Workspace, teaching: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the parts of the candidates that teach a skill, each with the candidates that it speaks for."""
    parts: dict[str, tuple[str, ...]] = {}
    for whole in teaching:
        for part in sorted(workspace.catalogue.parts(whole)):
            parts[part] = (*parts.get(part, ()), whole)
    return parts


def _joined(own: Findings, of_parts: Findings) -> Findings:
    """Return how relevant resources are by their own texts or their parts', whichever says more.

    A whole is cited by what is said of it; its parts are, where nothing said of it speaks of the skill.
    """
    relevance = {
        id: max(own.relevance.get(id, 0), of_parts.relevance.get(id, 0))
        for id in sorted({*own.relevance, *of_parts.relevance})
    }
    speaking = {key: found for key, found in own.passages.items() if any(support.speaks for support in found)}
    return Findings(relevance, own.passages | of_parts.passages | speaking, own.hub)


def _by_whole(hits: Sequence[Hit], parts: Mapping[str, Sequence[str]]) -> Iterator[Hit]:
    """Yield each hit once for every candidate that its resource is a part of, as that candidate's."""
    for hit in hits:
        for whole in parts.get(hit.resource or "", ()):
            yield replace(hit, resource=whole)


def _documents(
    ports: Ports, workspace: Workspace, learner: Learner, found: Mapping[str, Sequence[Hit]]
) -> dict[tuple[str, str], Document]:
    """Return the documents of the hits that the learner may see now, whatever the index still believes."""
    ids = sorted({hit.document for hits in found.values() for hit in hits})
    there = ports.store.documents(workspace.tenant, ids, workspace.revision)
    seen = learner.principals
    return {(document.id, document.version): document for document in there if not seen.isdisjoint(document.access)}


def passages_of_steps(
    ports: Ports, workspace: Workspace, evidence: Evidence, plan: Plan
) -> dict[int, tuple[Found, ...]]:
    """Return, by step number, the passages that may be cited, the best first.

    What the search found comes first; for a skill of which it found nothing, the resource's own documents are read.
    """
    resources = workspace.catalogue.resources
    wanted = {n: [band.skill for band in resources[step.resource].teaches] for n, step in enumerate(plan.steps, 1)}
    found = {
        n: [passage for skill in skills for passage in _found(evidence, plan.steps[n - 1].resource, skill)]
        for n, skills in wanted.items()
    }
    bare = {
        n: [skill for skill in skills if not any(passage.skill == skill for passage in found[n])]
        for n, skills in wanted.items()
    }
    unread = [plan.steps[n - 1].resource for n, skills in bare.items() if skills]
    own = _own_documents(ports, workspace, evidence, unread)
    return {
        n: (
            *found[n],
            *(p for skill in bare[n] for p in _read(workspace, own.get(plan.steps[n - 1].resource, ()), skill)),
        )
        for n in wanted
    }


def _found(evidence: Evidence, resource: str, skill: str) -> list[Found]:
    supports: Sequence[Support] = (
        *evidence.findings.passages.get((resource, skill), ()),
        *evidence.findings.hub.get(skill, ()),
    )
    return [
        Found(
            evidence.documents[support.hit.document, support.hit.version],
            support.hit.start,
            support.hit.end,
            skill,
            support.speaks and support.hit.resource is not None,
        )
        for support in supports
        if support.speaks
    ]


def _own_documents(
    ports: Ports, workspace: Workspace, evidence: Evidence, resources: Sequence[str]
) -> dict[str, list[Document]]:
    """Return the documents of resources that may be seen, each with those of its parts after its own."""
    parts = {id: sorted(workspace.catalogue.parts(id)) for id in resources}
    asked = sorted({*resources, *(part for found in parts.values() for part in found)})
    own: dict[str, list[Document]] = {}
    for document in ports.store.documents_of(workspace.tenant, asked, workspace.revision) if asked else ():
        if not evidence.principals.isdisjoint(document.access):
            own.setdefault(document.resource or "", []).append(document)
    return {id: [d for each in (id, *parts[id]) for d in own.get(each, ())] for id in resources}


def _read(workspace: Workspace, documents: Sequence[Document], skill: str) -> list[Found]:
    known = workspace.graph.skills.get(skill)
    if known is None:
        return []
    return [
        Found(document, span.start, span.end, skill)
        for document in documents
        for span in passages(document)
        if names(document.text[span.start : span.end], known)
    ][:PER_RESOURCE]
