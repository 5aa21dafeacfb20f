"""One small world worked out by hand, and paths in it: what the tests of the verifier alter one thing at a time."""

from dataclasses import replace
from datetime import date
from typing import Any

from msgspec import structs

from paths.model import (
    Constraints,
    Document,
    Evidence,
    Learner,
    Requirement,
    Resource,
    Role,
    RoleGoal,
    Skill,
    SkillEdge,
    SkillLevel,
    Teaches,
)
from paths.verify import verify
from tests.instances import Instance, profile_of
from tests.reference_path import digest, fingerprint, graph_of, inputs_of, reference_path

EVIDENCE = (Evidence(id="e:d", skill="d", level=1, source="assessment", when="2026-01-01"),)
TEXT = "About {}.\nIt teaches {} step by step."


def resource(id: str, minutes: int, *bands: Teaches, **more: Any) -> Resource:
    """Return a resource that teaches these bands."""
    return Resource(id=id, title=f"About {id}", minutes=minutes, teaches=bands, **more)


def small_world() -> Instance:
    """Return three steps in a row: rb needs what ra teaches (hard edge), rc asks for level 2 of b and requires ra.

    The learner holds d at level 1. One hour a working day from Wednesday 4 March 2026. `spare` is open to others only.
    """
    resources = (
        resource("ra", 60, Teaches("a", 0, 2)),
        resource("rb", 120, Teaches("b", 0, 2)),
        resource("rc", 30, Teaches("c", 0, 1), competency_required=(SkillLevel("b", 2),), requires=("ra",)),
        resource("spare", 45, Teaches("d", 1, 2), access=("group:b",)),
    )
    asked = (Requirement("a", 2), Requirement("b", 2), Requirement("c", 1, 0.5))
    return Instance(
        skills=tuple(Skill(id=s, label=s.upper()) for s in "abcd"),
        edges=(SkillEdge("a", "b"),),
        roles=(Role(id="role", label="Role", requirements=asked),),
        resources=resources,
        learner=Learner(id="l:1", evidence=EVIDENCE, constraints=Constraints(hours_per_week=5.0)),
        profile=profile_of(EVIDENCE),
        goals=(RoleGoal("role"),),
        start=date(2026, 3, 4),
        relevance={},
        documents=tuple(
            Document(id=f"d:{r.id}", text=TEXT.format(r.id, r.id), kind="description", version="1", resource=r.id)
            for r in resources
        ),
    )


def small_path() -> dict[str, Any]:
    """Return the small world's path: ra, rb, rc."""
    return reference_path(small_world())


def with_step(n: int, **fields: Any) -> dict[str, Any]:
    """Return the small path with other fields in one step."""
    path = small_path()
    path["steps"][n - 1] |= fields
    return path


def signed(path: dict[str, Any], world: Instance) -> dict[str, Any]:
    """Return a path with the digests of a world and its own fingerprint, so that only what is wrong is wrong."""
    signature = reference_path(world)["inputs"]["learner"]
    inputs = {
        "graph": digest(graph_of(world)),
        "catalogue": digest(world.resources),
        "learner": signature,
    }
    path = {**path, "inputs": {**path["inputs"], **inputs}}
    return {**path, "fingerprint": fingerprint(path)}


def certificate(path: dict[str, Any], world: Instance) -> dict[str, bool | None]:
    """Return the verdict on each claim of a path once it is signed."""
    claims = verify(signed(path, world), **inputs_of(world))
    return {claim["claim"]: claim["verdict"] for claim in claims}


def false_claims(path: dict[str, Any], world: Instance) -> set[str]:
    """Return the claims that a signed path makes falsely."""
    return {name for name, verdict in certificate(path, world).items() if verdict is not True}


def altered(world: Instance, id: str, **fields: Any) -> Instance:
    """Return a world in which one resource has other fields."""
    return replace(world, resources=tuple(structs.replace(r, **fields) if r.id == id else r for r in world.resources))


def limited(world: Instance, **limits: Any) -> Instance:
    """Return a world whose learner has other constraints."""
    constraints = structs.replace(world.learner.constraints, **limits)
    return replace(world, learner=structs.replace(world.learner, constraints=constraints))
