"""The decision record: all that a path was computed from, so that it can be computed again."""

from importlib.metadata import version
from typing import Literal

import msgspec

from paths.model import Learner
from paths.problem import Problem
from prompts import texts_version
from service.ports import Ports
from service.schemas import PathRequest
from service.store.values import Decision

PROGRAMS = ("fingerpost", "scipy", "numpy", "networkx")  # what a proven optimum may depend on beside the inputs

FIRST = "first"  # generation of the index

MadeBy = Literal["recommended", "replanned", "skipped", "waived", "swapped", "added", "unpinned"]


class Made(msgspec.Struct, frozen=True, rename="camel"):
    """Why a version was planned: what was asked for, of which resource, and the version that it follows (0: none).

    `instead` is the resource that another one took the place of.
    """

    code: MadeBy = "recommended"
    resource: str | None = None
    instead: str | None = None
    follows: int = 0


RECOMMENDED = Made()


class Settled(msgspec.Struct, frozen=True, rename="camel"):
    """The inputs as they were settled: the learner at that moment, and the relevance that the search gave.

    `stored` says whether the learner is kept here, or came inline with the request.
    """

    learner: Learner
    stored: bool
    relevance: dict[str, int]
    previous: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()
    taken: dict[str, str | None] = {}
    made: Made = RECOMMENDED


def decision(
    ports: Ports, request: PathRequest, problem: Problem, revision: int, made: Made = RECOMMENDED
) -> Decision:  # fmt: skip
    """Return the record of one recommendation; what the request left open is written into it as it was settled."""
    settled = Settled(
        learner=problem.learner,
        stored=not isinstance(request.learner, Learner),
        relevance=dict(sorted(problem.relevance.items())),
        previous=problem.previous,
        fixed=problem.fixed,
        taken=dict(problem.taken),
        made=made,
    )
    asked = msgspec.structs.replace(request, constraints=problem.constraints, start=problem.start.isoformat())
    return Decision(
        revision=revision,
        request=raw(asked),
        profile=problem.profile,
        candidates=raw(settled),
        settings=raw(problem.limits),
        versions=programs(ports),
    )


def programs(ports: Ports) -> dict[str, str]:
    """Return the versions of the programs, the model, the index and the texts that a path depends on, as of now."""
    programs = {name: version(name) for name in PROGRAMS}
    index = ports.generation or FIRST if ports.index is not None else "none: the store was searched"
    return {**programs, "embedding": ports.embedder.name, "index": index, "prompts": texts_version()}


def settled(ports: Ports, tenant: str, path: str, version: int | None = None) -> Settled:
    """Return what a path was computed from, at its newest version or the one asked for; raise NotFound."""
    return settled_of(ports.store.decision(tenant, path, version))


def settled_of(record: Decision) -> Settled:
    """Return the settled inputs of a decision record."""
    return msgspec.json.decode(record.candidates, type=Settled)


def raw(value: object) -> msgspec.Raw:
    """Return a value in its JSON form, unparsed."""
    return msgspec.Raw(msgspec.json.encode(value))
