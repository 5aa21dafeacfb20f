"""Goal texts measured on real titles: each occupation or skill of ESCO loses one of its names, which has to find it.

    python -m tests.retrieval.goal_titles roles|skills [--fit] [--vectors FOLDER]

makes organisations of 10 to 2,900 roles (or skills), neighbours in the classification, as an organisation's are. Three
of ten titles belong to none of them, and a quarter is misspelt. It prints how often the right one is found, beside
trivial rivals, and how well the probabilities are kept. `--fit` fits the weights first, on other titles and
organisations than those measured. Vectors are kept in the folder between runs; without one, embedding takes minutes.
"""

import argparse
import gzip
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from evals.statistics import mean_interval
from paths.model import Role, Skill
from retrieval.embed import Embedder, SentenceEmbedder, Vectors
from retrieval.goals.match import (
    ROLE_WEIGHTS,
    SKILL_WEIGHTS,
    Entry,
    Kind,
    Weights,
    build,
    compare,
    probabilities,
    role_entry,
    skill_entry,
)
from retrieval.goals.words import read_goal
from tests.conftest import SHARED_DATA
from tests.retrieval.goal_fit import Likenesses, Organisation, fit

SEED = 20261122
STRANGERS = 0.3  # titles of something that the organisation has not
SIZES = {10: 60, 30: 25, 100: 8, 300: 3, 3000: 1}  # entries of an organisation: how many such organisations
MISSPELT = 0.25  # of the titles, by one letter each
MOST_TITLES = 400  # asked of one organisation
SKILLS = 1500  # of ESCO's 13,900, evenly: embedding all takes ten minutes


@dataclass(frozen=True)
class Known:
    """What can be found, and the name that was kept from the index."""

    entry: Entry
    title: str
    fitting: bool


def records(folder: Path, kind: Kind) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give ESCO's occupations or skills, neighbours in the classification next to each other."""
    name = "occupations" if kind == "role" else "skills"
    with gzip.open(folder / "esco" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [row for row in map(json.loads, lines) if row["uri"]]
    place: Callable[[Any], Any] = (lambda row: row["code"]) if kind == "role" else lambda row: row["broader"]
    rows.sort(key=lambda row: (place(row), row["uri"]))
    step = 1 if kind == "role" else max(1, len(rows) // SKILLS)
    for row in rows[::step]:
        yield f"esco:{row['uri'].rpartition('/')[2]}", row


def known(folder: Path, kind: Kind) -> list[Known]:
    """Return what has at least two names beside its label, without one of these."""
    found = []
    for id, row in records(folder, kind):
        names = [name.strip() for text in row["alt"] for name in text.split("\n")]
        others = sorted({name for name in names if name and name.casefold() != row["label"].casefold()})
        if len(others) < 2:
            continue
        held = Random(f"{SEED}:{id}").choice(others)
        asked = misspelt(held, id) if Random(f"{SEED}:typo:{id}").random() < MISSPELT else held
        rest = tuple(name for name in others if name != held)
        given: Role | Skill = (Role if kind == "role" else Skill)(id, row["label"], row["description"] or "", rest)
        entry = role_entry(given, {}) if isinstance(given, Role) else skill_entry(given)
        found.append(Known(entry, asked, int(sha256(id.encode()).hexdigest(), 16) % 2 == 0))
    return found


def misspelt(title: str, id: str) -> str:
    """Return a title with two neighbouring letters swapped, or one left out, in one of its longer words."""
    chance = Random(f"{SEED}:letters:{id}")
    places = [at for at in range(1, len(title) - 2) if title[at - 1 : at + 3].isalpha()]
    if not places:
        return title
    at = chance.choice(places)
    swapped = title[at + 1] + title[at] if chance.random() < 0.5 else title[at + 1]
    return title[:at] + swapped + title[at + 2 :]


def embedded(embedder: Embedder, texts: Sequence[str], kept: Path | None) -> Vectors:
    """Return the vectors of texts, from a file where they were kept before."""
    if kept is None:
        return embedder.embed(texts)
    file = kept / f"{sha256(json.dumps([embedder.name, *texts]).encode()).hexdigest()[:16]}.npy"
    if not file.is_file():
        np.save(file, embedder.embed(texts))
    rows: Vectors = np.load(file)
    return rows


@dataclass(frozen=True)
class Ground:
    """All that organisations are made of, with the vectors of entries and of titles."""

    known: Sequence[Known]
    vectors: Vectors
    asked: Vectors

    def organisations(self, fitting: bool, sizes: Mapping[int, int]) -> Iterator[Organisation]:
        """Give organisations and titles of one half."""
        for size, count in sizes.items():
            for n in range(count):
                chance = Random(f"{SEED}:{fitting}:{size}:{n}")
                start = chance.randrange(max(1, len(self.known) - size + 1))
                inside = range(start, min(len(self.known), start + size))
                mine = [at for at in inside if self.known[at].fitting == fitting]
                mine = chance.sample(mine, min(len(mine), MOST_TITLES))
                others = [at for at, one in enumerate(self.known) if one.fitting == fitting and at not in inside]
                gone = round(len(mine) * STRANGERS / (1 - STRANGERS))
                strangers = chance.sample(others, min(len(others), gone))
                yield self._asked(inside, [*mine, *strangers])

    def _asked(self, inside: range, titles: Sequence[int]) -> Organisation:
        entries = [self.known[at].entry for at in inside]
        vectors = {(e.kind, e.id): self.vectors[at] for e, at in zip(entries, inside, strict=True)}
        index = build(entries, vectors, self.vectors.shape[1])
        texts = [read_goal(self.known[at].title).plain for at in titles]
        found = [compare(index, [text], self.asked[at]).likenesses for text, at in zip(texts, titles, strict=True)]
        right = [at - inside.start if at in inside else -1 for at in titles]
        return Organisation(np.stack(found), np.array(right))


def ground(kind: Kind, kept: Path | None) -> Ground:
    """Return the real ground: ESCO's titles under the packaged model."""
    found, embedder = known(SHARED_DATA, kind), SentenceEmbedder()
    vectors = embedded(embedder, [one.entry.text for one in found], kept)
    return Ground(found, vectors, embedded(embedder, [read_goal(one.title).plain for one in found], kept))


# --- measuring --------------------------------------------------------------------------------------------------------

RIVALS: Mapping[str, Callable[[Likenesses, Weights], Likenesses]] = {
    "exact name": lambda found, _: (found[:, :, 1] > 0.9999).astype(float),
    "words only (BM25)": lambda found, _: found[:, :, 3],
    "trigrams only": lambda found, _: found[:, :, 1],
    "meaning only": lambda found, _: found[:, :, 0],
    "fused": lambda found, weights: found @ np.array(weights[:4]),
}


def scores(organisation: Organisation, weights: Weights) -> dict[str, dict[str, list[float]]]:
    """Return, by ranking and metric, one number a title that is the organisation's; ties count at their worst."""
    own = np.flatnonzero(organisation.right >= 0)
    found, right = organisation.found[own], organisation.right[own]
    told = {}
    for name, rank in RIVALS.items():
        strength = rank(found, weights)
        rank_of = (strength >= strength[np.arange(len(right)), right][:, None] - 1e-9).sum(axis=1)
        told[name] = {
            "hit@1": (rank_of <= 1).astype(float).tolist(),
            "hit@5": (rank_of <= 5).astype(float).tolist(),
            "MRR": (1 / rank_of).tolist(),
        }
    return told


def table(organisations: Sequence[Organisation], weights: Weights) -> str:
    """Return what was measured as a table in Markdown, with what the fused ranking is better by."""
    told = [scores(o, weights) for o in organisations]
    pooled = {name: {m: [x for t in told for x in t[name][m]] for m in ("hit@1", "hit@5", "MRR")} for name in RIVALS}
    lines = ["| | hit@1 | hit@5 | MRR | fused is better by (MRR) |", "| --- | --- | --- | --- | --- |"]
    for name, values in pooled.items():
        more = [a - b for a, b in zip(pooled["fused"]["MRR"], values["MRR"], strict=True)]
        cells = [*values.values(), *([more] if name != "fused" else [])]
        lines.append(f"| {name} | {' | '.join(map(shown, cells))} |{' |' if name == 'fused' else ''}")
    return "\n".join(lines)


def shown(values: Sequence[float]) -> str:
    metric = mean_interval(values, SEED)
    return f"{metric.value:.3f} ({metric.low:.3f}..{metric.high:.3f})"


def promises(organisations: Sequence[Organisation], weights: Weights, together: bool) -> str:
    """Return how often the best is right, by the probability that it was given."""
    shares, hits = [], []
    for o in organisations:
        for found, right in zip(o.found, o.right, strict=True):
            share = probabilities(found, weights, together)
            shares.append(share.max())
            hits.append(share.argmax() == right)
    share, hit = np.array(shares), np.array(hits)
    lines = ["| probability of the best | titles | mean | right |", "| --- | --- | --- | --- |"]
    gap = 0.0
    for low in np.arange(5) / 5:
        within = (share > low - (low == 0)) & (share <= low + 0.2)
        if within.any():
            gap += abs(share[within].mean() - hit[within].mean()) * within.mean()
            means = f"{share[within].mean():.2f} | {hit[within].mean():.2f}"
            lines.append(f"| {low:.1f}..{low + 0.2:.1f} | {within.sum()} | {means} |")
    clear = share >= 0.5
    lines.append(
        f"\nExpected calibration error {gap:.3f}. At 0.5 or more stand {clear.mean():.2f} of the titles, right are "
        f"{hit[clear].mean():.2f} of these."
    )
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["roles", "skills"])
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--vectors", type=Path)
    args = parser.parse_args()
    if not SHARED_DATA.is_dir():
        sys.exit("the folder of real catalogues is not on this machine")
    kind: Kind = "role" if args.what == "roles" else "skill"
    real = ground(kind, args.vectors)
    weights = ROLE_WEIGHTS if kind == "role" else SKILL_WEIGHTS
    if args.fit:
        organisations = list(real.organisations(True, SIZES))
        weights = fit(organisations, kind == "role", range(4))
        print(weights, fit(organisations, kind == "role", range(1, 4)))
    every = []
    for size, count in SIZES.items():
        organisations = list(real.organisations(False, {size: count}))
        every += organisations
        titles = sum((o.right >= 0).sum() for o in organisations)
        print(f"\n{titles} titles, {count} organisations of {organisations[0].size} {args.what}\n")
        print(table(organisations, weights))
    print(f"\n{promises(every, weights, kind == 'role')}")


if __name__ == "__main__":
    main()
