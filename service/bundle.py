"""A path with all that proves it, in one file."""

from msgspec import Struct

from paths.model import Document, Learner, LearningPath, Resource, Role, Skill, SkillEdge
from service.decision import settled
from service.ports import Ports


class Bundle(Struct, frozen=True, rename="camel"):
    """What `python -m paths.verify` reads: the path, and the records of the revision it was computed from."""

    path: LearningPath
    graph: list[Skill | SkillEdge | Role]
    catalogue: list[Resource]
    learner: Learner
    documents: list[Document]


def bundle(ports: Ports, tenant: str, path: LearningPath) -> Bundle:
    """Gather what the path was computed from and the documents that it cites."""
    revision = path.inputs.revision
    workspace = ports.workspaces.get(tenant, revision)
    cited = {(c.document, c.version) for step in path.steps for c in step.citations}
    return Bundle(
        path=path,
        graph=[*workspace.graph.skills.values(), *workspace.graph.edges, *workspace.graph.roles.values()],
        catalogue=list(workspace.catalogue.resources.values()),
        learner=settled(ports, tenant, path.id, path.version).learner,
        documents=[ports.store.document_version(tenant, *which) for which in sorted(cited)],
    )
