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
    """The candidates' side of a decision: the relevance of each that the search judged."""

    relevance: dict[str, int]
    previous: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()


def decision(ports: Ports, request: PathRequest, problem: Problem, revision: int) -> Decision:
    """Return the record of one recommendation."""
    settled = Settled(dict(sorted(problem.relevance.items())), problem.previous, problem.fixed)
    return Decision(
        revision=revision,
        request=raw(request),
        profile=problem.profile,
        candidates=raw(settled),
        settings=raw(problem.limits),
        versions={**{name: version(name) for name in PROGRAMS}, "embedding": ports.embedder.name},
    )


def asked(record: Decision) -> PathRequest:
    """Return the request of a record."""
    return msgspec.json.decode(record.request, type=PathRequest)


def learner_in(record: Decision) -> Learner | None:
    """Return the learner that came inline with the request, if one did."""
    given = asked(record).learner
    return given if isinstance(given, Learner) else None


def raw(value: object) -> msgspec.Raw:
    """Return a value in its JSON form, unparsed."""
    return msgspec.Raw(msgspec.json.encode(value))
