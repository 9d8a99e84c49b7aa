"""Forms that phones answer, and their answers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Create both tables."""
    op.create_table(
        "form",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("place", sa.String(7), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("token", sa.String(32), nullable=False, unique=True),
        sa.Column("agenda", sa.String(32), nullable=False),
        sa.Column("finding", sa.String(32), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("items", sa.JSON, nullable=False),
        sa.Column("most", sa.Integer, nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("on_wall", sa.Boolean, nullable=False),
        sa.Column("opened", sa.String(32), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("changed", sa.String(32), nullable=False),
        sa.Column("deleted", sa.Boolean, nullable=False),
    )
    op.create_index("ix_form_place", "form", ["place"])
    op.create_index("ix_form_agenda", "form", ["agenda"])
    op.create_table(
        "form_answer",
        sa.Column("form", sa.String(32), primary_key=True),
        sa.Column("browser", sa.String(64), primary_key=True),
        sa.Column("content", sa.JSON, nullable=False),
        sa.Column("time", sa.String(32), nullable=False),
    )
    op.execute("UPDATE about SET version = 5")
