"""The same input gives the same path: whatever the order of records, the index, the machine's load, the process."""

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs

from paths.problem import Limits
from retrieval.embed import SentenceEmbedder
from service.commands.demo import keep_learner
from service.ports import Ports
from tests.fakes import HashEmbedder
from tests.instances import Instance
from tests.promises.elsewhere import STARTER_LEARNERS, STARTER_ROLES, everything
from tests.promises.made import any_instances, made, made_again, rich_instances
from tests.promises.starters import (
    SMALL_LEARNERS,
    TENANT,
    copied,
    fingerprints,
    load_small,
    load_starter_shuffled,
    opened,
    rebuild_index,
)

ROOT = Path(__file__).resolve().parents[2]
ORDINARY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
CHANCE = st.integers(0, 2**32).map(Random)
LISTS = {
    "resources": ("teaches", "competency_required", "requires", "has_part", "is_part_of", "counts_as", "access"),
    "roles": ("requirements",),
    "skills": ("alt_labels",),
    "edges": (),
}


def shuffled(instance: Instance, chance: Random) -> Instance:
    """Return the same instance with every list in another order that means nothing."""

    def mixed(items: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(chance.sample(items, len(items)))

    records = {
        name: mixed(
            tuple(
                structs.replace(record, **{field: mixed(getattr(record, field)) for field in fields})
                for record in getattr(instance, name)
            )
        )
        for name, fields in LISTS.items()
    }
    learner = structs.replace(
        instance.learner,
        **{name: mixed(getattr(instance.learner, name)) for name in ("evidence", "completed", "waived", "groups")},
    )
    return replace(
        instance, **records, learner=learner, goals=mixed(instance.goals), documents=mixed(instance.documents)
    )


@settings(ORDINARY, max_examples=120)
@given(any_instances(), CHANCE)
def test_the_order_of_records_plays_no_part(instance: Instance, chance: Random) -> None:
    assert made(shuffled(instance, chance)).path.fingerprint == made(instance).path.fingerprint


@settings(ORDINARY, max_examples=40)
@given(rich_instances(), CHANCE, st.integers(0, 2), st.integers(1, 5))
def test_nor_where_the_work_is_cut_short(instance: Instance, chance: Random, nodes: int, states: int) -> None:
    limits = Limits(nodes, states, solves=3)
    again = made(shuffled(instance, chance), limits=limits)

    assert again.path.fingerprint == made(instance, limits=limits).path.fingerprint


@settings(ORDINARY, max_examples=60)
@given(rich_instances(), CHANCE, st.integers(0, 4))
def test_nor_in_a_path_planned_again(instance: Instance, chance: Random, begun: int) -> None:
    first, limited = made(instance), structs.replace(instance.learner.constraints, max_steps=4, hours_per_week=3)
    later = replace(instance, learner=structs.replace(instance.learner, constraints=limited))

    again = made_again(first, begun, shuffled(later, chance))

    assert again.path.fingerprint == made_again(first, begun, later).path.fingerprint


# --- with the index ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def small_prints(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The fingerprints in the small workspace, as its records stand in the file."""
    with opened(tmp_path_factory.mktemp("small"), HashEmbedder()) as ports:
        load_small(ports)
        return fingerprints(ports, SMALL_LEARNERS)


@pytest.mark.parametrize("seed", range(4))
def test_the_order_in_which_records_are_written_plays_no_part(
    seed: int, tmp_path: Path, small_prints: dict[str, str]
) -> None:
    with opened(tmp_path, HashEmbedder()) as ports:
        load_small(ports, Random(seed))

        assert fingerprints(ports, SMALL_LEARNERS) == small_prints


def test_an_index_built_again_gives_the_same_path(tmp_path: Path, small_prints: dict[str, str]) -> None:
    with opened(tmp_path, HashEmbedder()) as ports:
        load_small(ports)
        rebuild_index(ports)

        assert fingerprints(ports, SMALL_LEARNERS) == small_prints


# --- the starter ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def quick_prints(quick_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The fingerprints in the starter as it was taken in."""
    with copied(quick_folder, tmp_path_factory.mktemp("prints") / "home", HashEmbedder()) as ports:
        return fingerprints(ports, STARTER_LEARNERS, STARTER_ROLES)


def test_the_starter_taken_in_in_another_order_gives_the_same_paths(
    quick: Ports, quick_prints: dict[str, str], tmp_path: Path
) -> None:
    with opened(tmp_path / "shuffled", HashEmbedder()) as ports:
        load_starter_shuffled(ports, Random(7))
        for name in STARTER_LEARNERS:
            keep_learner(ports, TENANT, quick.store.learner(TENANT, name))

        assert fingerprints(ports, STARTER_LEARNERS, STARTER_ROLES) == quick_prints


def test_the_starter_with_its_index_built_again_gives_the_same_paths(
    quick: Ports, quick_prints: dict[str, str]
) -> None:
    rebuild_index(quick)

    assert fingerprints(quick, STARTER_LEARNERS, STARTER_ROLES) == quick_prints


@contextmanager
def busy(threads: int) -> Iterator[None]:
    """Keep the interpreter busy while the block runs."""
    stop = threading.Event()

    def spin() -> None:
        while not stop.is_set():
            sum(range(1000))

    running = [threading.Thread(target=spin) for _ in range(threads)]
    for thread in running:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in running:
            thread.join()


def test_a_busy_machine_gives_the_same_paths(quick: Ports, quick_prints: dict[str, str]) -> None:
    with busy(threads=3):
        assert fingerprints(quick, STARTER_LEARNERS[:1], STARTER_ROLES).items() <= quick_prints.items()


@pytest.mark.parametrize("seed", ["4242"])
def test_another_process_with_another_hash_seed_gives_the_same_paths(
    seed: str, quick_folder: Path, tmp_path: Path
) -> None:
    theirs, ours = (Path(shutil.copytree(quick_folder, tmp_path / name)) for name in ("theirs", "ours"))
    command = [sys.executable, "-m", "tests.promises.elsewhere", str(theirs)]
    told = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
    )

    assert json.loads(told.stdout) == everything(ours)


@pytest.mark.slow
def test_the_real_embedder_gives_the_same_paths_in_another_order_and_after_a_rebuild(
    starter_folder: Path, starter: Ports, tmp_path: Path
) -> None:
    learners = [learner.id for learner in starter.store.learners(TENANT)]
    expected = fingerprints(starter, learners)
    with copied(starter_folder, tmp_path / "rebuilt", SentenceEmbedder()) as ports:
        rebuild_index(ports)
        assert fingerprints(ports, learners) == expected
    with opened(tmp_path / "shuffled", SentenceEmbedder()) as ports:
        load_starter_shuffled(ports, Random(11))
        for name in learners:
            keep_learner(ports, TENANT, starter.store.learner(TENANT, name))
        assert fingerprints(ports, learners) == expected
