"""How much each piece of evidence counts: reliability of its source x 2^(-age / half-life), under a policy.

An organisation may set its own reliabilities and half-life, what a contested piece keeps of its weight, and an order of
precedence: then only the first source that has anything to say about a skill counts for it.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice, product
from math import exp2
from typing import Final, Literal

from paths.errors import BadRecord
from paths.model import TOP_LEVEL, Contradiction, Counted, Evidence, EvidenceSource, Policy
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
FAR_APART = 2  # levels; neighbouring ones are no contradiction, since scales are coarse
MOST_CONTRADICTIONS = 20  # named of one skill, the widest first: n pieces have up to n x n / 4 pairs
BY_DEFAULT: Final = Policy()


def counted(pieces: Iterable[Evidence], today: date, policy: Policy = BY_DEFAULT) -> tuple[Counted, ...]:
    """Return every piece of one skill, by id, with the weight it has on `today` and why it has less or none.

    Raises BadRecord as `weight` does.
    """
    weighed = [(piece, weight(piece, today, policy)) for piece in sorted(pieces, key=lambda piece: piece.id)]
    first = min((_rank(piece, policy) for piece, weighs in weighed if weighs), default=0)
    return tuple(_counted(piece, weighs, overruled=_rank(piece, policy) > first) for piece, weighs in weighed)


def weight(piece: Evidence, today: date, policy: Policy = BY_DEFAULT) -> float:
    """Return what a piece of evidence weighs on `today`, 0 up to its source's reliability.

    A withdrawn piece weighs nothing, a standing one always something, however old. Raises BadRecord for a day that does
    not exist, or one after `today`, unless the piece is withdrawn.
    """
    age = (today - parse_day(piece.when, "evidence.when")).days
    if piece.state == "withdrawn":
        return 0.0
    if age < 0:
        raise BadRecord("evidence.when", f"{piece.id!r} is dated {piece.when}, after {today}; correct the day")
    halvings = min(age / (policy.half_life_days or HALF_LIFE_DAYS), OLDEST_HALVINGS)
    kept = policy.contested if piece.state == "contested" else 1.0
    believed = policy.reliability.get(piece.source, RELIABILITY[piece.source])
    return believed * kept * exp2(-halvings)


def contradictions(counting: Sequence[Counted]) -> tuple[Contradiction, ...]:
    """Return the pairs of counting pieces that lie two or more levels apart, the lower one first, the widest first.

    Of more than 20 the rest is left out.
    """
    at = [[piece for piece in counting if piece.level == level] for level in range(TOP_LEVEL + 1)]
    return tuple(islice(_pairs(at), MOST_CONTRADICTIONS))


def _pairs(at: Sequence[Sequence[Counted]]) -> Iterator[Contradiction]:
    """Yield pairs from pieces grouped by level, the widest first."""
    for apart in range(TOP_LEVEL, FAR_APART - 1, -1):
        for low in range(TOP_LEVEL - apart + 1):
            for below, above in product(at[low], at[low + apart]):
                yield Contradiction(below.evidence, above.evidence, apart)


def _rank(piece: Evidence, policy: Policy) -> int:
    """Return the place of a piece's source in the order of precedence; those not named come last, together."""
    order = policy.precedence
    return order.index(piece.source) if piece.source in order else len(order)


def _counted(piece: Evidence, weighs: float, *, overruled: bool) -> Counted:
    reason: Literal["", "contested", "withdrawn", "overruled"] = "" if piece.state == "standing" else piece.state
    if overruled and piece.state != "withdrawn":
        return Counted(piece.id, piece.source, piece.level, 0.0, "overruled")
    return Counted(piece.id, piece.source, piece.level, weighs, reason)
