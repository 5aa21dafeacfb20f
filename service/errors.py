"""Error to answer, in one table; every answer is application/problem+json (RFC 9457) and says what to do."""

from http import HTTPStatus
from typing import Any

from litestar import Request
from litestar.exceptions import HTTPException, ValidationException
from litestar.openapi.datastructures import ResponseSpec
from litestar.plugins.problem_details import ProblemDetailsConfig, ProblemDetailsException, ProblemDetailsPlugin
from msgspec import Struct

from paths.errors import BadRecord, BadTransition, Cycle, PathError, Unknown, WouldCycle
from retrieval.errors import BadQuestion, ModelUnavailable
from service.store.errors import Conflict, NotFound, StoreUnavailable


class Problem(Struct):
    """RFC 9457 body. `extra` lists fields at fault, or carries nearest names."""

    status: int
    title: str
    detail: str
    extra: list[dict[str, Any]] | None = None


# Specific before general.
STATUS: dict[type[Exception], int] = {
    NotFound: 404,
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
}


def _from_domain(error: Exception) -> ProblemDetailsException:
    status = next(code for kind, code in STATUS.items() if isinstance(error, kind))
    extra: list[dict[str, Any]] | None = None
    if isinstance(error, Unknown):
        extra = [{"kind": error.kind, "id": error.id, "nearest": list(error.nearest)}]
    elif isinstance(error, BadRecord):
        extra = [{"key": error.field, "message": error.problem}]
    elif isinstance(error, Cycle):
        extra = [{"cycle": list(error.cycle)}]
    return ProblemDetailsException(status_code=status, title=HTTPStatus(status).phrase, detail=str(error), extra=extra)


def _from_http(error: HTTPException) -> ProblemDetailsException:
    extra = error.extra if isinstance(error.extra, list) else None
    title = HTTPStatus(error.status_code).phrase
    detail = error.detail or title
    if error.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        detail = "the body is too large; send it in parts"
    if isinstance(error, ValidationException) and extra:
        detail = "the request does not fit: " + "; ".join(_field_error(item) for item in extra)
    return ProblemDetailsException(
        status_code=error.status_code, title=title, detail=detail, extra=extra, headers=error.headers
    )


def _field_error(item: Any) -> str:
    key = item.get("key") if isinstance(item, dict) else None
    message = item.get("message") if isinstance(item, dict) else item
    return f"{key}: {message}" if key else str(message)


def problem_details() -> ProblemDetailsPlugin:
    """Return the plugin that turns every error of the tables above into problem+json."""
    converters: dict[Any, Any] = {HTTPException: _from_http, **dict.fromkeys(STATUS, _from_domain)}
    return ProblemDetailsPlugin(ProblemDetailsConfig(exception_to_problem_detail_map=converters))


def unexpected(request: Request[Any, Any, Any], _: Exception) -> Any:
    """Answer our own bugs with a plain 500: no trace leaves the house; the log has it."""
    request.logger.exception("unexpected error")
    problem = ProblemDetailsException(
        status_code=500,
        title="Internal Server Error",
        detail="this is a fault of the service, not of the request; the log of the server says more",
    )
    return problem.to_response(request)


def problems(*codes: int) -> dict[int, ResponseSpec]:
    """Return what a route's OpenAPI says of these error answers, and of the one while the database is away."""
    return {
        code: ResponseSpec(Problem, description=HTTPStatus(code).phrase, media_type="application/problem+json")
        for code in (*codes, HTTPStatus.SERVICE_UNAVAILABLE)
    }
