"""Credentials of every kind, over the small real service with a second organisation in it."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from litestar.testing import TestClient

from paths.model import Constraints, Evidence, Learner
from retrieval.edge import EdgeIndex
from retrieval.index import IndexSpec
from service.accounts.minting import KeyRequest, TokenRequest, make_key, make_token
from service.app import create_app
from service.auth import AccountRole, Caller
from service.intake.curate import put_records
from service.intake.indexer import Indexer
from service.ports import Ports
from service.settings import Settings
from service.store.database.engine import open_engine
from service.store.store import Store
from service.store.values import KeyRole
from service.workspace import Workspaces
from tests.fakes import HashEmbedder
from tests.service.conftest import KEY, TENANT, records

OTHER = "elsewhere"
OPERATOR = Caller(TENANT, "command line")


@dataclass(frozen=True)
class Keyring:
    """Makes credentials as the operator of the installation would."""

    ports: Ports

    def key(
        self, role: KeyRole = "admin", scopes: tuple[str, ...] = ("*",), tenant: str = TENANT, days: int | None = 30
    ) -> str:
        """Return a new key."""
        request = KeyRequest("for a test", role, scopes, days)
        return make_key(self.ports.store, replace(OPERATOR, tenant=tenant), request, datetime.now(UTC)).key

    def token(self, learner: str, key: str | None = None, at: datetime | None = None, **more: Any) -> str:
        """Return a new learner token, asked for with this key, or a new one."""
        prefix = (key or self.key()).split("_")[1]
        known = self.ports.store.keys.get(prefix)
        by = Caller(known.tenant, f"key:{prefix}", known.role, None, frozenset(known.scopes))
        return make_token(self.ports, by, TokenRequest(learner, **more), at or datetime.now(UTC)).token

    def of(self, role: AccountRole, learner: str = "lea") -> str:
        """Return a credential of a role."""
        return self.token(learner) if role == "learner" else self.key(role)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ports]:
    """The small service of the folder above, for all tests of a file; `elsewhere` is another organisation."""
    home = tmp_path_factory.mktemp("accounts")
    settings = Settings(home=str(home), api_key=KEY)
    store, embedder = Store(open_engine(settings.database)), HashEmbedder()
    store.migrate()
    for tenant in (TENANT, OTHER):
        store.add_tenant(tenant)
    index = EdgeIndex(home / "index", IndexSpec.of(embedder))
    ports = Ports(settings, store, embedder, Workspaces(store, embedder), index)
    put_records(ports, TENANT, records(), ())
    Indexer(ports).drain()
    evidence = Evidence("e1", "s:sql", 2, "assessment", "2026-11-01")
    store.put_learner(TENANT, Learner("lea", constraints=Constraints(hours_per_week=2)))
    store.put_learner(TENANT, Learner("max", evidence=(evidence,), groups=("board",)))
    yield ports
    index.close()
    store.close()
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="module")
def keyring(filled: Ports) -> Keyring:
    """Makes credentials."""
    return Keyring(filled)


@pytest.fixture(scope="module")
def anyone(filled: Ports) -> Iterator[TestClient[Any]]:
    """A client that sends nothing of itself."""
    with TestClient(create_app(filled)) as found:
        yield found


@pytest.fixture(scope="module")
def sending(anyone: TestClient[Any]) -> Callable[..., Any]:
    """Send a request with a credential."""

    def send(credential: str, method: str, address: str, **more: Any) -> Any:
        headers = {"Authorization": f"Bearer {credential}", **more.pop("headers", {})}
        return anyone.request(method, address, headers=headers, **more)

    return send
