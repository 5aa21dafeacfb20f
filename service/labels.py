"""Names for ids, as screens and pictures show them."""

from collections.abc import Mapping

from paths.model import LearningPath
from service.ports import Ports


def skill_labels(ports: Ports, tenant: str, path: LearningPath) -> Mapping[str, str]:
    """Return the label of every skill and role that the path speaks of, as of the path's revision."""
    graph = ports.workspaces.get(tenant, path.inputs.revision).graph
    roles = {goal.role: graph.role(goal.role).label for goal in path.roles}
    skills = {row.skill: row.label for row in path.gap}
    raised = {raised.skill: graph.label(raised.skill) for step in path.steps for raised in step.raises}
    return {**raised, **skills, **roles}
