"""Bring a database to this program's tables. The migrations travel in the package; there is no alembic.ini."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, func, select

from service.store.database.engine import writing
from service.store.database.postgres import unhurried
from service.store.errors import StoreUnavailable, translated

FOLDER = Path(__file__).parent / "migrations"
POSTGRES_LOCK = 0x66707374  # "fpst": of several servers that start together one migrates, the others wait


def migrate(engine: Engine) -> None:
    """Apply what is missing, all of it or nothing; harmless when there is nothing to do.

    Raise StoreUnavailable where the database does not answer, or was written by a newer version of the program.
    """
    with translated(), writing(engine).begin() as connection:
        unhurried(connection)
        if connection.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(POSTGRES_LOCK)))
        try:
            command.upgrade(config(connection), "head")
        except CommandError as error:
            raise StoreUnavailable(f"the database was written by a newer version of this program ({error})") from error


def check(engine: Engine) -> None:
    """Raise StoreUnavailable unless the database answers and is at this program's version."""
    with translated(), engine.begin() as connection:
        now = MigrationContext.configure(connection).get_current_revision()
        head = ScriptDirectory.from_config(config(connection)).get_current_head()
    if now != head:
        raise StoreUnavailable(f"the database is at version {now or 'none'}, this program needs {head}; run migrate()")


def config(connection: Connection) -> Config:
    """Return alembic's settings for work over an open connection."""
    settings = Config()
    settings.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    settings.set_main_option("path_separator", "os")
    settings.attributes["connection"] = connection
    return settings
