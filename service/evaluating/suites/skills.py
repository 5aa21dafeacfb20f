"""Suite `skills` on production."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from evals import data, skills
from evals.data import BadData
from evals.suite import Trial
from evals.values import CASES, CaseResult
from paths.fingerprint import digest_graph
from service.evaluating.task import Suite, Task, inside
from service.evaluating.trial_skills import Ranks, ready, skills_of, tagging
from service.wiring import open_embedder

LOT = 256  # texts ranked together: what is in memory at a time


@contextmanager
def open_trial(task: Task) -> Iterator[Trial]:
    """Set names of skills in anybody's words beside a taxonomy, as POST /v1/skills/match does."""
    file = inside(task.data, "skills.jsonl")
    if task.corpus is None:
        raise BadData(f"{file} brings no taxonomy; give native JSONL or an ESCO folder with --corpus")
    cases = skills.read(file)
    taxonomy, embedder = skills_of(task.corpus), open_embedder(task.settings)
    known = {skill.id for skill in taxonomy}
    unknown = [case.id for case in cases if known.isdisjoint(case.gold)]
    if len(unknown) == len(cases):
        raise BadData(f"{task.corpus} holds no skill of any case's `gold`; is it another taxonomy?")
    index = ready(taxonomy, embedder, task.progress)
    ranks = Ranks(index, embedder).all() | {skills.TAGGED: tagging(taxonomy, index, embedder)}
    facts = {
        "called": "retrieval.goals.skill_names.skills_named, retrieval.tagging.infer_teaches",
        "model": embedder.name,
        "skills": len(taxonomy),
        "taxonomy": digest_graph(taxonomy, []),
        "cases_without_gold_in_taxonomy": len(unknown),
        "resampled": CASES,
    }
    yield Trial(
        total=len(cases),
        digest=data.digest(file),
        results=lambda start: _ranked(cases[start:], ranks),
        metrics=skills.metrics,
        facts=lambda: facts,
    )


def _ranked(cases: Sequence[skills.SkillCase], ranks: dict[str, skills.Rank]) -> Iterator[CaseResult]:
    for start in range(0, len(cases), LOT):
        yield from skills.run(cases[start : start + LOT], ranks)


SUITE = Suite("skills", "Is a skill found by anybody's words?", open_trial, skills.JUDGED, searched=True)
