"""A run on disk: one JSON line of manifest and metrics, then a line a case."""

import subprocess
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from platform import machine, platform
from typing import Any

import msgspec

from evals.data import BadData, lines
from evals.values import CaseResult, Result, Run

GIT_TIMEOUT_S = 10  # a slow disk must not stop a run for the sake of its label
PACKAGES = ("numpy", "scipy", "networkx", "sentence-transformers", "torch", "qdrant-edge-py", "qdrant-client")


def manifest(suite: str, data: str, seed: int, **more: Any) -> dict[str, Any]:
    """Return what the run was made from: data digest, seed, versions, machine and whatever the caller adds."""
    return {
        "suite": suite,
        "data": data,
        "seed": seed,
        "fingerpost": version("fingerpost"),
        "packages": {name: version(name) for name in PACKAGES},
        "python": sys.version.split()[0],
        "machine": f"{platform(terse=True)} {machine()}",
        **more,
    }


def revision(source: Path) -> str | None:
    """Return the commit of a source file, '-dirty' where the tree differs from it; None where git does not keep it."""
    try:
        _git(source.parent, "ls-files", "--error-unmatch", source.name)
        return _git(source.parent, "describe", "--always", "--abbrev=40", "--exclude=*", "--dirty").strip()
    except (OSError, subprocess.SubprocessError):
        return None


def _git(folder: Path, *arguments: str) -> str:
    command = ["git", "-C", str(folder), *arguments]
    return subprocess.run(command, capture_output=True, check=True, text=True, timeout=GIT_TIMEOUT_S).stdout


def write(file: Path, result: Result, cases: Sequence[CaseResult]) -> None:
    """Write the run beside its final name first, so that a file of this name is always whole."""
    part = file.with_name(file.name + ".part")
    file.parent.mkdir(parents=True, exist_ok=True)
    with part.open("wb") as out:
        for line in (result, *cases):
            out.write(msgspec.json.encode(line) + b"\n")
    part.replace(file)


def read(file: Path) -> Run:
    """Read a run; raise BadData where the file is not one."""
    try:
        (_, head), *rest = lines(file)
        cases = [msgspec.json.decode(line, type=CaseResult) for _, line in rest]
        return Run(msgspec.json.decode(head, type=Result), {case.id: case for case in cases})
    except (ValueError, msgspec.DecodeError) as error:
        raise BadData(f"{file} is not a run written by `fingerpost eval run --out`: {error}") from error
