"""The tables of the first version; those that an earlier program has made stay."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_TABLES = sa.MetaData()


def _records(name: str, *columns: sa.Column[object]) -> sa.Table:
    """A table of records."""
    return sa.Table(
        name,
        _TABLES,
        sa.Column("id", sa.String(32), primary_key=True),
        *columns,
        sa.Column("changed", sa.String(32), nullable=False),
        sa.Column("deleted", sa.Boolean, nullable=False),
    )


_ABOUT = sa.Table("about", _TABLES, sa.Column("version", sa.Integer, nullable=False))
_records(
    "peer_set",
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("level", sa.String(8), nullable=False),
    sa.Column("geoids", sa.JSON, nullable=False),
    sa.Column("how", sa.Text, nullable=False),
    sa.Column("release", sa.Text, nullable=False),
)
_records(
    "finding",
    sa.Column("place", sa.String(7), nullable=False, index=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("sentence", sa.Text, nullable=False),
    sa.Column("predictor", sa.Text, nullable=False),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("see", sa.Text, nullable=False),
    sa.Column("mean", sa.Text, nullable=False),
    sa.Column("need", sa.Text, nullable=False),
    sa.Column("checked_by", sa.Text, nullable=False),
    sa.Column("view", sa.JSON(none_as_null=True)),
    sa.Column("order", sa.Integer, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
)
sa.Table(
    "finding_past",
    _TABLES,
    sa.Column("finding", sa.String(32), primary_key=True),
    sa.Column("revision", sa.Integer, primary_key=True),
    sa.Column("words", sa.JSON, nullable=False),
    sa.Column("changed", sa.String(32), nullable=False),
)
_records(
    "finding_link",
    sa.Column("place", sa.String(7), nullable=False, index=True),
    sa.Column("first", sa.String(32), nullable=False),
    sa.Column("second", sa.String(32), nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
)
_records(
    "agenda",
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("place", sa.String(7), nullable=False, index=True),
    sa.Column("items", sa.JSON, nullable=False),
    sa.Column("at", sa.Integer, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
)
_records(
    "council_seats",
    sa.Column("geoid", sa.String(7), nullable=False, index=True),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("day", sa.String(10), nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("seats", sa.JSON, nullable=False),
    sa.Column("unknown", sa.Integer, nullable=False),
)
_records(
    "head_count_file",
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("rows", sa.Integer, nullable=False),
)
sa.Table(
    "head_count",
    _TABLES,
    sa.Column("file", sa.String(32), primary_key=True),
    sa.Column("geoid", sa.String(7), primary_key=True, index=True),
    sa.Column("year", sa.Integer, primary_key=True),
    sa.Column("metric", sa.String(120), primary_key=True),
    sa.Column("breakdown", sa.String(40), primary_key=True),
    sa.Column("subgroup", sa.String(120), primary_key=True),
    sa.Column("n", sa.Float, nullable=False),
)
sa.Table(
    "exchanged",
    _TABLES,
    sa.Column("of", sa.String(64), primary_key=True),
    sa.Column("key", sa.String(200), primary_key=True),
    sa.Column("digest", sa.String(64), primary_key=True),
)


def upgrade() -> None:
    """Create the tables that are not there, and the number of the version."""
    connection = op.get_bind()
    _TABLES.create_all(connection)
    if connection.execute(sa.select(_ABOUT.c.version)).first() is None:
        connection.execute(sa.insert(_ABOUT).values(version=1))
