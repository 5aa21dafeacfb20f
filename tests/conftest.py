"""What every test may use: the shared real data where present, and small real parts."""

import os
import shutil
from pathlib import Path

import pytest

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
MEMORY = Path("/dev/shm")
ENOUGH_BYTES = 4 << 30

# Acknowledged writes wait for the disk, thousands of times in this suite; files in memory make it eight times faster
# and lose nothing to a killed process, which is the only crash that tests can make.
if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ENOUGH_BYTES:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of real catalogues; skip the test where this machine has none."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the folder of real catalogues is not on this machine")
    return SHARED_DATA
