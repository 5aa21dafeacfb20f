"""A taxonomy made ready as production has it: what the suite `skills` sets names beside."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evals.data import BadData
from evals.skills import PRODUCTION, Rank
from paths.model import Skill
from retrieval.embed import Embedder, Vector
from retrieval.goals.match import GoalIndex, Kind, build, compare, skill_entry
from retrieval.goals.skill_names import embedded, read_name, skills_named
from retrieval.sources.native import read_native
from retrieval.sources.outcome import Refused, SourceError
from retrieval.sources.taxonomy import read_esco
from retrieval.tagging import build_tagger, infer_teaches

LOT = 32  # skills embedded between two words of progress
MEANING, WORDS = 0, 3  # columns of what a text and a skill have in common


def skills_of(place: Path) -> list[Skill]:
    """Return the skills of a native JSONL file or of an ESCO folder, by id; raise BadData where there are none."""
    try:
        outcomes = list(read_esco(place) if place.is_dir() else read_native(place))
    except SourceError as error:
        raise BadData(str(error)) from error
    found = {taken.record.id: taken.record for taken in outcomes
             if not isinstance(taken, Refused) and isinstance(taken.record, Skill)}  # fmt: skip
    if not found:
        refused = next((one for one in outcomes if isinstance(one, Refused)), None)
        told = f"; the first that was refused: line {refused.line}: {refused.problem}" if refused else ""
        raise BadData(f"{place} holds no skills{told}")
    return [found[id] for id in sorted(found)]


def ready(skills: Sequence[Skill], embedder: Embedder, progress: Callable[[int, int], None]) -> GoalIndex:
    """Return the index of production over skills; `progress` hears (done, total)."""
    entries, vectors = [skill_entry(skill) for skill in skills], dict[tuple[Kind, str], Vector]()
    for start in range(0, len(entries), LOT):
        lot = entries[start : start + LOT]
        rows = embedder.embed([entry.text for entry in lot])
        vectors |= {("skill", entry.id): row for entry, row in zip(lot, rows, strict=True)}
        progress(start + len(lot), len(entries))
    return build(entries, vectors, embedder.size)


def tagging(skills: Sequence[Skill], index: GoalIndex, embedder: Embedder) -> Rank:
    """Return production's tagging of untagged content as a ranking: the skills that a text is taken to teach."""
    made = build_tagger(skills, index.vectors, embedder.name)

    def rank(texts: Sequence[str], depth: int) -> list[list[str]]:
        rows = embedder.embed(texts)
        return [
            [tag.skill for tag in infer_teaches(made, text, row)][:depth] for text, row in zip(texts, rows, strict=True)
        ]

    return rank


@dataclass(frozen=True, slots=True)
class Ranks:
    """Ways to rank the skills of an index for texts."""

    index: GoalIndex
    embedder: Embedder

    def all(self) -> dict[str, Rank]:
        """Return production's way and its trivial rivals."""
        return {PRODUCTION: self._matched, "exact": self._exact, "bm25": self._by_words, "dense": self._by_meaning}

    def _matched(self, texts: Sequence[str], depth: int) -> list[list[str]]:
        names = [read_name(text) for text in texts]
        vectors = embedded(self.embedder, names)
        return [[hit.entry.id for hit in skills_named(self.index, name, vectors, depth)] for name in names]

    def _exact(self, texts: Sequence[str], depth: int) -> list[list[str]]:
        by_name: dict[str, list[str]] = {}
        for entry in self.index.entries:
            for name in dict.fromkeys(name.casefold() for name in entry.names):
                by_name.setdefault(name, []).append(entry.id)
        return [by_name.get(text.strip().casefold(), [])[:depth] for text in texts]

    def _by_words(self, texts: Sequence[str], depth: int) -> list[list[str]]:
        return [self._best(compare(self.index, [text], None).likenesses[:, WORDS], depth) for text in texts]

    def _by_meaning(self, texts: Sequence[str], depth: int) -> list[list[str]]:
        rows = self.embedder.embed(texts)
        return [self._best(np.asarray(self.index.vectors @ row, dtype=np.float64), depth) for row in rows]

    def _best(self, scores: NDArray[np.float64], depth: int) -> list[str]:
        """Return the best with a score above 0; of equal ones the first by id."""
        order = np.argsort(-scores, kind="stable")[:depth]
        return [self.index.entries[at].id for at in order if scores[at] > 0]
