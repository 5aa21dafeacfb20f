"""Rating queues: cases that several people rate, each without knowing of the others."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, func, select, update

from evals.review import Item, ItemState, Queue, Rating, Resolution, in_turn, state_of
from paths.errors import BadRecord
from service.store import tables
from service.store.area import Area
from service.store.content import tenants
from service.store.database.body import checked, decode, encode, key
from service.store.database.sql import claim, insert
from service.store.errors import Conflict, NotFound

_Q, _I, _V = tables.rating_queue.c, tables.rating_item.c, tables.rating.c


class Standing(NamedTuple):
    """An item, where it stands, and how it was settled where raters differed."""

    item: Item
    state: ItemState
    resolution: Resolution | None


class Waiting(NamedTuple):
    """What waits for a rater: the next item if there is one, how many they rated, how many are left."""

    next: Item | None
    rated: int
    left: int


class Ratings(Area):
    """Queues by id, their items by number, and what each rater gave."""

    def add_queue(self, tenant: str, queue: Queue, items: Iterable[Item]) -> Queue:
        """Keep a new queue with its items; raise Conflict where its id is taken."""
        row = {"tenant": tenant, "id": key("id", queue.id), "state": queue.state, "created": queue.created,
               "body": checked(queue, f"queue {queue.id!r}")}  # fmt: skip
        with self._write() as connection:
            tenants.revision(connection, tenant)
            if not claim(connection, tables.rating_queue, row):
                raise Conflict(f"there is a rating queue {queue.id!r} already")
            rows = [
                {"tenant": tenant, "queue": queue.id, "n": item.n, "case": item.case, "state": "open",
                 "body": encode(item, f"item {item.n}"), "resolution": None}
                for item in items
            ]  # fmt: skip
            if not rows:
                raise BadRecord("cases", "there is no case to rate")
            insert(connection, tables.rating_item, rows)
        return queue

    def queue(self, tenant: str, id: str) -> Queue:
        """Return a queue; raise NotFound."""
        with self._read() as connection:
            return _queue(connection, tenant, id)

    def queues(self, tenant: str, before: str = "", limit: int = 100) -> list[Queue]:
        """Return queues, the newest first; `before` is the id of the last one seen."""
        asked = [_Q.tenant == tenant, *([_Q.id < before] if before else [])]
        with self._read() as connection:
            bodies = connection.scalars(select(_Q.body).where(*asked).order_by(_Q.id.desc()).limit(limit))
            return [decode(body, Queue) for body in bodies]

    def items(
        self, tenant: str, queue: str, state: ItemState | None = None, after: int = 0, limit: int = 100
    ) -> list[Standing]:
        """Return items in their order, with where each stands and how it was settled; raise NotFound."""
        asked = [_I.tenant == tenant, _I.queue == queue, _I.n > after, *([_I.state == state] if state else [])]
        columns = select(_I.body, _I.state, _I.resolution).where(*asked).order_by(_I.n).limit(limit)
        with self._read() as connection:
            _queue(connection, tenant, queue)
            rows = connection.execute(columns).all()
        return [_standing(row.body, row.state, row.resolution) for row in rows]

    def counts(self, tenant: str, queue: str) -> dict[str, int]:
        """Return how many items stand where."""
        asked = select(_I.state, func.count()).where(_I.tenant == tenant, _I.queue == queue).group_by(_I.state)
        with self._read() as connection:
            return {row[0]: row[1] for row in connection.execute(asked)}

    def waiting_for(self, tenant: str, queue: str, rater: str) -> Waiting:
        """Return the item that a rater should rate next, with how many they rated and may rate; raise NotFound."""
        with self._read() as connection:
            wanted = _queue(connection, tenant, queue)
            mine = (_V.tenant == tenant, _V.queue == queue)
            own = set(connection.scalars(select(_V.n).where(*mine, _V.rater == rater)))
            if wanted.state == "signed":
                return Waiting(None, len(own), 0)
            given = select(_V.n, func.count().label("given")).where(*mine).group_by(_V.n)
            counts: dict[int, int] = {row.n: row.given for row in connection.execute(given)}
            open_ = connection.scalars(
                select(_I.n).where(_I.tenant == tenant, _I.queue == queue, _I.state == "open")
            ).all()
            left = [n for n in open_ if n not in own and counts.get(n, 0) < wanted.raters]
            if not left:
                return Waiting(None, len(own), 0)
            n = min(left, key=lambda n: in_turn(n, rater, counts.get(n, 0)))
            return Waiting(_item(connection, tenant, queue, n)[0], len(own), len(left))

    def rate(self, tenant: str, queue: str, rating: Rating) -> ItemState:
        """Keep a rating, in place of the rater's earlier one while the item is open; return where the item stands.

        Raises NotFound, BadRecord for a value that is none of the rubric's, Conflict where all have rated or it is
        settled.
        """
        with self._write() as connection:
            wanted = _open_queue(connection, tenant, queue)
            if rating.value not in {choice.value for choice in wanted.rubric.choices}:
                allowed = ", ".join(f"{choice.value:g} ({choice.label})" for choice in wanted.rubric.choices)
                raise BadRecord("value", f"give one of {allowed}")
            item, state, _ = _item(connection, tenant, queue, rating.n)
            others = [one for one in _ratings(connection, tenant, queue, rating.n) if one.rater != rating.rater]
            if state != "open" or len(others) >= wanted.raters:
                raise Conflict(f"item {rating.n} was rated by everybody who is asked; it is {state}")
            row = {"tenant": tenant, "queue": queue, "n": rating.n, "rater": key("rater", rating.rater)}
            mine = [_V[name] == value for name, value in row.items()]
            connection.execute(tables.rating.delete().where(*mine))
            insert(connection, tables.rating, [row | {"given": rating.given, "body": encode(rating, "rating")}])
            found = state_of([*others, rating], wanted.raters, None)
            if found != state:
                _set(connection, tenant, queue, item.n, {"state": found})
            return found

    def case_of(self, tenant: str, queue: str, n: int) -> str:
        """Return the case that an item is; raise NotFound."""
        with self._read() as connection:
            return _item(connection, tenant, queue, n)[0].case

    def resolve(self, tenant: str, queue: str, n: int, resolution: Resolution) -> None:
        """Settle an item that raters differ on; raise NotFound, Conflict where they do not or one of them resolves."""
        with self._write() as connection:
            wanted = _open_queue(connection, tenant, queue)
            if resolution.value not in {choice.value for choice in wanted.rubric.choices}:
                raise BadRecord("value", "give a value of the rubric")
            _, state, _ = _item(connection, tenant, queue, n)
            if state != "disputed":
                raise Conflict(f"item {n} is {state}; only where raters differ is there something to resolve")
            if any(one.rater == resolution.by for one in _ratings(connection, tenant, queue, n)):
                raise Conflict("who rated an item cannot settle it; ask somebody else")
            _set(connection, tenant, queue, n, {"state": "settled", "resolution": encode(resolution, "resolution")})

    def sign(self, tenant: str, queue: Queue) -> None:
        """Keep a queue as signed off; raise NotFound, Conflict where an item is not settled or it is signed already."""
        with self._write() as connection:
            _open_queue(connection, tenant, queue.id)
            left = select(func.count()).where(_I.tenant == tenant, _I.queue == queue.id, _I.state != "settled")
            if n := connection.scalar(left):
                raise Conflict(f"{n} items are not settled yet; have them rated and resolved first")
            mine = (_Q.tenant == tenant, _Q.id == queue.id)
            values = {"state": queue.state, "body": checked(queue, f"queue {queue.id!r}")}
            connection.execute(update(tables.rating_queue).where(*mine).values(values))

    def ratings(self, tenant: str, queue: str, n: int | None = None) -> list[Rating]:
        """Return what was given, by item and rater; raise NotFound."""
        with self._read() as connection:
            _queue(connection, tenant, queue)
            return _ratings(connection, tenant, queue, n)

    def all_items(self, tenant: str, queue: str) -> Iterator[Standing]:
        """Yield all items, a page at a time."""
        after = 0
        while page := self.items(tenant, queue, after=after):
            yield from page
            after = page[-1].item.n


def _standing(body: str, state: ItemState, resolution: str | None) -> Standing:
    return Standing(decode(body, Item), state, decode(resolution, Resolution) if resolution else None)


def _queue(connection: Connection, tenant: str, id: str) -> Queue:
    body = connection.scalar(select(_Q.body).where(_Q.tenant == tenant, _Q.id == id))
    if body is None:
        raise NotFound("rating queue", id)
    return decode(body, Queue)


def _open_queue(connection: Connection, tenant: str, id: str) -> Queue:
    """Return a queue, its row held until the transaction ends, so that ratings of one item do not cross."""
    body = connection.scalar(select(_Q.body).where(_Q.tenant == tenant, _Q.id == id).with_for_update())
    if body is None:
        raise NotFound("rating queue", id)
    if (found := decode(body, Queue)).state == "signed":
        raise Conflict(f"queue {id!r} was signed off by {found.signed_by!r}; nothing in it changes any more")
    return found


def _item(connection: Connection, tenant: str, queue: str, n: int) -> tuple[Item, ItemState, str | None]:
    asked = (_I.tenant == tenant, _I.queue == queue, _I.n == n)
    row = connection.execute(select(_I.body, _I.state, _I.resolution).where(*asked)).one_or_none()
    if row is None:
        raise NotFound("item of this queue", str(n))
    return decode(row.body, Item), row.state, row.resolution


def _ratings(connection: Connection, tenant: str, queue: str, n: int | None = None) -> list[Rating]:
    asked = [_V.tenant == tenant, _V.queue == queue, *([_V.n == n] if n is not None else [])]
    bodies: Sequence[str] = connection.scalars(select(_V.body).where(*asked).order_by(_V.n, _V.rater)).all()
    return [decode(body, Rating) for body in bodies]


def _set(connection: Connection, tenant: str, queue: str, n: int, values: dict[str, str]) -> None:
    mine = (_I.tenant == tenant, _I.queue == queue, _I.n == n)
    connection.execute(update(tables.rating_item).where(*mine).values(values))
