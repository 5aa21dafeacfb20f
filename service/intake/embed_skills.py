"""Keep a vector for every skill, made when the graph is written, so that no request waits for one."""

from collections.abc import Callable, Mapping

import numpy as np

from paths.model import Skill
from retrieval.embed import Embedder, Vector
from retrieval.index import TEXT_DIGITS, hash_of
from retrieval.search import skill_text
from service.store.store import Store
from service.store.values import SkillVector

Progress = Callable[[int, int], None]  # done, total
LOT = 256  # skills embedded and kept at a time: a stopped import goes on from there


def embed_skills(store: Store, embedder: Embedder, tenant: str, progress: Progress = lambda done, total: None) -> int:
    """Embed the skills whose text has no vector yet by this model; return how many."""
    kept = {v.skill: hash_kept(v) for v in store.vectors(tenant, embedder.name)}
    new = [s for s in store.skills(tenant) if kept.get(s.id) != text_hash(s)]
    for at in range(0, len(new), LOT):
        lot = new[at : at + LOT]
        rows = embedder.embed([skill_text(skill) for skill in lot])
        made = [SkillVector(s.id, text_hash(s), encoded(row)) for s, row in zip(lot, rows, strict=True)]
        store.put_vectors(tenant, embedder.name, made)
        progress(at + len(lot), len(new))
    return len(new)


def skill_vectors(store: Store, embedder: Embedder, tenant: str, skills: Mapping[str, Skill]) -> dict[str, Vector]:
    """Return the kept vectors of these skills, shape (size,); a skill without one is embedded when it is asked for."""
    return {
        v.skill: np.frombuffer(v.vector, dtype="<f4").astype(np.float32)
        for v in store.vectors(tenant, embedder.name)
        if v.skill in skills and hash_kept(v) == text_hash(skills[v.skill])
    }


def text_hash(skill: Skill) -> str:
    """Return what names the text that stands for a skill."""
    return hash_of(skill_text(skill))


def hash_kept(vector: SkillVector) -> str:
    """Return the hash of a kept vector's text; earlier versions kept all digits of it."""
    return vector.text_hash[:TEXT_DIGITS]


def encoded(vector: Vector) -> bytes:
    """Return a vector as the store keeps it: little-endian float32."""
    return vector.astype("<f4").tobytes()
