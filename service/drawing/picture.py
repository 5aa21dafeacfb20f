"""A path drawn over its weeks: what to do when, what it brings, and what has to come first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from paths.model import LearningPath, Step
from prompts.templates import word
from service.drawing.arrows import arrows
from service.drawing.head import foot, head, legend
from service.drawing.step import ACCENT, BOX, Box, box_height, draw_box
from service.drawing.svg import INK, LINE, MUTED, PANEL, drawing, fit, group, rect, text
from service.drawing.weeks import Week, weeks_of
from service.labels import aims

GAP = 30  # between columns; arrows need room to be seen
ROOM = 5 * BOX + 4 * GAP  # a band is as wide as five boxes, so that the picture fits a page
LANE = 5  # boxes one above the other before a week gets another lane
QUIET = 74  # a stretch of weeks in which nothing starts
MARGIN, TOP, BETWEEN, STACK = 32, 62, 26, 12


@dataclass(frozen=True, slots=True)
class Column:
    """Weeks `first`..`last` with the steps that start in them, in lanes from left to right."""

    weeks: tuple[Week, ...]
    lanes: tuple[tuple[Step, ...], ...]

    @property
    def width(self) -> float:
        return len(self.lanes) * BOX + (len(self.lanes) - 1) * GAP if self.lanes else QUIET


def picture(path: LearningPath, labels: Mapping[str, str]) -> str:
    """Draw a path as SVG; `labels` names skills and roles by id. The same path always gives the same picture."""
    parts, y = head(path, labels, MARGIN, ROOM)
    for band in _bands(_columns(path)):
        drawn, y = _band(path, labels, band, y)
        parts += drawn
    below, y = foot(path, labels, MARGIN, y, ROOM)
    branches = any(step.branch > 1 for step in path.steps)
    key = legend(path.locale, MARGIN, y + 16, branches=branches) if path.steps else ""
    title = f"{word(path.locale, 'picture_of')}: {', '.join(aims(path, labels))}"
    height = y + (56 if key else 20) + (18 if branches else 0)
    return drawing(ROOM + 2 * MARGIN, height, [*parts, *below, key], title, _told(path))


def _columns(path: LearningPath) -> list[Column]:
    columns: list[Column] = []
    for week in weeks_of(path):
        steps = [step for step in path.steps if step.week == week.number]
        tall = max(LANE, -(-len(steps) // 5))  # no week is wider than a band
        lanes = tuple(tuple(steps[i : i + tall]) for i in range(0, len(steps), tall))
        if not lanes and columns and not columns[-1].lanes:
            columns[-1] = Column((*columns[-1].weeks, week), ())
        else:
            columns.append(Column((week,), lanes))
    return columns


def _bands(columns: Sequence[Column]) -> Iterator[list[Column]]:
    band: list[Column] = []
    for column in columns:
        used = sum(c.width + GAP for c in band)
        if band and used + column.width > ROOM:
            if not column.lanes:  # a stretch without a start never opens a band: the week before takes it in
                band[-1] = Column((*band[-1].weeks, *column.weeks), band[-1].lanes)
                continue
            yield band
            band = []
        band.append(column)
    if band:
        yield band


def _band(path: LearningPath, labels: Mapping[str, str], band: Sequence[Column], y: float) -> tuple[list[str], float]:
    boxes = {box.step.n: box for box in _placed(band, y + TOP)}
    bottom = max((box.y + box.height for box in boxes.values()), default=y + TOP)
    parts: list[str] = []
    x: float = MARGIN
    for column in band:
        parts.append(_week(path, column, x, y, bottom + 10 - y))
        x += column.width + GAP
    parts += arrows(path, boxes)
    parts += [draw_box(path, labels, box) for box in boxes.values()]
    return parts, bottom + 10 + BETWEEN


def _placed(band: Sequence[Column], top: float) -> Iterator[Box]:
    x: float = MARGIN
    for column in band:
        for i, lane in enumerate(column.lanes):
            y = top
            for step in lane:
                yield Box(step, x + i * (BOX + GAP), y)
                y += box_height(step) + STACK
        x += column.width + GAP


def _week(path: LearningPath, column: Column, x: float, y: float, height: float) -> str:
    first, last = column.weeks[0], column.weeks[-1]
    used, room = sum(w.minutes for w in column.weeks), sum(w.capacity for w in column.weeks)
    number = f"{first.number}" if first == last else f"{first.number}–{last.number}"
    name = f"{word(path.locale, 'week').capitalize()} {number}" if column.lanes else number
    share = min(1.0, used / room) if room else 0.0
    told = f"{used} {word(path.locale, 'minutes_short')}"
    wide = column.width + 16
    return group(
        rect(x - 8, y, wide, height, PANEL, 10),
        text(x + 4, y + 21, name, 13, INK, font_weight="bold"),
        *([text(x + column.width - 4, y + 21, first.monday, 11, MUTED, text_anchor="end")] if column.lanes else []),
        rect(x + 4, y + 31, column.width - 8, 5, LINE, 2.5),
        rect(x + 4, y + 31, (column.width - 8) * share, 5, ACCENT, 2.5),
        text(x + 4, y + 50, fit(told, column.width, 10.5), 10.5, MUTED),
        title=f"{word(path.locale, 'week')} {number}: {told}",
    )


def _told(path: LearningPath) -> str:
    minutes = word(path.locale, "minutes_short")
    steps = "; ".join(f"{s.n}. {s.title}, {s.minutes} {minutes}, {s.start}" for s in path.steps)
    return f"{word(path.locale, path.status)}. {steps}"
