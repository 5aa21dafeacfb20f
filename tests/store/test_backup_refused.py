"""Nothing but a whole, unchanged backup is restored, and nothing is restored over what is not to be lost."""

import gzip
import io
import tarfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from paths.errors import BadRecord
from paths.model import Learner
from service.backup import archive
from service.backup.archive import verify, write
from service.backup.dump import Digest
from service.backup.keep import back_up
from service.backup.manifest import BadBackup, Part, decoded, seal_of
from service.backup.restore import restore
from service.settings import Settings
from tests.store.backing import TENANT, fill, kept, opened


def refused(file: Path, settings: Settings, told: str) -> None:
    """A restore fails with these words, and the target stays as it is."""
    with opened(settings) as ports:
        fill(ports)
        before = kept(ports.store)
    with pytest.raises(BadBackup, match=told):
        restore(file, settings, replace=True)
    with opened(settings) as ports:
        assert kept(ports.store) == before
    assert not list(Path(settings.home).glob("*.restoring*"))


def test_a_target_that_holds_something_is_left_alone(
    backup: tuple[Path, Settings], settings_of: Callable[[str], Settings]
) -> None:
    target = settings_of("sqlite")
    with opened(target) as ports:
        ports.store.put_learner(TENANT, Learner("max"))
    with pytest.raises(BadBackup, match="--replace"):
        restore(backup[0], target)
    with opened(target) as ports:
        assert [learner.id for learner in ports.store.learners(TENANT)] == ["max"]
    restore(backup[0], target, replace=True)
    with opened(target) as ports:
        assert [learner.id for learner in ports.store.learners(TENANT)] == ["lea"]


def test_a_target_that_a_server_has_open_is_left_alone(backup: tuple[Path, Settings]) -> None:
    with opened(backup[1]), pytest.raises(BadBackup, match="stop it first"):
        restore(backup[0], backup[1], replace=True)


@pytest.mark.parametrize("content", [b"", b"not a backup at all" * 100, gzip.compress(b"no tar" * 200)])
def test_garbage_is_refused(settings_of: Callable[[str], Settings], tmp_path: Path, content: bytes) -> None:
    for suffix in archive.SUFFIXES:
        (tmp_path / f"b{suffix}").write_bytes(content)
        with pytest.raises(BadBackup):
            restore(tmp_path / f"b{suffix}", settings_of("sqlite"))


def test_another_kind_of_file_is_refused_by_name(settings_of: Callable[[str], Settings], tmp_path: Path) -> None:
    with pytest.raises(BadRecord, match=r"\.tar\.gz"):
        restore(tmp_path / "b.zip", settings_of("sqlite"))


@pytest.mark.parametrize("suffix", [".tar.gz", ".tar.zst"])
def test_a_file_cut_short_anywhere_is_refused(
    settings_of: Callable[[str], Settings], tmp_path: Path, suffix: str
) -> None:  # fmt: skip
    settings, file = settings_of("sqlite"), tmp_path / f"b{suffix}"
    with opened(settings) as ports:
        fill(ports)
        back_up(ports, file)
    whole = file.read_bytes()
    for length in range(0, len(whole) - 1, max(1, len(whole) // 60)):
        file.write_bytes(whole[:length])
        with pytest.raises(BadBackup):
            verify(file)


@pytest.mark.parametrize("suffix", [".tar.gz", ".tar.zst"])
def test_a_byte_changed_anywhere_is_refused_or_changes_nothing(
    settings_of: Callable[[str], Settings], tmp_path: Path, suffix: str
) -> None:  # fmt: skip
    """Some bytes say nothing: the time in gzip's head, what is left of a tar's last block."""
    settings, file = settings_of("sqlite"), tmp_path / f"b{suffix}"
    with opened(settings) as ports:
        fill(ports)
        manifest = back_up(ports, file)
    whole, silent = file.read_bytes(), 0
    for at in range(0, len(whole), max(1, len(whole) // 120)):
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 0x41]) + whole[at + 1 :])
        try:
            assert verify(file) == manifest
            silent += 1
        except BadBackup:
            pass
    assert silent < 12


def unpacked(file: Path, folder: Path) -> tuple[bytes, list[str]]:
    """Lay out the parts of an archive, as a forger would; return its manifest and the names of its parts."""
    with tarfile.open(file) as tar:
        for member in tar.getmembers():
            (folder / member.name).parent.mkdir(parents=True, exist_ok=True)
            (folder / member.name).write_bytes(tar.extractfile(member).read())  # type: ignore[union-attr]
        return (folder / "manifest.json").read_bytes(), tar.getnames()[1:]


def forged(file: Path, folder: Path, change: Callable[[str], str], table: str = "learner") -> Path:
    """Rewrite a table of a backup with all hashes right again, but without the key."""
    manifest = decoded(unpacked(file, folder)[0])
    target = folder / f"tables/{table}.jsonl"
    target.write_text(change(target.read_text()))
    raw, digest = target.read_bytes(), Digest()
    for line in raw.splitlines()[1:]:
        digest.add(line)
    new = Part(f"tables/{table}.jsonl", len(raw), sha256(raw).hexdigest(), digest.rows, str(digest))
    manifest = replace(manifest, parts=tuple(new if part.name == new.name else part for part in manifest.parts))
    made = file.with_name("forged.tar.gz")
    write(made, replace(manifest, seal=seal_of(manifest)), folder)
    return made


def test_a_backup_that_was_changed_with_all_its_hashes_is_refused_where_the_key_is(
    backup: tuple[Path, Settings], tmp_path: Path
) -> None:
    file = forged(backup[0], tmp_path / "parts", lambda text: text.replace("lea", "max"))
    with pytest.raises(BadBackup, match="signature is wrong"):
        restore(file, backup[1], replace=True)


STRANGE: dict[str, Callable[[str], str]] = {
    "of a tenant that is not there": lambda text: text.replace('"default"', '"nobody"'),
    "twice": lambda text: text + text.splitlines()[1] + "\n",
    "too short": lambda text: text + "[]\n",
    "no JSON": lambda text: text + "{\n",
    "other columns": lambda text: text.replace("body", "soul", 1),
}


@pytest.mark.parametrize(
    "how", [pytest.param(how, marks=() if how == "twice" else pytest.mark.slow) for how in STRANGE]
)
def test_rows_that_do_not_fit_are_refused_and_leave_the_target_alone(
    backup: tuple[Path, Settings], settings_of: Callable[[str], Settings], tmp_path: Path, how: str
) -> None:
    file = forged(backup[0], tmp_path / "parts", STRANGE[how])
    refused(file, settings_of("sqlite"), "table|row")


def test_rows_that_do_not_fit_leave_a_server_database_alone(
    backup: tuple[Path, Settings], settings_of: Callable[[str], Settings], tmp_path: Path
) -> None:
    file = forged(backup[0], tmp_path / "parts", lambda text: text.replace('"default"', '"nobody"'))
    refused(file, settings_of("postgresql"), "do not fit")


def bundle(*members: tuple[str, bytes]) -> bytes:
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w:gz") as tar:
        for name, content in members:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return raw.getvalue()


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "tables/../x.jsonl", "index/../../x", "index/.hidden", "secret.key"]
)
def test_a_part_with_a_name_of_no_backup_is_refused(
    backup: tuple[Path, Settings], settings_of: Callable[[str], Settings], tmp_path: Path, name: str
) -> None:
    manifest = decoded(unpacked(backup[0], tmp_path / "parts")[0])
    strange = replace(manifest, parts=(Part(name, 1, sha256(b"x").hexdigest()),))
    strange = replace(strange, seal=seal_of(strange))
    (tmp_path / "s.tar.gz").write_bytes(bundle(("manifest.json", msgspec.json.encode(strange)), (name, b"x")))
    with pytest.raises(BadBackup, match="no backup has"):
        restore(tmp_path / "s.tar.gz", settings_of("sqlite"))


@pytest.mark.parametrize(
    ("change", "told"), [({"version": "9999"}, "newer than this program"), ({"format": 2}, "has form 2")]
)
def test_a_backup_of_a_newer_program_is_refused(
    backup: tuple[Path, Settings], settings_of: Callable[[str], Settings], tmp_path: Path, change: dict, told: str
) -> None:
    manifest = decoded(unpacked(backup[0], tmp_path / "parts")[0])
    newer = msgspec.structs.replace(manifest, **change)
    write(tmp_path / "n.tar.gz", replace(newer, seal=seal_of(newer)), tmp_path / "parts")
    with pytest.raises(BadBackup, match=told):
        restore(tmp_path / "n.tar.gz", settings_of("sqlite"))
