"""The parser of the commands that keep an installation running: worker, backup, restore."""

import argparse
from collections.abc import Callable

Subparsers = argparse._SubParsersAction  # the type has no public name
Add = Callable[["Subparsers[argparse.ArgumentParser]", str, str], argparse.ArgumentParser]


def keeping_commands(commands: "Subparsers[argparse.ArgumentParser]", add: Add) -> None:
    """Add the commands."""
    worker = add(commands, "worker", "do jobs and feed the index, without serving; needs FINGERPOST_QDRANT_URL")
    worker.add_argument("--threads", type=int, default=1, metavar="N", help="jobs at a time (default 1)")
    backup = add(commands, "backup", "write all that cannot be computed again into one file, while the server runs")
    backup.add_argument("--out", required=True, metavar="FILE", help="a new file, .tar.gz or .tar.xz")
    backup.add_argument("--with-index", action="store_true", help="keep the index too; it can be built from the rest")
    restore = add(commands, "restore", "check a backup, then put it in place of an empty data folder and database")
    restore.add_argument("file", metavar="FILE")
    restore.add_argument("--to", metavar="HOME", help="the data folder (default: FINGERPOST_HOME)")
    restore.add_argument("--replace", action="store_true", help="remove what is there; nothing brings it back")
