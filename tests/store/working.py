"""What is killed in test_jobs_killed.py: a worker whose jobs take steps, each with one effect.

python -m tests.store.working URL KIND
"""

import sys
import threading
import time
from types import SimpleNamespace
from typing import Any

from service.jobs.work import Running
from service.jobs.worker import Worker
from service.store.database.engine import open_engine
from service.store.store import Store

STEPS = 4
LEASE_S = 0.4


def work(_: Any, running: Running) -> dict[str, int]:
    """Leave one row on the outbox for each step, in the transaction that notes the step."""
    for step in range(running.saved or 0, STEPS):
        with running.store.atomic() as together:
            together.reindex(running.tenant, {f"{running.held.id}:{step}"})
            running.advance(step + 1, STEPS, saved=step + 1, within=together)
        print(running.held.id, step, flush=True)
        time.sleep(0.01)
    return {"steps": STEPS}


def main() -> None:
    url, kind = sys.argv[1:]
    ports: Any = SimpleNamespace(store=Store(open_engine(url)))
    worker = Worker(lambda: ports, {kind: work}, LEASE_S)
    with worker.running(threads=2):
        print("working", flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()
