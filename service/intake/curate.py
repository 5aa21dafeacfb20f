"""Write records that came through the API: checked as a whole against what is there, all kept or none."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from difflib import get_close_matches

from paths.errors import BadRecord
from paths.graph import SkillGraph
from paths.model import Document, GraphRecord, Policy, Record, Resource, Role, Skill, SkillEdge
from retrieval.sources.checks import check, tidy
from service.intake.describe import with_descriptions
from service.intake.embed_roles import embed_roles
from service.intake.embed_skills import embed_skills
from service.intake.lots import Content, key_of
from service.ports import Ports
from service.schemas import WriteReply
from service.store.content.records import id_of
from service.store.content.sources import PEOPLE
from service.store.errors import Moved
from service.store.values import Changes, Key, Written

TRIES = 3  # writes that came between; an ingest makes one after the other


def put_records(
    ports: Ports, tenant: str, records: Sequence[Record], withdraw: Sequence[str], at: int | None = None
) -> WriteReply:
    """Write records and withdraw resources or documents; raise BadRecord or Cycle, and then nothing is written.

    What they are checked against is what they are written to. With `at`, nothing is written either where the records
    have changed since that revision (Moved).
    """
    records = checked(records)
    written = (
        _put(ports, tenant, records, withdraw, at) if at is not None else _at_last(ports, tenant, records, withdraw)
    )
    embed_skills(ports.store, ports.embedder, tenant)
    if any(isinstance(r, Role | Skill) for r in records):
        embed_roles(ports.store, ports.embedder, tenant)
    return WriteReply(written.revision, written.added, written.changed, written.unchanged, written.withdrawn)


def _at_last(ports: Ports, tenant: str, records: Sequence[Record], withdraw: Sequence[str]) -> Written:
    """Write, again where somebody wrote meanwhile; in the end nobody else writes until this is done."""
    for _ in range(TRIES):
        try:
            return _put(ports, tenant, records, withdraw, ports.store.revision(tenant))
        except Moved:
            continue
    with ports.store.atomic() as together:
        now = together.write(tenant, Changes()).revision  # changes nothing, but has the others wait
        return _put(replace(ports, store=together), tenant, records, withdraw, now)


def _put(ports: Ports, tenant: str, records: Sequence[Record], withdraw: Sequence[str], at: int) -> Written:
    check_graph(ports, tenant, [r for r in records if isinstance(r, GraphRecord)])
    check_skills(ports, tenant, records)
    resources, documents = (set(ports.store.ids(tenant, kind)) for kind in ("resource", "document"))
    gone = [Key("resource", id) for id in withdraw if id in resources]
    orphans = {d.id for d in ports.store.documents_of(tenant, [key.id for key in gone])}
    gone += [Key("document", id) for id in sorted({*withdraw, *orphans}) if id in documents]
    return _written(ports, tenant, Changes(tuple(with_descriptions(records)), tuple(gone), at))


def _written(ports: Ports, tenant: str, changes: Changes) -> Written:
    """Write what people said, and note that it is theirs: no source withdraws it."""
    said = {key_of(r): ("", "") for r in changes.put if isinstance(r, Content)}
    with ports.store.atomic() as together:
        written = together.write(tenant, changes)
        together.sources.own(tenant, PEOPLE, said)
        together.sources.disown(tenant, changes.withdraw)
    return written


def checked(records: Sequence[Record]) -> list[Record]:
    """Return the records as they are kept; raise BadRecord naming the first that cannot be meant or comes twice."""
    first: dict[tuple[type[Record], str], int] = {}
    for at, record in enumerate(records):
        if (before := first.setdefault((type(record), id_of(record)), at)) != at:
            raise BadRecord(f"records[{at}]", f"the same record is already in records[{before}]; keep one of them")
    return [_checked(record, f"records[{at}]") for at, record in enumerate(records)]


def _checked(record: Record, where: str) -> Record:
    try:
        check(record)
        return tidy(record) if isinstance(record, Document) else record
    except BadRecord as error:
        raise BadRecord(f"{where}.{error.field}", error.problem) from error


def check_skills(ports: Ports, tenant: str, records: Sequence[Record]) -> None:
    """Raise BadRecord for a resource that names a skill which is not there; ingest refuses such a one too."""
    named = [
        (at, r) for at, r in enumerate(records) if isinstance(r, Resource) and (r.teaches or r.competency_required)
    ]
    if not named:
        return
    known = {*ports.store.ids(tenant, "skill"), *(r.id for r in records if isinstance(r, Skill))}
    for at, resource in named:
        for skill in (*(band.skill for band in resource.teaches), *(q.skill for q in resource.competency_required)):
            if skill not in known:
                near = get_close_matches(skill, sorted(known), n=1)
                hint = f"; nearest: {near[0]}" if near else "; write the skill first"
                raise BadRecord(f"records[{at}]", f"there is no skill {skill!r}{hint}")


def check_graph(ports: Ports, tenant: str, records: Sequence[GraphRecord]) -> None:
    """Raise BadRecord or Cycle where the graph with these records in it could not be used."""
    if records:
        merged = {(type(r), id_of(r)): r for r in (*ports.store.graph(tenant), *records)}
        build_graph(merged.values())


def build_graph(records: Iterable[GraphRecord]) -> SkillGraph:
    """Build the graph of mixed records; raise BadRecord or Cycle."""
    given = list(records)
    return SkillGraph.build(
        [r for r in given if isinstance(r, Skill)],
        [r for r in given if isinstance(r, SkillEdge)],
        [r for r in given if isinstance(r, Role)],
        next((r for r in given if isinstance(r, Policy)), None),
    )
