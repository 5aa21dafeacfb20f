"""Take a source in: what can be taken is written, what cannot goes into the quarantine report with its reason.

The graph comes first and as a whole, because an edge or a role may name a skill of a later line. Resources and
documents then stream through in lots, each its own transaction: a stopped run has written whole lots, and the same
command goes on from there, since what is there already costs nothing.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from paths.errors import BadRecord
from paths.graph import nearest
from paths.model import Document, GraphRecord, Policy, Precedence, Record, Resource, Role, Skill, SkillEdge
from retrieval.sources.ids import safe_id
from retrieval.sources.outcome import Outcome, Refused, Taken
from service.intake.curate import build_graph
from service.intake.decided import undecided
from service.intake.describe import with_descriptions
from service.intake.embed_roles import embed_roles
from service.intake.embed_skills import embed_skills
from service.intake.enrich import Enricher
from service.intake.references import Reference, references_of, unresolved
from service.ports import Ports
from service.schemas import Wire
from service.store.records import id_of, row_of
from service.store.values import Changes, IngestRun, Key, Refusal, Written

Content = Resource | Document | Precedence

LOT = 200  # records between two transactions: a lot's texts are embedded together where tags are inferred
MOST_IN_LOT = 500  # where a source brings documents only
MOST_CHARS = 8_000_000  # of the documents in a lot: texts may be of some MB each, and memory stays small
SHOWN = 50  # refusals that a report names
SLASH = safe_id("x", "/").removeprefix("x:")  # as it stands in the id of a page in a folder
KEPT = 10_000  # refusals that the store keeps of one run: with more of them the source or its mapping is a wrong one

Read = Callable[[], Iterator[Outcome]]
Progress = Callable[[str, int, int], None]  # stage, done, total (0: not known)


class Report(Wire, frozen=True):
    """What an ingest did. `refused` names the first of `refusals`; the store keeps 10,000 under the run's id."""

    run: str
    source: str
    dry_run: bool
    records: dict[str, int]
    added: int
    changed: int
    unchanged: int
    withdrawn: int
    refusals: int
    refused: tuple[Refusal, ...]
    unresolved: tuple[str, ...] = ()
    indexed: bool = True


@dataclass
class Run:
    """One ingest under way."""

    ports: Ports
    tenant: str
    source: str
    dry_run: bool
    progress: Progress
    id: str
    written: Written = field(default_factory=Written)
    counts: dict[str, int] = field(default_factory=dict)
    refusals: int = 0
    refused: list[Refusal] = field(default_factory=list)  # the first KEPT
    unread: set[str] = field(default_factory=set)  # files whose content is not known
    references: list[Reference] = field(default_factory=list)

    def refuse(self, refused: Refused) -> None:
        self.refusals += 1
        if len(self.refused) < KEPT:
            self.refused.append(Refusal(refused.file, refused.line or None, refused.field, refused.problem))
        if not refused.line and not refused.field:
            self.unread.add(refused.file)

    def write(self, records: Iterable[Record], withdraw: Iterable[Key] = ()) -> None:
        """Write one lot without what the store cannot keep; in a dry run only count it."""
        lot, gone = tuple(undecided(self.ports.store, self.tenant, records)), tuple(withdraw)
        try:
            self._write(lot, gone)
        except BadRecord:
            self._write(tuple(record for record in lot if self._storable(record)), gone)

    def _write(self, lot: tuple[Record, ...], gone: tuple[Key, ...]) -> None:
        if not self.dry_run:
            self.written = self.written.then(self.ports.store.write(self.tenant, Changes(lot, gone)))
        for record in lot:
            kind = str(record.__struct_config__.tag)
            self.counts[kind] = self.counts.get(kind, 0) + 1
            self.references += references_of(record)

    def _storable(self, record: Record) -> bool:
        try:
            row_of(record)
        except BadRecord as error:
            self.refuse(Refused(self.source, 0, error.field, error.problem))
            return False
        return True


def ingest(
    ports: Ports,
    tenant: str,
    source: str,
    read: Read,
    dry_run: bool = False,
    owns: str | None = None,
    progress: Progress = lambda stage, done, total: None,
) -> Report:
    """Take in what `read` yields; it is called twice, since the graph is taken first.

    `owns` is an id prefix: documents under it that the source does not hold any more are withdrawn. Raises Cycle where
    prerequisites wait for each other, and then nothing is written; SourceError where the source cannot be read.
    """
    run = Run(ports, tenant, source, dry_run, progress, id=_run_id(), written=Written(ports.store.revision(tenant)))
    skills = _take_graph(run, read)
    if not dry_run:
        ports.store.put_run(tenant, IngestRun(run.id, source, run.id))
        embed_skills(ports.store, ports.embedder, tenant, lambda done, total: progress("embedding skills", done, total))
        embed_roles(ports.store, ports.embedder, tenant, lambda done, total: progress("embedding roles", done, total))
    _take_content(run, read, skills, owns)
    return _report(run)


def _take_graph(run: Run, read: Read) -> dict[str, Skill]:
    """Write skills, edges and roles in one transaction; return all skills there are then."""
    known = run.ports.store.graph(run.tenant)
    taken = [o for o in read() if isinstance(o, Taken) and isinstance(o.record, GraphRecord)]
    skills = {r.id: r for r in known if isinstance(r, Skill)} | {
        o.record.id: o.record for o in taken if isinstance(o.record, Skill)
    }
    names = Names(skills)
    passed = [o.record for o in taken if not _refused_graph(run, o, names)]
    good = undecided(run.ports.store, run.tenant, passed)
    merged = {(type(r), id_of(r)): r for r in (*known, *(r for r in good if isinstance(r, Skill | SkillEdge | Role)))}
    graph = build_graph(merged.values())
    if good:
        run.write(good)
    return dict(graph.skills)


@dataclass(frozen=True)
class Names:
    """The skills there are, to say of an unknown one which it might be."""

    skills: dict[str, Skill]

    def problem(self, id: str) -> str | None:
        """Return what is wrong with a reference to this skill, None where it is known."""
        if id in self.skills:
            return None
        near = nearest(id, {s.id: (s.id, s.label) for s in self.skills.values()}) if len(self.skills) < 5_000 else []
        return f"there is no skill {id!r}" + (f"; nearest: {', '.join(near)}" if near else "; import the graph first")


def _refused_graph(run: Run, taken: Taken, names: Names) -> bool:
    record = taken.record
    wanted: list[tuple[str, str]] = []
    if isinstance(record, SkillEdge):
        wanted = [("before", record.before), ("after", record.after)]
    elif isinstance(record, Role):
        wanted = [(f"requirements[{i}].skill", q.skill) for i, q in enumerate(record.requirements)]
    elif isinstance(record, Skill):
        wanted = [(f"parents[{i}]", parent) for i, parent in enumerate(record.parents)]
    elif isinstance(record, Policy):
        wanted = [("skillWeights", skill) for skill in record.skill_weights]
    return _refused(run, taken, wanted, names)


def _refused(run: Run, taken: Taken, wanted: Iterable[tuple[str, str]], names: Names) -> bool:
    for where, id in wanted:
        if problem := names.problem(id):
            run.refuse(Refused(taken.file, taken.line, where, problem))
            return True
    return False


def _take_content(run: Run, read: Read, skills: dict[str, Skill], owns: str | None) -> None:
    """Write resources and documents lot by lot, and withdraw what the source has no more."""
    names, enricher = Names(skills), Enricher(run.ports, run.tenant, skills)
    seen: set[str] = set()
    done = 0
    for lot in _lots(_content(run, read, names)):
        records = enricher.enriched([r for r in lot if not isinstance(r, Precedence)])
        run.write((*with_descriptions(records), *(r for r in lot if isinstance(r, Precedence))))
        seen |= {r.id for r in records if isinstance(r, Document)}
        done += len(lot)
        run.progress("taking content", done, 0)
    if owns:
        run.write((), [Key("document", id) for id in _gone(run, owns, seen)])


def _gone(run: Run, owns: str, seen: set[str]) -> list[str]:
    """Return the pages that the source held once and holds no more.

    What could not be read may still be there: such a page stays as it is, and of an unreadable folder every page. A
    resource's own documents are not the folder's, whatever they are called.
    """
    if "." in run.unread:
        return []
    unread = {safe_id(owns.removesuffix(":"), name) for name in run.unread}
    inside = tuple(f"{name}{SLASH}" for name in unread)
    there = run.ports.store.ids(run.tenant, "document", owns)
    missing = [id for id in there if id not in seen and id not in unread and not id.startswith(inside)]
    return [
        document.id
        for at in range(0, len(missing), MOST_IN_LOT)
        for document in run.ports.store.documents(run.tenant, missing[at : at + MOST_IN_LOT])
        if document.kind == "hub" and document.resource is None
    ]


def _lots(records: Iterator[Content]) -> Iterator[list[Content]]:
    """Yield lots that keep a resource and the documents after it together."""
    lot: list[Content] = []
    chars = 0
    for record in records:
        if len(lot) >= LOT and isinstance(record, Resource):
            yield lot
            lot, chars = [], 0
        lot.append(record)
        chars += len(getattr(record, "text", "")) + len(getattr(record, "description", ""))
        if len(lot) >= MOST_IN_LOT or chars >= MOST_CHARS:
            yield lot
            lot, chars = [], 0
    if lot:
        yield lot


def _content(run: Run, read: Read, names: Names) -> Iterator[Content]:
    for outcome in read():
        if isinstance(outcome, Refused):
            run.refuse(outcome)
        elif isinstance(outcome.record, Document | Precedence):
            yield outcome.record
        elif isinstance(outcome.record, Resource):
            bands = [(f"teaches[{i}].skill", band.skill) for i, band in enumerate(outcome.record.teaches)]
            entries = [
                (f"competencyRequired[{i}].skill", q.skill) for i, q in enumerate(outcome.record.competency_required)
            ]
            if not _refused(run, outcome, (*bands, *entries), names):
                yield outcome.record


def _report(run: Run) -> Report:
    store = run.ports.store
    if not run.dry_run:
        store.add_refusals(run.tenant, run.id, run.refused)
        finished = IngestRun(run.id, run.source, run.id, "done", _now(), run.counts)
        store.put_run(run.tenant, finished)
    return Report(
        run=run.id,
        source=run.source,
        dry_run=run.dry_run,
        records=run.counts,
        added=run.written.added,
        changed=run.written.changed,
        unchanged=run.written.unchanged,
        withdrawn=run.written.withdrawn,
        refusals=run.refusals,
        refused=tuple(run.refused[:SHOWN]),
        unresolved=() if run.dry_run else unresolved(run.references, store.ids(run.tenant, "resource"))[:SHOWN],
        indexed=run.ports.index is not None,
    )


def _run_id() -> str:
    return f"{_now()}".replace("+00:00", "Z")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
