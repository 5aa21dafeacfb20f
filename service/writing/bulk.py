"""Many small writes in one request: each is taken or refused by itself, and the answer says which."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

import msgspec
from litestar.exceptions import HTTPException

from paths.errors import BadRecord, Unknown
from paths.model import Learner, LearningPath
from service.http.errors import STATUS, Problem, problem_of
from service.http.field_errors import field_error
from service.http.fields import place_of, pointer, tokens_of
from service.http.problems import BASE
from service.jobs.work import Running
from service.learners import check_request
from service.ports import Ports
from service.recommend import planned
from service.schemas import PathRequest
from service.writing.bulk_values import BulkEvidence, BulkItem, BulkPathItem, BulkPathReply, BulkReply
from service.writing.learner_writes import write_evidence, write_learner

T = TypeVar("T")
TAKEN = 200
MADE = 201
REFUSALS: tuple[type[Exception], ...] = (*STATUS, HTTPException, msgspec.ValidationError)
INVALID = "invalid"
SERVER_FAULT = 500


def learners(ports: Ports, tenant: str, given: Sequence[Any], today: date) -> BulkReply:
    """Write many learners, each whole; all that are taken are kept together."""
    with ports.store.atomic() as together:
        within = replace(ports, store=together)

        def one(learner: Learner) -> BulkItem:
            return BulkItem(0, TAKEN, write_learner(within, tenant, learner, today).id)

        return _counted([_item(at, raw, Learner, "learners", one) for at, raw in enumerate(given)])


def evidence(ports: Ports, tenant: str, given: Sequence[Any], today: date) -> BulkReply:
    """Add evidence of many learners; all that is taken is kept together."""
    with ports.store.atomic() as together:
        within = replace(ports, store=together)

        def one(item: BulkEvidence) -> BulkItem:
            return BulkItem(0, TAKEN, write_evidence(within, tenant, item.learner, item.evidence, today).id)

        return _counted([_item(at, raw, BulkEvidence, "items", one) for at, raw in enumerate(given)])


def recommended(ports: Ports, tenant: str, given: Sequence[Any], today: date) -> BulkPathReply:
    """Recommend a path for each request, one after the other; each is kept as soon as it is there."""

    def one(request: PathRequest) -> tuple[BulkItem, LearningPath]:
        path = _recommended(ports, tenant, request, today)
        return BulkItem(0, MADE, path.id), path

    found = [_path_item(at, raw, one) for at, raw in enumerate(given)]
    taken = sum(item.problem is None for item in found)
    return BulkPathReply(tuple(found), taken, len(found) - taken)


def recommend_all(ports: Ports, running: Running) -> BulkReply:
    """Do the same as a job, for many more: what is kept and how far it is are one transaction, so each path is once."""
    requests: list[Any] = running.args["requests"]
    today = date.fromisoformat(running.args["today"])
    done = msgspec.convert(running.saved or [], list[BulkItem])
    for at in range(len(done), len(requests)):
        running.check()

        def one(request: PathRequest, at: int = at) -> BulkItem:
            check_request(request)
            found = planned(ports, running.tenant, request, today)
            with ports.store.atomic() as together:
                path = found.path if request.preview else found.kept(replace(ports, store=together), running.tenant)
                item = BulkItem(at, MADE, path.id)
                running.advance(at + 1, len(requests), saved=[*done, item], within=together)
                return item

        item = _item(at, requests[at], PathRequest, "requests", one)
        done.append(item)
        if item.problem is not None:
            running.advance(at + 1, len(requests), saved=done)
    return _counted(done)


def _recommended(ports: Ports, tenant: str, request: PathRequest, today: date) -> LearningPath:
    check_request(request)
    found = planned(ports, tenant, request, today)
    return found.path if request.preview else found.kept(ports, tenant)


def _item(at: int, raw: Any, type_: type[T], where: str, one: Callable[[T], BulkItem]) -> BulkItem:
    """Take one item, or say why not; what is the server's own fault stops them all."""
    try:
        return msgspec.structs.replace(one(msgspec.convert(raw, type_)), index=at)
    except REFUSALS as error:
        problem = _problem(error, raw, type_, f"{where}[{at}]")
        if problem.status >= SERVER_FAULT:
            raise
        return BulkItem(at, problem.status, problem=problem)


def _path_item(at: int, raw: Any, one: Callable[[PathRequest], tuple[BulkItem, LearningPath]]) -> BulkPathItem:
    try:
        item, path = one(msgspec.convert(raw, PathRequest))
        return BulkPathItem(at, item.status, item.id, path=path)
    except REFUSALS as error:
        problem = _problem(error, raw, PathRequest, f"requests[{at}]")
        return BulkPathItem(at, problem.status, problem=problem)


def _problem(error: Exception, raw: Any, type_: Any, where: str) -> Problem:
    """Return what would have been answered to the item alone, with pointers into the whole body."""
    if isinstance(error, msgspec.ValidationError):
        message, _, place = str(error).partition(" - at `$")
        extra = [field_error({"message": message, "key": place.strip("`").lstrip(".")}, raw, type_, where)]
        return Problem(400, "The request does not fit its description", _said(extra), extra, BASE + INVALID)
    told = problem_of(error)
    extra = told.extra if isinstance(told.extra, list) else []
    if isinstance(error, BadRecord):
        extra = [field_error(item, raw, type_, where) for item in extra]
    if isinstance(error, Unknown) and (found := place_of(raw, error.id)) is not None:
        extra = [{**item, "pointer": pointer((*tokens_of(where), *found)), "source": "body"} for item in extra]
    return Problem(told.status_code, told.title or "", told.detail, extra or None, told.type_ or "about:blank")


def _said(extra: list[dict[str, Any]]) -> str:
    return "the item does not fit: " + "; ".join(f"{item['key']}: {item['message']}" for item in extra)


def _counted(items: Sequence[BulkItem]) -> BulkReply:
    taken = sum(item.problem is None for item in items)
    return BulkReply(tuple(items), taken, len(items) - taken)
