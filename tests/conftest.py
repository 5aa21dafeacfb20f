"""What every test may use: the shared real data where present, and small real parts."""

import os
from pathlib import Path

import pytest

from tests.memory import memory_root

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"

if memory := memory_root():
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", memory)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of real catalogues; skip the test where this machine has none."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the folder of real catalogues is not on this machine")
    return SHARED_DATA
