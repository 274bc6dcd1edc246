"""Alembic's way in: the connection is always handed over by `server.store.migrate`."""

from alembic import context

from server.store.tables import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection, target_metadata=metadata, render_as_batch=True, transactional_ddl=True
)
with connection.begin():
    context.run_migrations()
