"""Suite `citations`: is every quote in its source word for word, and does it speak of what the step is there for.

Each path's citations are looked up in the documents that they name, by this file's own reading of the promise: the
quote is the text between its offsets, and the hash is that of the whole text. Whether a quote speaks of a skill is told
by the words of the skill's names, a rule that is none of production's. Beside it stand who cites the first sentence of
the description, and who cites a sentence of the catalogue at random.

Where a language model is configured, its sentences are counted too: `explained_rate` is the share that could be shown.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from random import Random
from typing import Any

from evals.judging import plain
from evals.paths import Answer, PathCase
from evals.properties import told
from evals.shares import share
from evals.statistics import mean_interval
from evals.suite import Invariant, Measures
from evals.values import CaseResult, Metric
from paths.model import Citation, Skill, Step

RIVALS = ("first-sentence", "random")
LONG = 4  # letters: shorter words carry no subject
STEM = 5  # letters by which two forms of a word are known as one
COMMON = frozenset("with from into that this their your about using and the for".split())
JUDGED = Measures(
    "on_topic",
    higher=("on_topic", "cited", "explained"),
    lower=("tag_only",),
    invariants=(
        Invariant("quote_exact_rate", at_least=1),
        Invariant("hash_valid_rate", at_least=1),
        Invariant("dangling", at_most=0),
    ),
)

Recommend = Callable[[PathCase], Answer]


@dataclass(frozen=True, slots=True)
class Explained:
    """Of a model's sentences on a path: how many passed the check, and how many there were."""

    shown: int
    said: int


@dataclass(frozen=True, slots=True)
class Production:
    """What is evaluated. `explain` is absent where no model is configured."""

    recommend: Recommend
    explain: Callable[[Answer], Explained] | None = None


def score(case: PathCase, production: Production, seed: int) -> CaseResult:
    """Recommend to one learner, and look every citation up."""
    answer = production.recommend(case)
    read = _Read(answer, Random(f"{seed} {case.id}"))
    counts = read.counts()
    steps, cited = counts["steps"], counts["citations"]
    scores: dict[str, float] = {}
    if steps:
        scores |= {name: counts[f"{name}_steps"] / steps for name in ("cited", "tag_only", "on_topic")}
        scores |= {f"on_topic[{rival}]": counts[f"on_topic_steps[{rival}]"] / steps for rival in RIVALS}
    if cited:
        scores |= {name: counts[name] / cited for name in ("quote_exact", "hash_valid")}
    if production.explain is not None and steps:
        found = production.explain(answer)
        counts |= {"shown": found.shown, "said": found.said}
        scores["explained"] = found.shown / found.said if found.said else 0.0
    output = {"status": answer.path.status, "steps": list(answer.steps), **told(answer.path), "wrong": read.wrong}
    return CaseResult(case.id, case.role, scores, output, counts, plain(case), case.slices)


class _Read:
    """One path's citations, looked up."""

    def __init__(self, answer: Answer, chance: Random) -> None:
        self.answer, self.chance = answer, chance
        self.skills: Mapping[str, Skill] = answer.problem.graph.skills
        self.documents = {(document.id, document.version): document for document in answer.documents}
        self.wrong: list[dict[str, Any]] = []

    def counts(self) -> dict[str, int]:
        """Count what holds, over all steps."""
        found = dict.fromkeys(
            ("steps", "citations", "quote_exact", "hash_valid", "dangling", "cited_steps", "tag_only_steps",
             "on_topic_steps", *(f"on_topic_steps[{rival}]" for rival in RIVALS)), 0,
        )  # fmt: skip
        for step in self.answer.path.steps:
            found["steps"] += 1
            found["cited_steps"] += bool(step.citations)
            found["tag_only_steps"] += not step.citations
            found["dangling"] += self._dangling(step)
            words = list(self._words(step))
            found["on_topic_steps"] += any(speaks(citation.quote, words) for citation in step.citations)
            for rival, quote in self._rival_quotes(step).items():
                found[f"on_topic_steps[{rival}]"] += speaks(quote, words)
            for citation in step.citations:
                exact, valid = self._look_up(step, citation)
                found["citations"] += 1
                found["quote_exact"] += exact
                found["hash_valid"] += valid
        return found

    def _look_up(self, step: Step, citation: Citation) -> tuple[bool, bool]:
        document = self.documents.get((citation.document, citation.version))
        text = document.text if document else ""
        exact = bool(citation.quote) and text[citation.start : citation.end] == citation.quote
        valid = document is not None and sha256(text.encode()).hexdigest() == citation.sha256
        if not (exact and valid):
            self.wrong.append({"step": step.n, "document": citation.document, "quote": citation.quote})
        return exact, valid

    def _dangling(self, step: Step) -> int:
        """Count the reasons that point to no citation, and quotes whose words the reason does not show."""
        bad = 0
        for reason in step.reasons:
            there = [step.citations[at] for at in reason.citations if 0 <= at < len(step.citations)]
            bad += len(there) < len(reason.citations)
            bad += reason.kind == "quote" and not all(
                " ".join(citation.quote.split()) in " ".join(reason.text.split()) for citation in there
            )
            bad += reason.kind != "fact" and not reason.citations
        return bad

    def _words(self, step: Step) -> Iterator[frozenset[str]]:
        for raised in step.raises:
            if skill := self.skills.get(raised.skill):
                yield from (words for name in (skill.label, *skill.alt_labels) if (words := stems(name)))

    def _rival_quotes(self, step: Step) -> dict[str, str]:
        catalogue = self.answer.problem.catalogue.resources
        own = catalogue[step.resource].description if step.resource in catalogue else ""
        other = catalogue[self.chance.choice(sorted(catalogue))].description
        first, drawn = (re.split(r"(?<=[.!?])\s", text.strip()) for text in (own, other))
        return {"first-sentence": first[0], "random": self.chance.choice(drawn)}


def stems(text: str) -> frozenset[str]:
    """Return the beginnings of the words that carry the subject; of a name without long words, its words."""
    words = [word.casefold() for word in re.findall(r"[\w+#]+", text)]
    long = [word[:STEM] for word in words if len(word) >= LONG and word not in COMMON]
    return frozenset(long or words)


def speaks(quote: str, names: Sequence[frozenset[str]]) -> bool:
    """Say whether a quote has half the words of one of the names, or more."""
    said = {word.casefold() for word in re.findall(r"[\w+#]+", quote)}
    heads = said | {word[:STEM] for word in said}
    return any(2 * len(name & heads) >= len(name) for name in names)


def metrics(cases: Sequence[CaseResult], seed: int) -> dict[str, Metric]:
    """Return rates over citations and over steps, learners of one role resampled together."""
    named = {f"{name}_rate": _rate(cases, name, "citations") for name in ("quote_exact", "hash_valid")}
    named |= {f"{name}_rate": _rate(cases, f"{name}_steps", "steps") for name in ("cited", "tag_only", "on_topic")}
    named |= {f"on_topic_rate[{rival}]": _rate(cases, f"on_topic_steps[{rival}]", "steps") for rival in RIVALS}
    dangling = mean_interval([case.counts["dangling"] for case in cases], seed, [case.cluster for case in cases])
    found = {name: metric for name, metric in named.items() if metric is not None} | {"dangling": dangling}
    if (explained := _rate([case for case in cases if "said" in case.counts], "shown", "said")) is not None:
        found["explained_rate"] = explained
    return found


def _rate(cases: Sequence[CaseResult], part: str, whole: str) -> Metric | None:
    """Return a share of all, a yes or no for each item; items of one role count together."""
    yes, clusters = list[bool](), list[str]()
    for case in cases:
        held, n = case.counts[part], case.counts[whole]
        yes += [True] * held + [False] * (n - held)
        clusters += [case.cluster] * n
    return share(yes, clusters) if yes else None
