"""What is killed in test_answer_lost.py: a server that is given one write, and dies at a point that is named.

python -m tests.service.killed_answering HOME begun|written
"""

import os
import signal
import sys
from datetime import datetime
from pathlib import Path

from litestar.testing import TestClient

from paths.model import Learner
from service.app import create_app
from service.clock import utc_now
from service.intake.curate import put_records
from service.ports import Ports
from service.settings import Settings
from service.store.database.engine import open_engine
from service.store.store import Store
from service.workspace import Workspaces
from tests.fakes import HashEmbedder
from tests.service.conftest import KEY, TENANT, records

BODY = {"learner": "lea", "roles": [{"role": "r:analyst"}], "start": "2026-11-23"}
HEADERS = {"Authorization": f"Bearer {KEY}", "Idempotency-Key": "once"}


class Dying(Store):
    """A store whose process dies before the path is kept, or after that and before the answer is."""

    at = ""

    def save_path(self, *given):  # type: ignore[no-untyped-def]
        return die() if self.at == "begun" else super().save_path(*given)

    def finish_request(self, *given):  # type: ignore[no-untyped-def]
        return die() if self.at == "written" else super().finish_request(*given)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def opened(home: Path, kind: type[Store] = Store, now: datetime | None = None) -> Ports:
    """Return ports over a data folder, without an index; a given time stands still."""
    settings = Settings(home=str(home), api_key=KEY)
    store, embedder = kind(open_engine(settings.database), clock=lambda: now or utc_now()), HashEmbedder()
    store.migrate()
    store.add_tenant(TENANT)
    return Ports(settings, store, embedder, Workspaces(store, embedder))


def main() -> None:
    ports = opened(Path(sys.argv[1]), Dying)
    put_records(ports, TENANT, records(), ())
    ports.store.put_learner(TENANT, Learner("lea"))
    Dying.at = sys.argv[2]
    with TestClient(create_app(ports)) as client:
        client.post("/v1/paths", json=BODY, headers=HEADERS)


if __name__ == "__main__":
    main()
