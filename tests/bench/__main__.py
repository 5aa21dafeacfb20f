"""`python -m tests.bench [NAME ...] [--full] [--write]`: measure, print tables, and keep them in docs/benchmarks.md."""

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.chatting import chatting
from tests.bench.ingesting import ingesting
from tests.bench.measure import Bench, Row, say
from tests.bench.memory import memory
from tests.bench.planning import planning
from tests.bench.precedence import precedence
from tests.bench.recommending import recommending
from tests.bench.scale import filling, finding, million, serving
from tests.bench.searching import searching
from tests.bench.selecting import selecting
from tests.bench.starting import starting
from tests.bench.table import PAGE, block, load, put
from tests.bench.workspaces import workspaces

BENCHMARKS: dict[str, Callable[[Bench], list[Row]]] = {
    "starting": starting,
    "planning": planning,
    "selecting": selecting,
    "workspaces": workspaces,
    "searching": searching,
    "precedence": precedence,
    "ingesting": ingesting,
    "recommending": recommending,
    "chatting": chatting,
    "memory": memory,
    "filling": filling,
    "finding": finding,
    "serving": serving,
    "million": million,
}
SLOW = {"million"}  # measured only where it is named


def main() -> None:
    """Run the benchmarks that are named, by default all."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("name", nargs="*", help=f"{', '.join(BENCHMARKS)} (default: all but {', '.join(SLOW)})")
    parser.add_argument("--full", action="store_true", help="more runs, and more texts to take in")
    parser.add_argument("--write", action="store_true", help=f"put the tables into docs/{PAGE.name}")
    args = parser.parse_args()
    if unknown := set(args.name) - set(BENCHMARKS):
        parser.error(f"there is no benchmark {min(unknown)!r}; there are {', '.join(BENCHMARKS)}")
    with TemporaryDirectory(prefix="fingerpost-bench-") as folder:
        for name in args.name or [name for name in BENCHMARKS if name not in SLOW]:
            part = measured(name, Bench(args.full, Path(folder)))
            print(f"\n## {name}\n\n{part}", flush=True)
            if args.write:
                PAGE.write_text(put(PAGE.read_text(encoding="utf-8"), name, part), encoding="utf-8")


def measured(name: str, bench: Bench) -> str:
    """Run one benchmark and return its part of the page."""
    say(f"{name} ...")
    start, before = time.perf_counter(), load()
    rows = BENCHMARKS[name](bench)
    say(f"{name} took {time.perf_counter() - start:.0f} s")
    command = f"python -m tests.bench {name}{' --full' if bench.full else ''}"
    return block(command, BENCHMARKS[name].__doc__ or "", rows, (before, load()))


if __name__ == "__main__":
    main()
