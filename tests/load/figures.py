"""Figures of a load run, and their tables."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from tests.load.users import BUSY, Asked

PERCENTS = (50, 95, 99)


@dataclass(frozen=True, slots=True)
class Kind:
    """What became of one kind of request. Times are milliseconds; those of refusals do not count."""

    kind: str
    asked: int
    errors: int
    refused: int
    a_second: float
    p50: float
    p95: float
    p99: float
    waited: float
    worked: float
    share: float


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the least value that this part of all does not exceed; nan for none."""
    found = sorted(values)
    return found[max(0, math.ceil(len(found) * percent / 100) - 1)] if found else math.nan


def kinds(asked: Sequence[Asked], seconds: float) -> list[Kind]:
    """Return the figures of each kind, and of all together."""
    whole = sum(one.worked_ms for one in asked) or 1.0
    names = sorted({one.kind for one in asked})
    groups = {name: [one for one in asked if one.kind == name] for name in names}
    return [_kind(name, group, seconds, whole) for name, group in {**groups, "all": list(asked)}.items()]


def _kind(name: str, group: Sequence[Asked], seconds: float, whole: float) -> Kind:
    good = [one for one in group if 200 <= one.status < 400]
    times = [one.took_s * 1000 for one in good]
    return Kind(
        kind=name,
        asked=len(group),
        errors=sum(not 200 <= one.status < 400 and one.status != BUSY for one in group),
        refused=sum(one.status == BUSY for one in group),
        a_second=round(len(good) / seconds, 1),
        p50=round(percentile(times, 50), 1),
        p95=round(percentile(times, 95), 1),
        p99=round(percentile(times, 99), 1),
        waited=round(sum(one.waited_ms for one in good) / max(1, len(good)), 1),
        worked=round(sum(one.worked_ms for one in good) / max(1, len(good)), 1),
        share=round(sum(one.worked_ms for one in good) / whole, 3),
    )


def table(rows: Sequence[object]) -> str:
    """Return rows, all of one dataclass, as a Markdown table."""
    found = [asdict(row) for row in rows]  # type: ignore[call-overload]
    lines = [" | ".join(found[0]), " | ".join("---" for _ in found[0])]
    lines += [" | ".join(str(value) for value in row.values()) for row in found]
    return "\n".join(f"| {line} |" for line in lines)
