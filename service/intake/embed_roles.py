"""Keep a vector for every role, made when the graph is written, so that no goal text waits for one.

They lie where the skills' vectors lie, under the model's name and ROLES: ids of roles and skills may be the same.
"""

from collections.abc import Mapping

import numpy as np

from paths.model import Role
from retrieval.embed import Embedder, Vector
from retrieval.goals.match import Entry, role_entry
from retrieval.index import hash_of
from service.intake.embed_skills import LOT, Progress, encoded, hash_kept
from service.store.store import Store
from service.store.values import SkillVector

ROLES = " roles"


def embed_roles(store: Store, embedder: Embedder, tenant: str, progress: Progress = lambda done, total: None) -> int:
    """Embed the roles whose text has no vector yet by this model; return how many."""
    roles = store.roles(tenant)
    labels = {skill.id: skill.label for skill in store.skills(tenant)} if roles else {}
    entries = entries_of({role.id: role for role in roles}, labels)
    kept = {v.skill: hash_kept(v) for v in store.vectors(tenant, embedder.name + ROLES)}
    new = [entry for entry in entries if kept.get(entry.id) != hash_of(entry.text)]
    for at in range(0, len(new), LOT):
        lot = new[at : at + LOT]
        rows = embedder.embed([entry.text for entry in lot])
        made = [SkillVector(e.id, hash_of(e.text), encoded(row)) for e, row in zip(lot, rows, strict=True)]
        store.put_vectors(tenant, embedder.name + ROLES, made)
        progress(at + len(lot), len(new))
    return len(new)


def role_vectors(store: Store, embedder: Embedder, tenant: str, entries: list[Entry]) -> dict[str, Vector]:
    """Return the kept vectors of these roles, shape (size,); a role without one is found by its words."""
    hashes = {entry.id: hash_of(entry.text) for entry in entries}
    return {
        v.skill: np.frombuffer(v.vector, dtype="<f4").astype(np.float32)
        for v in store.vectors(tenant, embedder.name + ROLES)
        if hashes.get(v.skill) == hash_kept(v)
    }


def entries_of(roles: Mapping[str, Role], labels: Mapping[str, str]) -> list[Entry]:
    """Return what each role is found by."""
    return [role_entry(role, labels) for role in roles.values()]
