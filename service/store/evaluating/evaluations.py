"""Evaluation datasets and runs: versions that never change, and cases kept one by one, never all in memory."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, and_, func, or_, select, tuple_, update

from evals.card import Card, Dataset, Digest
from evals.values import CaseResult
from service.store import tables
from service.store.area import Area
from service.store.content import tenants
from service.store.database.body import checked, decode, encode, key, text_of
from service.store.database.sql import claim, insert
from service.store.errors import Conflict, NotFound
from service.store.evaluating.evaluation import EvaluationRun, RunState

LOT = 200  # cases a statement

_D, _C = tables.evaluation_dataset.c, tables.evaluation_case.c
_R, _S = tables.evaluation_run.c, tables.evaluation_result.c


class NewCase(NamedTuple):
    """A case as it is stored; `learner` is the keyed reference of whose path it was made from, if of anybody's."""

    line: bytes
    learner: str | None = None


class Place(NamedTuple):
    """A case's place in a run, the worst first: its standing, then its number."""

    standing: float
    n: int


class Placed(NamedTuple):
    """A scored case with its place."""

    place: Place
    case: CaseResult


class Evaluations(Area):
    """Datasets by name and version, runs by id."""

    # --- datasets -----------------------------------------------------------------------------------------------------

    def add_dataset(self, tenant: str, id: str, suite: str, card: Card, cases: Iterable[NewCase]) -> Dataset:
        """Keep a new version of a dataset and return it; the same content as the newest version adds none.

        Raises NotFound for an unknown tenant, Conflict where the name is another suite's.
        """
        with self._write() as connection:
            tenants.revision(connection, tenant)
            last = self._newest(connection, tenant, id)
            if last is not None and last.suite != suite:
                raise Conflict(f"dataset {id!r} is for the suite {last.suite}; give this one another name")
            version, digest = (last.version + 1 if last else 1), Digest()
            head = {"tenant": tenant, "id": key("id", id), "version": version, "suite": suite}
            card_body = encode(card, f"card of dataset {id!r}")
            insert(connection, tables.evaluation_dataset, [head | {"digest": "", "cases": 0, "body": card_body}])
            for lot in _lots(cases):
                rows = [
                    {"tenant": tenant, "dataset": id, "version": version, "n": digest.cases + n,
                     "learner": case.learner, "body": text_of(case.line)}
                    for n, case in enumerate(lot, 1)
                ]  # fmt: skip
                insert(connection, tables.evaluation_case, rows)
                for case in lot:
                    digest.add(case.line)
            mine = (_D.tenant == tenant, _D.id == id, _D.version == version)
            if last is not None and last.digest == digest.value and last.card == card:
                connection.execute(tables.evaluation_dataset.delete().where(*mine))
                return last
            made = Dataset(
                id, version, suite, digest.value, digest.cases, card, self._now().isoformat(timespec="seconds")
            )
            values = {"digest": made.digest, "cases": made.cases, "body": encode(made, f"dataset {id!r}")}
            connection.execute(update(tables.evaluation_dataset).where(*mine).values(values))
            return made

    def _newest(self, connection: Connection, tenant: str, id: str) -> Dataset | None:
        mine = select(_D.body).where(_D.tenant == tenant, _D.id == id).order_by(_D.version.desc()).limit(1)
        body = connection.scalar(mine)
        return decode(body, Dataset) if body else None

    def dataset(self, tenant: str, id: str, version: int | None = None) -> Dataset:
        """Return a dataset, at its newest version or the one asked for; raise NotFound."""
        with self._read() as connection:
            asked = [_D.tenant == tenant, _D.id == id, *([_D.version == version] if version is not None else [])]
            body = connection.scalar(select(_D.body).where(*asked).order_by(_D.version.desc()).limit(1))
        if body is None:
            raise NotFound("evaluation dataset", id if version is None else f"{id} version {version}")
        return decode(body, Dataset)

    def dataset_by_digest(self, tenant: str, digest: str) -> Dataset | None:
        """Return a dataset with this content, None where none has it."""
        with self._read() as connection:
            mine = select(_D.body).where(_D.tenant == tenant, _D.digest == digest).order_by(_D.id, _D.version).limit(1)
            body = connection.scalar(mine)
        return decode(body, Dataset) if body else None

    def datasets(self, tenant: str, after: str = "", limit: int = 100) -> list[Dataset]:
        """Return the newest versions in the order of their names."""
        newest = select(_D.id, func.max(_D.version)).where(_D.tenant == tenant).group_by(_D.id)
        asked = (_D.tenant == tenant, tuple_(_D.id, _D.version).in_(newest), _D.id > after)
        with self._read() as connection:
            bodies = connection.scalars(select(_D.body).where(*asked).order_by(_D.id).limit(limit))
            return [decode(body, Dataset) for body in bodies]

    def dataset_lines(self, tenant: str, id: str, version: int, skip: int = 0) -> Iterator[bytes]:
        """Yield the cases of a version as lines, a lot at a time, without the first `skip`."""
        while True:
            asked = (_C.tenant == tenant, _C.dataset == id, _C.version == version, _C.n > skip)
            with self._read() as connection:
                rows = connection.execute(select(_C.n, _C.body).where(*asked).order_by(_C.n).limit(LOT)).all()
            yield from (row.body.encode() for row in rows)
            if len(rows) < LOT:
                return
            skip = rows[-1].n

    # --- runs ---------------------------------------------------------------------------------------------------------

    def put_run(self, tenant: str, run: EvaluationRun) -> None:
        """Keep a run as it is now; its result, once there, stays."""
        body = checked(run, f"evaluation run {run.id!r}")
        row = {"tenant": tenant, "id": key("id", run.id), "suite": run.suite, "state": run.state,
               "created": run.created, "scored": run.scored, "body": body,
               "result": encode(run.result, "result") if run.result else None}  # fmt: skip
        with self._write() as connection:
            tenants.revision(connection, tenant)
            if not claim(connection, tables.evaluation_run, row):
                mine = (_R.tenant == tenant, _R.id == run.id)
                changed = {name: row[name] for name in ("state", "scored", "body", "result")}
                connection.execute(update(tables.evaluation_run).where(*mine).values(changed))

    def run(self, tenant: str, id: str) -> EvaluationRun:
        """Return a run; raise NotFound."""
        with self._read() as connection:
            body = connection.scalar(select(_R.body).where(_R.tenant == tenant, _R.id == id))
        if body is None:
            raise NotFound("evaluation run", id)
        return decode(body, EvaluationRun)

    def runs(
        self, tenant: str, suite: str | None = None, state: RunState | None = None, before: str = "", limit: int = 100
    ) -> list[EvaluationRun]:
        """Return runs, the newest first; `before` is the id of the last one seen."""
        asked = [_R.tenant == tenant, *([_R.id < before] if before else [])]
        asked += [_R.suite == suite] if suite else []
        asked += [_R.state == state] if state else []
        with self._read() as connection:
            bodies = connection.scalars(select(_R.body).where(*asked).order_by(_R.id.desc()).limit(limit))
            return [decode(body, EvaluationRun) for body in bodies]

    def add_results(self, tenant: str, run: str, first: int, cases: Sequence[tuple[float, CaseResult]]) -> None:
        """Add scored cases, each with its standing, numbered from `first`; raise NotFound for an unknown run."""
        rows = [
            {"tenant": tenant, "run": run, "n": first + at, "case": key("case", case.id), "standing": standing,
             "body": encode(case, f"case {case.id!r}")}
            for at, (standing, case) in enumerate(cases)
        ]  # fmt: skip
        with self._write() as connection:
            if connection.scalar(select(_R.id).where(_R.tenant == tenant, _R.id == run)) is None:
                raise NotFound("evaluation run", run)
            insert(connection, tables.evaluation_result, rows)

    def results(self, tenant: str, run: str) -> Iterator[CaseResult]:
        """Yield the scored cases of a run in their order, a lot at a time."""
        last = -1
        while True:
            asked = (_S.tenant == tenant, _S.run == run, _S.n > last)
            with self._read() as connection:
                rows = connection.execute(select(_S.n, _S.body).where(*asked).order_by(_S.n).limit(LOT)).all()
            yield from (decode(row.body, CaseResult) for row in rows)
            if len(rows) < LOT:
                return
            last = rows[-1].n

    def worst(self, tenant: str, run: str, after: Place | None = None, limit: int = 50) -> list[Placed]:
        """Return scored cases, the worst first; `after` is the place of the last one seen."""
        asked = [_S.tenant == tenant, _S.run == run]
        asked += [_behind(after)] if after else []
        columns = select(_S.standing, _S.n, _S.body).where(*asked).order_by(_S.standing, _S.n).limit(limit)
        with self._read() as connection:
            return [_placed(row) for row in connection.execute(columns)]

    def result(self, tenant: str, run: str, case: str) -> CaseResult:
        """Return one scored case; raise NotFound."""
        asked = (_S.tenant == tenant, _S.run == run, _S.case == case)
        with self._read() as connection:
            body = connection.scalar(select(_S.body).where(*asked))
        if body is None:
            raise NotFound("case of this run", case)
        return decode(body, CaseResult)


def _behind(place: Place) -> ColumnElement[bool]:
    return or_(_S.standing > place.standing, and_(_S.standing == place.standing, _S.n > place.n))


def _placed(row: Row[tuple[float, int, str]]) -> Placed:
    return Placed(Place(row.standing, row.n), decode(row.body, CaseResult))


def _lots(cases: Iterable[NewCase]) -> Iterator[list[NewCase]]:
    lot: list[NewCase] = []
    for case in cases:
        lot.append(case)
        if len(lot) == LOT:
            yield lot
            lot = []
    if lot:
        yield lot
