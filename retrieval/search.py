"""Questions in, hits out: one batch of embeddings, one round trip to the index."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from paths.model import Policy, Skill
from retrieval.embed import Embedder, Vector
from retrieval.index import EQUAL, Hit, PassageIndex, Question, Weights

__all__ = ["Question", "search", "skill_question", "skill_text", "weights_of"]

LABELS = 8  # alternative labels that count as the skill's text; ESCO lists dozens, mostly near repeats


def search(
    index: PassageIndex, embedder: Embedder | None, tenant: str, questions: Sequence[Question]
) -> list[list[Hit]]:
    """Return the best passages of each question, best first.

    Questions that bring a vector are not embedded; equal texts are embedded once. Without an embedder only words are
    matched. Raises NoTenant, BadQuestion, IndexMismatch, IndexUnavailable, ModelUnavailable.
    """
    missing = sorted({q.text for q in questions if q.vector is None and q.text.strip()})
    vectors = dict(zip(missing, embedder.embed(missing), strict=True)) if embedder and missing else {}
    return index.search(tenant, [q if q.vector is not None else _with(q, vectors.get(q.text)) for q in questions])


def skill_text(skill: Skill) -> str:
    """Return what stands for a skill when it is embedded: its label, alternative labels and description."""
    labels = ", ".join((skill.label, *skill.alt_labels[:LABELS]))
    return f"{labels}\n{skill.description}" if skill.description else labels


def skill_question(skill: Skill, vector: Vector | None, principals: Collection[str], limit: int) -> Question:
    """Return the question for passages on a skill: labels by words, the vector of `skill_text` by meaning."""
    return Question(" ".join((skill.label, *skill.alt_labels[:LABELS])), principals, limit, vector)


def weights_of(policy: Policy | None) -> Weights:
    """Return how an organisation weighs the lists of a search."""
    return Weights(policy.search.dense, policy.search.lexical) if policy else EQUAL


def _with(question: Question, vector: Vector | None) -> Question:
    return replace(question, vector=vector)
