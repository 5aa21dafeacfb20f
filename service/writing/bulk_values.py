"""What requests for many say, and what is answered.

An item that does not fit is refused alone, so to the decoder items are any JSON.
"""

from typing import Annotated, Any

from msgspec import Meta

from paths.model import Evidence, Id, LearningPath
from service.http.errors import Problem
from service.schemas import Wire

RECOMMEND_ALL = "paths.bulk"  # the kind of the job
LEARNERS_AT_ONCE = 500  # about a second of writing
PATHS_AT_ONCE = 20  # some seconds of planning: what a client waits for; more become a job
PATHS_IN_A_JOB = 1000


def _each(name: str) -> Meta:
    return Meta(extra_json_schema={"description": f"a {name}; one that does not fit is refused alone"})


AnyLearner = Annotated[Any, _each("Learner")]
AnyEvidence = Annotated[Any, _each("BulkEvidence")]
AnyPathRequest = Annotated[Any, _each("PathRequest")]


class BulkLearners(Wire, frozen=True):
    """At most 500 learners, each written whole as by PUT /v1/learners/{id}."""

    learners: Annotated[tuple[AnyLearner, ...], Meta(min_length=1, max_length=LEARNERS_AT_ONCE)]


class BulkEvidence(Wire, frozen=True):
    """Evidence of one learner, added as by POST /v1/learners/{id}/evidence."""

    learner: Id
    evidence: Annotated[tuple[Evidence, ...], Meta(min_length=1, max_length=1000)]


class BulkEvidenceRequest(Wire, frozen=True):
    """Evidence of at most 500 learners."""

    items: Annotated[tuple[AnyEvidence, ...], Meta(min_length=1, max_length=LEARNERS_AT_ONCE)]


class BulkPathRequest(Wire, frozen=True):
    """At most 1000 requests as for POST /v1/paths. Up to 20 are answered at once, more become a job."""

    requests: Annotated[tuple[AnyPathRequest, ...], Meta(min_length=1, max_length=PATHS_IN_A_JOB)]


class BulkItem(Wire, frozen=True):
    """What became of an item: its `status` is the one it would have had alone; `id` is of what was written."""

    index: int
    status: int
    id: str | None = None
    problem: Problem | None = None


class BulkReply(Wire, frozen=True):
    """Every item, in the order of the request."""

    items: tuple[BulkItem, ...]
    taken: int
    refused: int


class BulkPathItem(BulkItem, frozen=True):
    path: LearningPath | None = None


class BulkPathReply(Wire, frozen=True):
    """Every path, or why there is none, in the order of the request."""

    items: tuple[BulkPathItem, ...]
    taken: int
    refused: int
