"""Plots as inline SVG: intervals as lines with their value as a dot, beside the zero or the rival they are read by."""

from collections.abc import Mapping, Sequence
from html import escape

from evals.values import Metric

WIDTH, LABEL, ROW = 720, 260, 22  # pixels
ROOM = 110  # to the right of the lines, for the number


def intervals(metrics: Mapping[str, Metric], title: str, zero: bool = False) -> str:
    """Return a plot of intervals, a row each; with `zero` a line marks no difference."""
    if not metrics:
        return ""
    low, high = _span(metrics, zero)
    height = ROW * (len(metrics) + 1)
    parts = [
        f'<svg role="img" aria-label="{escape(title)}" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}">',
        f"<title>{escape(title)}</title>",
    ]
    if zero:
        at = _place(0.0, low, high)
        parts.append(f'<line class="zero" x1="{at:.1f}" x2="{at:.1f}" y1="0" y2="{height - ROW / 2:.0f}"/>')
    for n, (name, metric) in enumerate(metrics.items()):
        parts += _row(name, metric, ROW * n + ROW / 2, (low, high))
    parts += [_tick(value, low, high, height) for value in (low, (low + high) / 2, high)]
    return "".join([*parts, "</svg>"])


def _span(metrics: Mapping[str, Metric], zero: bool) -> tuple[float, float]:
    ends: Sequence[float] = [end for m in metrics.values() for end in (m.low, m.high, m.value)]
    low, high = min(ends), max(ends)
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    elif low >= 0 and high <= 1:
        low, high = 0.0, 1.0
    return (low, high) if high > low else (low - 0.5, high + 0.5)


def _place(value: float, low: float, high: float) -> float:
    return LABEL + (value - low) / (high - low) * (WIDTH - LABEL - ROOM)


def _row(name: str, metric: Metric, y: float, span: tuple[float, float]) -> list[str]:
    left, at, right = (_place(value, *span) for value in (metric.low, metric.value, metric.high))
    few = "" if metric.enough else " few"
    told = f"{metric.value:.3f}" + ("" if metric.enough else " (few)")
    return [
        f'<text x="{LABEL - 8}" y="{y + 4:.0f}" text-anchor="end">{escape(name)}</text>',
        f'<line class="interval{few}" x1="{left:.1f}" x2="{max(right, left + 1):.1f}" y1="{y:.1f}" y2="{y:.1f}"/>',
        f'<circle class="value{few}" cx="{at:.1f}" cy="{y:.1f}" r="4"/>',
        f'<text class="number" x="{WIDTH - ROOM + 10}" y="{y + 4:.0f}">{told}</text>',
    ]


def _tick(value: float, low: float, high: float, height: int) -> str:
    at = _place(value, low, high)
    return f'<text class="tick" x="{at:.1f}" y="{height - 4}" text-anchor="middle">{value:.3g}</text>'


def histogram(values: Sequence[float], title: str, bins: int = 20) -> str:
    """Return a plot of how many cases have which score."""
    if not values:
        return ""
    low, high = min(values), max(values)
    step = (high - low) / bins or 1.0
    counts = [0] * bins
    for value in values:
        counts[min(bins - 1, int((value - low) / step))] += 1
    most, height, wide = max(counts), 120, WIDTH / bins
    bars = [
        f'<rect x="{n * wide:.1f}" y="{height - 100 * count / most:.1f}" width="{wide - 2:.1f}"'
        f' height="{100 * count / most:.1f}"><title>{low + n * step:.3g} and more: {count} cases</title></rect>'
        for n, count in enumerate(counts)
    ]
    ends = [
        f'<text class="tick" x="2" y="{height + 16}">{low:.3g}</text>',
        f'<text class="tick" x="{WIDTH - 2}" y="{height + 16}" text-anchor="end">{high:.3g}</text>',
    ]
    return (
        f'<svg role="img" aria-label="{escape(title)}" viewBox="0 0 {WIDTH} {height + 20}" width="{WIDTH}">'
        f"<title>{escape(title)}</title>{''.join([*bars, *ends])}</svg>"
    )
