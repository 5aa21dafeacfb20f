"""Rate limits: 429 for a caller or an organisation that asks more than its share, with the standard headers.

`RateLimit-Policy` and `RateLimit` are those of draft-ietf-httpapi-ratelimit-headers-10: quota and window of each
policy, points left and seconds until the bucket is full again. Each server process counts for itself (decision 0013).
"""

from typing import Any

from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from service.auth import CALLER, Caller
from service.http.errors import Refused
from service.limits.buckets import WINDOW_S, Buckets, Taken
from service.limits.load import LOADS, kind_of
from service.settings import Settings


class RateLimited(ASGIMiddleware):
    """Counts what is asked for in a caller's name; behind the gate that says who calls."""

    scopes = (ScopeType.HTTP,)

    def __init__(self, settings: Settings, buckets: Buckets | None = None) -> None:
        self._quotas = {"tenant": settings.rate_per_minute, "caller": settings.caller_rate_per_minute}
        self._buckets = buckets or Buckets()

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        kind, caller = kind_of(scope), scope["state"].get(CALLER)
        quotas = {name: quota for name, quota in self._quotas.items() if quota}
        if kind is None or not isinstance(caller, Caller) or not quotas:
            await next_app(scope, receive, send)
            return
        keys = _keys(caller)
        found = self._buckets.take({keys[name]: quota for name, quota in quotas.items()}, LOADS[kind].points)
        taken = {name: found[keys[name]] for name in quotas}
        headers = told(quotas, taken)
        if refused := {name: each for name, each in taken.items() if not each.granted}:
            raise _refused(refused, headers)
        raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]

        async def telling(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *raw]
            await send(message)

        await next_app(scope, receive, telling)


def _keys(caller: Caller) -> dict[str, str]:
    return {"tenant": caller.tenant, "caller": f"{caller.tenant}\0{caller.identity}"}


def told(quotas: dict[str, int], taken: dict[str, Taken]) -> dict[str, str]:
    """Return the headers that say what may be asked and what is left of it."""
    policies = ", ".join(f'"{name}";q={quota};w={WINDOW_S}' for name, quota in quotas.items())
    lefts = ", ".join(f'"{name}";r={each.left};t={_full_s(quotas[name], each)}' for name, each in taken.items())
    return {"RateLimit-Policy": policies, "RateLimit": lefts}


def _full_s(quota: int, taken: Taken) -> int:
    return -(-(quota - taken.left) * WINDOW_S // quota)


def _refused(refused: dict[str, Taken], headers: dict[str, str]) -> Refused:
    wait = max(each.wait_s for each in refused.values())
    who = "the organisation asks" if "tenant" in refused else "this caller asks"
    extra: list[dict[str, Any]] = [{"policy": name, "retryAfter": each.wait_s} for name, each in refused.items()]
    return Refused(
        "rate-limited",
        f"{who} for more than its rate; go on in {wait} s, and ask for less at once",
        headers={**headers, "Retry-After": str(wait)},
        extra=extra,
    )
