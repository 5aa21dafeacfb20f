"""What the path says of itself, in sentences rendered from its values: the next step, what is left, the gap."""

from collections.abc import Iterator

from paths.model import GapRow, LearningPath, Step
from prompts.templates import quotation
from service.assistant.ground import Ground
from service.assistant.saying import Part
from service.assistant.speaking import duration
from service.assistant.wording import Words, counted, say
from service.readable import UNNAMED

MOST_ROWS = 8  # of a gap that are told; the rest is counted
MOST_REASONS = 2


def next_step(known: Ground) -> Iterator[Part]:
    """Give the step to go on with, why it is in the path, and what its content says of itself."""
    step, path = known.current(), known.path
    if path is None:
        return
    if step is None:
        yield Part("fact", say(known.locale, "next.none"))
        return
    facts: dict[str, Words] = {
        "n": step.n, "title": step.title, "duration": duration(known.locale, step.minutes), "start": step.start,
        "end": step.end,
    }  # fmt: skip
    key = "next.started" if step.state == "started" else "next.day" if step.start == step.end else "next.planned"
    if key != "next.planned":
        del facts["end" if key == "next.day" else "start"]
    yield Part("fact", say(known.locale, key, facts), resources=(step.resource,))
    yield from (Part("fact", text, before=" ", resources=(step.resource,)) for text in reasons(step, MOST_REASONS))
    if step.citations and step.title != UNNAMED:
        cited = step.citations[0]
        if cited.kind != "graph":
            yield Part("quote", quotation(known.locale, cited.quote), cited)


def reasons(step: Step, most: int) -> list[str]:
    """Return the first reasons for a step that are facts."""
    return [reason.text for reason in step.reasons if reason.kind == "fact" and reason.text][:most]


def remaining(known: Ground) -> Iterator[Part]:
    """Give how much is done and left, until when, and what the path does not reach."""
    path = known.path
    if path is None:
        return
    done = sum(step.state == "completed" for step in path.steps)
    left = [step for step in path.steps if step.state in ("planned", "started")]
    yield Part("fact", counted(known.locale, "remaining.done", len(path.steps), {"done": done}))
    if not left:
        yield Part("fact", say(known.locale, "remaining.nothing"), before=" ")
    else:
        minutes = sum(step.minutes * (100 - step.progress) // 100 for step in left)
        facts = {"duration": duration(known.locale, minutes), "end": left[-1].end}
        yield Part("fact", say(known.locale, "remaining.left", facts), before=" ")
        yield Part("fact", say(known.locale, "remaining.pace", {"hours": path.constraints.hours_per_week}), before=" ")
    if path.status != "complete":
        yield Part("fact", say(known.locale, f"remaining.{path.status}"), before=" ")


def gap(known: Ground) -> Iterator[Part]:
    """Give the rows of the gap that are open, the role's first, and how many are closed."""
    path = known.path
    if path is None:
        return
    rows = [row for row in path.gap if row.origin == "role"]
    open_ = [row for row in rows if row.current < row.target]
    if not open_:
        yield Part("fact", say(known.locale, "gap.none"))
        return
    yield Part("fact", counted(known.locale, "gap.open", len(open_), {"all": len(rows)}))
    for row in open_[:MOST_ROWS]:
        yield Part("fact", say(known.locale, f"gap.{_becomes(row)}", _row(row)), before="\n")
    if len(open_) > MOST_ROWS:
        yield Part("fact", counted(known.locale, "gap.more", len(open_) - MOST_ROWS), before="\n")


def _becomes(row: GapRow) -> str:
    return "reached" if row.after >= row.target else "partly" if row.after > row.current else "left"


def _row(row: GapRow) -> dict[str, str | int]:
    facts: dict[str, str | int] = {"label": row.label, "current": row.current, "target": row.target}
    return {**facts, "after": row.after} if _becomes(row) == "partly" else facts


def row_of(path: LearningPath, skill: str) -> GapRow | None:
    """Return the row of the gap about a skill."""
    return next((row for row in path.gap if row.skill == skill), None)
