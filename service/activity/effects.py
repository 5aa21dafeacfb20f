"""What one statement changes: steps of the learner's paths, what is proved by completing, what a score proves."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from msgspec.structs import replace

from paths.catalogue import Catalogue
from paths.model import Evidence, Learner, LearningPath, Resource, Step
from service.activity.reading import Consequence
from service.activity.scales import ScoreScales, levels
from service.changing.change import change_step
from service.changing.lead import proof_id, proofs
from service.events.emit import evidence_added
from service.learners import profile_of
from service.ports import Ports
from service.schemas import StepChange
from service.store.telling.activity import Due, Effect, Settled
from service.workspace import Workspace

MOST_PATHS = 1000  # of one learner that are looked through
LIVING = ("draft", "active", "done")
OPEN = ("planned", "started")
ANY_DAY = date(9000, 1, 1)  # evidence counts here though it is younger than what a late statement speaks of


@dataclass(frozen=True, slots=True)
class Told:
    """What a statement says of a learner and a resource, and of which day."""

    learner: str
    resource: str
    what: Consequence
    statement: str
    activity: str
    day: date


def carry_out(ports: Ports, tenant: str, workspace: Workspace, scales: ScoreScales, told: Told) -> Effect:
    """Do what a statement says, as far as it is not done already, and return what that changed.

    Completing a part that makes a whole complete completes the whole as well. Raises NotFound, BadTransition, Conflict.
    """
    effect = Effect()
    if told.what.state == "completed":
        learner = ports.store.learner(tenant, told.learner)
        for id in (told.resource, *_now_whole(workspace.catalogue, learner, told.resource)):
            effect = effect.joined(_completed(ports, tenant, workspace, replace_resource(told, id)))
    elif told.what.state == "started":
        _begun(ports, tenant, told)
    if told.what.score is not None:
        effect = effect.joined(_scored(ports, tenant, workspace, scales, told))
    return effect


def replace_resource(told: Told, resource: str) -> Told:
    """Return the same said of another resource."""
    return Told(told.learner, resource, told.what, told.statement, told.activity, told.day)


def take_back(ports: Ports, tenant: str, due: Due, learner: str, resource: str) -> None:
    """Undo what a voided statement changed, unless another one that stands says the same."""
    _withdraw(ports, tenant, learner, due.effect.evidence, due.id)
    other = ports.store.activity.same_done(tenant, learner, resource)
    if other is not None:
        left = replace(due.effect, evidence=())
        settled = Settled("applied", "completed", learner, resource, other.effect.joined(left))
        ports.store.activity.settle(tenant, other.n, settled)
        return
    today = date.fromisoformat(due.body["stored"][:10])
    done = dict.fromkeys([*due.effect.proved, *(part.partition("/")[2] for part in due.effect.paths)])
    for path, step in _steps(ports, tenant, learner, done):
        if step.state == "completed" and f"{path.id}/{step.resource}" in due.effect.paths:
            change_step(ports, tenant, path.id, step.n, StepChange(state="started", progress=0, by="service"), today)
    for id in done:
        _unproved(ports, tenant, learner, id, due, today)


def _completed(ports: Ports, tenant: str, workspace: Workspace, told: Told) -> Effect:
    """Complete the steps that are this resource; where no path has it, it proves what it proves by itself."""
    before = ports.store.learner(tenant, told.learner).completed
    paths_done = []
    for path, step in _steps(ports, tenant, told.learner, [told.resource]):
        if step.state in OPEN:
            change_step(ports, tenant, path.id, step.n, StepChange(state="completed", by="service"), told.day)
            paths_done.append(f"{path.id}/{step.resource}")
    learner = ports.store.learner(tenant, told.learner)
    if told.resource not in learner.completed:
        pieces = _proofs(workspace, learner, told)
        ports.store.prove(tenant, told.learner, told.resource, pieces)
        evidence_added(ports.store, tenant, told.learner, [piece.id for piece in pieces])
    return Effect(paths=tuple(paths_done), proved=() if told.resource in before else (told.resource,))


def _begun(ports: Ports, tenant: str, told: Told) -> None:
    """Start the steps that are this resource, and move their progress on, never back."""
    for path, step in _steps(ports, tenant, told.learner, [told.resource]):
        progress = max(step.progress, told.what.progress or 0)
        if step.state == "planned" or (step.state == "started" and progress > step.progress):
            change = StepChange(state="started", progress=progress, by="service")
            change_step(ports, tenant, path.id, step.n, change, told.day)


def _scored(ports: Ports, tenant: str, workspace: Workspace, scales: ScoreScales, told: Told) -> Effect:
    resource = workspace.catalogue.resources.get(told.resource)
    if resource is None or told.what.score is None:
        return Effect()
    proved = levels(scales, told.activity, told.what.score, resource)
    pieces = [
        Evidence(
            id=f"xapi:{told.statement}:{n}",
            skill=skill,
            level=level,
            source="assessment",
            when=told.day.isoformat(),
            by="xAPI statement",
            original=told.what.score.original,
            link=resource.url,
        )
        for n, (skill, level) in enumerate(sorted(proved.items()))
        if skill in workspace.graph.skills
    ]
    ports.store.add_evidence(tenant, told.learner, pieces)
    ids = tuple(piece.id for piece in pieces)
    evidence_added(ports.store, tenant, told.learner, ids)
    return Effect(evidence=ids)


def _proofs(workspace: Workspace, learner: Learner, told: Told) -> list[Evidence]:
    """Return what a completed resource proves by itself: the bands that the learner could begin and did not hold."""
    resource = _resource(workspace, learner, told.resource)
    if resource is None:
        return []
    held = profile_of(learner, told.day, ANY_DAY, workspace.graph.policy).levels
    reached = {
        band.skill: band.to for band in resource.teaches if band.from_ <= held.get(band.skill, 0) < band.to
    }  # fmt: skip
    return [
        Evidence(
            id=proof_id(resource.id, skill),
            skill=skill,
            level=level,
            source="completion",
            when=told.day.isoformat(),
            by="xAPI statement",
        )
        for skill, level in sorted(reached.items())
    ]


def _resource(workspace: Workspace, learner: Learner, id: str) -> Resource | None:
    own = {resource.id: resource for resource in learner.additions}
    return workspace.catalogue.resources.get(id) or own.get(id)


def _steps(ports: Ports, tenant: str, learner: str, resources: Iterable[str]) -> Iterator[tuple[LearningPath, Step]]:
    """Yield the steps of a learner's living paths that are one of the resources."""
    wanted = set(resources)
    for path in ports.store.paths(tenant, learner, limit=MOST_PATHS):
        if path.state in LIVING:
            yield from ((path, step) for step in path.steps if step.resource in wanted)


def _now_whole(catalogue: Catalogue, learner: Learner, resource: str) -> list[str]:
    """Return the wholes that are complete with this resource, and were not before."""
    if resource not in catalogue.resources:
        return []
    before = catalogue.closure(set(learner.completed))
    after = catalogue.closure({*learner.completed, resource})
    return sorted(set(catalogue.wholes(resource)) & (set(after) - set(before)))


def _unproved(ports: Ports, tenant: str, learner: str, resource: str, due: Due, today: date) -> None:
    """Withdraw what a completion proved, unless another path of the learner has the same step completed."""
    for path, step in _steps(ports, tenant, learner, [resource]):
        if step.state == "completed":
            ports.store.prove(tenant, learner, resource, proofs(path, step, today))
            return
    evidence = ports.store.learner(tenant, learner).evidence
    ids = {piece.id for piece in evidence if piece.id == proof_id(resource, piece.skill)}
    ports.store.take_back(tenant, learner, resource, ids, f"statement {due.id} was voided")


def _withdraw(ports: Ports, tenant: str, learner: str, ids: Iterable[str], statement: str) -> None:
    gone, note = set(ids), f"statement {statement} was voided"
    for piece in ports.store.learner(tenant, learner).evidence:
        if piece.id in gone and piece.state != "withdrawn":
            ports.store.swap_evidence(tenant, learner, piece, replace(piece, state="withdrawn", note=note))
