"""The decision record: all that a path was computed from, so that it can be computed again."""

from importlib.metadata import version

import msgspec

from paths.model import Learner
from paths.problem import Problem
from service.ports import Ports
from service.schemas import PathRequest
from service.store.values import Decision

PROGRAMS = ("fingerpost", "scipy", "numpy", "networkx")  # what a proven optimum may depend on beside the inputs


class Settled(msgspec.Struct, frozen=True, rename="camel"):
    """The inputs as they were settled: the learner at that moment, and the relevance that the search gave.

    `stored` says whether the learner is kept here, or came inline with the request.
    """

    learner: Learner
    stored: bool
    relevance: dict[str, int]
    previous: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()


def decision(ports: Ports, request: PathRequest, problem: Problem, revision: int) -> Decision:
    """Return the record of one recommendation."""
    settled = Settled(
        learner=problem.learner,
        stored=not isinstance(request.learner, Learner),
        relevance=dict(sorted(problem.relevance.items())),
        previous=problem.previous,
        fixed=problem.fixed,
    )
    return Decision(
        revision=revision,
        request=raw(request),
        profile=problem.profile,
        candidates=raw(settled),
        settings=raw(problem.limits),
        versions={**{name: version(name) for name in PROGRAMS}, "embedding": ports.embedder.name},
    )


def settled(ports: Ports, tenant: str, path: str, version: int | None = None) -> Settled:
    """Return what a path was computed from, at its newest version or the one asked for; raise NotFound."""
    return msgspec.json.decode(ports.store.decision(tenant, path, version).candidates, type=Settled)


def raw(value: object) -> msgspec.Raw:
    """Return a value in its JSON form, unparsed."""
    return msgspec.Raw(msgspec.json.encode(value))
