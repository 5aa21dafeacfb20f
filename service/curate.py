"""Write records that came through the API: checked as a whole against what is there, all kept or none."""

from collections.abc import Sequence

from paths.graph import SkillGraph
from paths.model import Record, Role, Skill, SkillEdge
from service.describe import with_descriptions
from service.embed_skills import embed_skills
from service.ports import Ports
from service.schemas import WriteReply
from service.store.records import id_of
from service.store.values import Changes, Key


def put_records(ports: Ports, tenant: str, records: Sequence[Record], withdraw: Sequence[str]) -> WriteReply:
    """Write records and withdraw resources or documents; raise BadRecord or Cycle, and then nothing is written."""
    check_graph(ports, tenant, [r for r in records if isinstance(r, Skill | SkillEdge | Role)])
    resources, documents = (set(ports.store.ids(tenant, kind)) for kind in ("resource", "document"))
    gone = [Key("resource", id) for id in withdraw if id in resources]
    orphans = {d.id for d in ports.store.documents_of(tenant, [key.id for key in gone])}
    gone += [Key("document", id) for id in sorted({*withdraw, *orphans}) if id in documents]
    written = ports.store.write(tenant, Changes(tuple(with_descriptions(records)), tuple(gone)))
    embed_skills(ports.store, ports.embedder, tenant)
    return WriteReply(written.revision, written.added, written.changed, written.unchanged, written.withdrawn)


def check_graph(ports: Ports, tenant: str, records: Sequence[Skill | SkillEdge | Role]) -> None:
    """Raise BadRecord or Cycle where the graph with these records in it could not be used."""
    if not records:
        return
    known: dict[tuple[type, str], Skill | SkillEdge | Role] = {
        (type(record), id_of(record)): record
        for read in (ports.store.skills, ports.store.edges, ports.store.roles)
        for record in read(tenant)
    }
    known |= {(type(record), id_of(record)): record for record in records}
    merged = known.values()
    SkillGraph.build(
        [r for r in merged if isinstance(r, Skill)],
        [r for r in merged if isinstance(r, SkillEdge)],
        [r for r in merged if isinstance(r, Role)],
    )
