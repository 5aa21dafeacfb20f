"""By which accounts learners are known elsewhere, which activities mean which resource, and what waits for either."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from paths.model import Id, Resource
from service.activity import agents, rules
from service.activity.agents import IFIS, names_of
from service.activity.drafts import activity_key
from service.activity.scales import ScoreScales, check_scales, scales_of
from service.ports import Ports
from service.schemas import Wire

MOST = 100  # accounts of a learner, names of a resource


class Account(Wire, frozen=True, rename=None, omit_defaults=True):
    """One identifier, as xAPI writes it: `account`, `mbox`, `mbox_sha1sum` or `openid`."""

    account: dict[str, str] | None = None
    mbox: str | None = None
    mbox_sha1sum: str | None = None
    openid: str | None = None


class Accounts(Wire, frozen=True):
    """All accounts of a learner; statements about the learner that we make use the first."""

    accounts: Annotated[tuple[Account, ...], Meta(max_length=MOST)]


class Activities(Wire, frozen=True):
    """Activity ids (IRIs) that mean a resource, beside its address and its own id; statements use the first."""

    activities: Annotated[tuple[Annotated[str, Meta(max_length=4000)], ...], Meta(max_length=MOST)]


class Unmatched(Wire, frozen=True):
    """What statements wait for: an activity that means no resource, or an actor who is no learner."""

    id: str
    statements: int
    last: str
    activity: str | None = None
    name: str | None = None
    actor: Account | None = None


class ActivityCounts(Wire, frozen=True):
    """How many statements came to what, and how many that we made are waiting, sent and refused."""

    received: dict[str, int]
    forwarded: dict[str, int]


class Rerun(Wire, frozen=True):
    statements: int


def put_accounts(ports: Ports, tenant: str, learner: Id, given: Accounts) -> Accounts:
    """Keep a learner's accounts; statements that waited for them are tried again. Raises BadRecord, Conflict."""
    kept: dict[str, str] = {}
    for n, one in enumerate(given.accounts):
        who = {name: value for name in IFIS if (value := getattr(one, name)) is not None}
        agents.agent(who, f"accounts[{n}]")
        kept |= dict.fromkeys(names_of(who), msgspec.json.encode(one).decode())
    with ports.store.atomic() as together:
        together.activity.put_accounts(tenant, learner, kept)
        if kept:
            together.activity.again(tenant, actors=list(kept))
    return accounts_of(ports, tenant, learner)


def accounts_of(ports: Ports, tenant: str, learner: Id) -> Accounts:
    """Return a learner's accounts; raise NotFound for an unknown learner."""
    ports.store.learner(tenant, learner)
    found = ports.store.activity.accounts(tenant, learner)
    return Accounts(tuple(msgspec.json.decode(body, type=Account) for body in found))


def put_activities(ports: Ports, tenant: str, resource: Id, given: Activities) -> Activities:
    """Keep what a resource is called in statements; those that waited for it are tried again. Raises BadRecord."""
    ports.store.record(tenant, Resource, resource)
    for n, iri in enumerate(given.activities):
        rules.iri(iri, f"activities[{n}]")
    keys = {activity_key(iri): iri for iri in given.activities}
    with ports.store.atomic() as together:
        together.activity.put_aliases(tenant, resource, keys)
        if keys:
            together.activity.again(tenant, activities=list(keys))
    return activities_of(ports, tenant, resource)


def activities_of(ports: Ports, tenant: str, resource: Id) -> Activities:
    """Return what a resource is called in statements; raise NotFound."""
    ports.store.record(tenant, Resource, resource)
    return Activities(tuple(ports.store.activity.aliases(tenant, resource)))


def put_scales(ports: Ports, tenant: str, given: ScoreScales) -> ScoreScales:
    """Keep how scores become levels, from now on. Raises BadRecord."""
    check_scales(given)
    ports.store.activity.put_scales(tenant, given)
    return given


def get_scales(ports: Ports, tenant: str) -> ScoreScales:
    """Return how scores become levels."""
    return scales_of(ports.store.activity.scales(tenant))


def unmatched(ports: Ports, tenant: str, by: str, after: str, limit: int) -> list[Unmatched]:
    """Return what statements wait for, with how many do."""
    found = ports.store.activity.unmatched(tenant, by, after, limit)
    return [_unmatched(by, one.key, one.statements, one.last, one.body) for one in found]


def counts(ports: Ports, tenant: str) -> ActivityCounts:
    """Return what became of statements."""
    return ActivityCounts(ports.store.activity.counts(tenant), ports.store.emitted.counts(tenant))


def _unmatched(by: str, key: str, statements: int, last: str, body: dict[str, Any]) -> Unmatched:
    if by == "actor":
        who = {name: body["actor"][name] for name in IFIS if name in body["actor"]}
        return Unmatched(key, statements, last, actor=msgspec.convert(who, Account))
    about = body["object"]
    name = next(iter(about.get("definition", {}).get("name", {}).values()), None)
    return Unmatched(key, statements, last, activity=about["id"], name=name)
