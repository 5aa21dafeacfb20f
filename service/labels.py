"""Names for ids, as screens and pictures show them."""

from collections.abc import Mapping

from paths.model import LearningPath
from service.ports import Ports


def skill_labels(ports: Ports, tenant: str, path: LearningPath) -> Mapping[str, str]:
    """Return the label of every skill and role that the path speaks of, as of the path's revision."""
    graph = ports.workspaces.get(tenant, path.inputs.revision).graph
    roles = {goal.role: graph.role(goal.role).label for goal in path.roles}
    skills = {row.skill: row.label for row in path.gap}
    wanted = {goal.skill: graph.label(goal.skill) for goal in path.skills}
    raised = {raised.skill: graph.label(raised.skill) for step in path.steps for raised in step.raises}
    return {**raised, **wanted, **skills, **roles}


def aims(path: LearningPath, labels: Mapping[str, str]) -> list[str]:
    """Return what a path leads to, as a person reads it: its roles, then skills with their levels."""
    roles = [labels.get(goal.role, goal.role) for goal in path.roles]
    return [*roles, *(f"{labels.get(goal.skill, goal.skill)} {goal.level}" for goal in path.skills)]
