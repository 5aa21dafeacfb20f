"""Skills as a source names them, in its own words, set beside those of the graph: inferred tags, for people to review.

Somebody's own name for a skill says more than a text that speaks of it; yet which of our skills it means is inferred.
"""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from paths.model import Resource, Skill, Teaches
from retrieval.embed import Embedder, Vector
from retrieval.errors import ModelUnavailable
from retrieval.goals.match import GoalIndex, Kind, build, skill_entry
from retrieval.goals.skill_names import embedded, read_name, skills_named
from retrieval.tagging import LEVELS

NAMED = " names"  # after the model's name: the tag rests on a name that the source gave, not on the text
# As inferred tags of texts: below it a wrong tag is likelier than a right one is useful. People see all the others.
THRESHOLD = 0.5
MOST = 20  # names of one resource that are looked at


class SkillNames:
    """Finds the skills that names mean; the index of all skills is built when the first name comes."""

    def __init__(self, embedder: Embedder, skills: Mapping[str, Skill], vectors: Mapping[str, Vector]) -> None:
        self._embedder, self._skills, self._vectors = embedder, skills, vectors
        self._index: GoalIndex | None = None

    def tagged(self, resource: Resource, names: Sequence[str]) -> Resource:
        """Return a resource with a tag for each name that a skill is likely meant by, beside what it states itself."""
        if not names or not self._skills:
            return resource
        stated = {band.skill for band in resource.teaches}
        found = [band for band in self._bands(names[:MOST]) if band.skill not in stated]
        best: dict[str, Teaches] = {}
        for band in found:
            kept = best.get(band.skill)
            if kept is None or (band.confidence or 0) > (kept.confidence or 0):
                best[band.skill] = band
        return replace(resource, teaches=(*resource.teaches, *best.values())) if best else resource

    def _bands(self, texts: Sequence[str]) -> list[Teaches]:
        names = [read_name(text) for text in texts]
        try:
            vectors = embedded(self._embedder, names) if self._vectors else {}
        except ModelUnavailable:
            vectors = {}  # names are compared by their letters then
        bands = []
        for name in names:
            match = next(iter(skills_named(self._indexed(), name, vectors, 1)), None)
            if match is not None and match.score >= THRESHOLD:
                levels = {"from_": 0, "to": name.level} if name.level else LEVELS
                model = f"{self._embedder.name}{NAMED}"
                confidence = round(float(match.score), 3)
                bands.append(
                    Teaches(match.entry.id, provenance="inferred", confidence=confidence, model=model, **levels)
                )
        return bands

    def _indexed(self) -> GoalIndex:
        if self._index is None:
            vectors: dict[tuple[Kind, str], Vector] = {("skill", id): row for id, row in self._vectors.items()}
            size = len(next(iter(self._vectors.values()))) if self._vectors else 0
            self._index = build([skill_entry(skill) for skill in self._skills.values()], vectors, size)
        return self._index
