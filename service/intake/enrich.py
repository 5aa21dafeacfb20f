"""What a source leaves unsaid of a resource is worked out once, when it is taken in: minutes, and what it teaches."""

from collections.abc import Mapping, Sequence

import numpy as np
from msgspec.structs import replace

from paths.model import Document, Resource, Skill
from retrieval.minutes import content_texts, estimate, median_minutes
from retrieval.tagging import Tagger, build_tagger, infer_teaches
from service.intake.embed_skills import skill_vectors
from service.ports import Ports

READ_AT_MOST = 4_000  # characters of a resource's text that the tag is inferred from; models read less than that


class Enricher:
    """Completes the resources of one ingest. The skills' vectors are those that are kept when it is made."""

    def __init__(self, ports: Ports, tenant: str, skills: Mapping[str, Skill]) -> None:
        self._ports, self._tenant = ports, tenant
        self._tagger = tagger(ports, tenant, skills)
        self._medians = median_minutes(ports.store.resources(tenant))

    def enriched(self, records: Sequence[Resource | Document]) -> list[Resource | Document]:
        """Return the records with estimated minutes and inferred tags where a resource states none."""
        documents: dict[str, list[Document]] = {}
        for record in records:
            if isinstance(record, Document) and record.resource:
                documents.setdefault(record.resource, []).append(record)
        resources = [r for r in records if isinstance(r, Resource)]
        self._medians = median_minutes(resources) | self._medians
        timed = [self._timed(r, documents.get(r.id, ())) for r in resources]
        complete = {r.id: r for r in self._tagged(timed, documents)}
        return [complete[r.id] if isinstance(r, Resource) else r for r in records]

    def _timed(self, resource: Resource, documents: Sequence[Document]) -> Resource:
        found = estimate(resource, content_texts(documents), medians=self._medians)
        return replace(resource, minutes=found.minutes, minutes_source=found.source)

    def _tagged(self, resources: Sequence[Resource], documents: Mapping[str, Sequence[Document]]) -> list[Resource]:
        bare = [r for r in resources if not r.teaches] if self._tagger.skills else []
        texts = [_text_of(r, documents.get(r.id, ())) for r in bare]
        vectors = self._ports.embedder.embed(texts) if texts else ()
        found = {
            r.id: infer_teaches(self._tagger, text, row) for r, text, row in zip(bare, texts, vectors, strict=True)
        }
        return [replace(r, teaches=found.get(r.id, r.teaches)) for r in resources]


def tagger(ports: Ports, tenant: str, skills: Mapping[str, Skill]) -> Tagger:
    """Return the tagger over the skills that have a vector."""
    vectors = skill_vectors(ports.store, ports.embedder, tenant, skills)
    known = [skills[id] for id in sorted(vectors)]
    rows = np.stack([vectors[s.id] for s in known]) if known else np.zeros((0, 1), dtype=np.float32)
    return build_tagger(known, rows, ports.embedder.name)


def _text_of(resource: Resource, documents: Sequence[Document]) -> str:
    body = "\n".join([resource.description, *(document.text for document in documents)])
    return f"{resource.title}\n{body}"[:READ_AT_MOST]
