"""A path with all that proves it, in one file."""

from msgspec import Struct

from paths.model import Document, GraphRecord, Learner, LearningPath, Precedence, Resource
from service.decision import settled
from service.ports import Ports


class Bundle(Struct, frozen=True, rename="camel"):
    """What `python -m paths.verify` reads: the path, and the records of the revision it was computed from."""

    path: LearningPath
    graph: list[GraphRecord]
    catalogue: list[Resource | Precedence]
    learner: Learner
    documents: list[Document]


def bundle(ports: Ports, tenant: str, path: LearningPath) -> Bundle:
    """Gather what the path was computed from and the documents that it cites."""
    revision = path.inputs.revision
    store = ports.store
    cited = {(c.document, c.version) for step in path.steps for c in step.citations}
    return Bundle(
        path=path,
        graph=store.graph(tenant, revision),
        catalogue=[*store.resources(tenant, revision), *store.precedences(tenant, revision)],
        learner=settled(ports, tenant, path.id, path.version).learner,
        documents=[store.document_version(tenant, *which) for which in sorted(cited)],
    )
