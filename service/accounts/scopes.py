"""What a caller may do: scopes `resource:action`, and the one table of roles.

A role bounds every credential that has it, a credential's own scopes bound it further. Managers and mentors will be
two more rows, once routes can tell whose learners they are.
"""

from collections.abc import Iterable, Mapping
from typing import Literal, get_args

from litestar.exceptions import PermissionDeniedException

from service.auth import ALL, AccountRole, Caller

Resource = Literal[
    "paths", "learners", "search", "catalogue", "graph", "evaluations", "activity", "jobs", "webhooks", "keys",
    "tokens", "audit", "settings", "privacy", "chat",
]  # fmt: skip
Action = Literal["read", "write"]
EVERY = "*"
SCOPES = tuple(f"{resource}:{action}" for resource in get_args(Resource) for action in get_args(Action))

LEARNER = frozenset(
    f"{resource}:{action}"
    for resource, actions in {
        "paths": ("read", "write"),
        "learners": ("read", "write"),
        "search": ("read",),
        "catalogue": ("read",),
        "graph": ("read",),
        "activity": ("read", "write"),
        "chat": ("read", "write"),
    }.items()
    for action in actions
)  # fmt: skip
ADMINS_ALONE = frozenset(f"{name}:{action}" for name in ("keys", "tokens", "webhooks") for action in get_args(Action))
ROLES: Mapping[AccountRole, frozenset[str]] = {
    "learner": LEARNER,  # and of these only the routes that say `learners=True`, for what is the learner's own
    "ld": frozenset(SCOPES) - ADMINS_ALONE - {"settings:write", "privacy:write"},
    "admin": frozenset(SCOPES),
}


def effective(role: AccountRole, scopes: Iterable[str] = ALL) -> frozenset[str]:
    """Return the scopes that a credential has: those of its role, as far as its own go."""
    own = frozenset(scopes)
    return ROLES[role] if EVERY in own else ROLES[role] & own


def may(caller: Caller, scope: str) -> bool:
    """Say whether a caller has a scope; nobody has one that is not in the table."""
    return scope in effective(caller.role, caller.scopes)


def need(caller: Caller, scope: str) -> None:
    """Raise 403, naming the scope, where a caller does not have it."""
    if not may(caller, scope):
        raise PermissionDeniedException(f"this needs the scope {scope}, which the key or token sent does not have")
