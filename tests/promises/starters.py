"""The starter workspace and the small one, taken in by production code into folders of their own."""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib.resources import as_file
from pathlib import Path
from random import Random

import pytest

from paths.model import Constraints, Evidence, Learner, LearningPath, RoleGoal
from paths.schedule import parse_day
from retrieval.edge import EdgeIndex
from retrieval.embed import Embedder
from retrieval.index import IndexSpec
from service.commands.demo import load_starter, sources
from service.intake.curate import put_records
from service.intake.indexer import Indexer
from service.intake.ingest import ingest
from service.ports import Ports
from service.recommend import recommend
from service.schemas import PathRequest
from service.settings import Settings
from service.starter import folder
from service.store.database.engine import open_engine
from service.store.store import Store
from service.workspace import Workspaces
from tests.service.conftest import TENANT, records

START = "2026-11-23"  # before every deadline of the sample learners, after all their evidence
SMALL_LEARNERS = (
    Learner("lea", constraints=Constraints(hours_per_week=2)),
    Learner("max", evidence=(Evidence("e1", "s:sql", 2, "assessment", "2026-11-01"),), groups=("board",)),
)


@contextmanager
def opened(home: Path, embedder: Embedder) -> Iterator[Ports]:
    """Open ports over a data folder, as the service does."""
    settings = Settings(home=str(home))
    store, index = Store(open_engine(settings.database)), EdgeIndex(home / "index", IndexSpec.of(embedder))
    store.migrate()
    store.add_tenant(TENANT)
    try:
        yield Ports(settings, store, embedder, Workspaces(store, embedder), index)
    finally:
        index.close()
        store.close()


def recommended(ports: Ports, learner: str | Learner, role: str, locale: str = "en") -> LearningPath:
    """Recommend, and keep nothing."""
    request = PathRequest(learner, (RoleGoal(role),), start=START, locale=locale, preview=True)
    return recommend(ports, TENANT, request, parse_day(START, "start"))


def fingerprints(ports: Ports, learners: Iterable[str | Learner], roles: Iterable[str] = ()) -> dict[str, str]:
    """Return the fingerprint of each learner's path to each role, by default to every role there is."""
    wanted = sorted(roles or ports.workspaces.get(TENANT).graph.roles)
    names = {learner if isinstance(learner, str) else learner.id: learner for learner in learners}
    return {
        f"{name} to {role}": recommended(ports, learner, role).fingerprint
        for name, learner in names.items()
        for role in wanted
    }


def rebuild_index(ports: Ports) -> None:
    """Throw the index away and build it again from what is kept."""
    assert ports.index is not None
    ports.index.clear(TENANT)
    assert ports.index.count(TENANT) == 0
    ports.store.reindex(TENANT)
    Indexer(ports).drain()


def load_small(ports: Ports, chance: Random | None = None) -> None:
    """Take in the small workspace, in any order."""
    given = records()
    if chance:
        chance.shuffle(given)
    put_records(ports, TENANT, given, ())
    Indexer(ports).drain()


def load_starter_shuffled(ports: Ports, chance: Random) -> None:
    """Take in the starter's records and pages in any order; its learners stay in their files."""
    with as_file(folder()) as place:
        for source in sources(place):
            given = list(source.read())
            chance.shuffle(given)
            ingest(ports, TENANT, source.name, lambda given=given: iter(given), owns=source.owns)
    Indexer(ports).drain()


def starter_home(factory: pytest.TempPathFactory, name: str, embedder: Callable[[], Embedder]) -> Path:
    """Return a data folder with the starter, made once however many processes share the tests; open only copies."""
    shared = factory.getbasetemp()
    shared = shared.parent if "PYTEST_XDIST_WORKER" in os.environ else shared
    home, ready = shared / name, shared / f"{name}.ready"
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            home.mkdir()
            with opened(home, embedder()) as ports:
                load_starter(ports, TENANT)
            ready.touch()
    return home


@contextmanager
def copied(home: Path, to: Path, embedder: Embedder) -> Iterator[Ports]:
    """Open a copy of a data folder."""
    with opened(Path(shutil.copytree(home, to)), embedder) as ports:
        yield ports
