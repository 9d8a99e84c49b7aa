"""What Alembic runs: the steps that are missing, on the connection and in the transaction given."""

from __future__ import annotations

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    version_table="workspace_version",
    transactional_ddl=False,  # `Workspace.writing` begins and commits
)
context.run_migrations()
