"""A skills graph from a catalogue alone: skills from what several resources speak of, tags, and suggested edges.

What there is stays: skills that somebody made, tags that somebody stated. A skill derived before is derived again or
withdrawn, so the same catalogue always gives the same graph.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence, Set

from msgspec.structs import replace

from paths.catalogue import Catalogue
from paths.model import Document, Resource, Skill
from retrieval.search import skill_text
from retrieval.suggesting.derive import PREFIX, Source, derive
from retrieval.tagging import build_tagger
from service.intake.embed_skills import embed_skills
from service.intake.tags import Tags, by_resource
from service.ports import Ports
from service.record.switches import require
from service.schemas import Wire
from service.store.content.records import id_of
from service.store.values import Changes, Key
from service.suggesting.running import run_all
from service.suggesting.values import SuggestionRun

FEWEST = 2  # resources that a derived skill is taught by: what one alone teaches needs no name
LOT = 200  # resources read and tagged at a time

Progress = Callable[[str, int, int], None]  # stage, done, total


class DerivedSkill(Wire, frozen=True):
    """One skill as it was derived, and how many resources were tagged with it."""

    id: str
    label: str
    alt_labels: tuple[str, ...]
    resources: int


class Bootstrap(Wire, frozen=True):
    """What a bootstrap did, or in a dry run would do. Edges are suggested only where something is written."""

    dry_run: bool
    skills: tuple[DerivedSkill, ...]
    tagged: int
    untagged: int
    withdrawn: int
    edges: SuggestionRun | None = None


def bootstrap(
    ports: Ports, tenant: str, dry_run: bool = False, progress: Progress = lambda stage, done, total: None
) -> Bootstrap:  # fmt: skip
    """Derive skills, tag what nobody tagged, and suggest edges between the skills."""
    require(ports, tenant, "suggestions")
    progress("reading the catalogue", 0, 0)
    shelf = _Shelf(ports, tenant)
    derived = derive(list(shelf.sources()), shelf.kept)
    used, tagged = _used(derived, _tagged(shelf, [*shelf.kept, *derived], progress))
    gone = {skill.id for skill in shelf.derived} - {skill.id for skill in used}
    edges = None
    if not dry_run:
        ports.store.write(tenant, Changes((*used, *tagged), tuple(shelf.keys(gone))))
        embed_skills(ports.store, ports.embedder, tenant)
        edges = run_all(ports, tenant, "skill", progress=lambda done, total: progress("suggesting", done, total))
    taught = Counter(skill for resource in tagged for skill in {band.skill for band in resource.teaches})
    return Bootstrap(
        dry_run=dry_run,
        skills=tuple(DerivedSkill(skill.id, skill.label, skill.alt_labels, taught[skill.id]) for skill in used),
        tagged=sum(bool(r.teaches) for r in tagged),
        untagged=sum(not r.teaches for r in tagged),
        withdrawn=len(gone),
        edges=edges,
    )


class _Shelf:
    """The catalogue, with what of it is derived and may be derived anew."""

    def __init__(self, ports: Ports, tenant: str) -> None:
        self.ports, self.tenant = ports, tenant
        self.catalogue = Catalogue.build(ports.store.resources(tenant))
        self._edges = ports.store.edges(tenant)
        skills = ports.store.skills(tenant)
        self.derived = [skill for skill in skills if skill.id.startswith(PREFIX) and skill.id not in self._bound()]
        self.kept = [skill for skill in skills if skill not in self.derived]
        mine = {skill.id for skill in self.derived}
        self.bare = [r for r in self.catalogue.resources.values() if _bare(r, mine)]

    def _bound(self) -> set[str]:
        """Return the skills that people use by now: roles ask for them, decided edges or stated tags name them."""
        asked = {q.skill for role in self.ports.store.roles(self.tenant) for q in role.requirements}
        decided = {end for edge in self._edges if edge.status != "suggested" for end in (edge.before, edge.after)}
        stated = {b.skill for r in self.catalogue.resources.values() for b in r.teaches if b.provenance == "stated"}
        entries = {q.skill for r in self.catalogue.resources.values() for q in r.competency_required}
        return asked | decided | stated | entries

    def sources(self) -> Iterator[Source]:
        """Yield what each whole says with its parts, and what stands alone: eight units of one module are one voice."""
        tops = [id for id in self.catalogue.resources if not self.catalogue.wholes(id)]
        for start in range(0, len(tops), LOT):
            parts = {top: [top, *sorted(self.catalogue.parts(top))] for top in tops[start : start + LOT]}
            own = self.documents([id for ids in parts.values() for id in ids])
            for top, ids in parts.items():
                there = [self.catalogue.resources[id] for id in ids if id in self.catalogue.resources]
                texts = [r.description for r in there] + [d.text for r in there for d in own.get(r.id, ())]
                tongue = (self.catalogue.resources[top].language or "").partition("-")[0].casefold()
                yield Source(top, tuple(r.title for r in there), tuple(texts), tongue)

    def documents(self, ids: Iterable[str]) -> dict[str, list[Document]]:
        found: dict[str, list[Document]] = {}
        for document in self.ports.store.documents_of(self.tenant, ids):
            found.setdefault(document.resource or "", []).append(document)
        return found

    def keys(self, gone: Set[str]) -> Iterator[Key]:
        """Yield what is withdrawn with these skills: themselves, and what was suggested about them."""
        yield from (Key("skill", id) for id in sorted(gone))
        yield from (Key("edge", id_of(edge)) for edge in self._edges if {edge.before, edge.after} & gone)


def _bare(resource: Resource, derived: Set[str]) -> bool:
    """Say whether nothing but earlier derived skills is known of what a resource teaches."""
    return all(band.provenance == "inferred" and band.skill in derived for band in resource.teaches)


def _tagged(shelf: _Shelf, skills: Sequence[Skill], progress: Progress) -> list[Resource]:
    """Return the bare resources, tagged anew; wholes come before their parts, so that these get none."""
    rows = shelf.ports.embedder.embed([skill_text(skill) for skill in skills])
    bare = {r.id for r in shelf.bare}
    others = [r for r in shelf.catalogue.resources.values() if r.id not in bare]
    decisions = by_resource(shelf.ports.store.tags.all(shelf.tenant))
    tags = Tags(build_tagger(skills, rows, shelf.ports.embedder.name), shelf.ports.embedder, others, decisions)
    ordered = sorted(shelf.bare, key=lambda r: (len(shelf.catalogue.wholes(r.id)), r.id))
    found: list[Resource] = []
    for start in range(0, len(ordered), LOT):
        progress("tagging", start, len(ordered))
        lot = [replace(r, teaches=()) for r in ordered[start : start + LOT]]
        found += tags.inferred(lot, shelf.documents([r.id for r in lot]))
    return found


def _used(derived: Sequence[Skill], tagged: Sequence[Resource]) -> tuple[list[Skill], list[Resource]]:
    """Return the derived skills that enough resources teach, and the resources without tags of the others."""
    taught = Counter(skill for resource in tagged for skill in {band.skill for band in resource.teaches})
    poor = {skill.id for skill in derived if taught[skill.id] < FEWEST}
    kept = [replace(r, teaches=tuple(band for band in r.teaches if band.skill not in poor)) for r in tagged]
    return [skill for skill in derived if skill.id not in poor], kept
