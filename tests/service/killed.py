"""What is killed in test_kill.py: writes, deletes and re-embeds without end, telling what was acknowledged.

python -m tests.service.killed HOME SEED FIRST
"""

import sys
from pathlib import Path
from random import Random

from paths.model import Document
from retrieval.edge import EdgeIndex
from retrieval.index import IndexSpec
from service.intake.indexer import Indexer
from service.intake.reconcile import rebuild
from service.ports import Ports
from service.settings import Settings
from service.store.database.engine import open_engine
from service.store.store import Store
from service.store.values import Changes, Key
from service.workspace import Workspaces
from tests.fakes import HashEmbedder

TENANT = "t"
DOCUMENTS = 12
WORDS = "joins window list rebase merge query index table branch commit cloud key".split()


def operation(seed: int, n: int) -> Changes:
    """Return the n-th write: new texts of some documents, and some withdrawn."""
    chance = Random(seed * 1_000_003 + n)
    ids = chance.sample(range(DOCUMENTS), chance.randint(1, 5))
    put = [Document(f"d:{i}", f"{' '.join(chance.choices(WORDS, k=400))}. Written by {n}.") for i in ids[1:]]
    return Changes(tuple(put), (Key("document", f"d:{ids[0]}"),))


def state(seed: int, count: int) -> dict[str, str]:
    """Return the texts that the store holds after so many writes."""
    texts: dict[str, str] = {}
    for n in range(count):
        changes = operation(seed, n)
        texts |= {d.id: d.text for d in changes.put if isinstance(d, Document)}
        texts = {id: text for id, text in texts.items() if id not in {key.id for key in changes.withdraw}}
    return texts


def opened(home: Path) -> Ports:
    """Return ports over a data folder, with a hash embedder."""
    settings = Settings(home=str(home))
    store, embedder = Store(open_engine(settings.database)), HashEmbedder()
    store.migrate()
    store.add_tenant(TENANT)
    index = EdgeIndex(home / "index", IndexSpec.of(embedder))
    return Ports(settings, store, embedder, Workspaces(store, embedder), index)


def main() -> None:
    home, seed, n = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    ports = opened(home)
    assert ports.index is not None
    print("open", flush=True)
    while True:
        ports.store.write(TENANT, operation(seed, n))
        n += 1
        print(n, flush=True)
        if n % 7 == 0:
            rebuild(ports, ports.index, TENANT)
        if n % 2 == 0:
            Indexer(ports).drain()


if __name__ == "__main__":
    main()
