"""Read one file from a stranger: run by `sandbox` in a process of its own, which may die without harm.

Writes one JSON value: {"item": ...} or {"problem": ...}.
"""

import resource
import sys
from pathlib import Path

import msgspec

from retrieval.packages.archive import BadPackage
from retrieval.packages.kinds import read_item

MEMORY = 3_000_000_000  # bytes of address space; the text libraries alone map about 1 GB
SECONDS = 120  # of processor time
FILES = 128  # open at once
NOTHING = 0  # bytes that may be written to any file


def main() -> None:
    """Limit this process to so many bytes of memory, read a file, print what is in it: MEMORY FILE."""
    memory, file = int(sys.argv[1]), Path(sys.argv[2])
    limit(memory)
    try:
        told: dict[str, object] = {"item": read_item(file)}
    except (BadPackage, OSError) as error:
        told = {"problem": str(error)}
    except MemoryError:
        told = {"problem": f"it takes more than {memory:,} bytes of memory to read; split it"}
    except RecursionError:
        told = {"problem": "it is nested deeper than anything real; export it again"}
    sys.stdout.buffer.write(msgspec.json.encode(told))


def limit(memory: int = MEMORY) -> None:
    """Take from this process what a parser that was tricked could do harm with."""
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_NOFILE, FILES),
        (resource.RLIMIT_FSIZE, NOTHING),
        (resource.RLIMIT_CORE, NOTHING),
    ):
        resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    main()
