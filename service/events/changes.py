"""What is told of a path and its steps when they change: to webhooks, and to a record store as statements."""

from paths.model import LearningPath, Step
from service.activity.telling import tell_step
from service.events.emit import emit
from service.ports import Ports


def path_kept(ports: Ports, tenant: str, path: LearningPath) -> None:
    """Tell of a path that is new, or that was planned anew as its next version."""
    type = "path.created" if path.version == 1 else "path.replanned"
    emit(ports.store, tenant, type, {**_path(path), "status": path.status})


def path_moved(ports: Ports, tenant: str, before: LearningPath, after: LearningPath) -> None:
    """Tell of a path's new state, where it is one."""
    if before.state != after.state:
        emit(ports.store, tenant, "path.state_changed", {**_path(after), "before": before.state})


def step_changed(ports: Ports, tenant: str, before: Step, after: Step, path: LearningPath) -> None:
    """Tell of a step that begins, ends, goes on or is pinned; `path` is the version that has it so."""
    if before == after:
        return
    told = {**_path(path), "n": after.n, "resource": after.resource, "stepState": after.state}
    emit(ports.store, tenant, "step.changed", {**told, "before": before.state, "progress": after.progress})
    tell_step(ports, tenant, path, before, after)


def _path(path: LearningPath) -> dict[str, str | int]:
    return {"path": path.id, "version": path.version, "learner": path.learner, "state": path.state}
