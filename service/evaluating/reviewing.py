"""Blind reviews of runs: made from their cases, rated, settled, signed off, and turned into labels."""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from evals.agreeing import agreement, calibrated
from evals.card import Card, Dataset
from evals.data import BadData
from evals.dataset import shape_of
from evals.review import (
    RUBRICS,
    ItemState,
    Queue,
    Rating,
    Resolution,
    Rubric,
    hide_runs,
    outcome,
    shown,
    unswapped,
)
from evals.review_report import review_page
from evals.spreadsheet import table_of
from evals.values import CaseResult
from paths.errors import BadRecord
from service.evaluating.datasets import import_cases
from service.evaluating.runs import new_id, whole
from service.evaluating.suites import SUITES
from service.evaluating.wire import AgreementReply, ItemReply, ReviewRequest, RubricRequest, ToRate
from service.ports import Ports
from service.record.audit import note
from service.store.evaluating.ratings import Standing
from service.store.store import Store

SINGLE_USER = "you"  # who rates where nobody is known by a key
ACCEPTED_FROM = 0.5


def open_review(ports: Ports, tenant: str, asked: ReviewRequest, by: str, now: str) -> Queue:
    """Make a queue of a run's cases, or of two runs' side by side; raise NotFound, BadRecord."""
    runs = [whole(ports.store, tenant, id) for id in asked.runs]
    if len({run.result.suite for run in runs}) > 1:
        raise BadRecord("runs", "two runs of one suite can be set side by side")
    ids = asked.cases or tuple(_worst(ports.store, tenant, asked))
    if unknown := [id for id in ids if any(id not in run.cases for run in runs)]:
        raise BadRecord("cases", f"{unknown[0]!r} is not in every run")
    rubric = RUBRICS[asked.rubric] if isinstance(asked.rubric, str) else _own(asked.rubric)
    suite = runs[0].result.suite
    queue = Queue(new_id(), asked.title, suite, asked.runs, rubric, now, by, asked.raters)
    items = [shown(n, [run.cases[id] for run in runs], asked.seed) for n, id in enumerate(dict.fromkeys(ids), 1)]
    return ports.store.ratings.add_queue(tenant, queue, items)


def _own(asked: RubricRequest) -> Rubric:
    if len({choice.value for choice in asked.choices}) < len(asked.choices):
        raise BadRecord("rubric.choices", "give each choice a value of its own")
    return Rubric(asked.question, asked.choices, asked.scale, asked.accept_from)


def _worst(store: Store, tenant: str, asked: ReviewRequest) -> Iterator[str]:
    yield from (placed.case.id for placed in store.evaluations.worst(tenant, asked.runs[-1], limit=asked.worst))


def next_item(store: Store, tenant: str, queue: str, rater: str) -> ToRate:
    """Return the next case for a rater, without what would tell which run is which."""
    waiting = store.ratings.waiting_for(tenant, queue, rater)
    item = None if waiting.next is None else hide_runs(waiting.next)
    return ToRate(item, waiting.rated, waiting.left)


def rate(store: Store, tenant: str, queue: str, rating: Rating) -> ItemState:
    """Keep a rating; raise NotFound, BadRecord, Conflict."""
    return store.ratings.rate(tenant, queue, rating)


def items(
    store: Store, tenant: str, queue: str, state: ItemState | None, after: int, limit: int
) -> list[ItemReply]:  # fmt: skip
    """Return items; who said what is told once nobody can be led by it any more."""
    page = store.ratings.items(tenant, queue, state, after, limit)
    return [_reply(store, tenant, queue, standing) for standing in page]


def _reply(store: Store, tenant: str, queue: str, standing: Standing) -> ItemReply:
    known = standing.state != "open"
    ratings = store.ratings.ratings(tenant, queue, standing.item.n) if known else []
    return ItemReply(hide_runs(standing.item), standing.state, standing.resolution, tuple(ratings))


def resolve(store: Store, tenant: str, queue: str, n: int, resolution: Resolution) -> None:
    """Settle what raters differ on; raise NotFound, BadRecord, Conflict."""
    store.ratings.resolve(tenant, queue, n, resolution)


def sign_off(ports: Ports, tenant: str, id: str, by: str, now: str, text: str) -> Queue:
    """Sign a queue off and note it in the audit log; raise NotFound, Conflict where something is not settled."""
    with ports.store.atomic() as together:
        queue = together.ratings.queue(tenant, id)
        signed = replace(queue, state="signed", signed_by=by, signed=now, note=text)
        together.ratings.sign(tenant, signed)
        note(together, tenant, by, "evaluation.signed_off", f"review:{id}", {"runs": list(queue.runs), "note": text})
    return signed


def outcomes(store: Store, tenant: str, queue: Queue) -> dict[str, float]:
    """Return what each settled case was given, of two runs in the order of the runs."""
    ratings: dict[int, list[Rating]] = {}
    for rating in store.ratings.ratings(tenant, queue.id):
        ratings.setdefault(rating.n, []).append(rating)
    found = {}
    for standing in store.ratings.all_items(tenant, queue.id):
        given = outcome(ratings.get(standing.item.n, []), queue.raters, standing.resolution)
        if given is not None:
            found[standing.item.case] = unswapped(given, standing.item)
    return found


def agreed(store: Store, tenant: str, id: str) -> AgreementReply:
    """Return how far raters agree, and what the run is worth beside them; raise NotFound."""
    queue = store.ratings.queue(tenant, id)
    found = agreement(store.ratings.ratings(tenant, id), queue.rubric)
    judge = None
    if len(queue.runs) == 1 and queue.suite in SUITES and queue.rubric.accept_from is not None:
        run = whole(store, tenant, queue.runs[0])
        score = "shown" if queue.suite == "support" else SUITES[queue.suite].measures.main
        judge = calibrated(outcomes(store, tenant, queue), queue.rubric, run.cases, score, ACCEPTED_FROM)
    return AgreementReply(found, judge)


def labelled(ports: Ports, tenant: str, id: str, name: str, card: Card | None) -> Dataset:
    """Keep the labels of a signed review as a dataset; raise NotFound, BadRecord where there is nothing to keep.

    Support cases get their label, path cases that were accepted are kept with what their path had as a witness.
    """
    queue = ports.store.ratings.queue(tenant, id)
    if queue.state != "signed":
        raise BadRecord("review", "sign the review off first; labels that may still change are no data")
    if len(queue.runs) > 1:
        raise BadRecord("review", "a comparison of two runs says which is better, not what is right")
    run = whole(ports.store, tenant, queue.runs[0])
    given = outcomes(ports.store, tenant, queue)
    try:
        cases = [_labelled(run.cases[id], queue, value) for id, value in given.items() if id in run.cases]
    except (msgspec.ValidationError, BadData) as error:
        raise BadRecord("review", f"labels of {queue.suite} cannot be kept as cases: {error}") from error
    if not cases:
        raise BadRecord("review", "no case was settled")
    told = card or Card(
        queue.title, "a blind review", made=f"{queue.raters} raters a case, signed by {queue.signed_by}"
    )
    return import_cases(ports.store, tenant, name, queue.suite, cases, told)


def _labelled(case: CaseResult, queue: Queue, value: float) -> msgspec.Struct:
    given: dict[str, Any] = dict(case.input or {})
    if queue.suite == "support":
        words = {0.0: "unsupported", 1.0: "partial", 2.0: "supported"}
        language = case.slices.get("language", "en")
        given = {**given, "id": case.id, "label": words.get(value, "unsupported"), "language": language}
        given["kind"] = case.slices.get("kind", "")
    found: msgspec.Struct = msgspec.convert(given, shape_of(queue.suite))
    return found


def as_rows(store: Store, tenant: str, id: str) -> list[dict[str, object]]:
    """Return a review as rows, a rating each; raise NotFound."""
    queue = store.ratings.queue(tenant, id)
    standing = {one.item.n: one for one in store.ratings.all_items(tenant, id)}
    final = outcomes(store, tenant, queue)
    return [
        {
            "case": rating.case, "rater": rating.rater, "value": unswapped(rating.value, standing[rating.n].item),
            "comment": rating.comment, "given": rating.given, "state": standing[rating.n].state,
            "outcome": final.get(rating.case),
        }
        for rating in store.ratings.ratings(tenant, id)
    ]  # fmt: skip


def as_page(store: Store, tenant: str, id: str) -> str:
    """Return a review as one self-contained page; raise NotFound."""
    queue, counts = store.ratings.queue(tenant, id), store.ratings.counts(tenant, id)
    return review_page(queue, counts, agreed(store, tenant, id).agreement, as_rows(store, tenant, id))


def as_csv(rows: Sequence[dict[str, object]]) -> str:
    """Return rows as a table that no spreadsheet takes for formulas."""
    return "".join(table_of(rows))
