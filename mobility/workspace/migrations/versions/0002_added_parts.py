"""Columns of findings and agendas, data to collect, and branding.

Programs before these steps added them to tables of version 1 whenever they opened a workspace, so a
workspace of that version has all of them, some or none.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_COLUMNS = {
    "finding": ("told_by", "told_count", "told_when", "consent", "reach", "owner"),
    "agenda": ("led_to",),
}
_TABLES = sa.MetaData()
sa.Table(
    "data_need",
    _TABLES,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("place", sa.String(7), nullable=False, index=True),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("predictor", sa.Text, nullable=False),
    sa.Column("organization", sa.Text, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("data_set", sa.Text, nullable=False),
    sa.Column("finding", sa.String(32), nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("changed", sa.String(32), nullable=False),
    sa.Column("deleted", sa.Boolean, nullable=False),
)
sa.Table(
    "data_need_past",
    _TABLES,
    sa.Column("data_need", sa.String(32), primary_key=True),
    sa.Column("revision", sa.Integer, primary_key=True),
    sa.Column("words", sa.JSON, nullable=False),
    sa.Column("changed", sa.String(32), nullable=False),
)
sa.Table(
    "branding",
    _TABLES,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("place", sa.String(7), nullable=False, index=True),
    sa.Column("logo", sa.Text, nullable=False),
    sa.Column("color", sa.String(7), nullable=False),
    sa.Column("second", sa.String(7), nullable=False),
    sa.Column("changed", sa.String(32), nullable=False),
    sa.Column("deleted", sa.Boolean, nullable=False),
)


def upgrade() -> None:
    """Add what is not there."""
    connection = op.get_bind()
    for table, names in _COLUMNS.items():
        stored = {column["name"] for column in sa.inspect(connection).get_columns(table)}
        for name in names:
            if name not in stored:
                op.add_column(table, sa.Column(name, sa.Text, nullable=False, server_default=""))
    _TABLES.create_all(connection)
    op.execute("UPDATE about SET version = 2")
