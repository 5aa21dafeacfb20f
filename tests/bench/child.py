"""Run a command as a process of its own and see how long it took and how much memory it had at most.

A process that starts another passes on its own peak as the least that the other can have. So a small launcher, which is
this file run as a script, stands between a benchmark with a model in its memory and the command.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from signal import SIGTERM

FINGERPOST = Path(sys.executable).parent / "fingerpost"
UNIT = 1 if sys.platform == "darwin" else 1024  # ru_maxrss counts bytes there, kilobytes elsewhere
QUIET = {"HF_HUB_OFFLINE": "1", "PYTHONWARNINGS": "ignore"}


@dataclass(slots=True)
class Child:
    """What a process took; known once it has ended."""

    pid: int = 0
    seconds: float = 0.0
    peak_mb: int = 0
    code: int = 0


def finished(command: Sequence[str], env: Mapping[str, str]) -> Child:
    """Run a command to its end; raise RuntimeError where it fails with more than refused records."""
    with started(command, env, stop=False) as child:
        pass
    if child.code not in (0, 1):
        raise RuntimeError(f"{' '.join(command)} ended with {child.code}")
    return child


@contextmanager
def started(command: Sequence[str], env: Mapping[str, str], stop: bool = True) -> Iterator[Child]:
    """Run a command beside the block; then stop it, or wait for its end."""
    child = Child()
    launcher = subprocess.Popen(
        [sys.executable, __file__, *command],
        env={**os.environ, **QUIET, **env},
        stdout=subprocess.PIPE,
        text=True,
    )
    with launcher:
        assert launcher.stdout is not None
        pid = child.pid = int(launcher.stdout.readline())
        try:
            yield child
        finally:
            if stop:
                os.kill(pid, SIGTERM)
            told = json.loads(launcher.stdout.readline())
    child.seconds, child.peak_mb, child.code = told["seconds"], told["peak_mb"], told["code"]


def main(command: Sequence[str]) -> None:
    """Print the id of the process, and after its end what it took."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    print(process.pid, flush=True)
    code = process.wait()
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * UNIT // 2**20
    print(json.dumps({"seconds": time.perf_counter() - start, "peak_mb": peak, "code": code}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
