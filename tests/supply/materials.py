"""Packages as the lock names them and as they are installed: versions, licences, hashes of their files."""

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

PIN = re.compile(r"([A-Za-z0-9._-]+)==([A-Za-z0-9.]+)")

# What may be shipped with, or used by, a program under Apache-2.0 that is not changed by it. Names as packages give
# them, in SPDX or in the older words; a combination is allowed when all its parts are.
ALLOWED = {
    "0bsd", "3-clause bsd license", "apache 2.0 license", "apache license 2.0", "apache software license", "apache-2.0",
    "apache-2.0 with llvm-exception", "bsd", "bsd license", "bsd-2-clause", "bsd-3-clause", "bsl-1.0", "cc0-1.0",
    "cnri-python", "isc license (iscl)", "isc", "lgpl-3.0-only", "mit", "mit license", "mit-0", "mit-cmu", "mpl-2.0",
    "mozilla public license 2.0 (mpl 2.0)", "psf-2.0", "python software foundation license", "unlicense", "zlib",
}  # fmt: skip
# Packages whose own words are no licence's name, read by us.
READ = {"pypdfium2": "BSD-3-Clause AND Apache-2.0"}


@dataclass(frozen=True, slots=True)
class Material:
    """One package; `installed` is None where it is not, `hash` is that of its list of files with their hashes."""

    name: str
    version: str
    installed: str | None
    licence: str
    hash: str
    needs: tuple[str, ...]

    @property
    def purl(self) -> str:
        return f"pkg:pypi/{self.name}@{self.version}"


def locked(lock: Path) -> dict[str, str]:
    """Return name and version of every package of a lock file; raise ValueError for a line that pins none."""
    found = {}
    for line in lock.read_text().splitlines():
        if line and not line.lstrip().startswith("#"):
            pin = PIN.fullmatch(line)
            if pin is None:
                raise ValueError(f"{lock.name}: {line!r} is not pinned; run make lock")
            found[canonical(pin[1])] = pin[2]
    return found


def materials(lock: Path) -> list[Material]:
    """Return what the lock names, by name."""
    pins = locked(lock)
    return [_material(name, version, pins) for name, version in sorted(pins.items())]


def faults(found: list[Material]) -> Iterator[str]:
    """Say what is wrong: not installed as locked, or under a licence that nobody allowed."""
    for one in found:
        if one.installed is None:
            continue  # another platform's; the lock says which version it would be
        if one.installed != one.version:
            yield f"{one.name}: {one.installed} is installed, the lock says {one.version}"
        if not allowed(one.licence):
            yield f"{one.name}: the licence {one.licence!r} is on no list; read it, then add it to tests/supply"


def changed_files(name: str) -> list[str]:
    """Return the files of an installed package that are not what its RECORD says."""
    dist = distribution(name)
    wrong = []
    for file in dist.files or ():
        if file.hash is None or file.suffix == ".pyc":
            continue
        digest = base64.urlsafe_b64encode(sha256(Path(str(file.locate())).read_bytes()).digest()).decode().rstrip("=")
        if file.hash.mode == "sha256" and digest != file.hash.value:
            wrong.append(str(file))
    return wrong


def allowed(licence: str) -> bool:
    """Say whether every part of a licence is on the list; of alternatives one is enough."""
    bare = licence.lower().replace("(apache-2.0 or mit)", "mit")
    parts = [part.strip() for part in re.split(r"\s+and\s+|;|,", bare) if part.strip()]
    return bool(parts) and all(any(one.strip() in ALLOWED for one in re.split(r"\s+or\s+", part)) for part in parts)


def canonical(name: str) -> str:
    """Return a name as indexes compare them."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _material(name: str, version: str, pins: dict[str, str]) -> Material:
    try:
        dist = distribution(name)
    except PackageNotFoundError:
        return Material(name, version, None, "", "", ())
    record = dist.read_text("RECORD") or ""
    needs = {canonical(Requirement(text).name) for text in dist.requires or () if "extra ==" not in text}
    installed = dist.version.partition("+")[0]
    return Material(
        name, version, installed, _licence(name, dist), sha256(record.encode()).hexdigest(),
        tuple(sorted(needs & pins.keys())),
    )  # fmt: skip


def _licence(name: str, dist: Distribution) -> str:
    told = dist.metadata
    named = [
        line.rpartition("::")[2].strip() for line in told.get_all("Classifier") or () if line.startswith("License ::")
    ]
    own = "; ".join(word for word in named if word != "OSI Approved")
    first = next(iter((told.get("License") or "").splitlines()), "")
    return READ.get(name) or told.get("License-Expression") or own or first or "unknown"
