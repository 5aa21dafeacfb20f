"""Why a resource is not in a path: the rule that keeps it out, or what the best path with it would cost."""

from dataclasses import dataclass

from paths.admissible import offences, said
from paths.model import Fact, LearningPath, Reason, Resource
from paths.plan import candidates
from paths.problem import Problem
from paths.replay import State, raises, taught
from prompts.templates import sentence
from service.changing.again import known
from service.changing.swap import open_resource, opened
from service.explaining.other import Shown, asked_again, consequence, with_it
from service.explaining.values import Consequence, WhyNot
from service.ports import Ports


@dataclass(frozen=True, slots=True)
class Asked:
    """The question: a path, the problem that it answers, and the resource that is not in it."""

    path: LearningPath
    problem: Problem
    resource: Resource
    shown: Shown

    def answer(
        self, code: str, facts: dict[str, Fact] | None = None, costs: Consequence | None = None, by: str | None = None
    ) -> WhyNot:
        given = facts or {}
        step, constraint = given.get("step"), given.get("constraint")
        return WhyNot(
            resource=self.resource.id,
            title=self.resource.title,
            reason=Reason(code, "fact", given, sentence(self.path.locale, code, given)),
            step=step if isinstance(step, int) else None,
            constraint=constraint if isinstance(constraint, str) else None,
            by=by,
            with_it=costs,
        )


def why_not(ports: Ports, tenant: str, id: str, resource: str) -> WhyNot:
    """Return why a resource is not in the newest version of a path; raise NotFound, also for what is hidden."""
    given = known(ports, tenant, id)
    asked, shown = open_resource(ports, tenant, given, resource), opened(ports, tenant, given)
    question = Asked(given.path, asked_again(ports, tenant, given.path).problem, asked, shown)
    return _ruled_out(question) or _pinned(question)


def _ruled_out(question: Asked) -> WhyNot | None:
    """Answer by the rule that keeps the resource out whatever it would cost; None where there is no such rule."""
    path, problem, resource = question.path, question.problem, question.resource
    for step in path.steps:
        if step.resource == resource.id:
            return question.answer("in_path", {"step": step.n})
    if resource.id not in problem.catalogue.resources:
        return question.answer("not_in_path_newer")
    state = State.at(problem.profile.levels, {*problem.learner.completed, *problem.learner.waived}, problem.catalogue)
    if resource.id in state.satisfied:
        return question.answer("not_in_path_done")
    limits = problem.constraints
    if rules := [rule for rule in offences(resource, limits) if rule.name not in limits.soft]:
        facts: dict[str, Fact] = {"constraint": rules[0].name, "why": said(resource, rules[0], limits)}
        return question.answer("not_in_path_excluded", facts)
    begun = [step for step in path.steps[: len(problem.fixed)] if problem.catalogue.clashes(step.resource, resource.id)]
    if begun:
        return question.answer("not_in_path_clashes", {"title": begun[0].title}, by=begun[0].resource)
    return None


def _pinned(question: Asked) -> WhyNot:
    """Answer by solving again with the resource as a step."""
    problem, resource = question.problem, question.resource
    with_one = with_it(problem, resource.id, [step.resource for step in question.path.steps])
    costs = consequence(question.path, with_one, question.shown)
    if resource.id not in {one.id for one in candidates(problem).resources}:
        if not raises(resource, problem.profile.levels):
            return question.answer("not_in_path_held", costs=costs)
        if resource.id in {one.id for one in candidates(with_one).resources}:
            return question.answer("not_in_path_unwanted", costs=costs)
        return question.answer("not_in_path_cannot_start", costs=costs)
    if costs.status == "infeasible":
        return question.answer("not_in_path_no_room", costs=costs)
    if (better := _better(question, costs)) is not None:
        title = question.path.steps[better].title
        return question.answer("not_in_path_dominated", {"title": title}, costs, question.path.steps[better].resource)
    return question.answer(*_worse(costs), costs=costs)


def _worse(costs: Consequence) -> tuple[str, dict[str, Fact]]:
    """Return the first stage of the selection in which the path with the resource is worse."""
    if costs.uncovered > 0:
        return "not_in_path_coverage", {}
    if costs.penalty > 0:
        return "not_in_path_penalty", {}
    if costs.cost > 0:
        return "not_in_path_costs", {"cost": costs.cost, "minutes": costs.minutes}
    return "not_in_path_equal", {}


def _better(question: Asked, costs: Consequence) -> int | None:
    """Return the place of the one step whose place it would take, where that teaches no less in no more time."""
    if costs.cost <= 0 or len(costs.dropped) != 1 or costs.added != (question.resource.id,):
        return None
    better = question.problem.catalogue.resources[costs.dropped[0]]
    mine, theirs = taught(question.resource), taught(better)
    no_less = all(theirs.get(skill, 0) >= level for skill, level in mine.items())
    if not no_less or (better.minutes or 0) > (question.resource.minutes or 0):
        return None
    return next(n for n, step in enumerate(question.path.steps) if step.resource == better.id)
