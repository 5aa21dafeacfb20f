"""What tests of promises share: planned paths, the small real service, the starter."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval.embed import SentenceEmbedder
from service.ports import Ports
from tests.fakes import HashEmbedder
from tests.instances import FEATURES, Recipe, grow
from tests.promises.made import Made, made
from tests.promises.starters import copied, starter_home
from tests.service.conftest import client, filled, ports

__all__ = ["client", "filled", "ports"]

PLANNED = 300  # paths: enough for five and more of every rare kind


@pytest.fixture(scope="session")
def planned() -> tuple[Made, ...]:
    """Always the same paths, of problems with many ways to each level."""
    recipes = [
        Recipe(n, 2 + n % 4, 14 + n % 15, frozenset(FEATURES) - {FEATURES[n % len(FEATURES)]}) for n in range(PLANNED)
    ]
    return tuple(made(grow(recipe)) for recipe in recipes)


@pytest.fixture(scope="session")
def starter_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The starter with the real embedder, closed."""
    return starter_home(tmp_path_factory, "starter", SentenceEmbedder)


@pytest.fixture(scope="session")
def starter(starter_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ports]:
    """The starter with the real embedder, to read from."""
    with copied(starter_folder, tmp_path_factory.mktemp("starter") / "home", SentenceEmbedder()) as found:
        yield found


@pytest.fixture(scope="session")
def quick_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The starter with hashed words for meaning, closed."""
    return starter_home(tmp_path_factory, "quick", HashEmbedder)


@pytest.fixture
def quick(quick_folder: Path, tmp_path: Path) -> Iterator[Ports]:
    """The starter with hashed words for meaning, to change at will."""
    with copied(quick_folder, tmp_path / "home", HashEmbedder()) as found:
        yield found
