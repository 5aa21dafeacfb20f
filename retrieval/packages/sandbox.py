"""Read a file in a limited process: what crashes, hangs or eats memory there costs this one file and nothing else."""

import os
import subprocess
import sys
from pathlib import Path

import msgspec

from retrieval.packages.archive import BadPackage
from retrieval.packages.child import MEMORY, SECONDS
from retrieval.packages.item import Item

WALL = 3 * SECONDS  # seconds by the clock: a busy machine gives a process a third of a core or more
LONGEST_ANSWER = 200_000_000  # bytes
# All that the child knows of its surroundings: neither keys nor proxies, nor where the home of its user is.
SURROUNDINGS = {"LANG": "C.UTF-8", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


class _Told(msgspec.Struct):
    item: Item | None = None
    problem: str = ""


def read_apart(file: Path, memory: int = MEMORY) -> Item:
    """Return what a file holds, reading it with so many bytes of memory. Raises BadPackage, which says what to do."""
    command = [sys.executable, "-I", "-c", _START, os.pathsep.join(sys.path), str(memory), str(file.resolve())]
    try:
        done = subprocess.run(command, capture_output=True, timeout=WALL, env=SURROUNDINGS, cwd="/", check=False)
    except subprocess.TimeoutExpired as error:
        raise BadPackage(f"it took more than {WALL} seconds to read, as a trap does; split it") from error
    if done.returncode or len(done.stdout) > LONGEST_ANSWER:
        raise BadPackage(f"its reader {_died(done.returncode)}; the file is damaged, or made to do harm")
    try:
        told = msgspec.json.decode(done.stdout, type=_Told)
    except msgspec.MsgspecError as error:
        raise BadPackage(f"its reader gave no answer ({error}); export the file again") from error
    if told.item is None:
        raise BadPackage(told.problem)
    return told.item


_START = (
    "import os, sys; sys.path[:] = sys.argv[1].split(os.pathsep); del sys.argv[1];"
    "from retrieval.packages.child import main; main()"
)


def _died(code: int) -> str:
    return f"was stopped by signal {-code}" if code < 0 else f"ended with error {code}"
