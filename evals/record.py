"""A run on disk: one JSON line of manifest and metrics, then a line a case."""

import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from platform import machine, platform
from shutil import copyfileobj
from typing import Any, TypeVar

import msgspec

from evals.data import BadData, lines
from evals.values import CaseResult, Result, Run

T = TypeVar("T")
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


def write(file: Path, result: Result, cases: Iterable[CaseResult]) -> None:
    """Write the run beside its final name first, so that a file of this name is always whole."""
    part = file.with_name(file.name + ".part")
    file.parent.mkdir(parents=True, exist_ok=True)
    with part.open("wb") as out:
        for line in chain([result], cases):
            out.write(msgspec.json.encode(line) + b"\n")
    part.replace(file)


def read(file: Path) -> Run:
    """Read a run; raise BadData where the file is not one."""
    result, cases = opened(file)
    return Run(result, {case.id: case for case in cases})


def opened(file: Path) -> tuple[Result, Iterator[CaseResult]]:
    """Return a run's result, and its cases one at a time; raise BadData where the file is not a run."""
    found = lines(file)
    head = next(found, None)
    if head is None:
        raise BadData(_no_run(file, "it is empty"))
    return _decoded(file, head[1], Result), (_decoded(file, line, CaseResult) for _, line in found)


def _decoded(file: Path, line: bytes, type_: type[T]) -> T:
    try:
        return msgspec.json.decode(line, type=type_)
    except (ValueError, msgspec.DecodeError) as error:
        raise BadData(_no_run(file, error)) from error


def _no_run(file: Path, why: object) -> str:
    return f"{file} is not a run written by `fingerpost eval run --out`: {why}"


def as_json(run: Run) -> bytes:
    """Return a run as one JSON object: its result and its cases."""
    return msgspec.json.encode({"result": run.result, "cases": list(run.cases.values())})


class Journal:
    """The cases of a run under way, line by line beside its final name; a run that was stopped goes on from it.

    The first line says what is run. What another run, or a torn last line, left there is dropped.
    """

    def __init__(self, file: Path, key: Mapping[str, Any]) -> None:
        self.file, self.key = file.with_name(file.name + ".part"), msgspec.json.encode(key)
        self.done = self._kept() if self.file.is_file() else 0
        self.begun = self.done > 0

    def _kept(self) -> int:
        with self.file.open("rb+") as stream:
            if stream.readline().rstrip(b"\n") != self.key:
                return 0
            done, whole = 0, stream.tell()
            for line in stream:
                if not line.endswith(b"\n"):
                    break
                done, whole = done + 1, whole + len(line)
            stream.truncate(whole)
        return done

    def cases(self) -> Iterator[CaseResult]:
        """Yield the cases kept so far."""
        if self.done:
            found = lines(self.file)
            next(found)
            yield from (_decoded(self.file, line, CaseResult) for _, line in found)

    def add(self, case: CaseResult) -> None:
        """Take one more case down."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        with self.file.open("ab" if self.begun else "wb") as out:
            if not self.begun:
                out.write(self.key + b"\n")
            out.write(msgspec.json.encode(case) + b"\n")
        self.begun = True
        self.done += 1

    def finish(self, file: Path, result: Result) -> None:
        """Write the whole run under its final name, and drop the journal."""
        if not self.begun:
            return write(file, result, ())
        whole = file.with_name(file.name + ".new")
        with whole.open("wb") as out, self.file.open("rb") as cases:
            out.write(msgspec.json.encode(result) + b"\n")
            next(cases)
            copyfileobj(cases, out)
        whole.replace(file)
        self.file.unlink()
        return None
