"""Paths in brief, the newest first: what a first page shows before anybody opens one."""

from paths.model import Day, LearningPath, PathState, PathStatus
from service.labels import aims
from service.ports import Ports
from service.readable import readable
from service.schemas import Wire

ENDED = ("completed", "skipped", "waived")


class NextStep(Wire, frozen=True):
    """The step to go on with: one that is begun, else the first that is planned."""

    n: int
    title: str
    minutes: int
    start: Day
    url: str | None = None


class PathBrief(Wire, frozen=True):
    """A path without its reasons. `goals` as a person reads them; `ended` of its `steps` are over; `next` is null
    where none is left, or may not be shown.
    """

    id: str
    learner: str
    goals: tuple[str, ...]
    status: PathStatus
    state: PathState
    version: int
    minutes: int
    steps: int
    ended: int
    created: str
    end: Day | None = None
    next: NextStep | None = None


def recent(ports: Ports, tenant: str, learner: str | None, before: str, limit: int) -> list[PathBrief]:
    """Return a learner's paths, or everybody's, made before the one that the cursor names."""
    found = ports.store.newest_paths(tenant, learner, before, limit)
    graph = ports.workspaces.get(tenant).graph
    labels = {role.id: role.label for role in graph.roles.values()}
    named = {
        goal.skill: graph.label(goal.skill) for path in found for goal in path.skills if goal.skill in graph.skills
    }
    return [_brief(readable(ports, tenant, path), tuple(aims(path, {**named, **labels}))) for path in found]


def _brief(path: LearningPath, goals: tuple[str, ...]) -> PathBrief:
    left = [step for step in path.steps if step.state not in ENDED]
    first = next((step for step in left if step.state == "started"), left[0] if left else None)
    return PathBrief(
        id=path.id,
        learner=path.learner,
        goals=goals,
        status=path.status,
        state=path.state,
        version=path.version,
        minutes=path.minutes,
        steps=len(path.steps),
        ended=len(path.steps) - len(left),
        created=path.created,
        end=path.end,
        next=NextStep(first.n, first.title, first.minutes, first.start, first.url) if first else None,
    )
