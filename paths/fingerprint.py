"""SHA-256 of what a path says, and of what it was computed from. 'The same path' means the same fingerprint."""

import json
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

import msgspec

from paths.model import Learner, LearningPath, Resource, Role, Skill, SkillEdge, Value


def fingerprint(path: LearningPath) -> str:
    """Return the digest of a path without its ids, times and prose."""
    return _digest(
        _line(
            {
                "status": path.status,
                "minutes": path.minutes,
                "steps": [
                    {
                        "resource": step.resource,
                        "minutes": step.minutes,
                        "raises": [[raised.skill, raised.from_, raised.to] for raised in step.raises],
                        "pinned": step.pinned,
                    }
                    for step in path.steps
                ],
                "gap": [[row.skill, row.current, row.target, row.after, row.origin, row.status] for row in path.gap],
                "uncovered": path.objective.selection.uncovered,
                "penalty": path.objective.selection.penalty,
                "cost": path.objective.selection.cost,
                "order": path.objective.order.value,
            }
        )
    )


def digest_graph(skills: Iterable[Skill], edges: Iterable[SkillEdge], roles: Iterable[Role] = ()) -> str:
    """Return the digest of a graph's records, whatever their order."""
    return _digest_records((*skills, *edges, *roles))


def digest_catalogue(resources: Iterable[Resource]) -> str:
    """Return the digest of a catalogue's resources, whatever their order."""
    return _digest_records(resources)


def digest_learner(learner: Learner) -> str:
    """Return the digest of what a learner brings, whatever the order; constraints are not part of it."""
    return _digest(
        _line(
            {
                "id": learner.id,
                "evidence": msgspec.to_builtins(sorted(learner.evidence, key=lambda evidence: evidence.id)),
                "completed": sorted(learner.completed),
                "waived": sorted(learner.waived),
                "groups": sorted(learner.groups),
            }
        )
    )


def _digest_records(records: Iterable[Value]) -> str:
    return _digest("\n".join(sorted(_line(msgspec.to_builtins(record)) for record in records)))


def _line(value: Any) -> str:
    """Return the one canonical JSON text of a value."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
