"""The record of one recommendation, for whoever has to account for it: what went in, what decided, what came out, and
what people did about it. It replays: POST /v1/paths/{id}/replay computes the same path from it."""

from hashlib import sha256

import msgspec

from service.ports import Ports
from service.schemas import Wire
from service.store.people.reviews import Review


class Digests(Wire, frozen=True):
    """SHA-256 of what went in, each in its JSON form, and the revision at which records are read again."""

    revision: int
    graph: str
    catalogue: str
    learner: str
    request: str
    profile: str
    candidates: str
    settings: str


class Output(Wire, frozen=True):
    """What came out: the fingerprint is the SHA-256 of the path itself."""

    fingerprint: str
    status: str
    steps: int
    claims: int
    claims_that_hold: int
    degraded: tuple[str, ...]


class Phrased(Wire, frozen=True):
    """A text that a language model phrased later, for one step."""

    step: int
    n: int
    model: str
    prompt: str
    created: str


class DecisionRecord(Wire, frozen=True):
    """`versions` are of planner, programs, embedding model, index and prompts; `human` is what people decided."""

    path: str
    version: int
    created: str
    planner: str
    inputs: Digests
    versions: dict[str, str]
    output: Output
    state: str
    human: tuple[Review, ...]
    phrased: tuple[Phrased, ...]


def decision_record(ports: Ports, tenant: str, id: str, version: int | None = None) -> DecisionRecord:
    """Return the record of a version of a path; raise NotFound."""
    path = ports.store.path(tenant, id, version)
    kept = ports.store.decision(tenant, id, path.version)
    told = ports.store.explanations(tenant, id, path.version)
    return DecisionRecord(
        path=id,
        version=path.version,
        created=path.created,
        planner=path.inputs.planner,
        inputs=Digests(
            revision=kept.revision,
            graph=path.inputs.graph,
            catalogue=path.inputs.catalogue,
            learner=path.inputs.learner,
            request=_hash(bytes(kept.request)),
            profile=_hash(msgspec.json.encode(kept.profile, order="sorted")),
            candidates=_hash(bytes(kept.candidates)),
            settings=_hash(bytes(kept.settings)),
        ),
        versions=dict(sorted(kept.versions.items())),
        output=Output(
            fingerprint=path.fingerprint,
            status=path.status,
            steps=len(path.steps),
            claims=len(path.certificate),
            claims_that_hold=sum(claim.verdict for claim in path.certificate),
            degraded=path.degraded,
        ),
        state=path.state,
        human=tuple(ports.store.reviews.page(tenant, id)),
        phrased=tuple(Phrased(one.step, one.n, one.model, one.prompt, one.created) for one in told),
    )


def _hash(raw: bytes) -> str:
    return sha256(raw).hexdigest()
