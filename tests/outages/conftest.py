"""The small service of tests/service, and the databases of tests/store."""

from tests.service.conftest import client, filled, ports
from tests.store.conftest import postgres

__all__ = ["client", "filled", "ports", "postgres"]
