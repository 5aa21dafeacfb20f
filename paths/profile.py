"""Evidence to profile: what a learner can probably do, one skill at a time.

Each piece of evidence says a level k and has a weight w, see `paths.weighing`. The pieces of one skill are pooled by a
logarithmic opinion pool (Genest and Zidek 1986, *Statistical Science* 1:114-135): the probability of level l is
proportional to 2 to the power of

    -(1 + sum of w) x (sum of w |l - k|) / (sum of w)

So pieces count in proportion to their weights; pieces that agree make the estimate sharper, and age makes it flatter,
but never so flat that one piece alone at level k would not give level k. The level is the posterior median.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from math import exp2, fsum
from typing import Final

from msgspec.structs import replace

from paths.errors import BadRecord
from paths.model import TOP_LEVEL, Counted, Evidence, Policy, Profile, SkillEstimate
from paths.weighing import BY_DEFAULT, contradictions, counted

EVEN = 0.5
DIGITS = 6  # of a probability or a weight shown: enough for any use, few enough to be the same on every machine

# What is taken for likely where nothing is known: each level half as likely as the one below it. An assumption, chosen
# so that its median is level 0, as the planner takes it.
PRIOR: Final = tuple(round(exp2(TOP_LEVEL - k) / (exp2(TOP_LEVEL + 1) - 1), DIGITS) for k in range(TOP_LEVEL + 1))


def estimate(evidence: Iterable[Evidence], today: date, policy: Policy = BY_DEFAULT) -> Profile:
    """Return the profile that the evidence gives on `today` under a policy.

    The order of the evidence does not matter. A skill without evidence is absent, which is level 0; one whose evidence
    does not count at all is listed at level 0 with what is taken for likely of any skill. Probabilities are of levels
    0..5, rounded to 6 digits. Every piece is listed under `counted`, those that count also under `evidence`.

    Raises
    ------
    BadRecord
        Two pieces share an id, one that is not withdrawn is dated after `today`, or one is of a day that does not
        exist.
    """
    by_skill: dict[str, list[Evidence]] = defaultdict(list)
    seen: set[str] = set()
    for piece in evidence:
        if piece.id in seen:
            raise BadRecord("evidence.id", f"{piece.id!r} is given twice; give each piece of evidence an id of its own")
        seen.add(piece.id)
        by_skill[piece.skill].append(piece)
    return Profile(
        tuple(_estimated(skill, counted(pieces, today, policy)) for skill, pieces in sorted(by_skill.items()))
    )


def level_of(probabilities: Sequence[float]) -> int:
    """Return the largest level k with P(level >= k) >= 0.5; half is half as far as the digits given tell."""
    levels = range(len(probabilities) - 1, 0, -1)
    return next((k for k in levels if round(fsum(probabilities[k:]), DIGITS) >= EVEN), 0)


def _estimated(skill: str, pieces: Sequence[Counted]) -> SkillEstimate:
    counting = [piece for piece in pieces if piece.weight]
    probabilities = _pooled(counting) if counting else PRIOR
    return SkillEstimate(
        skill=skill,
        level=level_of(probabilities),
        probabilities=probabilities,
        evidence=tuple(piece.evidence for piece in counting),
        counted=tuple(replace(piece, weight=float(f"{piece.weight:.{DIGITS}g}")) for piece in pieces),
        contradictions=contradictions(counting),
    )


def _pooled(pieces: Sequence[Counted]) -> tuple[float, ...]:
    """Return the probabilities of levels 0..5 from pieces that count, of which there is one at least."""
    total = fsum(piece.weight for piece in pieces)
    sharpness = (1 + total) / total
    levels = range(TOP_LEVEL + 1)
    distances = [fsum(piece.weight * abs(level - piece.level) for piece in pieces) for level in levels]
    likely = [exp2(-sharpness * (distance - min(distances))) for distance in distances]
    return tuple(round(value / fsum(likely), DIGITS) for value in likely)
