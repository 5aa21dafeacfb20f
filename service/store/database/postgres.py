"""PostgreSQL with deadlines: whatever the server or the network does, every wait ends, and soon.

The server's own timeouts end what is slow; the client's end what is silent: a connection that is half open, a server
that is stopped. A server that refuses or does not answer new connections is left alone for moments, so that those who
ask meanwhile are told at once. Waiting is bounded by psycopg's own timeout of a wait.
"""

from typing import Any

import psycopg
from psycopg.abc import PQGen
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL

from retrieval.breaker import Breaker, Open

LOCK_S = 15  # longer than any write transaction of ours takes, shorter than a client waits
STATEMENT_S = 20  # what takes longer than a lock may take is no request's
SILENT_S = 25.0  # the server would have ended the statement before
PING_S = 3.0
CONNECT_S = 3
IDLE_S = 60  # between two statements of one transaction: whoever thinks so long is dead
POOL_WAIT_S = 5.0
FAILURES, REST_S = 3, 2.0  # short: a database that restarts is back within seconds

CONNECT_ARGS: dict[str, Any] = {
    "connect_timeout": CONNECT_S,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,  # ms: what was sent is acknowledged by then, or the network is gone
    "options": f"-c lock_timeout={LOCK_S}s -c statement_timeout={STATEMENT_S}s"
    f" -c idle_in_transaction_session_timeout={IDLE_S}s",
}


class Bounded(psycopg.Connection[Any]):
    """A connection on which no wait lasts longer than `limit_s`, and a ping, alone in no transaction, a moment."""

    limit_s: float | None = SILENT_S

    def wait(self, gen: PQGen[Any], interval: float = 0.1, timeout: float | None = None) -> Any:
        if timeout is None:
            timeout = PING_S if self.autocommit and self.limit_s == SILENT_S else self.limit_s
        try:
            return super().wait(gen, interval, timeout)
        except psycopg.OperationalError:
            if self.pgconn.transaction_status == TransactionStatus.ACTIVE:
                self.pgconn.finish()  # its answer may come yet, and must not be taken for the next one's
            raise


def open_postgres(address: URL, size: int, overflow: int) -> Engine:
    """Return an engine for a PostgreSQL server; connecting happens on first use."""
    engine = create_engine(
        address,
        pool_size=size,
        max_overflow=overflow,
        pool_timeout=POOL_WAIT_S,
        pool_pre_ping=True,
        connect_args=CONNECT_ARGS,
        hide_parameters=True,  # errors end up in logs, parameters are personal data
    )
    breaker = Breaker("the database", FAILURES, REST_S)

    def connect(_dialect: object, _record: object, args: list[Any], given: dict[str, Any]) -> Bounded:
        try:
            with breaker.guarding(psycopg.OperationalError):
                return Bounded.connect(*args, **given)
        except Open as error:
            raise psycopg.OperationalError(str(error)) from error

    event.listen(engine, "do_connect", connect)
    return engine


def unhurried(connection: Connection) -> None:
    """Let this connection take its time, for what is no request: migrations, backups, cleaning. It is not used again.

    Nothing to do on SQLite.
    """
    if connection.dialect.name != "postgresql":
        return
    connection.detach()  # closed afterwards, so that nobody inherits its patience
    driver = connection.connection.dbapi_connection
    if isinstance(driver, Bounded):
        driver.limit_s = None
    for name in ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout"):
        connection.exec_driver_sql(f"SET {name} = 0")
