"""What a source leaves unsaid of a resource is worked out once, when it is taken in: minutes, and what it teaches."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from msgspec.structs import replace

from paths.model import Document, Resource, Skill
from retrieval.minutes import content_texts, estimate, median_minutes
from retrieval.tagging import Tagger, build_tagger, taggable
from service.intake.embed_skills import skill_vectors
from service.intake.naming import SkillNames
from service.intake.tags import Tags, by_resource
from service.ports import Ports

NO_NAMES: Mapping[str, Sequence[str]] = {}


class Enricher:
    """Completes the resources of one ingest. The skills' vectors are those that are kept when it is made."""

    def __init__(self, ports: Ports, tenant: str, skills: Mapping[str, Skill]) -> None:
        there = ports.store.resources(tenant)
        decisions = by_resource(ports.store.tags.all(tenant))
        vectors = skill_vectors(ports.store, ports.embedder, tenant, skills)
        self._names = SkillNames(ports.embedder, skills, vectors)
        self._tags = Tags(tagger(ports, tenant, skills, there), ports.embedder, there, decisions)
        self._medians = median_minutes(there)

    def enriched(
        self, records: Sequence[Resource | Document], names: Mapping[str, Sequence[str]] = NO_NAMES
    ) -> list[Resource | Document]:
        """Return the records with estimated minutes and inferred tags where a resource states none.

        `names` are the skills that resources teach as their source calls them.
        """
        documents: dict[str, list[Document]] = {}
        for record in records:
            if isinstance(record, Document) and record.resource:
                documents.setdefault(record.resource, []).append(record)
        resources = [r for r in records if isinstance(r, Resource)]
        self._medians = median_minutes(resources) | self._medians
        timed = [self._timed(r, documents.get(r.id, ())) for r in resources]
        named = [self._names.tagged(r, names.get(r.id, ())) for r in timed]
        complete = {r.id: r for r in self._tags.inferred(named, documents)}
        return [complete[r.id] if isinstance(r, Resource) else r for r in records]

    def late(self) -> list[Resource]:
        """Return parts that are kept already, or were enriched, whose whole got tags after them: they lose theirs."""
        return self._tags.late()

    def _timed(self, resource: Resource, documents: Sequence[Document]) -> Resource:
        found = estimate(resource, content_texts(documents), medians=self._medians)
        return replace(resource, minutes=found.minutes, minutes_source=found.source)


def tagger(ports: Ports, tenant: str, skills: Mapping[str, Skill], there: Iterable[Resource]) -> Tagger:
    """Return the tagger over the skills that have a vector and are no mere headings; `there` are the resources kept."""
    vectors = skill_vectors(ports.store, ports.embedder, tenant, skills)
    known = [skill for skill in taggable(skills, _used(ports, tenant, there)) if skill.id in vectors]
    rows = np.stack([vectors[s.id] for s in known]) if known else np.zeros((0, 1), dtype=np.float32)
    return build_tagger(known, rows, ports.embedder.name)


def _used(ports: Ports, tenant: str, there: Iterable[Resource]) -> set[str]:
    """Return the skills that a role asks for, an edge names, or a resource states to teach."""
    asked = {q.skill for role in ports.store.roles(tenant) for q in role.requirements}
    named = {end for edge in ports.store.edges(tenant) for end in (edge.before, edge.after)}
    return asked | named | {band.skill for r in there for band in r.teaches if band.provenance == "stated"}
