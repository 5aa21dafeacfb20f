"""Run migrations over the connection that `service.store.migrate` holds open, inside its transaction.

To write the next one: change tables.py, then
    with engine.begin() as connection:
        alembic.command.revision(config(connection), "what it does", autogenerate=True, rev_id="0002")
over a migrated database, and read what it wrote: a test compares migrations and tables on both databases.
"""

from alembic import context

from service.store.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=connection.dialect.name == "sqlite")
with context.begin_transaction():
    context.run_migrations()
