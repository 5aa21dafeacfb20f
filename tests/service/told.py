"""A sender of its own, to be killed: sends what is due from a data folder, and says what it sent before it notes it."""

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from service.events import deliver
from service.ports import Ports
from service.secrets import Ring
from service.settings import Settings
from service.store.database.engine import open_engine
from service.store.store import Store
from service.workspace import Workspaces
from tests.fakes import HashEmbedder


def opened(home):
    """Open ports over a data folder whose webhooks may be on this machine."""
    settings = Settings(home=str(home), webhooks_own_network=True)
    store = Store(open_engine(settings.database), ring=Ring.of(settings))
    store.migrate()
    embedder = HashEmbedder()
    return Ports(settings, store, embedder, Workspaces(store, embedder))


def main():
    ports = opened(sys.argv[1])
    deliver.LEASE_S = deliver.SPARE_S + 1.0
    real = deliver.post

    def slow(*given):
        answer = real(*given)
        sys.stdout.write("sent\n")
        sys.stdout.flush()
        time.sleep(60)  # long enough to be killed before it is noted
        return answer

    deliver.post = slow
    with ThreadPoolExecutor(1) as pool:
        deliver.deliver(replace(ports), pool)


if __name__ == "__main__":
    main()
