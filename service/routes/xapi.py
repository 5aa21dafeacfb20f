"""The statement resource of xAPI 1.0.3 and 2.0, for what an LXP, an LMS or a course forwards. State lives elsewhere."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import msgspec
from litestar import Request, Response, get, post, put, route
from litestar.di import NamedDependency
from litestar.exceptions import ClientException, HTTPException, NotFoundException
from litestar.params import RawBody
from litestar.types import Message, Scope

from paths.errors import BadRecord
from service.activity.asked import HEADER, NEWEST, VERSIONS, Asked, asked, version_of
from service.activity.handing import handed_out
from service.activity.rules import Version, fail, uuid
from service.activity.taking import take
from service.auth import Caller
from service.http.errors import problems
from service.ports import Ports
from service.store.telling.statements import Kept

PREFIX = "/xapi"
STATEMENTS = "/statements"
CONSISTENT = "X-Experience-API-Consistent-Through"
JSON = "application/json"
TOLD: dict[str, Any] = {"sync_to_thread": True, "tags": ["xapi"]}
READ, WRITE = problems(400, 401, 403, 404), problems(400, 401, 403, 409, 413, 415)
ELSEWHERE = ["/activities/state", "/activities/profile", "/agents/profile", "/activities", "/agents"]
AnyRequest = Request[Any, Any, Any]


class About(msgspec.Struct):
    """Which versions of xAPI are spoken here."""

    version: tuple[str, ...] = VERSIONS
    extensions: dict[str, str] = {}


class StatementResult(msgspec.Struct):
    """A page of statements; `more` is where the next one is, empty on the last."""

    statements: list[msgspec.Raw]
    more: str = ""


async def answer_in_version(message: Message, scope: Scope) -> None:
    """Name the version on every answer under /xapi, refusals included."""
    if message["type"] == "http.response.start" and scope["path"].startswith(f"{PREFIX}/"):
        version = version_of(Request[Any, Any, Any](scope).headers.get(HEADER)) or NEWEST
        message["headers"] = [*message["headers"], (HEADER.lower().encode(), version.encode())]


@get("/about", summary="Which versions are spoken", guarded=False, security=[{}], **TOLD)
def about() -> About:
    return About()


@get(STATEMENTS, summary="Statements", responses=READ, scope="activity:read", **TOLD)
def get_statements(
    request: AnyRequest, caller: NamedDependency[Caller], ports: NamedDependency[Ports]
) -> Response[bytes]:
    """One by `statementId` or `voidedStatementId`, or pages by `agent`, `verb`, `activity`, `registration`, time."""
    version = _version(request)
    with _refused_as_xapi_says():
        wanted = asked(_query(request), version)
        through = ports.store.statements.consistent_through(caller.tenant) or datetime.now(UTC).isoformat()
        languages = request.headers.get("accept-language", "")
        if wanted.id is not None:
            kept = ports.store.statements.get(caller.tenant, wanted.id, wanted.voided)
            body, headers = bytes(handed_out([kept.body], wanted.form, languages)[0]), {"Last-Modified": _http(kept)}
        else:
            body, headers = _page(ports, caller.tenant, wanted, languages), {}
    return _answer(body, wanted.attachments, {CONSISTENT: through, **headers})


@post(STATEMENTS, status_code=200, summary="Keep statements, all or none", responses=WRITE, scope="activity:write",
      **TOLD)  # fmt: skip
def post_statements(
    request: AnyRequest, body: RawBody, caller: NamedDependency[Caller], ports: NamedDependency[Ports]
) -> list[str]:
    """One or an array; the answer has their ids in order. The same ones again change nothing."""
    version = _version(request)
    if "method" in request.query_params:
        raise ClientException("the alternate request syntax is not spoken here; send the request itself")
    with _refused_as_xapi_says():
        _only(request)
        _json_only(request)
        return take(ports, caller, body, version)


@put(STATEMENTS, status_code=204, summary="Keep a statement under its id", responses=WRITE, scope="activity:write",
     **TOLD)  # fmt: skip
def put_statement(
    request: AnyRequest, body: RawBody, caller: NamedDependency[Caller], ports: NamedDependency[Ports]
) -> None:
    version = _version(request)
    with _refused_as_xapi_says():
        _only(request, "statementId")
        id = _query(request).get("statementId")
        uuid(id, "statementId")
        _json_only(request)
        take(ports, caller, body, version, id)


@route(ELSEWHERE, http_method=["GET", "PUT", "POST", "DELETE"], sync_to_thread=False, include_in_schema=False,
       scope="activity:read")  # fmt: skip
def elsewhere() -> None:
    """State and profiles belong to the system that runs a course."""
    raise NotFoundException("this record store keeps statements only: GET, POST and PUT /xapi/statements")


def _version(request: AnyRequest) -> Version:
    version = version_of(request.headers.get(HEADER))
    if version is None:
        raise ClientException(f"send the header {HEADER}, with one of {', '.join(VERSIONS)}")
    return version


def _query(request: AnyRequest) -> dict[str, str]:
    given = request.query_params
    if twice := [name for name in given if len(given.getall(name)) > 1]:
        raise fail(twice[0], "is given twice")
    return dict(given.items())


def _only(request: AnyRequest, *names: str) -> None:
    if unknown := [name for name in request.query_params if name not in names]:
        raise fail(unknown[0], "is no parameter of this request")


def _json_only(request: AnyRequest) -> None:
    kind = request.content_type[0]
    if kind == "multipart/mixed":
        raise HTTPException(
            "contents of attachments are not kept here; say where they are in fileUrl, and send application/json",
            status_code=415,
        )
    if kind != JSON:
        raise HTTPException(f"send statements with the header 'Content-Type: {JSON}'", status_code=415)


def _page(ports: Ports, tenant: str, wanted: Asked, languages: str) -> bytes:
    """Return a page; one statement more than it holds tells that there is a next."""
    limit = wanted.wanted.limit
    found = ports.store.statements.page(tenant, replace(wanted.wanted, limit=limit + 1))
    shown = found[:limit]
    more = f"{PREFIX}{STATEMENTS}?{wanted.more}&cursor={shown[-1].n}".replace("?&", "?") if len(found) > limit else ""
    return msgspec.json.encode(StatementResult(handed_out([one.body for one in shown], wanted.form, languages), more))


def _answer(body: bytes, attachments: bool, headers: dict[str, str]) -> Response[bytes]:
    if not attachments:
        return Response(body, media_type=JSON, headers=headers)
    border = uuid4().hex
    head = f"--{border}\r\nContent-Type: {JSON}\r\n\r\n".encode()
    whole = head + body + f"\r\n--{border}--\r\n".encode()
    return Response(whole, media_type=f"multipart/mixed; boundary={border}", headers=headers)


def _http(kept: Kept) -> str:
    return datetime.fromisoformat(kept.stored).strftime("%a, %d %b %Y %H:%M:%S GMT")


@contextmanager
def _refused_as_xapi_says() -> Iterator[None]:
    """Answer 400, where the rest of the API says 422: xAPI has it so."""
    try:
        yield
    except BadRecord as error:
        raise ClientException(str(error), extra=[{"key": error.field, "message": error.problem}]) from error


handlers = [about, get_statements, post_statements, put_statement, elsewhere]
