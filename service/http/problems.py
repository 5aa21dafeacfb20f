"""The kinds of problem that an answer may name: `type` in a problem+json body is `/problems/` and one of these names.

The names are a promise: clients tell kinds apart by them, so a name is never given another meaning. docs/problems.md is
made from this table (`python -m service.http.problems`), and the server answers at the addresses themselves.
"""

import sys
from dataclasses import dataclass

BASE = "/problems/"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem: what it means, and what a client does about it."""

    status: int
    title: str
    means: str
    do: str


KINDS: dict[str, Kind] = {
    "malformed": Kind(
        400, "The request cannot be read", "The body is not JSON, or a header does not have its form.",
        "Send what the detail asks for; the same request again has the same answer.",
    ),
    "invalid": Kind(
        400, "The request does not fit its description",
        "A field or parameter has the wrong type, is out of its bounds, is missing, or is not known.",
        "Look at `extra`: it points at each field, and says what was given and what is allowed.",
    ),
    "unknown-version": Kind(
        400, "There is no such version of the API", "`Fingerpost-Version` names a version that this server lacks.",
        "Name one of those in `extra`, or leave the header out.",
    ),
    "unauthorized": Kind(
        401, "Nobody known is asking", "The key or token is missing, wrong, revoked or out of date.",
        "Send `Authorization: Bearer KEY` with a key that holds.",
    ),
    "forbidden": Kind(
        403, "This caller may not do that", "The key or token is good, but lacks the scope or the role.",
        "Ask with a key that has the scope that the detail names.",
    ),
    "not-found": Kind(
        404, "There is no such thing here", "Nothing is kept under this id or address, or it is not the caller's.",
        "Check the id; a thing of another organisation is not found either.",
    ),
    "method-not-allowed": Kind(
        405, "This address has no such method", "The address is there, but not for this method.",
        "Use one of the methods in the `Allow` header.",
    ),
    "conflict": Kind(
        409, "What is there does not allow it", "The state of the thing, or another writer, stands against it.",
        "Read it again, then decide whether the change still makes sense.",
    ),
    "would-cycle": Kind(
        409, "It would make a cycle", "With what is confirmed already, these would wait for each other for ever.",
        "Take one of the edges in `extra` away first.",
    ),
    "in-flight": Kind(
        409, "The first request is still being answered", "The same `Idempotency-Key` came a moment ago.",
        "Send the same request again after `Retry-After` seconds; the answer will be the first one's.",
    ),
    "answer-lost": Kind(
        409, "It was done, but its answer is lost",
        "The server stopped after a request with this Idempotency-Key had written something, and before its answer was "
        "kept.",
        "Read what is there, then ask for what is missing with a new key; with this one nothing is done again.",
    ),
    "changed-meanwhile": Kind(
        412, "It has changed meanwhile", "`If-Match` names another state than the present one.",
        "Read it again, make the change to what is there now, and send its new ETag.",
    ),
    "too-large": Kind(
        413, "The body is too large", "It has more bytes than a request may have.", "Send it in parts.",
    ),
    "unsupported-media-type": Kind(
        415, "The body is of another kind", "Only `Content-Type: application/json` is read, unless a route says more.",
        "Send JSON, and say so in the header.",
    ),
    "unknown-name": Kind(
        422, "A name in the request is not known", "The request names a skill, role or resource that is not there.",
        "Choose from the nearest names in `extra`, or add it first.",
    ),
    "invalid-value": Kind(
        422, "A value cannot be used", "The field has its form, but no request with this value can be meant.",
        "Look at `extra` for the field and the reason.",
    ),
    "cycle": Kind(
        422, "Prerequisites wait for each other", "Among what was sent is a cycle of confirmed hard edges.",
        "Leave one of the edges in `extra` out.",
    ),
    "unprocessable": Kind(
        422, "The request cannot be carried out", "It is well formed, but what it asks for cannot be done.",
        "Do what the detail says.",
    ),
    "key-reused": Kind(
        422, "The Idempotency-Key belongs to another request", "Another request came under this key before.",
        "Use a new key for a new request.",
    ),
    "rate-limited": Kind(
        429, "Too many requests", "The caller, or the organisation, asks for more than its rate.",
        "Wait `Retry-After` seconds; the `RateLimit` headers tell what is left.",
    ),
    "overloaded": Kind(
        429, "The server is busy with what matters more",
        "Under load, chat is refused before search, and search before paths.",
        "Send it again after `Retry-After` seconds; nothing of it was done.",
    ),
    "budget-spent": Kind(
        429, "The organisation's budget is spent", "What language models may cost in a day is used up.",
        "Wait until `Retry-After`, or have the budget raised. Paths, gaps and search need no language model.",
    ),
    "internal": Kind(
        500, "A fault of the service", "This should not have happened, whatever the request was.",
        "Send it again later; with an `Idempotency-Key` that is safe. The server's log says more.",
    ),
    "unavailable": Kind(
        503, "A part that is needed does not answer", "The database or a model is away; nothing was kept.",
        "Send it again in a while.",
    ),
    "switched-off": Kind(
        503, "This has been switched off", "Somebody switched this feature off for the organisation.",
        "The detail says who did, when and why.",
    ),
    "deadline": Kind(
        503, "It took too long", "The answer was not ready before the deadline; a write may still come to its end.",
        "Send it again with the same `Idempotency-Key`: what was done is answered, not done again.",
    ),
}  # fmt: skip

BY_STATUS = {
    400: "malformed", 401: "unauthorized", 403: "forbidden", 404: "not-found", 405: "method-not-allowed",
    409: "conflict", 412: "changed-meanwhile", 413: "too-large", 415: "unsupported-media-type", 422: "unprocessable",
    429: "rate-limited", 500: "internal", 503: "unavailable",
}  # fmt: skip


def type_of(kind: str) -> str:
    """Return the `type` of a kind of problem."""
    return BASE + kind


def page() -> str:
    """Return docs/problems.md."""
    rows = (f"| `{name}` | {kind.status} | {kind.title} | {kind.means} | {kind.do} |" for name, kind in KINDS.items())
    return "\n".join([HEAD, *rows, ""])


HEAD = """# Problems

Every refusal is `application/problem+json` (RFC 9457): `type` is `/problems/` and a name of this table, `status` and
`title` go with it, `detail` says what is wrong this time and what to do. Names keep their meaning for ever; new ones
may come, so treat one that you do not know by its status. The server tells about each at its own address.

`extra`, where it is there, is a list. Of a field at fault it has `pointer` (JSON pointer into the body), `key` (the
same in words), `source` (body, query, path or header), `message`, `given` (what came, cut short; never what looks like
a secret) and `allowed` (the part of the OpenAPI description that it missed: `enum`, `minimum`, `pattern`,
`properties`). Of an unknown name it has `kind`, `id` and `nearest`; of a cycle, its `cycle`.

| type | status | title | it means | what to do |
| --- | --- | --- | --- | --- |"""


if __name__ == "__main__":
    sys.stdout.write(page())
