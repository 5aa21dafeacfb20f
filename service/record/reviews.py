"""People over paths: a learner contests, a specialist approves, edits or rejects; why is said in codes and words.

A review never changes what the path is: neither steps nor fingerprint. A rejected path is withdrawn, so that nobody
goes on following it.
"""

from dataclasses import replace as with_fields
from typing import Annotated, Literal

from litestar.exceptions import PermissionDeniedException
from msgspec import UNSET, Meta, UnsetType

from paths.errors import BadRecord
from paths.model import LearningPath
from service.auth import Caller
from service.changing.change import OVER, change_path
from service.ports import Ports
from service.readable import readable
from service.record.audit import note
from service.schemas import PathChange, Wire
from service.store.people.reviews import Review, Verdict

ReasonCode = Literal[
    "fits", "not-relevant", "wrong-goal", "wrong-evidence", "too-easy", "too-hard", "wrong-order", "too-long",
    "outdated-content", "not-available", "language", "accessibility", "unfair", "other",
]  # fmt: skip
STATES: dict[Verdict, str] = {"approve": "approved", "edit": "edited", "reject": "rejected", "contest": "contested"}
LEARNERS: tuple[Verdict, ...] = ("contest",)


class PathReviewRequest(Wire, frozen=True):
    """What is decided, and why; all but an approval need a reason, and `other` needs words."""

    verdict: Verdict
    reasons: Annotated[tuple[ReasonCode, ...], Meta(max_length=10)] = ()
    note: Annotated[str, Meta(max_length=2000)] = ""


class PathReview(Wire, frozen=True):
    """How the newest review stands. `current` is false where the path was planned anew since."""

    state: str
    current: bool
    version: int
    at: str
    role: str
    reasons: tuple[str, ...] = ()


class ReviewedPath(LearningPath, frozen=True):
    """A path with what people decided about it, where anybody did; the fingerprint does not cover that."""

    review: PathReview | UnsetType = UNSET


def add_review(ports: Ports, caller: Caller, path: LearningPath, asked: PathReviewRequest) -> Review:
    """Keep a review of a path as it is now, on record; a rejected path is withdrawn.

    Raise 403 for a verdict that is not the caller's to give, BadRecord where it does not say why.
    """
    _check(caller, asked)
    made = Review(
        path.id, path.version, path.fingerprint, asked.verdict, caller.role, asked.reasons, asked.note,
        by="" if caller.role == "learner" else caller.subject,
    )  # fmt: skip
    with ports.store.atomic() as together:
        if asked.verdict == "reject" and path.state not in (*OVER, "done"):
            change_path(with_fields(ports, store=together), caller.tenant, path.id, PathChange("withdrawn", "ld"))
        kept = together.reviews.add(caller.tenant, made)
        facts = {"reasons": list(asked.reasons), "version": path.version, "fingerprint": path.fingerprint}
        note(together, caller.tenant, caller.subject, f"path.{STATES[asked.verdict]}", f"path:{path.id}", facts)
        return kept


def shown(ports: Ports, tenant: str, path: LearningPath) -> ReviewedPath:
    """Return a path as whoever reads it sees it: what may be seen of it, and what people decided about it."""
    return reviewed(ports, tenant, readable(ports, tenant, path))


def reviewed(ports: Ports, tenant: str, path: LearningPath) -> ReviewedPath:
    """Return a path with how its newest review stands."""
    told = {name: getattr(path, name) for name in LearningPath.__struct_fields__}
    newest = ports.store.reviews.newest(tenant, [path.id]).get(path.id)
    if newest is None:
        return ReviewedPath(**told)
    current = newest.fingerprint == path.fingerprint
    stands = PathReview(STATES[newest.verdict], current, newest.version, newest.at, newest.role, newest.reasons)
    return ReviewedPath(**told, review=stands)


def _check(caller: Caller, asked: PathReviewRequest) -> None:
    if (asked.verdict in LEARNERS) != (caller.role == "learner"):
        raise PermissionDeniedException(f"verdict: learners contest, specialists decide; not {asked.verdict!r}")
    if asked.verdict != "approve" and not asked.reasons:
        raise BadRecord("reasons", "say why: give at least one code")
    if "other" in asked.reasons and not asked.note.strip():
        raise BadRecord("note", "'other' needs words")
