"""Reasons in other words: a language model rephrases, a program checks each sentence, and the templates fill the rest.

Neither path nor fingerprint changes; what comes out is one more text of the same reasons.
"""

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from paths.model import Document, Learner, LearningPath, Reason, Value
from prompts import Prompt, load
from retrieval.errors import ModelUnavailable
from service.clock import stamp
from service.limits.metered import metered
from service.llm import Complete
from service.ports import Ports
from service.record.notice import model_notice
from service.record.switches import require
from service.store.errors import NotFound
from service.store.values import Explanation
from service.telling.checking import Material, check, instruction, material, schema

PROMPT = "explain_step"
LONGEST_S = 60.0  # of all steps together: a slow model, step by step, would outlast any client
AT_ONCE = 4  # steps asked at the same time; more trips the limits of common endpoints


class StepText(Value, frozen=True):
    """What is said about one step; citations point into the list of the step."""

    step: int
    reasons: tuple[Reason, ...]


class Explanations(Value, frozen=True):
    """One text version of a path. `model` and `prompt` say who wrote it; no model: the templates.

    Of the model's sentences `shown` passed the check, `replaced` gave way to the template of the fact they were
    about, `dropped` are gone. `degraded` names what was missing; `notice` says that an AI speaks, where one does.
    """

    path: str
    fingerprint: str
    locale: str
    model: str | None
    prompt: str
    steps: tuple[StepText, ...]
    shown: int = 0
    replaced: int = 0
    dropped: int = 0
    degraded: tuple[str, ...] = ()
    notice: str | None = None


def explain(
    path: LearningPath, documents: Sequence[Document], complete: Complete | None, locale: str | None = None
) -> Explanations:
    """Give the reasons of every step in other words, in `locale` (default: the path's).

    `documents` are those that the reader may see; a passage of any other, or one that does not hold any more, is left
    out. Without a model, and from the first time it is away, the templates speak.
    """
    prompt, tongue = load(PROMPT), locale or path.locale
    materials = [material(step, documents, tongue) for step in path.steps]
    away, until = threading.Event(), time.monotonic() + LONGEST_S
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(lambda m: _answer(complete, prompt, m, away, until), materials))
    checked = [check(answer, given) for answer, given in zip(answers, materials, strict=True)]
    wrote = any(answer is not None for answer in answers)
    return Explanations(
        path=path.id,
        fingerprint=path.fingerprint,
        locale=tongue,
        model=complete.name if complete and wrote else None,
        prompt=f"{prompt.name}@{prompt.version}",
        steps=tuple(StepText(s.n, tuple(c.reasons)) for s, c in zip(path.steps, checked, strict=True)),
        shown=sum(c.shown for c in checked),
        replaced=sum(c.replaced for c in checked),
        dropped=sum(c.dropped for c in checked),
        degraded=("model",) if complete and away.is_set() else (),
        notice=model_notice(tongue) if complete and wrote else None,
    )


def explain_path(ports: Ports, tenant: str, id: str, locale: str | None = None) -> Explanations:
    """Explain a kept path; what a model wrote is kept as one more text of each step.

    Raises NotFound; Refused (429) where the budget for language models is spent.
    """
    require(ports, tenant, "explanations")
    path = ports.store.path(tenant, id)
    told = explain(path, _readable(ports, tenant, path), metered(ports, tenant), locale)
    if told.model is not None:
        created = stamp()
        for text in told.steps:
            kept = Explanation(
                path.id, path.version, text.step, told.locale, text.reasons, told.model, told.prompt, created
            )
            ports.store.add_explanation(tenant, kept)
    return told


def _readable(ports: Ports, tenant: str, path: LearningPath) -> list[Document]:
    """Return the cited versions of the documents that the learner may read today."""
    try:
        reader = ports.store.learner(tenant, path.learner)
    except NotFound:  # given inline, so nothing of theirs is kept
        reader = Learner(path.learner)
    cited = sorted({(c.document, c.version) for step in path.steps for c in step.citations})
    now = {d.id: d for d in ports.store.documents(tenant, [id for id, _ in cited])}
    open_ = [(id, v) for id, v in cited if id in now and reader.principals & set(now[id].access)]
    return [now[id] if now[id].version == v else ports.store.document_version(tenant, id, v) for id, v in open_]


def _answer(
    complete: Complete | None, prompt: Prompt, given: Material, away: threading.Event, until: float
) -> str | None:
    if complete is None or not given.sources:
        return None
    if time.monotonic() > until:
        away.set()
    if away.is_set():
        return None
    try:
        return complete.complete(instruction(prompt, given), schema(given))
    except ModelUnavailable:
        away.set()
        return None
