"""Resources and documents of a source, lot by lot: what is as it was is left alone, all else completed and written."""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from paths.model import Precedence, Record, Resource, Skill
from retrieval.sources.outcome import Piece, Refused
from service.intake.describe import with_descriptions
from service.intake.enrich import Enricher
from service.intake.known import Memory, file_key
from service.intake.lots import Content, End, Group, Incoming, group_key, grouped, key_of, lots
from service.intake.names import Names
from service.intake.references import Reference
from service.intake.run import FileOf, Run
from service.store.content.sources import KnownFile
from service.store.store import Store
from service.store.values import Changes, Key

STAGE = "taking content"


class Taker:
    """Takes the content of one source; `seen` is what it holds of resources, documents and precedences."""

    def __init__(self, run: Run, memory: Memory, skills: dict[str, Skill]) -> None:
        self._run, self._memory = run, memory
        self._names = Names(skills)
        self._enricher: Enricher | None = None  # reads the whole catalogue, so it waits for something new
        self._context = memory.context()
        self._hashes: dict[str, str] = {}
        self._pieces = 0
        self.seen: set[Key] = set()

    def take(self, pieces: Sequence[Piece | Refused]) -> None:
        """Take all files but those that are as they were."""
        self._pieces = len(pieces)
        done = 0
        for lot in lots(self._stream(pieces)):
            self._take([item for item in lot if isinstance(item, Incoming)], [i for i in lot if isinstance(i, End)])
            done += sum(isinstance(item, Incoming) for item in lot)
            self._tell(done)
        late = self._enricher.late() if self._enricher else []
        if late and not self._run.dry:
            rewrite(self._run.store, self._run.tenant, late)

    def note_again(self, file: str, waiting: Sequence[Reference]) -> None:
        """Keep with a file that was taken what of it leads nowhere."""
        kept = replace(self._run.kept[file], notes=self._run.note(file).kept(waiting))
        self._run.store.sources.put_file(self._run.tenant, self._run.source.key, kept)

    def _tell(self, records: int) -> None:
        many = self._pieces > 1
        self._run.options.progress(STAGE, self._run.files if many else records, self._pieces if many else 0)

    def _stream(self, pieces: Sequence[Piece | Refused]) -> Iterator[Incoming | End]:
        for piece in pieces:
            if isinstance(piece, Refused):
                self._run.refuse(piece)
                continue
            self._run.files += 1
            if known := self._memory.known(piece, self._context):
                self._run.skip(known)
                continue
            file = file_key(piece.name)
            self._hashes[file] = self._memory.hash_of(piece)
            yield from self._read(piece, file)
            yield End(file)

    def _read(self, piece: Piece, file: str) -> Iterator[Incoming]:
        for outcome in piece.read():
            if isinstance(outcome, Refused):
                self._run.refuse(outcome, file, piece.lines)
            elif isinstance(outcome.record, Content):
                if refused := self._names.refusal(outcome):
                    self._run.refuse(refused, file, piece.lines)
                else:
                    yield Incoming(file, outcome.record, outcome.names)

    def _take(self, incoming: Sequence[Incoming], ends: Sequence[End]) -> None:
        groups = grouped(incoming, self._context)
        standing = self._standing(groups)
        fresh = [group for group in groups if group not in standing]
        files = {group_key(item.record): item.file for item in incoming}
        hashes = {group_key(group.items[0].record): group.hash for group in groups}

        def file_of(record: Record) -> str:
            return files.get(group_key(record), "") if isinstance(record, Content) else ""

        def remember(store: Store, lot: Sequence[Record]) -> None:
            if self._run.source.key:
                written = [r for r in lot if isinstance(r, Content)]
                owned = {key_of(r): (file_of(r), hashes[group_key(r)]) for r in written}
                store.sources.own(self._run.tenant, self._run.source.key, owned)
                self._end(store, ends)

        self._stand(standing, file_of)
        self._run.write(self._complete(fresh), (), file_of, remember)

    def _standing(self, groups: Sequence[Group]) -> list[Group]:
        """Return the groups that their source says the same of as last time, and that nobody changed since."""
        if not self._run.source.key:
            return []
        keys = {group.hash: [key_of(record) for record in _all_of(group)] for group in groups}
        same = self._run.store.sources.unchanged(self._run.tenant, {k: hash for hash in keys for k in keys[hash]})
        return [group for group in groups if same.issuperset(keys[group.hash])]

    def _stand(self, groups: Sequence[Group], file_of: FileOf) -> None:
        records = [record for group in groups for record in _all_of(group)]
        self._run.stand(records, file_of)
        self.seen |= {key_of(record) for record in records}

    def _complete(self, groups: Sequence[Group]) -> list[Record]:
        """Return the records with what is worked out of them."""
        items = [item for group in groups for item in group.items]
        if not items:
            return []
        if self._enricher is None:
            self._enricher = Enricher(self._run.ports, self._run.tenant, self._names.skills)
        given = [item.record for item in items if not isinstance(item.record, Precedence)]
        names = {item.record.id: item.names for item in items if item.names and isinstance(item.record, Resource)}
        described = list(with_descriptions(self._enricher.enriched(given, names)))
        records: list[Record] = [*described, *(i.record for i in items if isinstance(i.record, Precedence))]
        self.seen |= {key_of(r) for r in records if isinstance(r, Content)}
        return records

    def _end(self, store: Store, ends: Sequence[End]) -> None:
        """Note what files gave that were read to their end, with the last of what they gave."""
        for end in ends:
            noted = self._run.note(end.file)
            if self._hashes[end.file] and noted.worth_keeping:
                kept = KnownFile(end.file, self._hashes[end.file], self._context, 0, noted.kept())
                store.sources.put_file(self._run.tenant, self._run.source.key, kept)
                self._run.kept[end.file] = kept


def _all_of(group: Group) -> list[Content]:
    """Return the records of a group, with the description that is made of its resource."""
    records = with_descriptions([item.record for item in group.items])
    return [record for record in records if isinstance(record, Content)]


def rewrite(store: Store, tenant: str, resources: Sequence[Resource]) -> None:
    """Write resources with other tags; whose they are, and that their file says the same of them, stays."""
    keys = [key_of(resource) for resource in resources]
    with store.atomic() as together:
        standing = together.sources.standing(tenant, keys)
        together.write(tenant, Changes(tuple(resources)))
        together.sources.touch(tenant, standing)
