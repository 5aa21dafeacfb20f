"""What stands above and below the weeks: role, status, totals, coverage; what is missing and what would help."""

from collections.abc import Mapping, Sequence

from paths.model import GapRow, LearningPath, Raised
from prompts.templates import word
from service.drawing.step import ACCENT, SIDE_BY_SIDE, duration, gauge
from service.drawing.svg import INK, LINE, MUTED, PANEL, element, fit, rect, text, width, wrap
from service.drawing.weeks import weeks_of
from service.labels import aims

LISTED = 6  # lines of each list below the weeks
_STATUS = {"complete": ("✓", "#15803d"), "partial": ("◐", "#b45309"), "infeasible": ("✕", "#b91c1c")}
_BAR = 220


def coverage(path: LearningPath) -> float | None:
    """Give the share, by weight, of the open role levels that the path reaches; None where none was open."""
    rows = [row for row in path.gap if row.origin == "role"]
    total = sum(_centi(row) * max(0, row.target - row.current) for row in rows)
    reached = sum(_centi(row) * max(0, min(row.after, row.target) - row.current) for row in rows)
    return reached / total if total else None


def head(path: LearningPath, labels: Mapping[str, str], x: float, room: float) -> tuple[list[str], float]:
    """Draw the heading; return it with the y below it."""
    locale = path.locale
    mark, color = _STATUS[path.status]
    status = f"{mark} {word(locale, path.status)}"
    pill = width(status, 13, bold=True) + 28
    roles = " + ".join(aims(path, labels))
    parts = [
        _logo(x, 26),
        text(x + 34, 36, word(locale, "picture_of"), 12, MUTED),
        text(x + 34, 60, fit(roles, room - pill - 60, 21, bold=True), 21, INK, font_weight="bold"),
        rect(x + room - pill, 34, pill, 28, color, 14),
        text(x + room - pill / 2, 53, status, 13, "#ffffff", font_weight="bold", text_anchor="middle"),
        text(x + 34, 84, _totals(path), 12.5, MUTED),
    ]
    share = coverage(path)
    if share is not None:
        parts += _coverage(locale, share, x + room - _BAR, 80)
    return parts, 112


def foot(path: LearningPath, labels: Mapping[str, str], x: float, y: float, room: float) -> tuple[list[str], float]:
    """Draw the lists of what is missing; return them with the y below them."""
    locale = path.locale
    parts: list[str] = []
    if not path.steps:
        said = word(locale, "no_path" if path.status == "infeasible" else "nothing_to_do")
        parts += [rect(x, y, room, 54, PANEL, 10), text(x + 18, y + 33, said, 15, INK)]
        y += 78
    lists = (
        ("conflicts", [conflict.text or conflict.name for conflict in path.conflicts]),
        ("changes", [_help(r.constraint.text or r.constraint.name, r.change) for r in path.relaxations if r.alone]),
        ("not_reached", [_missing(locale, labels, row) for row in _open_rows(path)]),
    )
    for key, lines in lists:
        drawn, y = _list(locale, word(locale, key), lines, (x, y, room))
        parts += drawn
    return parts, y


def legend(locale: str, x: float, y: float, *, branches: bool = False) -> str:
    """Explain arrow, bar, marks and signs in words, below them what branches are."""
    parts = [
        element("path", d=f"M{x:g} {y:g}h20", stroke=MUTED, stroke_width=1.4),
        element("path", d=f"M{x + 19:g} {y - 4:g}l7 4l-7 4z", fill=MUTED),
    ]
    if branches:
        _said(parts, x, y + 18, f"{SIDE_BY_SIDE} {word(locale, 'branch')}: {word(locale, 'legend_branch')}")
    x = _said(parts, x + 34, y, word(locale, "legend_arrow"))
    parts += [rect(x, y - 2, 30, 5, LINE, 2.5), rect(x, y - 2, 20, 5, ACCENT, 2.5)]
    x = _said(parts, x + 38, y, word(locale, "legend_bar"))
    parts.append(gauge(Raised("skill", 1, 3), x, y + 4))
    x = _said(parts, x + 76, y, word(locale, "legend_level"))
    _said(parts, x, y, f"≈ {word(locale, 'estimated')}")
    return "".join(parts)


def _said(parts: list[str], x: float, y: float, words: str) -> float:
    parts.append(text(x, y + 4, words, 11, MUTED))
    return x + width(words, 11) + 30


def _centi(row: GapRow) -> int:
    return round(100 * row.weight)


def _logo(x: float, y: float) -> str:
    post = rect(x + 9, y, 4, 60, MUTED, 2)
    arms = (f"M{x:g} {y + 6:g}h18l7 7l-7 7h-18z", f"M{x + 24:g} {y + 26:g}h-15l-7 7l7 7h15z")
    return post + "".join(element("path", d=arm, fill=color) for arm, color in zip(arms, (ACCENT, MUTED), strict=True))


def _totals(path: LearningPath) -> str:
    locale, n = path.locale, len(path.steps)
    first = min((step.week for step in path.steps), default=1)  # a start on a Saturday leaves week 1 without work
    weeks = sum(week.number >= first for week in weeks_of(path))
    parts = [
        f"{n} {word(locale, 'step' if n == 1 else 'steps')}",
        duration(locale, path.minutes),
        f"{weeks} {word(locale, 'week' if weeks == 1 else 'weeks')}",
        f"{path.start} → {path.end}" if path.end else path.start,
    ]
    return " · ".join(part for part in parts if n or part == parts[3])


def _coverage(locale: str, share: float, x: float, y: float) -> list[str]:
    said = f"{int(100 * share)} % {word(locale, 'coverage')}"  # rounded down: 99.9 is not all
    return [
        rect(x, y - 3, _BAR, 7, LINE, 3.5),
        rect(x, y - 3, _BAR * share, 7, ACCENT, 3.5),
        text(x + _BAR, y + 20, said, 11.5, MUTED, text_anchor="end"),
    ]


def _open_rows(path: LearningPath) -> list[GapRow]:
    return [row for row in path.gap if row.origin == "role" and row.after < row.target]


def _missing(locale: str, labels: Mapping[str, str], row: GapRow) -> str:
    said = f"{labels.get(row.skill, row.label)}: {row.after} / {row.target} · {word(locale, row.status)}"
    return f"{said} · {row.reason}" if row.reason else said


def _help(constraint: str, change: str | None) -> str:
    return f"{constraint}: {change}" if change else constraint


def _list(locale: str, title: str, lines: Sequence[str], place: tuple[float, float, float]) -> tuple[list[str], float]:
    x, y, room = place
    if not lines:
        return [], y
    parts = [text(x, y + 14, title, 13, INK, font_weight="bold")]
    y += 20
    for line in lines[:LISTED]:
        parts.append(element("circle", cx=x + 5, cy=y + 10, r=2, fill=MUTED))
        for words in wrap(line, room - 16, 12, 2):
            parts.append(text(x + 16, y + 14, words, 12, INK))
            y += 18
    if len(lines) > LISTED:
        parts.append(text(x + 16, y + 14, f"+ {len(lines) - LISTED} {word(locale, 'more')}", 12, MUTED))
        y += 18
    return parts, y + 14
