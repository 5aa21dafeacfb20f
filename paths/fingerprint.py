"""SHA-256 of what a path says, and of what it was computed from. 'The same path' means the same fingerprint."""

import json
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

import msgspec

from paths.model import Learner, LearningPath, Policy, Precedence, Resource, Role, Skill, SkillEdge, Value


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


def digest_graph(
    skills: Iterable[Skill], edges: Iterable[SkillEdge], roles: Iterable[Role] = (), policy: Policy | None = None
) -> str:
    """Return the digest of a graph's records, whatever their order; a policy counts only where one was set."""
    return _digest_records((*skills, *edges, *roles, *([policy] if policy else [])))


def digest_catalogue(resources: Iterable[Resource], precedences: Iterable[Precedence] = ()) -> str:
    """Return the digest of a catalogue's records, whatever their order."""
    return _digest_records((*resources, *precedences))


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
                "waivedLevels": msgspec.to_builtins(sorted(learner.waived_levels, key=lambda w: (w.skill, w.level))),
                "additions": msgspec.to_builtins(sorted(learner.additions, key=lambda resource: resource.id)),
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
