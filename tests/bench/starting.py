"""How long the command takes to start."""

import subprocess
import sys
from functools import partial

from tests.bench.child import FINGERPOST
from tests.bench.measure import Bench, Row, ratio, side_by_side, spread

ROUNDS = 20
COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "fingerpost --help": [str(FINGERPOST), "--help"],
    "fingerpost recommend --help": [str(FINGERPOST), "recommend", "--help"],
    "python -m paths.verify --help": [sys.executable, "-m", "paths.verify", "--help"],
}


def starting(bench: Bench) -> list[Row]:
    """Start the command and have it print its help, beside an interpreter that does nothing at all.

    Ratios are over that interpreter, run by run.
    """
    runs = [partial(subprocess.run, command, check=True, capture_output=True) for command in COMMANDS.values()]
    taken = side_by_side(runs, ROUNDS, warm=2)
    return [
        {"command": name, **spread(spent), "ratio": ratio(spent, taken[0])}
        for name, spent in zip(COMMANDS, taken, strict=True)
    ]
