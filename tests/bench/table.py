"""Tables in Markdown, and the page that keeps them between markers."""

import os
import platform
import re
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from tests.bench.measure import Row

PAGE = Path(__file__).resolve().parents[2] / "docs" / "benchmarks.md"
VERSIONS = ("fingerpost", "numpy", "scipy", "torch", "sentence-transformers", "qdrant-edge-py", "SQLAlchemy", "msgspec")


def block(command: str, about: str, rows: Sequence[Row], load: Sequence[float]) -> str:
    """Return one benchmark's part of the page; `load` are the load averages before and after."""
    told = " ".join(about.split())
    busy = f"load average {load[0]:.1f} before, {load[1]:.1f} after"
    return "\n".join([told, "", markdown(rows), "", f"{_day()}, {machine()}; {busy}; {versions()}; `{command}`", ""])


def markdown(rows: Sequence[Row]) -> str:
    """Return the rows as a Markdown table."""
    if not rows:
        return "Nothing was measured."
    columns = list(rows[0])
    lines = [columns, ["---"] * len(columns), *([_cell(row[column]) for column in columns] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def put(page: str, name: str, text: str) -> str:
    """Return the page with a benchmark's part replaced, or added at the end."""
    head, foot = f"<!-- bench:{name} -->", f"<!-- /bench:{name} -->"
    part = f"{head}\n{text}{foot}"
    found = re.compile(f"{re.escape(head)}.*?{re.escape(foot)}", re.DOTALL)
    if found.search(page):
        return found.sub(lambda _: part, page)
    return f"{page.rstrip()}\n\n## {name.capitalize()}\n\n{part}\n"


def machine() -> str:
    """Return the processor, how many cores this process may use, and the Python."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{_processor()}, {cores} cores, {platform.system()}, Python {platform.python_version()}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


def versions() -> str:
    """Return the versions that speed depends on."""
    return ", ".join(f"{name} {version(name)}" for name in VERSIONS)


def _day() -> str:
    return datetime.now(UTC).date().isoformat()


def load() -> float:
    """Return how many processes wanted a core over the last minute."""
    return os.getloadavg()[0] if sys.platform != "win32" else 0.0
