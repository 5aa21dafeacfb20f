"""A small real service for the tests: SQLite, Qdrant Edge, a workspace of two skills that lead to a third."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from litestar.testing import TestClient

from paths.model import (
    Constraints,
    Document,
    Evidence,
    Learner,
    Record,
    Requirement,
    Resource,
    Role,
    Skill,
    SkillEdge,
    SkillLevel,
    Teaches,
)
from retrieval.edge import EdgeIndex
from retrieval.index import IndexSpec
from service.app import create_app
from service.intake.curate import put_records
from service.intake.indexer import Indexer
from service.ports import Ports
from service.settings import Settings
from service.store.database.engine import open_engine
from service.store.store import Store
from service.workspace import Workspaces
from tests.fakes import HashEmbedder

TENANT = "default"
KEY = "a key for the tests"


def records() -> list[Record]:
    """Return a workspace in which SQL joins need SQL basics, and reporting needs joins."""
    return [
        Skill("s:sql", "SQL basics"),
        Skill("s:join", "SQL joins"),
        Skill("s:report", "reporting"),
        Skill("s:git", "Git"),
        SkillEdge("s:sql", "s:join", after_level=1, before_level=2),
        Role("r:analyst", "Data analyst", requirements=(Requirement("s:join", 2), Requirement("s:report", 2))),
        Role("r:writer", "Writer", requirements=(Requirement("s:git", 2),)),
        Resource(
            "t:sql-1", "First queries", "SQL basics by small queries.", minutes=60, language="en",
            teaches=(Teaches("s:sql", 0, 2),),
        ),
        Resource(
            "t:sql-2", "Queries, slowly", "SQL basics for the patient.", minutes=90, language="en",
            teaches=(Teaches("s:sql", 0, 2),),
        ),
        Resource(
            "t:join", "Joining tables", "How SQL joins bring tables together.", minutes=45, language="en",
            teaches=(Teaches("s:join", 0, 2),),
        ),
        Resource(
            "t:report", "Reports", "Reporting for people who decide.", minutes=30, language="en",
            teaches=(Teaches("s:report", 0, 2),), competency_required=(SkillLevel("s:join", 2),),
        ),
        Resource("t:git", "Git", "Git, day by day.", minutes=30, language="de", teaches=(Teaches("s:git", 0, 2),)),
        Resource(
            "t:secret", "Joins for the board", "SQL joins, for the board alone.", minutes=5, language="en",
            teaches=(Teaches("s:join", 0, 2),), access=("group:board",),
        ),
        Document("hub:sql", "We write SQL joins with explicit conditions.", "SQL style", kind="hub"),
        Document("hub:board", "The board reads reports on Mondays.", "Board", kind="hub", access=("group:board",)),
    ]  # fmt: skip


@pytest.fixture
def ports(tmp_path: Path) -> Iterator[Ports]:
    """Open ports over a new data folder; every /v1 route asks for KEY."""
    settings = Settings(home=str(tmp_path), api_key=KEY)
    store, embedder = Store(open_engine(settings.database)), HashEmbedder()
    store.migrate()
    store.add_tenant(TENANT)
    index = EdgeIndex(tmp_path / "index", IndexSpec.of(embedder))
    yield Ports(settings, store, embedder, Workspaces(store, embedder), index)
    index.close()
    store.close()


@pytest.fixture
def filled(ports: Ports) -> Ports:
    """Ports over the small workspace, indexed, with the learners lea (nothing) and max (SQL basics)."""
    put_records(ports, TENANT, records(), ())
    Indexer(ports).drain()
    evidence = Evidence("e1", "s:sql", 2, "assessment", "2026-11-01")
    ports.store.put_learner(TENANT, Learner("lea", constraints=Constraints(hours_per_week=2)))
    ports.store.put_learner(TENANT, Learner("max", evidence=(evidence,), groups=("board",)))
    return ports


@pytest.fixture
def client(filled: Ports) -> Iterator[TestClient]:
    """A client that sends the key."""
    with TestClient(create_app(filled)) as found:
        found.headers["Authorization"] = f"Bearer {KEY}"
        yield found


@pytest.fixture
def single_user(filled: Ports) -> Iterator[TestClient]:
    """A client of a server that asks for no key."""
    with TestClient(create_app(replace(filled, single_user=True))) as found:
        yield found
