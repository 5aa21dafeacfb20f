"""What a source leaves unsaid of a resource is worked out once, when it is taken in: minutes, and what it teaches."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from msgspec.structs import replace

from paths.model import Document, Resource, Skill
from retrieval.embed import Embedder
from retrieval.minutes import content_texts, estimate, median_minutes
from retrieval.tagging import Tagger, build_tagger, infer_teaches, taggable
from service.intake.embed_skills import skill_vectors
from service.ports import Ports

READ_AT_MOST = 4_000  # characters of a resource's text that the tag is inferred from; models read less than that


class Enricher:
    """Completes the resources of one ingest. The skills' vectors are those that are kept when it is made."""

    def __init__(self, ports: Ports, tenant: str, skills: Mapping[str, Skill]) -> None:
        there = ports.store.resources(tenant)
        self._tags = Tags(tagger(ports, tenant, skills, there), ports.embedder, there)
        self._medians = median_minutes(there)

    def enriched(self, records: Sequence[Resource | Document]) -> list[Resource | Document]:
        """Return the records with estimated minutes and inferred tags where a resource states none."""
        documents: dict[str, list[Document]] = {}
        for record in records:
            if isinstance(record, Document) and record.resource:
                documents.setdefault(record.resource, []).append(record)
        resources = [r for r in records if isinstance(r, Resource)]
        self._medians = median_minutes(resources) | self._medians
        timed = [self._timed(r, documents.get(r.id, ())) for r in resources]
        complete = {r.id: r for r in self._tags.inferred(timed, documents)}
        return [complete[r.id] if isinstance(r, Resource) else r for r in records]

    def _timed(self, resource: Resource, documents: Sequence[Document]) -> Resource:
        found = estimate(resource, content_texts(documents), medians=self._medians)
        return replace(resource, minutes=found.minutes, minutes_source=found.source)


class Tags:
    """Infers what untagged resources teach, beside resources that are `there`.

    A part of a whole that has tags gets none of its own: the whole carries them, and a few minutes of it do not teach
    what all of it does. That holds for wholes that are there, or come in the same lot; take wholes in before parts.
    """

    def __init__(self, tagger: Tagger, embedder: Embedder, there: Iterable[Resource]) -> None:
        self._tagger, self._embedder = tagger, embedder
        self._wholes: set[str] = set()  # those with tags
        self._carried: set[str] = set()  # parts that such a whole names
        self._note(there)

    def inferred(self, resources: Sequence[Resource], documents: Mapping[str, Sequence[Document]]) -> list[Resource]:
        """Return the resources, tagged where they were not: first wholes and what stands alone, then their parts."""
        self._note(resources)
        bare = [r for r in resources if not r.teaches]
        alone = {r.id for r in bare}
        inner = {part for r in bare for part in r.has_part} | {r.id for r in bare if alone.intersection(r.is_part_of)}
        found: dict[str, Resource] = {}
        for wave in ([r for r in bare if r.id not in inner], [r for r in bare if r.id in inner]):
            tagged = self._tagged([r for r in wave if not self._is_carried(r)], documents)
            self._note(tagged)
            found |= {r.id: r for r in tagged}
        return [found.get(r.id, r) for r in resources]

    def _tagged(self, bare: Sequence[Resource], documents: Mapping[str, Sequence[Document]]) -> list[Resource]:
        if not self._tagger.skills:
            return []
        texts = [_text_of(r, documents.get(r.id, ())) for r in bare]
        vectors = self._embedder.embed(texts) if texts else ()
        return [
            replace(r, teaches=infer_teaches(self._tagger, text, row))
            for r, text, row in zip(bare, texts, vectors, strict=True)
        ]

    def _is_carried(self, resource: Resource) -> bool:
        return resource.id in self._carried or not self._wholes.isdisjoint(resource.is_part_of)

    def _note(self, resources: Iterable[Resource]) -> None:
        for resource in resources:
            if resource.teaches:
                self._wholes.add(resource.id)
                self._carried.update(resource.has_part)


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


def _text_of(resource: Resource, documents: Sequence[Document]) -> str:
    body = "\n".join([resource.description, *(document.text for document in documents)])
    return f"{resource.title}\n{body}"[:READ_AT_MOST]
