"""Webhooks, the events that they are to be told of, and each telling: kept in the transaction of what happened.

A delivery is leased while somebody sends it; one whose sender died is sent again when the lease has run out. So each
reaches its webhook at least once, under the same id.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, Select, and_, delete, exists, select, update
from uuid_utils import uuid7

from service.store import tables
from service.store.area import Area
from service.store.content import tenants
from service.store.database.sql import insert
from service.store.errors import NotFound
from service.store.telling.webhook_values import Answered, Delivery, DeliveryState, Parcel, Sealed, Webhook
from service.store.work.leases import stamp

LOT = 20  # deliveries that one claim takes for a webhook
MOST_AT_ONCE = 8  # webhooks that one claim serves
LONGEST_ANSWER = 500  # characters kept of what a webhook says
ERASED = "learner.erased"

_W, _E, _D = tables.webhook.c, tables.event.c, tables.delivery.c


class Webhooks(Area):
    """For callers: add, get, page, change, remove, deliveries, replay. For senders: claim, delivered, failed."""

    def add(self, tenant: str, webhook: Webhook, secret: str) -> Webhook:
        """Keep a new webhook; raise NotFound for an unknown tenant."""
        made = msgspec.structs.replace(webhook, created=stamp(self._now()))
        with self._write() as connection:
            tenants.revision(connection, tenant)
            insert(connection, tables.webhook, [{"tenant": tenant, "secret": secret, **_columns(made)}])
        return made

    def get(self, tenant: str, id: str) -> Webhook:
        """Return a webhook; raise NotFound."""
        with self._read() as connection:
            return _webhook(_one(connection, tenant, id))

    def sealed(self, tenant: str, id: str) -> Sealed:
        """Return the secrets of a webhook; raise NotFound."""
        with self._read() as connection:
            row = _one(connection, tenant, id)
        return Sealed(row.secret, row.old_secret, row.old_until)

    def page(self, tenant: str, after: str = "", limit: int = 100) -> list[Webhook]:
        """Return webhooks in the order of their ids, which is that of their age."""
        mine = select(tables.webhook).where(_W.tenant == tenant, _W.id > after).order_by(_W.id).limit(limit)
        with self._read() as connection:
            return [_webhook(row) for row in connection.execute(mine)]

    def put(self, tenant: str, webhook: Webhook) -> None:
        """Keep a webhook as it is now; raise NotFound. What waits for one that is disabled is over."""
        with self._write() as connection:
            _one(connection, tenant, webhook.id, lock=True)
            mine = (_W.tenant == tenant, _W.id == webhook.id)
            connection.execute(update(tables.webhook).where(*mine).values(_columns(webhook)))
            if webhook.state == "disabled":
                over = {"state": "failed", "lease": None, "ended": stamp(self._now()), "answer": webhook.note}
                waits = (_D.tenant == tenant, _D.webhook == webhook.id, _D.state == "waiting")
                connection.execute(update(tables.delivery).where(*waits).values(over))

    def put_secrets(self, tenant: str, id: str, sealed: Sealed) -> None:
        """Keep the secrets of a webhook; raise NotFound."""
        with self._write() as connection:
            _one(connection, tenant, id, lock=True)
            mine = update(tables.webhook).where(_W.tenant == tenant, _W.id == id)
            connection.execute(
                mine.values(secret=sealed.secret, old_secret=sealed.old_secret, old_until=sealed.old_until)
            )

    def remove(self, tenant: str, id: str) -> None:
        """Remove a webhook with its deliveries; raise NotFound."""
        with self._write() as connection:
            _one(connection, tenant, id, lock=True)
            connection.execute(delete(tables.webhook).where(_W.tenant == tenant, _W.id == id))
            told = exists(select(_D.id).where(_D.tenant == _E.tenant, _D.event == _E.id))
            connection.execute(delete(tables.event).where(_E.tenant == tenant, ~told))

    # --- events -------------------------------------------------------------------------------------------------------

    def tell(self, tenant: str, type: str, data: dict[str, Any], learner: str | None) -> int:
        """Keep an event for the webhooks that want its type, and return how many do; without one nothing is kept."""
        with self._write() as connection:
            active = select(_W.id, _W.types).where(_W.tenant == tenant, _W.state == "active")
            rows = connection.execute(active.order_by(_W.id)).all()
            wanted = [row.id for row in rows if type in (msgspec.json.decode(row.types) or [type])]
            if not wanted:
                return 0
            now, id = stamp(self._now()), new_id("evt")
            body = msgspec.json.encode({"type": type, "timestamp": now, "data": data}).decode()
            event = {"tenant": tenant, "id": id, "type": type, "created": now, "learner": learner, "body": body}
            insert(connection, tables.event, [event])
            common = {"tenant": tenant, "event": id, "state": "waiting", "tries": 0, "due": now, "answer": ""}
            insert(connection, tables.delivery, [{**common, "id": new_id("dlv"), "webhook": to} for to in wanted])
            return len(wanted)

    def forget(self, tenant: str, before: datetime) -> int:
        """Remove events older than that with their deliveries, sent or not; return how many."""
        old = delete(tables.event).where(_E.tenant == tenant, _E.created < stamp(before))
        with self._write() as connection:
            return connection.execute(old).rowcount

    # --- deliveries ---------------------------------------------------------------------------------------------------

    def deliveries(
        self, tenant: str, webhook: str, state: DeliveryState | None = None, after: str = "", limit: int = 100
    ) -> list[Delivery]:
        """Return the deliveries of a webhook, the oldest first; raise NotFound."""
        asked = [_D.tenant == tenant, _D.webhook == webhook, _D.id > after]
        asked += [_D.state == state] if state else []
        with self._read() as connection:
            _one(connection, tenant, webhook)
            return [_delivery(row) for row in connection.execute(_told(*asked).order_by(_D.id).limit(limit))]

    def replay(self, tenant: str, webhook: str, id: str) -> Delivery:
        """Have a delivery sent again, under the same id; raise NotFound, also where its event is forgotten."""
        with self._write() as connection:
            mine = (_D.tenant == tenant, _D.webhook == webhook, _D.id == id)
            if not _again(connection, stamp(self._now()), *mine):
                raise NotFound("delivery", id)
            return _delivery(connection.execute(_told(*mine)).one())

    def replay_since(self, tenant: str, webhook: str, since: datetime) -> int:
        """Have all that happened since then sent again; return how many deliveries. Raise NotFound."""
        with self._write() as connection:
            _one(connection, tenant, webhook)
            recent = select(_E.id).where(_E.tenant == tenant, _E.created >= stamp(since))
            mine = (_D.tenant == tenant, _D.webhook == webhook, _D.event.in_(recent))
            return _again(connection, stamp(self._now()), *mine)

    # --- for senders --------------------------------------------------------------------------------------------------

    def claim(self, lease_s: float) -> list[list[Parcel]]:
        """Lease what is due, a lot for each webhook that nobody is sending to; empty where nothing is due."""
        now = stamp(self._now())
        due = and_(_D.state == "waiting", _D.due <= now, (_D.lease.is_(None)) | (_D.lease < now))
        with self._read() as connection:  # asked twice a second, so it is not to take the write lock for nothing
            if connection.scalar(select(_D.id).where(due).limit(1)) is None:
                return []
        until = stamp(self._now() + timedelta(seconds=lease_s))
        with self._write() as connection:
            other = tables.delivery.alias()
            busy = exists(
                select(other.c.id).where(
                    other.c.tenant == _D.tenant, other.c.webhook == _D.webhook, other.c.lease >= now
                )
            )
            active = exists(select(_W.id).where(_W.tenant == _D.tenant, _W.id == _D.webhook, _W.state == "active"))
            to = select(_D.tenant, _D.webhook).where(due, active, ~busy).distinct().limit(MOST_AT_ONCE)
            return [_lot(connection, row, due, until) for row in connection.execute(to).all()]

    def delivered(self, parcel: Parcel, answered: Answered) -> None:
        """Keep that a delivery arrived."""
        now = stamp(self._now())
        with self._write() as connection:
            _ended(connection, parcel, answered, "delivered", now)
            mine = (_W.tenant == parcel.tenant, _W.id == parcel.webhook, _W.failing_since.is_not(None))
            connection.execute(update(tables.webhook).where(*mine).values(failing_since=None))
            _forget_erased(connection, parcel)

    def failed(self, parcel: Parcel, answered: Answered) -> None:
        """Keep that a delivery failed, to be tried again or not."""
        now = stamp(self._now())
        with self._write() as connection:
            if answered.again_at is None:
                _ended(connection, parcel, answered, "failed", now)
                _forget_erased(connection, parcel)
            else:
                told = {"status": answered.status, "answer": answered.answer[:LONGEST_ANSWER], "lease": None}
                again = {**told, "tries": _D.tries + 1, "due": stamp(answered.again_at)}
                connection.execute(update(tables.delivery).where(*_this(parcel)).values(again))
            mine = (_W.tenant == parcel.tenant, _W.id == parcel.webhook, _W.failing_since.is_(None))
            connection.execute(update(tables.webhook).where(*mine).values(failing_since=now))

    def release(self, parcels: Sequence[Parcel], not_before: datetime) -> None:
        """Hand deliveries back unsent; the try does not count."""
        with self._write() as connection:
            for parcel in parcels:
                later = update(tables.delivery).where(*_this(parcel)).values(lease=None, due=stamp(not_before))
                connection.execute(later)


def new_id(kind: str) -> str:
    """Return an id that sorts by age."""
    return f"{kind}_{UUID(bytes=uuid7().bytes).hex}"


def _columns(webhook: Webhook) -> dict[str, Any]:
    names = ("id", "url", "state", "note", "created", "description", "failing_since")
    return {name: getattr(webhook, name) for name in names} | {"types": msgspec.json.encode(webhook.types).decode()}


def _one(connection: Connection, tenant: str, id: str, lock: bool = False) -> Row[Any]:
    mine = select(tables.webhook).where(_W.tenant == tenant, _W.id == id)
    row = connection.execute(mine.with_for_update() if lock else mine).one_or_none()
    if row is None:
        raise NotFound("webhook", id)
    return row


def _webhook(row: Row[Any]) -> Webhook:
    given = {name: getattr(row, name) for name in Webhook.__struct_fields__ if name != "types"}
    return Webhook(**given, types=tuple(msgspec.json.decode(row.types)))


def _told(*asked: ColumnElement[bool]) -> Select[Any]:
    same = (_E.tenant == _D.tenant) & (_E.id == _D.event)
    return select(tables.delivery, _E.type, _E.created).join_from(tables.delivery, tables.event, same).where(*asked)


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery(**{name: getattr(row, name) for name in Delivery.__struct_fields__})


def _again(connection: Connection, now: str, *mine: ColumnElement[bool]) -> int:
    here = exists(select(_E.id).where(_E.tenant == _D.tenant, _E.id == _D.event, _E.body.is_not(None)))
    fresh = {"state": "waiting", "tries": 0, "due": now, "lease": None, "ended": None}
    return connection.execute(update(tables.delivery).where(*mine, here).values(fresh)).rowcount


def _lot(connection: Connection, to: Row[Any], due: ColumnElement[bool], until: str) -> list[Parcel]:
    mine = (_D.tenant == to.tenant, _D.webhook == to.webhook, due)
    chosen = select(_D.id).where(*mine).order_by(_D.due, _D.id).limit(LOT).with_for_update(skip_locked=True)
    ids = list(connection.scalars(chosen))
    these = (_D.tenant == to.tenant, _D.id.in_(ids))
    connection.execute(update(tables.delivery).where(*these).values(lease=until))
    same = (_E.tenant == _D.tenant) & (_E.id == _D.event)
    found = select(tables.delivery, _E.body).join_from(tables.delivery, tables.event, same).where(*these)
    rows = connection.execute(found.order_by(_D.due, _D.id))
    return [Parcel(r.tenant, r.id, r.webhook, r.event, r.tries, r.body or "") for r in rows]


def _this(parcel: Parcel) -> tuple[ColumnElement[bool], ...]:
    return _D.tenant == parcel.tenant, _D.id == parcel.id, _D.state == "waiting"


def _ended(connection: Connection, parcel: Parcel, answered: Answered, state: DeliveryState, now: str) -> None:
    told = {"status": answered.status, "answer": answered.answer[:LONGEST_ANSWER], "lease": None, "ended": now}
    mine = update(tables.delivery).where(*_this(parcel))
    connection.execute(mine.values(**told, state=state, tries=_D.tries + 1))


def _forget_erased(connection: Connection, parcel: Parcel) -> None:
    """Take the name of an erased learner out of the event that told of it, once nobody waits for that any more."""
    waits = exists(select(_D.id).where(_D.tenant == _E.tenant, _D.event == _E.id, _D.state == "waiting"))
    mine = (_E.tenant == parcel.tenant, _E.id == parcel.event, _E.type == ERASED, ~waits)
    connection.execute(update(tables.event).where(*mine).values(body=None, learner=None))
