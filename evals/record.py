"""A run on disk: one JSON line of manifest and metrics, then a line a case."""

import sys
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from platform import machine, platform
from typing import Any

import msgspec

from evals.data import BadData, lines
from evals.values import CaseResult, Result

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


def write(file: Path, result: Result, cases: Sequence[CaseResult]) -> None:
    """Write the run beside its final name first, so that a file of this name is always whole."""
    part = file.with_name(file.name + ".part")
    file.parent.mkdir(parents=True, exist_ok=True)
    with part.open("wb") as out:
        for line in (result, *cases):
            out.write(msgspec.json.encode(line) + b"\n")
    part.replace(file)


def read(file: Path) -> tuple[Result, Mapping[str, CaseResult]]:
    """Read a run; raise BadData where the file is not one."""
    try:
        (_, head), *rest = lines(file)
        cases = [msgspec.json.decode(line, type=CaseResult) for _, line in rest]
        return msgspec.json.decode(head, type=Result), {case.id: case for case in cases}
    except (ValueError, msgspec.DecodeError) as error:
        raise BadData(f"{file} is not a run written by `fingerpost eval run --out`: {error}") from error
