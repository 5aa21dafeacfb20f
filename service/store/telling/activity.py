"""What statements come to: whose and about what they are, what they changed, and what could not be matched yet."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import delete, exists, func, or_, select, update

from paths.model import Value
from service.store import tables
from service.store.area import Area
from service.store.database.body import checked, decode, encode
from service.store.database.sql import chunks, insert, upsert
from service.store.errors import Conflict, NotFound
from service.store.tables.activity import WAITING
from service.store.telling.statements import Outcome

_S, _R, _A, _N = tables.statement.c, tables.statement_ref.c, tables.account.c, tables.activity_alias.c
_X = tables.score_scale.c


class Effect(Value, frozen=True):
    """What a statement changed, so that it can be taken back: steps completed, resources proved, scores kept."""

    paths: tuple[str, ...] = ()
    proved: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()

    def joined(self, other: "Effect") -> "Effect":
        """Return what both changed."""
        return Effect(
            *(tuple(dict.fromkeys([*getattr(self, name), *getattr(other, name)])) for name in self.__struct_fields__)
        )


NOTHING = Effect()


@dataclass(frozen=True, slots=True)
class Due:
    """A statement that is still to be carried out, or to be taken back."""

    n: int
    id: str
    outcome: Outcome
    actor: str | None
    activity: str | None
    learner: str | None
    resource: str | None
    effect: Effect
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Settled:
    """What came of a statement. `reason` says what it did, what it lacks, or why it failed."""

    outcome: Outcome
    reason: str = ""
    learner: str | None = None
    resource: str | None = None
    effect: Effect = NOTHING


@dataclass(frozen=True, slots=True)
class Group:
    """Statements that wait for the same thing: its key, how many, when the last was stored, and that one's JSON."""

    key: str
    statements: int
    last: str
    body: dict[str, Any]


class Activity(Area):
    """Carrying statements out, and the names by which their actors and activities are known."""

    # --- carrying out -------------------------------------------------------------------------------------------------

    def waiting(self) -> list[str]:
        """Return the tenants that have statements to carry out."""
        with self._read() as connection:
            return list(connection.scalars(select(_S.tenant).where(WAITING).distinct().order_by(_S.tenant)))

    def lacking(self) -> list[str]:
        """Return the tenants that have statements which could not be matched for want of a resource."""
        id = tables.tenant.c.id
        lacks = (_S.tenant == id, _S.outcome == "unmatched", _S.reason.in_(("activity", "both", "ambiguous")))
        with self._read() as connection:
            return list(connection.scalars(select(id).where(exists(select(_S.n).where(*lacks))).order_by(id)))

    def due(self, tenant: str, limit: int) -> list[Due]:
        """Return the oldest statements to carry out; inside `atomic` nobody else gets them meanwhile."""
        mine = select(tables.statement).where(_S.tenant == tenant, WAITING).order_by(_S.n).limit(limit)
        with self._write() as connection:
            return [_due(row) for row in connection.execute(mine.with_for_update())]

    def settle(self, tenant: str, n: int, what: Settled) -> None:
        """Keep what came of a statement."""
        values = {name: getattr(what, name) for name in ("outcome", "reason", "learner", "resource")}
        effect = encode(what.effect, f"effect of statement {n}") if what.effect != NOTHING else None
        mine = update(tables.statement).where(_S.tenant == tenant, _S.n == n)
        with self._write() as connection:
            connection.execute(mine.values(**values, effect=effect))

    def same_done(self, tenant: str, learner: str, resource: str) -> Due | None:
        """Return the newest statement that stands and says that a learner completed a resource."""
        mine = (_S.tenant == tenant, _S.learner == learner, _S.resource == resource)
        stands = (_S.outcome == "applied", _S.reason == "completed")
        with self._read() as connection:
            rows = connection.execute(
                select(tables.statement).where(*mine, *stands).order_by(_S.n.desc()).limit(1)
            ).all()
        return _due(rows[0]) if rows else None

    def again(self, tenant: str, actors: Collection[str] = (), activities: Collection[str] = ()) -> int:
        """Have statements tried again that could not be matched: of these keys, or all; return how many."""
        mine = update(tables.statement).where(_S.tenant == tenant, _S.outcome == "unmatched").values(outcome="new")
        with self._write() as connection:
            if not actors and not activities:
                return connection.execute(mine).rowcount
            named = or_(_S.actor.in_(sorted(actors)), _S.activity.in_(sorted(activities)))
            return connection.execute(mine.where(named)).rowcount

    def counts(self, tenant: str) -> dict[str, int]:
        """Return how many statements came to what."""
        mine = select(_S.outcome, func.count()).where(_S.tenant == tenant).group_by(_S.outcome).order_by(_S.outcome)
        with self._read() as connection:
            return {row[0]: row[1] for row in connection.execute(mine)}

    def unmatched(self, tenant: str, by: str, after: str, limit: int) -> list[Group]:
        """Return what statements wait for, `by` "actor" or "activity", in the order of keys."""
        key = _S.actor if by == "actor" else _S.activity
        lacking = (_S.tenant == tenant, _S.outcome == "unmatched", _S.reason.in_((by, "both")), key > after)
        mine = select(key, func.count(), func.max(_S.n), func.max(_S.stored)).where(*lacking).group_by(key)
        with self._read() as connection:
            rows = connection.execute(mine.order_by(key).limit(limit)).all()
            newest = _S.n.in_([row[2] for row in rows])
            found = connection.execute(select(_S.n, _S.body).where(_S.tenant == tenant, newest))
            bodies = {n: msgspec.json.decode(body) for n, body in found}
        return [Group(name, count, last, bodies[n]) for name, count, n, last in rows]

    # --- accounts -----------------------------------------------------------------------------------------------------

    def put_accounts(self, tenant: str, learner: str, accounts: Mapping[str, str]) -> None:
        """Keep a learner's accounts (key -> JSON) in place of the earlier ones.

        Raises NotFound for an unknown learner, Conflict for an account that another learner has.
        """
        with self._write() as connection:
            known = select(tables.learner.c.id).where(tables.learner.c.tenant == tenant, tables.learner.c.id == learner)
            if connection.scalar(known.with_for_update()) is None:
                raise NotFound("learner", learner)
            connection.execute(delete(tables.account).where(_A.tenant == tenant, _A.learner == learner))
            taken = select(_A.key).where(_A.tenant == tenant, _A.key.in_(sorted(accounts)))
            if connection.scalar(taken.limit(1)) is not None:
                raise Conflict("one of these accounts belongs to another learner; take it from there first")
            rows = [
                {"tenant": tenant, "key": key, "learner": learner, "place": place, "body": body}
                for place, (key, body) in enumerate(accounts.items())
            ]
            insert(connection, tables.account, rows)

    def accounts(self, tenant: str, learner: str) -> list[str]:
        """Return a learner's accounts as JSON, in the order they were given in."""
        mine = select(_A.body).where(_A.tenant == tenant, _A.learner == learner).order_by(_A.place)
        with self._read() as connection:
            return list(connection.scalars(mine))

    def owners(self, tenant: str, keys: Iterable[str]) -> dict[str, str]:
        """Return the learners to whom accounts belong, by key."""
        with self._read() as connection:
            return {
                row.key: row.learner
                for lot in chunks(keys)
                for row in connection.execute(
                    select(_A.key, _A.learner).where(_A.tenant == tenant, _A.key.in_(lot))
                )
            }  # fmt: skip

    # --- other names of activities, and scales ------------------------------------------------------------------------

    def put_aliases(self, tenant: str, resource: str, activities: Mapping[str, str]) -> None:
        """Keep the activity ids (key -> IRI) that mean a resource; raise Conflict for one that means another one."""
        with self._write() as connection:
            connection.execute(delete(tables.activity_alias).where(_N.tenant == tenant, _N.resource == resource))
            taken = select(_N.activity).where(_N.tenant == tenant, _N.key.in_(sorted(activities)))
            if (other := connection.scalar(taken.limit(1))) is not None:
                raise Conflict(f"{other} is said of another resource; take it from there first")
            rows = [
                {"tenant": tenant, "key": key, "resource": resource, "activity": iri}
                for key, iri in activities.items()
            ]  # fmt: skip
            insert(connection, tables.activity_alias, rows)

    def aliases(self, tenant: str, resource: str) -> list[str]:
        """Return the activity ids that were said to mean a resource."""
        mine = select(_N.activity).where(_N.tenant == tenant, _N.resource == resource).order_by(_N.activity)
        with self._read() as connection:
            return list(connection.scalars(mine))

    def meant(self, tenant: str, keys: Iterable[str]) -> dict[str, str]:
        """Return the resources that activity ids were said to mean, by key."""
        with self._read() as connection:
            return {
                row.key: row.resource
                for lot in chunks(keys)
                for row in connection.execute(
                    select(_N.key, _N.resource).where(_N.tenant == tenant, _N.key.in_(lot))
                )
            }  # fmt: skip

    def put_scales(self, tenant: str, body: msgspec.Struct) -> None:
        """Keep how scores become levels."""
        with self._write() as connection:
            upsert(connection, tables.score_scale, [{"tenant": tenant, "body": checked(body, "scales")}])

    def scales(self, tenant: str) -> str | None:
        """Return how scores become levels, as JSON; None where nobody said."""
        with self._read() as connection:
            body: str | None = connection.scalar(select(_X.body).where(_X.tenant == tenant))
        return body


def _due(row: Any) -> Due:
    effect = decode(row.effect, Effect) if row.effect else NOTHING
    names = ("n", "id", "outcome", "actor", "activity", "learner", "resource")
    return Due(**{name: getattr(row, name) for name in names}, effect=effect, body=msgspec.json.decode(row.body))
