"""One ingest under way: what it wrote, what it refused, and what it noted of each file."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from paths.errors import BadRecord
from paths.model import Record
from retrieval.sources.outcome import Refused
from service.intake.decided import undecided
from service.intake.references import Reference, references_of, unresolved
from service.intake.report import Options
from service.intake.sources import Source
from service.ports import Ports
from service.store.content.records import row_of
from service.store.content.sources import FileNotes, KnownFile, Waiting
from service.store.store import Store
from service.store.values import Changes, IngestReport, IngestRun, Key, Refusal, RunState, Written

KEPT = 10_000  # refusals that the store keeps of one run: with more of them the source or its mapping is a wrong one
SHOWN = 50  # refusals that a report names
NOTED = 200  # refusals that are noted of one file; one with more is read again, to tell them again

FileOf = Callable[[Record], str]
Then = Callable[[Store, Sequence[Record]], None]


@dataclass
class Noted:
    """What a report says of one file.

    `whole` is false where the file could not be read to its end; `broken` where a line of it could not be taken, so
    that any record which is missing from it may be that one.
    """

    counts: dict[str, int] = field(default_factory=dict)
    references: list[Reference] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    refused: int = 0
    whole: bool = True
    broken: bool = False

    @property
    def worth_keeping(self) -> bool:
        return self.whole and self.refused <= NOTED

    def kept(self, waiting: Iterable[Reference] = ()) -> FileNotes:
        """Return what the store keeps, to tell of the file again; `waiting` is what leads nowhere."""
        missing = tuple(Waiting(r.record, r.field, r.resource) for r in waiting)
        return FileNotes(dict(self.counts), tuple(self.refusals), missing)


@dataclass
class Run:
    """What an ingest has done so far; files go by their keys."""

    ports: Ports
    tenant: str
    source: Source
    options: Options
    id: str
    started: str
    written: Written = field(default_factory=Written)
    counts: dict[str, int] = field(default_factory=dict)
    refusals: int = 0
    refused: list[Refusal] = field(default_factory=list)  # the first KEPT
    unread: set[str] = field(default_factory=set)  # files whose content is not known, as refusals name them
    notes: dict[str, Noted] = field(default_factory=dict)
    kept: dict[str, KnownFile] = field(default_factory=dict)  # files that were taken to their end
    unchanged_files: set[str] = field(default_factory=set)
    files: int = 0
    skipped: int = 0
    withheld: int = 0

    @classmethod
    def begun(cls, ports: Ports, tenant: str, source: Source, options: Options) -> "Run":
        """Return a run that has done nothing yet; raise NotFound for an unknown tenant."""
        started = now()
        revision = Written(ports.store.revision(tenant))
        return cls(ports, tenant, source, options, options.run or run_id(started), started, revision)

    @property
    def dry(self) -> bool:
        return self.options.dry_run

    @property
    def store(self) -> Store:
        return self.ports.store

    def note(self, file: str) -> Noted:
        """Return what is noted of a file."""
        return self.notes.setdefault(file, Noted())

    def refuse(self, refused: Refused, file: str | None = None, lines: bool = False) -> None:
        """Take note of what was refused, and of the file that it stands in, one of `lines` or not."""
        kept = Refusal(refused.file, refused.line or None, refused.field, refused.problem)
        self._refuse(kept)
        unread = not refused.line and not refused.field
        if unread:
            self.unread.add(refused.file)
        if file is not None:
            noted = self.note(file)
            noted.refused += 1
            noted.whole &= not unread
            noted.broken |= lines
            if len(noted.refusals) < NOTED:
                noted.refusals.append(kept)

    def _refuse(self, refusal: Refusal) -> None:
        self.refusals += 1
        if len(self.refused) < KEPT:
            self.refused.append(refusal)

    def skip(self, known: KnownFile) -> None:
        """Count a file that is as it was, without reading it."""
        self.unchanged_files.add(known.file)
        for refusal in known.notes.refusals:
            self._refuse(refusal)
        waiting = [Reference(w.record, w.field, w.resource) for w in known.notes.waiting]
        self.note(known.file).references += waiting
        self._count(known.notes.counts)
        self.skipped += sum(known.notes.counts.values())
        self._unchanged(sum(known.notes.counts.values()))

    def stand(self, records: Sequence[Record], file_of: FileOf) -> None:
        """Count records that are as they were, without writing them."""
        self._read(records, file_of)
        self._unchanged(len(records))

    def _unchanged(self, count: int) -> None:
        self.written = replace(self.written, unchanged=self.written.unchanged + count)

    def write(
        self,
        records: Iterable[Record],
        gone: Iterable[Key] = (),
        file_of: FileOf = lambda record: "",
        then: Then = lambda store, lot: None,
    ) -> None:
        """Write one lot without what the store cannot keep, with what `then` adds to the same transaction.

        In a dry run it is only counted.
        """
        lot, keys = tuple(undecided(self.store, self.tenant, records)), tuple(gone)
        try:
            self._write(Changes(lot, keys), file_of, then)
        except BadRecord:
            lot = tuple(record for record in lot if self._storable(record))
            self._write(Changes(lot, keys), file_of, then)

    def _write(self, changes: Changes, file_of: FileOf, then: Then) -> None:
        if self.dry:
            self.written = replace(self.written, withdrawn=self.written.withdrawn + len(changes.withdraw))
            self._read(changes.put, file_of)
            return
        with self.store.atomic() as together:
            written = together.write(self.tenant, changes)
            self._read(changes.put, file_of)
            then(together, changes.put)
        self.written = self.written.then(written)

    def _storable(self, record: Record) -> bool:
        try:
            row_of(record)
        except BadRecord as error:
            self.refuse(Refused(self.source.name, 0, error.field, error.problem))
            return False
        return True

    def _read(self, records: Iterable[Record], file_of: FileOf) -> None:
        for record in records:
            noted, kind = self.note(file_of(record)), str(record.__struct_config__.tag)
            noted.counts[kind] = noted.counts.get(kind, 0) + 1
            noted.references += references_of(record)
            self._count({kind: 1})

    def _count(self, counts: dict[str, int]) -> None:
        for kind, number in counts.items():
            self.counts[kind] = self.counts.get(kind, 0) + number

    def keep(self, state: RunState) -> IngestReport:
        """Keep the run as it is now, except a dry run that nobody announced; return what it did."""
        ended = state not in ("queued", "running")
        report = self.report(ended)
        if not self.dry or self.options.job:
            kept = IngestRun(self.id, self.source.name, self.started, state, now() if ended else None, self.counts,
                             self.options.job, report if ended else None)  # fmt: skip
            with self.store.atomic() as together:
                together.put_run(self.tenant, kept)
                if ended:
                    together.sources.forget_refusals(self.tenant, self.id)
                    together.add_refusals(self.tenant, self.id, self.refused)
        return report

    def report(self, ended: bool = True) -> IngestReport:
        """Say what was done."""
        return IngestReport(
            run=self.id,
            source=self.source.name,
            dry_run=self.dry,
            records=self.counts,
            added=self.written.added,
            changed=self.written.changed,
            unchanged=self.written.unchanged,
            withdrawn=self.written.withdrawn,
            refusals=self.refusals,
            refused=tuple(self.refused[:SHOWN]),
            unresolved=self._unresolved() if ended else (),
            indexed=self.ports.index is not None,
            taken=sum(self.counts.values()),
            skipped=self.skipped,
            quarantined=self.refusals,
            withheld=self.withheld,
            files=self.files,
            files_unchanged=len(self.unchanged_files),
        )

    def _unresolved(self) -> tuple[str, ...]:
        references = [reference for noted in self.notes.values() for reference in noted.references]
        if self.dry or not references:
            return ()
        return unresolved(references, self.store.ids(self.tenant, "resource"))[:SHOWN]


def run_id(started: str) -> str:
    """Return what names a run: the time at which it began."""
    return started.replace("+00:00", "Z")


def now() -> str:
    """Return the time now, ISO 8601 to the microsecond."""
    return datetime.now(UTC).isoformat(timespec="microseconds")
