"""What a request costs the server, and what gives way to what when there is too much of it."""

from dataclasses import dataclass
from typing import Literal

from litestar.types import Scope

from service.accounts.guard import GUARDED

Kind = Literal["read", "path", "write", "search", "chat"]


@dataclass(frozen=True, slots=True)
class Load:
    """How requests of a kind are treated.

    `points` are what one takes from a caller's rate. One may start while fewer than `slots` of the server's places are
    taken, by whomever, and wait while fewer than `queue` of the waiting places are: so the kinds with small shares are
    refused first. A kind that computes for long holds at most `alone` of the places, and of the waiting ones, itself:
    more of it at once would end no sooner, and would keep the short kinds out. `patience_s` is how long one waits for a
    place, `deadline_s` how long its answer may take then.
    """

    points: int
    slots: float
    queue: float
    patience_s: float
    deadline_s: float
    alone: float = 1.0


# In the order in which those that wait are let in. A read is short and everything hangs on it; chat waits for a model.
LOADS: dict[Kind, Load] = {
    "read": Load(points=1, slots=1.0, queue=1.0, patience_s=10, deadline_s=30),
    "path": Load(points=20, slots=0.9, queue=0.8, patience_s=10, deadline_s=60, alone=0.25),
    "write": Load(points=2, slots=0.9, queue=0.8, patience_s=10, deadline_s=120),
    "search": Load(points=5, slots=0.6, queue=0.5, patience_s=3, deadline_s=30),
    "chat": Load(points=50, slots=0.3, queue=0.25, patience_s=2, deadline_s=120),
}

# What a route costs, where its method does not tell: a route may also name its `load` itself.
ROUTES: dict[str, Kind] = {
    "POST /v1/paths": "path",
    "POST /v1/paths/bulk": "path",
    "POST /v1/paths/{id}/replan": "path",
    "POST /v1/paths/{id}/what-if": "path",
    "POST /v1/paths/{id}/replay": "path",
    "POST /v1/paths/{id}/steps": "path",
    "PATCH /v1/paths/{id}/steps/{n}": "path",
    "POST /v1/paths/{id}/steps/{n}/swap": "path",
    "GET /v1/paths/{id}/steps/{n}/alternatives": "path",
    "GET /v1/paths/{id}/steps/{n}/why": "path",
    "GET /v1/paths/{id}/why-not/{resource}": "path",
    "GET /v1/paths/{id}/diff": "path",
    "POST /v1/questions": "path",
    "POST /v1/gap": "read",
    "POST /v1/goals": "search",
    "POST /v1/search": "search",
    "POST /v1/skills/match": "search",
    "GET /v1/documents/duplicates": "search",
    "POST /v1/paths/{id}/explanations": "chat",
}
CHAT = "chat:"  # the scopes of what a language model answers while somebody waits


def kind_of(scope: Scope) -> Kind | None:
    """Return the kind of a request; None for what is not limited: health, metrics, pages, descriptions."""
    opt = scope["route_handler"].opt
    if not opt.get(GUARDED) or scope.get("method") == "OPTIONS":
        return None
    own: Kind | None = opt.get("load")
    if own is not None:
        return own
    template, method = scope["path_template"], str(scope.get("method"))
    if str(opt.get("scope", "")).startswith(CHAT):
        return "chat"
    return ROUTES.get(f"{method} {template}", "read" if method in ("GET", "HEAD") else "write")
