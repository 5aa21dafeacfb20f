"""What the hits say: how relevant a resource is, and which passages show it. Pure, and deterministic to the digit."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from paths.model import Skill
from retrieval.fuse import RRF_K, SCORE_DIGITS
from retrieval.index import Hit
from retrieval.speaks import names, speaks_of

__all__ = ["Findings", "Support", "Texts", "gather", "speaks_of"]

# Cosines that count as 0 and as 100. Over 126 programming concepts, the median passage on another concept of the same
# course has .21 and the median best passage on the concept itself .74.
DENSE_NONE = 0.2
DENSE_FULL = 0.75
LEXICAL_SHARE = 0.3  # words tell less than meaning here: every candidate already carries the skill as a tag
LABEL_BONUS = 1 / RRF_K  # naming the skill is worth as much as standing first in one of the two lists
PASSAGES_KEPT = 3  # for each resource and skill: one to cite and two to choose from

Texts = Mapping[tuple[str, str], str]  # (document, version) -> the whole text of that version


@dataclass(frozen=True, slots=True)
class Support:
    """A passage found for a skill. `relevance` is 0..100; `speaks` says whether it may be cited for the skill."""

    hit: Hit
    speaks: bool
    relevance: int
    standing: float


@dataclass(frozen=True, slots=True)
class Findings:
    """What one search over many skills has found, best passages first.

    `relevance` of a resource is the best of its passages over all skills, 0..100; a resource none of whose passages
    was found has no entry. `passages` goes by (resource, skill); `hub` has those of documents of no resource, by
    skill.
    """

    relevance: dict[str, int]
    passages: dict[tuple[str, str], tuple[Support, ...]]
    hub: dict[str, tuple[Support, ...]]


def gather(found: Mapping[str, Sequence[Hit]], skills: Mapping[str, Skill], texts: Texts) -> Findings:
    """Return relevance and best passages from the hits of each skill (skill id -> hits).

    A hit whose document version is not among `texts` is left out: the index is behind, or the document was withdrawn.
    """
    relevance: dict[str, int] = {}
    passages: dict[tuple[str, str], tuple[Support, ...]] = {}
    hub: dict[str, tuple[Support, ...]] = {}
    for skill in sorted(found):
        for resource, supports in _by_resource(_supports(found[skill], skills[skill], texts)).items():
            if resource is None:
                hub[skill] = _best(supports)
                continue
            passages[resource, skill] = _best(supports)
            relevance[resource] = max(relevance.get(resource, 0), *(s.relevance for s in supports))
    return Findings(relevance, passages, hub)


def _supports(hits: Sequence[Hit], skill: Skill, texts: Texts) -> list[Support]:
    known = [hit for hit in hits if (hit.document, hit.version) in texts]
    best_lexical = max((hit.lexical or 0.0 for hit in known), default=0.0)
    share = LEXICAL_SHARE if any(hit.dense is not None for hit in known) else 1.0  # no embedder: words are all there is
    return [
        _support(hit, skill, texts[hit.document, hit.version][hit.start : hit.end], _fit(hit, best_lexical, share))
        for hit in known
    ]


def _support(hit: Hit, skill: Skill, text: str, fit: float) -> Support:
    bonus = LABEL_BONUS if names(text, skill) else 0.0
    return Support(hit, speaks_of(text, skill, hit.dense), int(100 * fit + 0.5), hit.score + bonus)


def _fit(hit: Hit, best_lexical: float, share: float) -> float:
    """Return how well a hit fits, 0..1. BM25 has no scale of its own, so the skill's best hit is its 1."""
    dense = min(1.0, max(0.0, ((hit.dense or 0.0) - DENSE_NONE) / (DENSE_FULL - DENSE_NONE)))
    lexical = max(0.0, hit.lexical or 0.0) / best_lexical if best_lexical else 0.0
    return round((1 - share) * dense + share * lexical, SCORE_DIGITS)


def _by_resource(supports: Sequence[Support]) -> dict[str | None, list[Support]]:
    groups: dict[str | None, list[Support]] = defaultdict(list)
    for support in supports:
        groups[support.hit.resource].append(support)
    return groups


def _best(supports: Sequence[Support]) -> tuple[Support, ...]:
    order = sorted(supports, key=lambda s: (-s.standing, s.hit.document, s.hit.start))
    return tuple(order[:PASSAGES_KEPT])
