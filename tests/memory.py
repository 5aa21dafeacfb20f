"""Where tests keep their files: in memory where there is room.

Acknowledged writes wait for the disk, thousands of times in this suite; files in memory make it eight times faster and
lose nothing to a killed process, which is the only crash that tests can make. An index holds some 200 MB of mapped
files while it is open, so that a test's folder goes as soon as the test has passed (`tmp_path_retention_policy`).
"""

import os
import shutil
from pathlib import Path

_MEMORY = Path("/dev/shm")
_ENOUGH_BYTES = 6 << 30


def memory_root() -> str | None:
    """Return a folder in memory with room for the suite's files, or None: the system's own folder is to be used."""
    if not (_MEMORY.is_dir() and os.access(_MEMORY, os.W_OK)):
        return None
    return str(_MEMORY) if min(shutil.disk_usage(_MEMORY).free, _available()) > _ENOUGH_BYTES else None


def _available() -> int:
    """Return the bytes of memory that programs may still take."""
    meminfo = Path("/proc/meminfo").read_text(encoding="ascii")
    return next(int(line.split()[1]) << 10 for line in meminfo.splitlines() if line.startswith("MemAvailable:"))
