"""Evidence to profile: what a learner can probably do, one skill at a time.

Each piece of evidence says a level k and has a weight w = reliability of its source x 2^(-age / half-life). The pieces
of one skill are pooled by a logarithmic opinion pool (Genest and Zidek 1986, *Statistical Science* 1:114-135): the
probability of level l is proportional to 2 to the power of

    -(1 + sum of w) x (sum of w |l - k|) / (sum of w)

So pieces count in proportion to their weights; pieces that agree make the estimate sharper, and age makes it flatter,
but never so flat that one piece alone at level k would not give level k. The level is the posterior median.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from math import exp2, fsum
from typing import Final

from paths.errors import BadRecord
from paths.model import TOP_LEVEL, Evidence, EvidenceSource, Profile, SkillEstimate
from paths.schedule import parse_day

# How far a source is believed, 0 to 1: assumptions, ordered by how directly the source saw the skill itself. None is
# measured yet.
RELIABILITY: Final[dict[EvidenceSource, float]] = {
    "assessment": 0.9,  # the skill itself was tested
    "manager": 0.8,  # seen at work, over time, by one who must judge it
    "credential": 0.8,  # tested by a third party, often more broadly than this one skill
    "peer": 0.7,  # seen at work, but with no duty to judge
    "completion": 0.7,  # taught, perhaps not tested
    "self": 0.5,  # seen from inside, with nothing to compare it with
    "inferred": 0.4,  # guessed from text
}
HALF_LIFE_DAYS = 730  # evidence of two years ago counts half: an assumption, as how much a skill is used is unknown
OLDEST_HALVINGS = 40.0  # age stops counting here, so that no weight is lost to underflow
EVEN = 0.5
DIGITS = 6  # of a probability: enough for any use, few enough to be the same on every machine


def estimate(evidence: Iterable[Evidence], today: date) -> Profile:
    """Return the profile that the evidence gives on `today`; a skill without evidence is absent, which is level 0.

    The order of the evidence does not matter. Probabilities are of levels 0..5, rounded to 6 digits.

    Raises
    ------
    BadRecord
        Two pieces share an id, or one is dated after `today` or on a day that does not exist.
    """
    by_skill: dict[str, list[Evidence]] = defaultdict(list)
    seen: set[str] = set()
    for piece in evidence:
        if piece.id in seen:
            raise BadRecord("evidence.id", f"{piece.id!r} is given twice; give each piece of evidence an id of its own")
        seen.add(piece.id)
        by_skill[piece.skill].append(piece)
    return Profile(tuple(_estimated(skill, pieces, today) for skill, pieces in sorted(by_skill.items())))


def weight(piece: Evidence, today: date) -> float:
    """Return how much a piece of evidence counts on `today`, above 0 and up to its source's reliability."""
    age = (today - parse_day(piece.when, "evidence.when")).days
    if age < 0:
        raise BadRecord("evidence.when", f"{piece.id!r} is dated {piece.when}, after {today}; correct the day")
    return RELIABILITY[piece.source] * exp2(-min(age / HALF_LIFE_DAYS, OLDEST_HALVINGS))


def level_of(probabilities: Sequence[float]) -> int:
    """Return the largest level k with P(level >= k) >= 0.5; half is half as far as the digits given tell."""
    levels = range(len(probabilities) - 1, 0, -1)
    return next((k for k in levels if round(fsum(probabilities[k:]), DIGITS) >= EVEN), 0)


def _estimated(skill: str, pieces: list[Evidence], today: date) -> SkillEstimate:
    weighted = [(weight(piece, today), piece.level) for piece in pieces]
    total = fsum(weight for weight, _ in weighted)
    sharpness = (1 + total) / total
    distances = [fsum(weight * abs(level - said) for weight, said in weighted) for level in range(TOP_LEVEL + 1)]
    likely = [exp2(-sharpness * (distance - min(distances))) for distance in distances]
    probabilities = tuple(round(value / fsum(likely), DIGITS) for value in likely)
    return SkillEstimate(skill, level_of(probabilities), probabilities, tuple(sorted(piece.id for piece in pieces)))
