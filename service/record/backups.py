"""Backups without those who were erased since: each is restored into a folder of its own, erased there, made anew."""

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from service.backup.archive import SUFFIXES, verify
from service.backup.keep import back_up
from service.backup.restore import restore
from service.ports import Ports
from service.record import ledger
from service.record.audit import note
from service.settings import Settings
from service.wiring import open_ports


def rewrite_backups(ports: Ports, folder: Path, by: str = "") -> dict[str, int]:
    """Rewrite the backups of a folder that hold anybody who was erased since; return how many each held, by name.

    An index in such a backup is left out of the new one; a restore builds it. Raises BadBackup for a file that is none.
    """
    ledger.level(ports.store, ports.settings.home)
    files = sorted(file for file in folder.iterdir() if file.name.endswith(SUFFIXES))
    found = {file.name: _rewritten(ports, file) for file in files}
    note(ports.store, ports.settings.tenant, by, "backups.rewritten", "backups", {"files": found})
    return found


def _rewritten(ports: Ports, file: Path) -> int:
    with tempfile.TemporaryDirectory(prefix=".fingerpost-", dir=file.parent) as name:
        inner = _apart(ports, Path(name))
        count = restore(file, inner).erased_again
        if count:
            new = Path(name) / file.name
            with open_ports(inner) as within:
                back_up(within, new)
            verify(new)
            new.replace(file)
    return count


def _apart(ports: Ports, folder: Path) -> Settings:
    """Return settings of an installation of its own in a folder, with our keys and our ledger."""
    home = folder / "home"
    home.mkdir(mode=0o700)
    if (Path(ports.settings.home) / ledger.FILE).exists():
        shutil.copy(Path(ports.settings.home) / ledger.FILE, home / ledger.FILE)
    keys = ",".join(key.raw.hex() for key in ports.store.ring.keys)
    return replace(ports.settings, home=str(home), database_url="", qdrant_url="", secret_key=keys)
