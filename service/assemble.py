"""A plan becomes a learning path: titles, reasons, citations, fingerprint, and the certificate over all of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from uuid import UUID

from msgspec.structs import replace
from uuid_utils import uuid7

from paths.fingerprint import digest_learner, fingerprint
from paths.model import Assumption, Claim, Document, Inputs, Learner, LearningPath, Step
from paths.problem import NEUTRAL_RELEVANCE, Plan, PlannedStep, Problem
from paths.verify import accepted, verify
from prompts.templates import CODES
from service.clock import stamp
from service.telling.needs import Journey
from service.telling.quoting import Found
from service.telling.reasons import PathFacts, assumption, assumptions, explained
from service.workspace import Workspace, plain

UNSIGNED = "0" * 64  # where the fingerprint stands until there is one


@dataclass(frozen=True, slots=True)
class Follows:
    """The path that a plan follows, the learner as before it, and the steps, done or begun, that lead the new one."""

    path: LearningPath
    learner: Learner
    lead: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Telling:
    """What a path says beside its plan: passages by step number, the language, what was missing, what it follows."""

    passages: Mapping[int, Sequence[Found]]
    locale: str = "en"
    degraded: tuple[str, ...] = ()
    follows: Follows | None = None


class NotCertified(Exception):
    """A path that its own check refuses is a fault of ours, and is never given out."""


def assemble(workspace: Workspace, problem: Problem, plan: Plan, telling: Telling) -> LearningPath:
    """Return the path with its certificate; raise NotCertified where a promise does not hold.

    A path that follows another is its next version: same id, same life, and the leading steps as far as they were.
    """
    steps = [_step(workspace, problem, n, step) for n, step in enumerate(plan.steps, 1)]
    facts = PathFacts(
        journey=Journey(
            steps=_carried_on(steps, telling.follows.lead) if telling.follows else steps,
            graph=workspace.graph,
            catalogue=workspace.catalogue,
            levels=problem.profile.levels,
            done=frozenset({*problem.learner.completed, *problem.learner.waived}),
        ),
        passages=telling.passages,
        roles=[workspace.graph.role(goal.role) for goal in problem.roles],
        goals=problem.skills,
        mandatory=problem.constraints.mandatory,
        principals=problem.learner.principals,
        locale=telling.locale,
    )
    path = _path(workspace, problem, plan, facts, telling.degraded)
    if telling.follows:
        old = telling.follows.path
        path = replace(path, id=old.id, version=old.version, state=old.state, created=old.created)
    path = replace(path, fingerprint=fingerprint(path))
    cited = {found.document.id: found.document for found_ in telling.passages.values() for found in found_}
    return replace(path, certificate=certify(workspace, problem, path, list(cited.values())))


def _step(workspace: Workspace, problem: Problem, n: int, step: PlannedStep) -> Step:
    resource = workspace.catalogue.resources[step.resource]
    return Step(
        n=n,
        resource=resource.id,
        title=resource.title,
        minutes=step.minutes,
        start=step.start,
        end=step.end,
        week=step.week,
        url=resource.url,
        minutes_source=resource.minutes_source,
        raises=step.raises,
        due=step.due,
        depends_on=step.depends_on,
        pinned=step.pinned,
        branch=step.branch,
        session=step.session,
        relevance=problem.relevance.get(resource.id, NEUTRAL_RELEVANCE),
    )


def _carried_on(steps: Sequence[Step], lead: Sequence[Step]) -> list[Step]:
    """Return steps of which those that lead are as far as they were."""
    was = {step.resource: step for step in lead}
    return [
        replace(s, state=was[s.resource].state, progress=was[s.resource].progress) if s.resource in was else s
        for s in steps
    ]


def _path(
    workspace: Workspace, problem: Problem, plan: Plan, facts: PathFacts, degraded: tuple[str, ...]
) -> LearningPath:
    steps = explained(facts)
    told = assumptions(facts, steps, plan.gap)
    return LearningPath(
        id=str(UUID(bytes=uuid7().bytes)),
        fingerprint=UNSIGNED,
        learner=problem.learner.id,
        roles=problem.roles,
        skills=problem.skills,
        status=plan.status,
        start=problem.start.isoformat(),
        minutes=plan.minutes,
        objective=plan.objective,
        inputs=Inputs(
            revision=workspace.revision,
            graph=workspace.graph_digest,
            catalogue=workspace.catalogue_digest,
            learner=digest_learner(problem.learner),
            planner=version("fingerpost"),
        ),
        end=steps[-1].end if steps else None,
        locale=facts.locale,
        steps=steps,
        gap=plan.gap,
        profile=problem.profile,
        completed=problem.learner.completed,
        waived=problem.learner.waived,
        waived_levels=problem.learner.waived_levels,
        additions=problem.learner.additions,
        previous=problem.previous,
        begun=problem.fixed,
        constraints=problem.constraints,
        conflicts=plan.conflicts,
        relaxations=plan.relaxations,
        excluded=plan.exclusions,
        assumptions=(*told, *(_worded(a, facts.locale) for a in plan.assumptions), *_missing(degraded, facts.locale)),
        degraded=degraded,
        created=stamp(),
    )


def _worded(given: Assumption, locale: str) -> Assumption:
    return assumption(given.code, given.facts, locale) if given.code in CODES and not given.text else given


def _missing(degraded: Sequence[str], locale: str) -> tuple[Assumption, ...]:
    return (assumption("relevance_unknown", {}, locale),) if "index" in degraded else ()


def certify(
    workspace: Workspace, problem: Problem, path: LearningPath, documents: Sequence[Document]
) -> tuple[Claim, ...]:
    """Return what the independent verifier says of the path; raise NotCertified where it says no."""
    claims = verify(
        plain(path),
        graph=workspace.to_check.graph,
        catalogue=workspace.to_check.shelf,
        learner=plain(problem.learner),
        documents=plain(documents),
    )
    if not accepted(claims):
        told = "; ".join(f"{c['claim']}: {c['witness']}" for c in claims if c["verdict"] is False)
        raise NotCertified(f"the path made for {path.learner} does not hold: {told}")
    return tuple(Claim(c["claim"], bool(c["verdict"]), c["witness"]) for c in claims)
