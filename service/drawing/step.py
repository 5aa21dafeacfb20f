"""One step as a box: number, title, length, what it raises, what it waits for, and how it stands."""

from collections.abc import Mapping
from dataclasses import dataclass

from paths.model import TOP_LEVEL, LearningPath, Raised, Step
from prompts.templates import word
from service.drawing.svg import INK, LINE, MUTED, PAPER, element, fit, group, rect, text, wrap

ACCENT, HELD = "#0e7490", "#94a3b8"
BOX = 220
SKILLS = 3  # named in a box; the rest are counted
SIDE_BY_SIDE = "∥"
BRANCHES = ("#0e7490", "#7c3aed", "#b45309", "#15803d", "#be185d", "#4d7c0f")  # readable on white, told apart in grey
_PAD, _TITLE, _ROW = 12, 16, 17
_BADGE = 40  # room the number takes from the title
_STATES = {
    "planned": "#475569",
    "started": "#b45309",
    "completed": "#15803d",
    "skipped": "#64748b",
    "waived": "#64748b",
}


@dataclass(frozen=True, slots=True)
class Box:
    """Where a step is drawn: the upper left corner."""

    step: Step
    x: float
    y: float

    @property
    def height(self) -> float:
        return box_height(self.step)

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


def box_height(step: Step) -> float:
    rows = len(_title(step)) * _TITLE + _ROW
    rows += min(len(step.raises), SKILLS + 1) * _ROW
    return 2 * _PAD + rows + (_ROW if _has_foot(step) else 0) - 4


def draw_box(path: LearningPath, labels: Mapping[str, str], box: Box) -> str:
    """Draw one step; its full title and all its skills are in the element's title."""
    step, x, y = box.step, box.x, box.y
    color = _STATES[step.state]
    parts = [
        rect(x, y, BOX, box.height, PAPER, 8, stroke=_edge(path, step), stroke_width=1),
        rect(x, y + 8, 4, box.height - 16, color, 2),
        _post(x + 12, y + _PAD, step.n, color),
    ]
    line = y + _PAD + 13
    for words in _title(step):
        parts.append(text(x + 12 + _BADGE, line, words, 12.5, INK, font_weight="bold"))
        line += _TITLE
    parts.append(text(x + 14, line + 1, _meta(path, step), 11, MUTED))
    for raised in step.raises[:SKILLS]:
        line += _ROW
        parts.append(_skill(labels.get(raised.skill, raised.skill), raised, x + 14, line + 1))
    if len(step.raises) > SKILLS:
        line += _ROW
        parts.append(text(x + 14, line + 1, f"+ {len(step.raises) - SKILLS} {word(path.locale, 'more')}", 11, MUTED))
    if _has_foot(step):
        parts.append(_foot(path, step, x + 14, line + _ROW + 1))
    return group(*parts, title=_full(path, labels, step))


def gauge(raised: Raised, x: float, y: float) -> str:
    """Draw five marks for the five levels: held before, brought by this step, still open."""
    colors = [HELD if n <= raised.from_ else ACCENT if n <= raised.to else LINE for n in range(1, TOP_LEVEL + 1)]
    marks = (rect(x + 8 * i, y - 8, 6, 8, color, 1.5) for i, color in enumerate(colors))
    return "".join(marks) + text(x + 44, y, f"{raised.from_}→{raised.to}", 10.5, MUTED)


def _skill(label: str, raised: Raised, x: float, y: float) -> str:
    return text(x, y, fit(label, BOX - 106, 11), 11) + gauge(raised, x + BOX - 96, y)


def _edge(path: LearningPath, step: Step) -> str:
    """Return the colour of a box's edge: that of its branch, where there are several."""
    return BRANCHES[(step.branch - 1) % len(BRANCHES)] if _branched(path) else LINE


def _branched(path: LearningPath) -> bool:
    return any(step.branch > 1 for step in path.steps)


def _post(x: float, y: float, n: int, color: str) -> str:
    """Draw the number on the arm of a fingerpost."""
    arm = f"M{x:g} {y:g}h24l8 9l-8 9h-24z"
    number = text(x + 14, y + 13, str(n), 11.5 if n < 100 else 10, PAPER, text_anchor="middle", font_weight="bold")
    return element("path", d=arm, fill=color) + number


def _title(step: Step) -> list[str]:
    return wrap(step.title, BOX - _BADGE - 22, 12.5, 2, bold=True)


def _meta(path: LearningPath, step: Step) -> str:
    about = "≈ " if step.minutes_source != "stated" else ""
    days = step.start[5:] if step.start == step.end else f"{step.start[5:]} → {step.end[5:]}"
    branch = f" · {SIDE_BY_SIDE} {step.branch}" if _branched(path) else ""
    return f"{about}{duration(path.locale, step.minutes)} · {days}{branch}"


def duration(locale: str, minutes: int) -> str:
    """Say minutes as hours and minutes."""
    hours, rest = divmod(minutes, 60)
    parts = [(hours, "hours_short"), (rest, "minutes_short")]
    return " ".join(f"{n} {word(locale, key)}" for n, key in parts if n or (key == "minutes_short" and not hours))


def _has_foot(step: Step) -> bool:
    told = step.depends_on or step.due or step.pinned or step.tag_only or step.session
    return bool(told or step.state != "planned")


def _foot(path: LearningPath, step: Step, x: float, y: float) -> str:
    """Say in words what colour and arrows say too."""
    locale = path.locale
    notes = [
        word(locale, step.state) if step.state != "planned" else "",
        f"{step.progress} %" if step.state == "started" else "",
        f"{word(locale, 'due')} {step.due}" if step.due else "",
        word(locale, "session") if step.session else "",
        word(locale, "pinned") if step.pinned else "",
        f"{word(locale, 'needs')} {', '.join(map(str, step.depends_on))}" if step.depends_on else "",
        word(locale, "no_passage") if step.tag_only else "",
    ]
    said = fit(" · ".join(note for note in notes if note), BOX - 28, 10.5)
    return text(x, y, said, 10.5, _STATES[step.state] if step.state != "planned" else MUTED)


def _full(path: LearningPath, labels: Mapping[str, str], step: Step) -> str:
    raised = "; ".join(f"{labels.get(r.skill, r.skill)} {r.from_} → {r.to}" for r in step.raises)
    estimated = f" ({word(path.locale, 'estimated')})" if step.minutes_source != "stated" else ""
    said = f"{step.n}. {step.title}: {duration(path.locale, step.minutes)}{estimated}, {step.start} – {step.end}"
    return f"{said}. {raised}" if raised else said
