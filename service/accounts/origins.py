"""Origins of pages, as browsers name them: scheme, host and, where it is not the usual one, port."""

import re
from collections.abc import Sequence

from litestar.config.cors import CORSConfig

from paths.errors import BadRecord
from service.settings import BadSetting, Settings

ORIGIN = re.compile(r"(https://[a-z0-9.-]+|http://(localhost|127\.0\.0\.1|\[::1\]))(:[1-9][0-9]{0,4})?")
SENT = ("Authorization", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match", "Fingerpost-Version")
TOLD = (
    "Link", "ETag", "Location", "Retry-After", "RateLimit", "RateLimit-Policy", "Fingerpost-Version",
    "Idempotent-Replayed",
)  # fmt: skip
ASKED_AGAIN_S = 600  # how long a browser remembers what it may send


def checked_origins(field: str, given: Sequence[str]) -> tuple[str, ...]:
    """Return origins; raise BadRecord for what is none. Only a page of this machine may do without https."""
    for at, origin in enumerate(given):
        if not ORIGIN.fullmatch(origin):
            raise BadRecord(f"{field}[{at}]", f"{origin[:80]!r} is no origin; give one as https://learn.example.org")
    return tuple(given)


def cors(settings: Settings, single_user: bool) -> CORSConfig | None:
    """Return what pages of other origins may do here: nothing, unless they are named. No cookie ever counts.

    A server that asks for no key answers no other page at all. Raise BadSetting for what is no origin.
    """
    names = [name.strip() for name in settings.allowed_origins.split(",") if name.strip()]
    if not names or single_user:
        return None
    try:
        allowed = checked_origins("FINGERPOST_ALLOWED_ORIGINS", names)
    except BadRecord as error:
        raise BadSetting(str(error)) from error
    return CORSConfig(
        allow_origins=list(allowed),
        allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
        allow_headers=list(SENT),
        expose_headers=list(TOLD),
        allow_credentials=False,
        max_age=ASKED_AGAIN_S,
    )
