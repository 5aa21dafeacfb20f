"""Kill -9 at any moment: nothing acknowledged is lost, nothing is twice, nothing is left over."""

import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import pytest

from retrieval.chunk import passages
from retrieval.index import Question
from service.intake.indexer import Indexer
from service.intake.reconcile import drift_of, rebuild
from service.store.values import Changes
from tests.service.killed import TENANT, WORDS, opened, operation, state

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 0.4  # seconds between the first acknowledgement and the kill


def killed_at_random(home, seed, done, chance):
    """Run the writer from write `done` on, kill it, and return how many writes it acknowledged."""
    command = [sys.executable, "-m", "tests.service.killed", str(home), str(seed), str(done)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "open\n"
        time.sleep(chance.uniform(0, LONGEST))
        writer.send_signal(signal.SIGKILL)
        acknowledged = [int(line) for line in writer.stdout if line.endswith("\n")]
    return acknowledged[-1] if acknowledged else done


def tops(ports):
    """Return the ten best passages of every word."""
    asked = [Question(word, ("everyone",), 10, ports.embedder.embed([word])[0]) for word in WORDS]
    return ports.index.search(TENANT, asked)


def check(home, seed, acknowledged):
    """Open what the killed writer left, and compare it with what it acknowledged; return the writes that it made."""
    ports = opened(home)
    try:
        ids = ports.store.ids(TENANT, "document")
        kept = {document.id: document.text for document in ports.store.documents(TENANT, ids)}
        made = next((n for n in (acknowledged, acknowledged + 1) if state(seed, n) == kept), None)
        assert made is not None, "a write that was acknowledged is lost, or half of one is kept"
        Indexer(ports).drain()
        drift = drift_of(ports.store, ports.index, TENANT)
        assert (drift.wrong, drift.strange) == ((), ()), "lost or orphaned passages"
        wanted = sum(len(passages(document)) for document in ports.store.documents(TENANT, ids))
        assert ports.index.count(TENANT) == wanted, "passages twice, or none"
        before = tops(ports)
        rebuild(ports, ports.index, TENANT)
        Indexer(ports).drain()
        assert tops(ports) == before
        return made
    finally:
        ports.index.close()
        ports.store.close()


def campaign(home, seed, kills):
    chance, done = Random(seed), 0
    for _ in range(kills):
        done = check(home, seed, killed_at_random(home, seed, done, chance))
    return done


def test_a_writer_killed_at_random_moments_loses_nothing(tmp_path):
    assert campaign(tmp_path, 1, 6) > 0


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 12))
def test_two_hundred_kills_lose_nothing(tmp_path, seed):
    assert campaign(tmp_path, seed, 20) > 0


def test_the_check_would_notice_a_lost_write(tmp_path):
    ports = opened(tmp_path)
    ports.store.write(TENANT, operation(1, 0))
    ports.store.write(TENANT, Changes(withdraw=operation(1, 1).withdraw))
    ports.index.close()
    ports.store.close()
    with pytest.raises(AssertionError):
        check(tmp_path, 1, 2)
