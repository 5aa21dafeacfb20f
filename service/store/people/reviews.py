"""What people decided about paths, one after the other; the newest is what holds."""

from collections.abc import Sequence
from typing import Literal

import msgspec
from sqlalchemy import func, select

from paths.model import Value
from service.store import tables
from service.store.area import Area
from service.store.database.body import checked, decode
from service.store.database.sql import insert
from service.store.errors import NotFound

Verdict = Literal["approve", "edit", "reject", "contest"]
_R, _P = tables.review.c, tables.path.c


class Review(Value, frozen=True):
    """One decision about a path, as it was in `version`. `n` counts from 1; `by` is staff, a learner is not named."""

    path: str
    version: int
    fingerprint: str
    verdict: Verdict
    role: str
    reasons: tuple[str, ...] = ()
    note: str = ""
    by: str = ""
    at: str = ""
    n: int = 0


class Reviews(Area):
    """Reviews are added and never changed; they go with their path."""

    def add(self, tenant: str, review: Review) -> Review:
        """Keep a review and return it with its number and time; raise NotFound for an unknown path."""
        with self._write() as connection:
            mine = select(_P.id).where(_P.tenant == tenant, _P.id == review.path).with_for_update()
            if connection.execute(mine).one_or_none() is None:
                raise NotFound("path", review.path)
            last = select(func.max(_R.n)).where(_R.tenant == tenant, _R.path == review.path)
            made = msgspec.structs.replace(review, n=(connection.scalar(last) or 0) + 1, at=self._now().isoformat())
            row = {"tenant": tenant, "path": made.path, "n": made.n, "body": checked(made, f"review of {made.path!r}")}
            insert(connection, tables.review, [row])
            return made

    def page(self, tenant: str, path: str, after: int = 0, limit: int = 100) -> list[Review]:
        """Return the reviews of a path, the oldest first."""
        mine = select(_R.body).where(_R.tenant == tenant, _R.path == path, _R.n > after).order_by(_R.n).limit(limit)
        with self._read() as connection:
            return [decode(body, Review) for body in connection.scalars(mine)]

    def newest(self, tenant: str, paths: Sequence[str]) -> dict[str, Review]:
        """Return the newest review of each of these paths that has any."""
        last = select(_R.path, func.max(_R.n).label("n")).where(_R.tenant == tenant, _R.path.in_(paths))
        top = last.group_by(_R.path).subquery()
        mine = select(_R.path, _R.body).join(top, (_R.path == top.c.path) & (_R.n == top.c.n))
        with self._read() as connection:
            found = connection.execute(mine.where(_R.tenant == tenant)).all()
        return {path: decode(body, Review) for path, body in found}

    def standing(self, tenant: str, verdict: Verdict, after: str = "", limit: int = 100) -> list[Review]:
        """Return the newest reviews, by the ids of their paths, where they are of this verdict."""
        last = select(_R.path, func.max(_R.n).label("n")).where(_R.tenant == tenant, _R.path > after)
        top = last.group_by(_R.path).subquery()
        mine = select(_R.body).join(top, (_R.path == top.c.path) & (_R.n == top.c.n)).where(_R.tenant == tenant)
        found: list[Review] = []
        with self._read() as connection:
            for body in connection.scalars(mine.order_by(_R.path)):
                review = decode(body, Review)
                found += [review] if review.verdict == verdict else []
                if len(found) == limit:
                    break
        return found
