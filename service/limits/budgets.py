"""What language models may cost an organisation in a day (UTC). A spent budget is said, never passed over."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal, get_args

from msgspec import Meta, Struct

from service.http.errors import Refused
from service.ports import Ports
from service.settings import Settings
from service.store.work.usage import LARGEST

BudgetKind = Literal["llmTokens", "llmCost"]
KINDS: tuple[BudgetKind, ...] = get_args(BudgetKind)
CHARS_A_TOKEN = 3  # fewer than common tokenizers take in European languages: rather too many tokens than too few


class BudgetChange(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """`perDay` null takes the organisation's own budget away; the server's default holds then."""

    per_day: Annotated[int, Meta(ge=0, le=LARGEST)] | None


class BudgetReply(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """How much of a kind may be used in a day, null for any amount, and what was used today."""

    kind: BudgetKind
    per_day: int | None
    used_today: int


def budget(ports: Ports, tenant: str, kind: BudgetKind) -> int | None:
    """Return what may be used in a day: the organisation's own budget, else the server's; None for no limit."""
    own = ports.store.usage.budget(tenant, kind)
    return own if own is not None else default_budget(ports.settings, kind) or None


def default_budget(settings: Settings, kind: BudgetKind) -> int:
    return settings.llm_tokens_per_day if kind == "llmTokens" else settings.llm_cost_per_day


def spend(ports: Ports, tenant: str, kind: BudgetKind, amount: int) -> None:
    """Take an amount, or the estimate of one, from today's budget; raise Refused (429), and then nothing is taken."""
    most = budget(ports, tenant, kind)
    if ports.store.usage.spend(tenant, kind, amount, most):
        return
    wait = _until_tomorrow(datetime.now(UTC))
    raise Refused(
        "budget-spent",
        f"today's budget of {kind} ({most}) does not allow {amount} more; wait until tomorrow (UTC), or raise it with "
        f"PUT /v1/budgets/{kind}",
        headers={"Retry-After": str(wait)},
        extra=[{"budget": kind, "perDay": most, "used": ports.store.usage.today(tenant, kind), "asked": amount}],
    )


def settle(ports: Ports, tenant: str, kind: BudgetKind, estimated: int, actual: int) -> None:
    """Put the estimate that was spent right, once it is known what it took."""
    if actual != estimated:
        ports.store.usage.correct(tenant, kind, actual - estimated)


def tokens(text: str) -> int:
    """Return how many tokens a text has, at most."""
    return -(-len(text) // CHARS_A_TOKEN)


def standing(ports: Ports, tenant: str, kind: BudgetKind) -> BudgetReply:
    """Return the budget of a kind and what was used of it today."""
    return BudgetReply(kind, budget(ports, tenant, kind), ports.store.usage.today(tenant, kind))


def _until_tomorrow(now: datetime) -> int:
    tomorrow = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return max(1, int((tomorrow - now).total_seconds()))
