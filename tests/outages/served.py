"""What is killed in test_server_killed.py: a server with a hash embedder, whose jobs count their steps.

python -m tests.outages.served HOME PORT
"""

import sys
import time
from pathlib import Path
from typing import Any

from retrieval.edge import EdgeIndex
from retrieval.index import IndexSpec
from service.commands.serve import serve
from service.jobs import worker
from service.jobs.work import Running
from service.ports import Ports
from service.secrets import Ring
from service.settings import Settings
from service.store.database.engine import open_engine
from service.store.store import Store
from service.workspace import Workspaces
from tests.fakes import HashEmbedder

TENANT = "default"
KEY = "a key for the tests"
KIND = "steps"
STEPS = 5


def opened(home: Path) -> Ports:
    settings = Settings(home=str(home), api_key=KEY)
    store, embedder = Store(open_engine(settings.database), ring=Ring.of(settings)), HashEmbedder()
    store.migrate()
    store.add_tenant(TENANT)
    index = EdgeIndex(home / "index", IndexSpec.of(embedder))
    return Ports(settings, store, embedder, Workspaces(store, embedder), index)


def work(_: Any, running: Running) -> dict[str, int]:
    """Count each step in the transaction that notes it."""
    for step in range(running.saved or 0, STEPS):
        with running.store.atomic() as together:
            together.usage.spend(running.tenant, KIND, 1, None)
            running.advance(step + 1, STEPS, saved=step + 1, within=together)
        time.sleep(0.02)
    return {"steps": STEPS}


def main() -> None:
    worker.KINDS[KIND] = work
    worker.LEASE_S = 0.5
    serve(opened(Path(sys.argv[1])), "127.0.0.1", int(sys.argv[2]))


if __name__ == "__main__":
    main()
