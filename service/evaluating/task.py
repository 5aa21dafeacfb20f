"""What a run is made from, and what a suite is to the service: a trial over production's own functions."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from evals import data
from evals.suite import Measures, Trial
from retrieval.embed import Embedder
from retrieval.sequence.meanings import meanings
from service.settings import Settings
from service.wiring import open_embedder

LADDERS = "ladders"  # the folder at home for their vectors

Edges = Literal["given", "hidden"]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Task:
    """What one run is to be made from. `progress` hears (done, total).

    `at_once` cases are answered at a time where the suite can; `alone` leaves out the rivals and the damaged graphs,
    for a gate that has no time for them.
    """

    data: Path
    corpus: Path | None = None
    edges: Edges = "given"
    seed: int = 0
    settings: Settings = field(default_factory=Settings.from_env)
    progress: Progress = lambda done, total: None
    at_once: int = 1
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Suite:
    """`about` says in a sentence what it asks. `packaged` gives cases of our own; `searched` says it takes content."""

    name: str
    about: str
    open: Callable[[Task], AbstractContextManager[Trial]]
    measures: Measures
    packaged: Callable[[], Path] | None = None
    searched: bool = False


def inside(place: Path, name: str) -> Path:
    """Return the file itself, or the one of this name in a folder."""
    return data.either(place, name) if place.is_dir() else place


def embedder_of(task: Task) -> Embedder:
    """Return the embedder, with its vectors of the ladders: kept at home where they are not packaged."""
    embedder = open_embedder(task.settings)
    meanings(embedder, Path(task.settings.home) / LADDERS)
    return embedder
