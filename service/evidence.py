"""What the content says about the skills wanted: one batched search, then passages for the steps that were chosen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from paths.model import Document, Learner
from paths.problem import Candidates, Plan
from retrieval.chunk import passages
from retrieval.errors import IndexMismatch, IndexUnavailable, ModelUnavailable
from retrieval.evidence import Findings, Support, gather
from retrieval.index import Hit, Question
from retrieval.search import search, skill_question
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
    """Relevance 0..100 by resource, the passages found, and the texts they stand in."""

    relevance: Mapping[str, int] = field(default_factory=dict)
    findings: Findings = NOTHING
    documents: Mapping[tuple[str, str], Document] = field(default_factory=dict)
    degraded: tuple[str, ...] = ()


def gather_evidence(ports: Ports, workspace: Workspace, learner: Learner, wanted: Candidates) -> Evidence:
    """Search once for all wanted skills in what the learner may see; without the index find nothing, and say so."""
    if ports.index is None or not wanted.resources:
        return Evidence(degraded=() if ports.index else ("index",))
    skills = [skill for skill in wanted.skills if skill in workspace.graph.skills]
    questions = [q for skill in skills for q in _questions(workspace, learner, wanted, skill)]
    try:
        hits = search(ports.index, ports.embedder, workspace.tenant, questions)
    except (IndexUnavailable, IndexMismatch, ModelUnavailable):
        return Evidence(degraded=("index",))
    found = {skill: [*hits[2 * i], *hits[2 * i + 1]] for i, skill in enumerate(skills)}
    documents = _documents(ports, workspace, found)
    texts = {key: document.text for key, document in documents.items()}
    findings = gather(found, workspace.graph.skills, texts)
    # What was searched and not found speaks of nothing wanted; without an entry it would count as unknown.
    relevance = dict.fromkeys((r.id for r in wanted.resources), 0) | findings.relevance
    return Evidence(relevance, findings, documents)


def _questions(workspace: Workspace, learner: Learner, wanted: Candidates, skill: str) -> tuple[Question, Question]:
    """Ask twice: among the candidates that teach the skill, and among the pages of the knowledge hub."""
    teaching = [r.id for r in wanted.resources if any(band.skill == skill for band in r.teaches)]
    limit = min(MOST_PASSAGES, max(1, PER_RESOURCE * len(teaching)))
    vector = workspace.vectors.get(skill)
    known = workspace.graph.skills[skill]
    asked = skill_question(known, vector, learner.principals, limit)
    among = Question(asked.text, learner.principals, limit, vector, resources=teaching or ["-"])
    hub = Question(asked.text, learner.principals, HUB_PASSAGES, vector, kinds=("hub",))
    return among, hub


def _documents(
    ports: Ports, workspace: Workspace, found: Mapping[str, Sequence[Hit]]
) -> dict[tuple[str, str], Document]:
    ids = sorted({hit.document for hits in found.values() for hit in hits})
    there = ports.store.documents(workspace.tenant, ids, workspace.revision)
    return {(document.id, document.version): document for document in there}


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
    own = _own_documents(ports, workspace, [plan.steps[n - 1].resource for n, skills in bare.items() if skills])
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


def _own_documents(ports: Ports, workspace: Workspace, resources: Sequence[str]) -> dict[str, list[Document]]:
    own: dict[str, list[Document]] = {}
    for document in ports.store.documents_of(workspace.tenant, resources, workspace.revision) if resources else ():
        own.setdefault(document.resource or "", []).append(document)
    return own


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
