"""The drill: what is restored is what was kept, on either database, and whoever was erased stays erased."""

import json
import stat
import threading
from collections.abc import Callable
from hashlib import sha256
from itertools import count
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from paths.model import Document, Learner
from retrieval.index import Question
from service.backup import archive
from service.backup.archive import write
from service.backup.dump import Digest
from service.backup.keep import back_up
from service.backup.manifest import BadBackup, Part, seal_of
from service.backup.restore import restore
from service.explaining.replay import replay
from service.intake.indexer import Indexer
from service.record.erase import erase
from service.settings import Settings
from service.store.values import Changes
from tests.store.backing import TENANT, fill, kept, opened, with_key_of
from tests.store.released import FINGERPRINT, PATH, VERSIONS, rows_of


@pytest.mark.parametrize(
    ("engine", "target_engine", "suffix"),
    [
        ("sqlite", "sqlite", ".tar.zst"),
        ("sqlite", "postgresql", ".tar.gz"),
        ("postgresql", "sqlite", ".tar.zst"),
        ("postgresql", "postgresql", ".tar.gz"),
    ],
)
def test_what_is_restored_is_what_was_kept(
    settings_of: Callable[[str], Settings], tmp_path: Path, engine: str, target_engine: str, suffix: str
) -> None:
    source, file = settings_of(engine), tmp_path / f"b{suffix}"
    with opened(source) as ports:
        path = fill(ports)
        back_up(ports, file)
        before, fingerprint = kept(ports.store), ports.store.path(TENANT, path).fingerprint
        asked = [Question("joins", ("everyone",), 5, ports.embedder.embed(["joins"])[0])]
        found = ports.index.search(TENANT, asked)
    target = with_key_of(source, settings_of(target_engine))
    assert restore(file, target).notes == ()
    with opened(target) as ports:
        assert kept(ports.store) == before
        again = replay(ports, TENANT, path)
        assert (again.same, again.recomputed) == (True, fingerprint)
        Indexer(ports).drain()
        assert ports.index.search(TENANT, asked) == found
        ports.store.write(TENANT, Changes(put=(Document("new:1", "The store goes on numbering."),)))


@pytest.mark.slow
def test_a_backup_with_the_index_needs_no_embedding(
    settings_of: Callable[[str], Settings], tmp_path: Path
) -> None:  # fmt: skip
    source = settings_of("sqlite")
    with opened(source) as ports:
        fill(ports)
        back_up(ports, tmp_path / "b.tar.zst", with_index=True)
        passages = ports.index.count(TENANT)
    target = with_key_of(source, settings_of("sqlite"))
    restore(tmp_path / "b.tar.zst", target)
    with opened(target) as ports:
        assert (ports.index.count(TENANT), ports.store.pending_count()) == (passages, 0)


def test_a_backup_is_of_one_moment_whatever_is_written_meanwhile(
    settings_of: Callable[[str], Settings], tmp_path: Path
) -> None:  # fmt: skip
    source, stop = settings_of("sqlite"), threading.Event()
    with opened(source) as ports:

        def write_on() -> None:
            for n in count():
                ports.store.write(TENANT, Changes(put=tuple(Document(f"d:{i}", f"text {n}") for i in range(20))))
                if stop.is_set():
                    return

        writer = threading.Thread(target=write_on)
        writer.start()
        files = [tmp_path / f"b{n}.tar.gz" for n in range(4)]
        for file in files:
            back_up(ports, file)
        stop.set()
        writer.join()
    target = settings_of("sqlite")
    for file in files:
        restore(file, target, replace=True)
        with opened(target) as ports:
            texts = {document.text for document in ports.store.documents(TENANT, [f"d:{i}" for i in range(20)])}
            assert len(texts) <= 1
            assert ports.store.pending_count() == 20 * ports.store.revision(TENANT)


def test_a_backup_is_readable_by_its_owner_only_and_never_written_over(backup: tuple[Path, Settings]) -> None:
    file, settings = backup
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with opened(settings) as ports, pytest.raises(BadBackup, match="there already"):
        back_up(ports, file)
    assert [found.name for found in file.parent.glob(".*")] == []


# --- older versions, and who was erased -------------------------------------------------------------------------------


def backup_of(version: str, folder: Path) -> Path:
    """Return a backup of a released database."""
    (folder / "tables").mkdir(parents=True)
    parts = []
    for table, rows in rows_of(version).items():
        names, digest = sorted(rows[0]), Digest()
        lines = [msgspec.json.encode([row[name] for name in names]) for row in rows]
        for line in lines:
            digest.add(line)
        raw = b"\n".join([json.dumps(names).encode(), *lines]) + b"\n"
        (folder / f"tables/{table}.jsonl").write_bytes(raw)
        parts.append(Part(f"tables/{table}.jsonl", len(raw), sha256(raw).hexdigest(), digest.rows, str(digest)))
    manifest = archive.Manifest(1, version, "0.1.0", "sqlite", "2026-11-01", ("default", "other"), (), tuple(parts))
    file = folder / "old.tar.gz"
    write(file, replace(manifest, seal=seal_of(manifest)), folder)
    return file


@pytest.mark.parametrize(
    ("version", "engine"),
    [
        (VERSIONS[0], "postgresql"),
        *((version, "sqlite") for version in VERSIONS[1:]),
        pytest.param(VERSIONS[0], "sqlite", marks=pytest.mark.slow),
        *(pytest.param(version, "postgresql", marks=pytest.mark.slow) for version in VERSIONS[1:]),
    ],
)
def test_a_backup_of_an_older_version_is_restored_and_its_paths_replay(
    settings_of: Callable[[str], Settings], tmp_path: Path, version: str, engine: str
) -> None:
    settings = settings_of(engine)
    restore(backup_of(version, tmp_path / "old"), settings)
    with opened(settings) as ports:
        ports.store.check()
        assert replay(ports, TENANT, PATH[version]).recomputed == FINGERPRINT
        Indexer(ports).drain()
        assert ports.index.count(TENANT) > 0


@pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def test_whoever_was_erased_since_is_erased_again(
    settings_of: Callable[[str], Settings], tmp_path: Path, engine: str
) -> None:  # fmt: skip
    settings, file = settings_of(engine), tmp_path / "b.tar.gz"
    with opened(settings) as ports:
        fill(ports)
        ports.store.put_learner(TENANT, Learner("max"))
        back_up(ports, file)
        erase(ports, TENANT, "lea")
    assert restore(file, settings, replace=True).erased_again == 1
    with opened(settings) as ports:
        assert [learner.id for learner in ports.store.learners(TENANT)] == ["max"]
        assert ports.store.paths(TENANT) == []
