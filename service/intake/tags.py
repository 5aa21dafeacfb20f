"""What untagged resources teach, inferred from their texts; and what people said of it, which stands."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from paths.model import Document, Resource, Teaches
from retrieval.embed import Embedder
from retrieval.tagging import Tagger, infer_teaches
from service.store.content.tags import TagDecision

READ_AT_MOST = 4_000  # characters of a resource's text that the tag is inferred from; models read less than that

Decisions = Mapping[str, Mapping[str, TagDecision]]  # by resource, then by skill
NOTHING_DECIDED: Decisions = {}


def by_resource(decisions: Iterable[TagDecision]) -> Decisions:
    """Return decisions as they are looked up."""
    found: dict[str, dict[str, TagDecision]] = {}
    for decision in decisions:
        found.setdefault(decision.resource, {})[decision.skill] = decision
    return found


def as_decided(resource: Resource, decisions: Decisions) -> Resource:
    """Return the resource with people's word on its inferred tags: accepted ones are stated, rejected ones gone.

    What its source states of a skill itself stands beside that: it is not inferred.
    """
    mine = decisions.get(resource.id)
    if not mine:
        return resource
    stated = {band.skill for band in resource.teaches if band.provenance != "inferred"}
    bands = [band for band in resource.teaches if band.skill in stated or band.skill not in mine]
    accepted = [d for d in mine.values() if d.status == "accepted" and d.skill not in stated]
    return replace(resource, teaches=(*bands, *(Teaches(d.skill, d.from_, d.to) for d in accepted)))


class Tags:
    """Infers what untagged resources teach, beside resources that are `there`.

    A part of a whole that has tags, however deep inside it, gets none of its own: the whole carries them, and a few
    minutes of it do not teach what all of it does. A whole that comes after its parts takes their inferred tags from
    them: `late` are those.
    """

    def __init__(
        self, tagger: Tagger, embedder: Embedder, there: Iterable[Resource], decisions: Decisions = NOTHING_DECIDED
    ) -> None:
        self._tagger, self._embedder, self._decisions = tagger, embedder, decisions
        self._tagged: set[str] = set()
        self._above: dict[str, set[str]] = {}  # part -> wholes
        self._guessed: dict[str, Resource] = {}  # resources whose tags are inferred
        self._note(there)

    def inferred(self, resources: Sequence[Resource], documents: Mapping[str, Sequence[Document]]) -> list[Resource]:
        """Return the resources, tagged where they were not and nobody decided: first wholes, then their parts."""
        given = [as_decided(resource, self._decisions) for resource in resources]
        self._note(given)
        left = {r.id: r for r in resources if not r.teaches}
        found: dict[str, Resource] = {}
        while left:
            tops = [id for id in left if not self._wholes_of(id) & left.keys()] or list(left)
            wave = [left.pop(id) for id in tops]
            tagged = self._tag([r for r in wave if not self._is_carried(r.id)], documents)
            self._note(tagged)
            found |= {r.id: r for r in tagged}
        return [found.get(r.id, r) for r in given]

    def late(self) -> list[Resource]:
        """Return the parts of wholes that got tags after them, without what was inferred of them."""
        carried = [r for r in self._guessed.values() if self._is_carried(r.id)]
        return [replace(r, teaches=tuple(b for b in r.teaches if b.provenance != "inferred")) for r in carried]

    def _tag(self, bare: Sequence[Resource], documents: Mapping[str, Sequence[Document]]) -> list[Resource]:
        if not self._tagger.skills:
            return []
        texts = [_text_of(r, documents.get(r.id, ())) for r in bare]
        vectors = self._embedder.embed(texts) if texts else ()
        return [
            as_decided(replace(r, teaches=infer_teaches(self._tagger, text, row)), self._decisions)
            for r, text, row in zip(bare, texts, vectors, strict=True)
        ]

    def _is_carried(self, id: str) -> bool:
        return not self._tagged.isdisjoint(self._wholes_of(id))

    def _wholes_of(self, id: str) -> set[str]:
        """Return every whole that a resource is inside of, but itself."""
        found: set[str] = set()
        waiting = [id]
        while waiting:
            new = self._above.get(waiting.pop(), set()) - found
            found |= new
            waiting += new
        return found - {id}

    def _note(self, resources: Iterable[Resource]) -> None:
        for resource in resources:
            for part in resource.has_part:
                self._above.setdefault(part, set()).add(resource.id)
            if resource.is_part_of:
                self._above.setdefault(resource.id, set()).update(resource.is_part_of)
            if resource.teaches:
                self._tagged.add(resource.id)
            if any(band.provenance == "inferred" for band in resource.teaches):
                self._guessed[resource.id] = resource
            else:
                self._guessed.pop(resource.id, None)


def _text_of(resource: Resource, documents: Sequence[Document]) -> str:
    body = "\n".join([resource.description, *(document.text for document in documents)])
    return f"{resource.title}\n{body}"[:READ_AT_MOST]
