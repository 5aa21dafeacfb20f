"""Ports over a new data folder, with a small graph in it; no server."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from paths.model import Requirement, Resource, Role, Skill, Teaches
from retrieval.edge import EdgeIndex
from retrieval.index import IndexSpec
from service.intake.curate import put_records
from service.intake.ingest import take_in
from service.intake.report import Options
from service.intake.sources import source_of
from service.ports import Ports
from service.settings import Settings
from service.store.database.engine import open_engine
from service.store.store import Store
from service.store.values import IngestReport
from service.workspace import Workspaces
from tests.fakes import HashEmbedder

TENANT = "default"
GRAPH = [
    Skill("s:sql", "SQL basics"),
    Skill("s:join", "SQL joins"),
    Skill("s:git", "Git"),
    Role("r:analyst", "Data analyst", requirements=(Requirement("s:join", 2),)),
    Resource("t:join", "Joining tables", "How SQL joins bring tables together.", minutes=45,
             teaches=(Teaches("s:join", 0, 2),)),
]  # fmt: skip


@pytest.fixture
def ports(tmp_path: Path) -> Iterator[Ports]:
    """Open ports, and put the small graph in."""
    settings = Settings(home=str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    store, embedder = Store(open_engine(settings.database)), HashEmbedder()
    store.migrate()
    store.add_tenant(TENANT)
    index = EdgeIndex(tmp_path / "home" / "index", IndexSpec.of(embedder))
    opened = Ports(settings, store, embedder, Workspaces(store, embedder), index)
    put_records(opened, TENANT, GRAPH, ())
    yield opened
    index.close()
    store.close()


@pytest.fixture
def hub(tmp_path: Path) -> Path:
    """A folder to take in, empty."""
    (tmp_path / "hub").mkdir()
    return tmp_path / "hub"


def sync(ports: Ports, place: Path, **options: object) -> IngestReport:
    """Take a file or folder in."""
    return take_in(ports, TENANT, source_of(place), Options(**options))


def there(ports: Ports, kind: str = "document", prefix: str = "hub:") -> list[str]:
    """Return the ids that begin so."""
    return ports.store.ids(TENANT, kind, prefix)
