"""What a statement says happened: begun, so far, done, or a score; read from its verb and its result.

Verbs of ADL, cmi5 (which uses them) and the video profile; progress by the extensions of the cmi5 and video profiles.
A statement that says nothing of the kind has no consequence here, and is kept all the same.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from service.activity.rules import moment
from service.activity.statement import Statement

ADL = "http://adlnet.gov/expapi/verbs/"
W3ID = "https://w3id.org/xapi/"
BEGUN = frozenset(
    [*(f"{ADL}{verb}" for verb in "initialized launched attempted resumed failed progressed scored".split()),
     f"{W3ID}video/verbs/played", "http://activitystrea.ms/schema/1.0/open"]
)  # fmt: skip
DONE = frozenset(
    [*(f"{ADL}{verb}" for verb in ("completed", "passed", "mastered")), f"{W3ID}adl/verbs/satisfied",
     "http://activitystrea.ms/schema/1.0/complete"]
)  # fmt: skip
SCORED = frozenset(f"{ADL}{verb}" for verb in ("completed", "passed", "failed", "scored", "mastered", "answered"))
PERCENT = f"{W3ID}cmi5/result/extensions/progress"  # 0..100
SHARE = f"{W3ID}video/extensions/progress"  # 0..1


@dataclass(frozen=True, slots=True)
class Score:
    """A score as it was given, and on a scale from -1 to 1 where that is known."""

    raw: float | None
    scaled: float | None

    @property
    def original(self) -> str:
        """The score in words, as evidence keeps it."""
        given = (("raw", self.raw), ("scaled", self.scaled))
        return ", ".join(f"{name} {value:g}" for name, value in given if value is not None)


@dataclass(frozen=True, slots=True)
class Consequence:
    """What a statement has to say of one learner and one resource."""

    state: Literal["", "started", "completed"]
    progress: int | None
    score: Score | None


def consequence(body: Statement) -> Consequence | None:
    """Return what a statement says happened, or None where it says nothing that counts here."""
    if body["object"].get("objectType", "Activity") != "Activity":
        return None
    verb, result = body["verb"]["id"], body.get("result", {})
    done = verb in DONE and result.get("completion") is not False and result.get("success") is not False
    begun = verb in BEGUN or verb in DONE
    progress = _progress(result.get("extensions", {}))
    found = Consequence(
        state="completed" if done else "started" if begun or progress else "",
        progress=progress,
        score=_score(result.get("score", {})) if verb in SCORED else None,
    )
    return found if found.state or found.score else None


def day_of(body: Statement, today: date) -> date:
    """Return the day of which a statement speaks, but none that is still to come."""
    return min(moment(body["timestamp"], "timestamp").date(), today)


def _progress(extensions: Statement) -> int | None:
    percent, share = extensions.get(PERCENT), extensions.get(SHARE)
    if isinstance(percent, int | float) and not isinstance(percent, bool) and 0 <= percent <= 100:
        return int(percent)
    if isinstance(share, int | float) and not isinstance(share, bool) and 0 <= share <= 1:
        return int(100 * share)
    return None


def _score(score: Statement) -> Score | None:
    raw, scaled = score.get("raw"), score.get("scaled")
    low, high = score.get("min"), score.get("max")
    if scaled is None and raw is not None and low is not None and high is not None:
        scaled = (raw - low) / (high - low)
    return None if raw is None and scaled is None else Score(raw, scaled)
