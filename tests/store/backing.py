"""A small workspace over either database, to be backed up and restored."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from itertools import count
from pathlib import Path

from sqlalchemy import select

from paths.model import Learner, RoleGoal
from retrieval.edge import EdgeIndex
from retrieval.index import IndexSpec
from service.intake.curate import put_records
from service.intake.indexer import Indexer
from service.ports import Ports
from service.recommend import recommend
from service.schemas import PathRequest
from service.secrets import Ring
from service.settings import Settings
from service.store import tables
from service.store.database.engine import open_engine
from service.store.store import Store
from service.workspace import Workspaces
from tests.fakes import HashEmbedder
from tests.service.conftest import records

TENANT = "default"
TODAY = date(2026, 11, 2)
_numbers = count(1)


@contextmanager
def opened(settings: Settings) -> Iterator[Ports]:
    store, embedder = Store(open_engine(settings.database), ring=Ring.of(settings)), HashEmbedder()
    store.migrate()
    store.add_tenant(TENANT)
    index = EdgeIndex(Path(settings.home) / "index", IndexSpec.of(embedder))
    try:
        yield Ports(settings, store, embedder, Workspaces(store, embedder), index)
    finally:
        index.close()
        store.close()


def fill(ports: Ports) -> str:
    """Put a workspace in, with a learner, a path and a job; return the path's id."""
    put_records(ports, TENANT, records(), ())
    ports.store.put_vectors(TENANT, "m", [])
    Indexer(ports).drain()
    ports.store.put_learner(TENANT, Learner("lea"))
    ports.store.jobs.add(TENANT, "work", {"n": 1})
    return recommend(ports, TENANT, PathRequest("lea", (RoleGoal("r:analyst"),), start="2026-11-02"), TODAY).id


def kept(store: Store) -> dict[str, list[str]]:
    with store.engine.begin() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(table)).all()))
            for table in tables.metadata.sorted_tables
        }


def with_key_of(source: Settings, target: Settings) -> Settings:
    """Put the source's secret key where the target looks for it."""
    key = Path(source.home) / "secret.key"
    (Path(target.home) / "secret.key").write_bytes(key.read_bytes())
    (Path(target.home) / "secret.key").chmod(0o600)
    return target
