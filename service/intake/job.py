"""An ingest that came over the API: kept until a worker takes it in, told of while it does, removed afterwards."""

from collections.abc import Iterator, Sequence
from functools import partial
from hashlib import sha256
from itertools import chain
from pathlib import Path

import msgspec

from paths.errors import BadRecord
from retrieval.sources.folder import folder_pieces
from retrieval.sources.ids import is_source
from retrieval.sources.mapfile import load_mapping
from retrieval.sources.native import read_native
from retrieval.sources.outcome import Outcome, Piece, Refused, SourceError
from retrieval.sources.table import read_table
from service.events.emit import emit
from service.intake.ingest import take_in
from service.intake.report import Options
from service.intake.run import now, run_id
from service.intake.sources import Source
from service.intake.upload import LINES, MAPPING, Received, check_readable, parts_of, spool
from service.jobs.work import Running
from service.ports import Ports
from service.record.audit import note
from service.record.switches import require
from service.schemas import Wire
from service.store.errors import NotFound
from service.store.values import IngestReport, IngestRun, RunState
from service.store.work.job import Job

KIND = "ingest"


class Upload(msgspec.Struct, frozen=True):
    """One file of an upload: its name, and the hash under which its bytes are kept."""

    name: str
    sha256: str


class Asked(msgspec.Struct, frozen=True):
    """What a job is to take in, and how."""

    run: str
    prefix: str
    files: tuple[Upload, ...]
    dry_run: bool = False
    withdraw: bool = False


class IngestProgress(Wire, frozen=True):
    """`done` of `total` (0: not known) files, or records where there is one file; `note` is the stage."""

    done: int = 0
    total: int = 0
    note: str = ""


class IngestStatus(Wire, frozen=True):
    """One run: how far it is, and what it did once it ended. `error` says why it failed."""

    id: str
    source: str
    started: str
    state: RunState
    finished: str | None = None
    job: str | None = None
    progress: IngestProgress = IngestProgress()
    report: IngestReport | None = None
    error: str | None = None


class IngestOptions(Wire, frozen=True):
    """`prefix` begins the ids of pages and packages, and names the source: by it is known what it gave before."""

    prefix: str = "upload"
    dry_run: bool = False
    withdraw_missing: bool = False


def begin(ports: Ports, tenant: str, files: Sequence[Received], options: IngestOptions, by: str = "") -> IngestStatus:
    """Keep the files and queue their ingest, both or neither. Raises BadRecord for what no reader takes."""
    require(ports, tenant, "ingest")
    if not is_source(options.prefix):
        raise BadRecord("prefix", f"{options.prefix[:60]!r} cannot begin an id; letters, digits and . _ - (at most 40)")
    mapped = any(file.name == MAPPING for file in files)
    content = [file for file in files if file.name != MAPPING]
    if not content:
        raise BadRecord("file", "there is a mapping, and no file for it")
    for file in content:
        check_readable(file.name, mapped)
    started = now()
    run, name = run_id(started), content[0].name if len(content) == 1 else f"{len(content)} files"
    asked = Asked(run, options.prefix, tuple(Upload(f.name, f.sha256) for f in files), options.dry_run,
                  options.withdraw_missing)  # fmt: skip
    with ports.store.atomic() as together:
        for file in files:
            together.uploads.put(tenant, _kept(run, file.sha256), parts_of(file.place))
        job = together.jobs.add(tenant, KIND, asked)
        kept = IngestRun(run, name, started, "queued", job=job.id)
        together.put_run(tenant, kept)
        note(together, tenant, by, "ingest.begun", f"ingest:{run}", {"files": len(content), "dryRun": options.dry_run})
    return _status(kept, job)


def status(ports: Ports, tenant: str, id: str) -> IngestStatus:
    """Return how far a run is; raise NotFound."""
    run = ports.store.sources.run(tenant, id)
    try:
        return _status(run, ports.store.jobs.get(tenant, run.job) if run.job else None)
    except NotFound:
        return _status(run, None)  # jobs are forgotten some day, runs are not


def _status(run: IngestRun, job: Job | None) -> IngestStatus:
    progress = IngestProgress(job.done, job.total, job.note) if job else IngestProgress()
    return IngestStatus(
        id=run.id,
        source=run.source,
        started=run.started,
        state=job.state if job else run.state,
        finished=run.finished or (job.ended if job else None),
        job=run.job,
        progress=progress,
        report=run.report,
        error=job.error if job else None,
    )


def ingest_job(ports: Ports, running: Running) -> IngestReport:
    """Take in what was uploaded; an earlier try's work is found there and costs nothing.

    Raises BadRecord where the upload cannot be used, Cycle where its prerequisites wait for each other.
    """
    require(ports, running.tenant, "ingest")
    asked = msgspec.convert(running.args, Asked)
    with spool(ports.settings) as folder:
        _lay_out(ports, running.tenant, asked, folder)
        options = Options(
            dry_run=asked.dry_run,
            withdraw=asked.withdraw,
            progress=lambda stage, done, total: running.advance(done, total, stage),
            run=asked.run,
            job=running.held.id,
        )
        try:
            report = take_in(ports, running.tenant, _source(asked, folder), options)
        except SourceError as error:
            raise BadRecord("file", str(error)) from error
    with ports.store.atomic() as together:
        together.uploads.drop(running.tenant, [_kept(asked.run, file.sha256) for file in asked.files])
        told = {"ingest": asked.run, "state": "done", "added": report.added, "changed": report.changed,
                "withdrawn": report.withdrawn, "quarantined": report.quarantined, "dryRun": report.dry_run}  # fmt: skip
        emit(together, running.tenant, "ingest.finished", told)
    return report


def _kept(run: str, sha256: str) -> str:
    return f"{sha256}.{run}"  # each run has its own: one that ends must not take the bytes from another


def _lay_out(ports: Ports, tenant: str, asked: Asked, folder: Path) -> None:
    """Write the files into a folder by their names, checked against their hashes."""
    for file in asked.files:
        place = _place(folder, file.name)
        place.parent.mkdir(parents=True, exist_ok=True)
        digest = sha256()
        with place.open("wb") as into:
            for part in ports.store.uploads.parts(tenant, _kept(asked.run, file.sha256)):
                digest.update(part)
                into.write(part)
        if digest.hexdigest() != file.sha256:
            raise BadRecord("file", f"the bytes of {file.name!r} are not those that were sent; send it again")


def _place(folder: Path, name: str) -> Path:
    """Return where a file lies: mappings and lines apart from what is read as a folder."""
    if name == MAPPING:
        return folder / MAPPING
    return folder / ("lines" if name.casefold().endswith(LINES) else "files") / name


def _source(asked: Asked, folder: Path) -> Source:
    """Return an upload as one source. Raises SourceError for a mapping that cannot be used."""
    mapping = folder / MAPPING
    mapped = mapping.exists()
    table = load_mapping(mapping) if mapped else None

    def pieces() -> Iterator[Piece | Refused]:
        for file in asked.files:
            place = _place(folder, file.name)
            if file.name != MAPPING and table is not None:
                yield Piece(file.name, partial(read_table, place, table), place, lines=True)
            elif file.name.casefold().endswith(LINES):
                yield Piece(file.name, partial(read_native, place), place, lines=True)
        if (folder / "files").is_dir() and table is None:
            yield from folder_pieces(folder / "files", asked.prefix)

    def read() -> Iterator[Outcome]:
        return chain.from_iterable([p] if isinstance(p, Refused) else p.read() for p in pieces())

    settings = sha256(mapping.read_bytes()).hexdigest() if mapped else ""
    name = ", ".join(file.name for file in asked.files if file.name != MAPPING)[:500]
    return Source(name, read, pieces=pieces, key=f"upload {asked.prefix}", settings=settings, whole=asked.withdraw)
