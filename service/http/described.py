"""What holds for every route of the API, written into its OpenAPI description once, in one place.

Versions, idempotency, ETags, rate limits and refusals are the work of middlewares: no handler knows of them.
"""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.spec import OpenAPI

from service.activity.asked import VERSIONS as XAPI_VERSIONS
from service.http.api_version import HEADER, VERSIONS

PREFIX = "/v1/"
ANY = (400, 401, 403, 429, 503)
OF_WRITES = (409, 422)
WRITES = ("post", "put", "patch", "delete")
STATEMENTS = "/xapi/statements"
XAPI_VERSION = {
    "name": "X-Experience-API-Version",
    "in": "header",
    "required": True,
    "schema": {"type": "string", "enum": list(XAPI_VERSIONS)},
}
PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}

PARAMETERS: dict[str, dict[str, Any]] = {
    "version": {
        "name": HEADER,
        "in": "header",
        "description": "The dated version of the API that is to answer; without it, the newest.",
        "schema": {"type": "string", "enum": list(VERSIONS)},
    },
    "idempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "The same key and request again: the first answer again, and no second effect, for 24 hours.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
    },
    "ifNoneMatch": {
        "name": "If-None-Match",
        "in": "header",
        "description": "ETags of what is known already: 304 where it is still that.",
        "schema": {"type": "string", "pattern": "^[!-~]*$"},
    },
}
HEADERS: dict[str, dict[str, Any]] = {
    "version": {"description": "The version that answered.", "schema": {"type": "string"}},
    "rateLimit": {"description": "Points left, and seconds until all are there again.", "schema": {"type": "string"}},
    "rateLimitPolicy": {"description": "Points a window, and its seconds.", "schema": {"type": "string"}},
    "etag": {"description": "The state that was read, for If-Match and If-None-Match.", "schema": {"type": "string"}},
    "link": {"description": "The next page, and the first (RFC 8288).", "schema": {"type": "string"}},
    "retryAfter": {"description": "Seconds to wait.", "schema": {"type": "string"}},
}
NAMES = {
    "version": HEADER,
    "rateLimit": "RateLimit",
    "rateLimitPolicy": "RateLimit-Policy",
    "etag": "ETag",
    "link": "Link",
    "retryAfter": "Retry-After",
}


class Described(OpenAPI):
    """The description as the routes give it, with what holds for all of them."""

    def to_schema(self) -> dict[str, Any]:
        return described(super().to_schema())


class DescribedConfig(OpenAPIConfig):
    def to_openapi_schema(self) -> OpenAPI:
        plain = super().to_openapi_schema()
        return Described(**{name: getattr(plain, name) for name in plain.__dataclass_fields__})


def described(schema: dict[str, Any]) -> dict[str, Any]:
    """Return an OpenAPI description with the common parameters, headers and refusals of every route under /v1."""
    components = schema.setdefault("components", {})
    components["parameters"] = {**components.get("parameters", {}), **PARAMETERS}
    components["headers"] = {**components.get("headers", {}), **HEADERS}
    for method, operation in operations(schema):
        common = ["version", *(["idempotencyKey"] if method in WRITES else ["ifNoneMatch"])]
        given = operation.setdefault("parameters", [])
        given += [{"$ref": f"#/components/parameters/{name}"} for name in common]
        _refusals(method, operation["responses"])
        for status, response in operation["responses"].items():
            names = _headers(method, status, response)
            if names:
                found = response.setdefault("headers", {})
                found |= {NAMES[name]: {"$ref": f"#/components/headers/{name}"} for name in names}
    for operation in schema.get("paths", {}).get(STATEMENTS, {}).values():
        operation.setdefault("parameters", []).append(XAPI_VERSION)
    return schema


def operations(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the operations under /v1 with their methods."""
    for address, methods in schema.get("paths", {}).items():
        if address.startswith(PREFIX):
            yield from ((method, found) for method, found in methods.items() if isinstance(found, dict))


def _refusals(method: str, responses: dict[str, Any]) -> None:
    for code in (*ANY, *(OF_WRITES if method in WRITES else ())):
        responses.setdefault(str(code), {"description": HTTPStatus(code).phrase, "content": PROBLEM})
    if method == "get":
        responses.setdefault("304", {"description": "It is still what If-None-Match names"})


def _headers(method: str, status: str, response: dict[str, Any]) -> list[str]:
    if status in ("429", "503"):
        return ["version", "retryAfter"]
    if not status.startswith("2"):
        return ["version"]
    shown = [media.get("schema", {}).get("$ref", "") for media in response.get("content", {}).values()]
    more = ["etag"] if method == "get" else []
    if any(name.endswith("Page") for name in shown):
        more.append("link")
    return ["version", "rateLimit", "rateLimitPolicy", *more]
