"""Headers that every answer carries, errors included: what a browser may not do with it, and that nobody keeps it."""

from base64 import b64encode
from hashlib import sha256

from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.types import Message, Scope

NOTHING = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",  # for browsers that do not know frame-ancestors
    "Referrer-Policy": "no-referrer",  # an address may hold a learner's id
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
PERSONAL = ("/v1/", "/xapi/", "/paths/")
YEAR_S = 31_536_000
HSTS = f"max-age={YEAR_S}; includeSubDomains"


async def secured(message: Message, scope: Scope) -> None:
    """Add the headers that an answer lacks; what a handler said itself stands."""
    if message["type"] != "http.response.start" or scope["type"] != ScopeType.HTTP:
        return
    headers = MutableScopeHeaders(message)
    for name, value in {**ALWAYS, "Content-Security-Policy": NOTHING}.items():
        headers.setdefault(name, value)
    path = scope["path"]
    if path == "/paths" or path.startswith(PERSONAL):
        headers.setdefault("Cache-Control", "no-store")
    if _https(scope):
        headers.setdefault("Strict-Transport-Security", HSTS)


def page_policy(style: str) -> str:
    """Return the policy of a page of ours: this one style sheet, pictures of our own, no script at all."""
    digest = b64encode(sha256(style.encode()).digest()).decode()
    return f"{NOTHING}; style-src 'sha256-{digest}'; img-src 'self'"


def _https(scope: Scope) -> bool:
    """Say whether the caller came by https, here or to the proxy in front; over http browsers ignore the header."""
    told = [value for name, value in scope["headers"] if name.lower() == b"x-forwarded-proto"]
    return scope["scheme"] == "https" or told[:1] == [b"https"]
