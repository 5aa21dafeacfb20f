"""Error to answer, in one table; every answer is application/problem+json (RFC 9457) and says what to do."""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.openapi.datastructures import ResponseSpec
from litestar.plugins.problem_details import ProblemDetailsConfig, ProblemDetailsException, ProblemDetailsPlugin
from litestar.types import Scope, Send
from msgspec import Struct, field

from paths.errors import BadRecord, BadTransition, Cycle, PathError, Unknown, WouldCycle
from retrieval.errors import BadQuestion, ModelUnavailable
from service.http.api_version import named
from service.http.field_errors import completed
from service.http.problems import BY_STATUS, KINDS, type_of
from service.record.switches import SwitchedOff
from service.store.errors import Conflict, NotFound, Stale, StoreUnavailable


class Problem(Struct):
    """RFC 9457 body. `type` names the kind (docs/problems.md); `extra` lists fields at fault, or nearest names."""

    status: int
    title: str
    detail: str
    extra: list[dict[str, Any]] | None = None
    type_: str = field(name="type", default="about:blank")


# Specific before general. Headers of an answer: an attribute `headers` of the error.
STATUS: dict[type[Exception], int] = {
    NotFound: 404,
    Stale: 412,
    Conflict: 409,
    BadTransition: 409,
    WouldCycle: 409,
    Unknown: 422,
    Cycle: 422,
    BadRecord: 422,
    PathError: 422,
    BadQuestion: 422,
    StoreUnavailable: 503,
    ModelUnavailable: 503,
    SwitchedOff: 503,
}

# The kind of problem, where the status alone does not tell it; an error may also name its own as `problem_kind`.
KIND: dict[type[Exception], str] = {
    WouldCycle: "would-cycle",
    Cycle: "cycle",
    Unknown: "unknown-name",
    BadRecord: "invalid-value",
    BadQuestion: "invalid-value",
    ValidationException: "invalid",
}


MISSING = re.compile(r"Missing required (query|header|cookie|path) parameter '([^']+)'")


class Refused(HTTPException):
    """A refusal of a kind that service/http/problems.py names."""

    def __init__(
        self,
        kind: str,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        extra: list[dict[str, Any]] | None = None,
    ) -> None:
        super().__init__(detail=detail, status_code=KINDS[kind].status, headers=dict(headers or {}), extra=extra)
        self.problem_kind = kind


class Told(ProblemDetailsException):
    """A problem as it goes out; what it says of fields is completed from the request."""

    def to_response(self, request: Request[Any, Any, Any]) -> Response[dict[str, Any]]:
        if isinstance(self.extra, list):
            self.extra = [completed(item, request) for item in self.extra]
            if self.type_ == type_of("invalid"):
                self.detail = "the request does not fit: " + "; ".join(map(_told, self.extra))
        self.headers = {**(self.headers or {}), **named(request.scope)}
        return super().to_response(request)


def problem_of(error: Exception) -> Told:
    """Return what to answer to an error of the tables above."""
    if isinstance(error, HTTPException):
        return _from_http(error)
    status = next(code for kind, code in STATUS.items() if isinstance(error, kind))
    return Told(
        status_code=status,
        title=_title(_kind(error, status)),
        detail=str(error),
        extra=_extra(error),
        type_=type_of(_kind(error, status)),
        headers=getattr(error, "headers", None),
    )


def _extra(error: Exception) -> list[dict[str, Any]] | None:
    if isinstance(error, Unknown):
        return [{"kind": error.kind, "id": error.id, "nearest": list(error.nearest)}]
    if isinstance(error, BadRecord):
        return [{"key": error.field, "message": error.problem}]
    return [{"cycle": list(error.cycle)}] if isinstance(error, Cycle) else None


def _kind(error: Exception, status: int) -> str:
    own: str | None = getattr(error, "problem_kind", None)
    return own or next((kind for type_, kind in KIND.items() if isinstance(error, type_)), BY_STATUS.get(status, ""))


def _title(kind: str) -> str:
    return KINDS[kind].title if kind in KINDS else "The request was refused"


def _from_http(error: HTTPException) -> Told:
    kind = _kind(error, error.status_code)
    detail = error.detail or _title(kind)
    if error.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        detail = "the body is too large; send it in parts"
    return Told(
        status_code=error.status_code,
        title=_title(kind),
        detail=detail,
        extra=error.extra if isinstance(error.extra, list) else _missing(detail),
        type_=type_of(kind) if kind else None,
        headers=error.headers,
    )


def _missing(detail: str) -> list[dict[str, Any]] | None:
    """Return the field that Litestar misses, which says so in words alone."""
    found = MISSING.match(detail)
    return [{"key": found[2], "source": found[1], "message": "is missing"}] if found else None


def _told(item: Any) -> str:
    key = item.get("key") if isinstance(item, dict) else None
    message = item.get("message") if isinstance(item, dict) else item
    return f"{key}: {message}" if key else str(message)


def problem_details() -> ProblemDetailsPlugin:
    """Return the plugin that turns every error of the tables above into problem+json."""
    converters: dict[Any, Any] = dict.fromkeys([HTTPException, *STATUS], problem_of)
    return ProblemDetailsPlugin(ProblemDetailsConfig(exception_to_problem_detail_map=converters))


async def refuse(error: Exception, scope: Scope, receive: Any, send: Send) -> None:
    """Answer with a problem from a middleware, so that the middlewares around it see the answer."""
    request: Request[Any, Any, Any] = scope["litestar_app"].request_class(scope, receive, send)
    response = problem_of(error).to_response(request)
    await response.to_asgi_response(app=None, request=request)(scope, receive, send)


def unexpected(request: Request[Any, Any, Any], _: Exception) -> Any:
    """Answer our own bugs with a plain 500: no trace leaves the house; the log has it."""
    request.logger.exception("unexpected error")
    return Told(
        status_code=500,
        title=_title("internal"),
        detail="this is a fault of the service, not of the request; the log of the server says more",
        type_=type_of("internal"),
    ).to_response(request)


def problems(*codes: int) -> dict[int, ResponseSpec]:
    """Return what a route's OpenAPI says of these errors, of a missing scope, and of a database that is away."""
    return {
        code: ResponseSpec(Problem, description=HTTPStatus(code).phrase, media_type="application/problem+json")
        for code in (HTTPStatus.BAD_REQUEST, *codes, HTTPStatus.FORBIDDEN, HTTPStatus.SERVICE_UNAVAILABLE)
    }
