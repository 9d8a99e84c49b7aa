"""The audit trail: rows are added only; what an old row says of content can be erased."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_ALWAYS = ("number", "time", "role", "subject", "action", "of", "key")  # never erased


def upgrade() -> None:
    """Create the table and what refuses changes of its rows."""
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("time", sa.String(32), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("subject", sa.String(255), nullable=False),
        sa.Column("action", sa.String(8), nullable=False),
        sa.Column("of", sa.String(64), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("before", sa.JSON(none_as_null=True)),
        sa.Column("after", sa.JSON(none_as_null=True)),
    )
    op.create_index("ix_audit_record", "audit", ["of", "key"])
    same = " AND ".join(f'NEW."{name}" = OLD."{name}"' for name in _ALWAYS)
    erases = f'NEW."before" IS NULL AND NEW."after" IS NULL AND {same} AND OLD.time <'
    if op.get_bind().dialect.name == "sqlite":
        for action, allowed in (("UPDATE", f"{erases} date('now', '-90 days')"), ("DELETE", "0")):
            op.execute(
                f"CREATE TRIGGER audit_no_{action.lower()} BEFORE {action} ON audit "
                f"WHEN NOT ({allowed}) "
                "BEGIN SELECT RAISE(ABORT, 'the audit trail is never changed'); END"
            )
    else:
        allowed = f"{erases} to_char(now() AT TIME ZONE 'UTC' - interval '90 days', 'YYYY-MM-DD')"
        op.execute(
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the audit trail is never changed'; END $$"
        )
        op.execute(
            "CREATE TRIGGER audit_no_delete BEFORE DELETE OR TRUNCATE ON audit "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            "CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit FOR EACH ROW "
            f"WHEN (NOT ({allowed})) EXECUTE FUNCTION refuse_change()"
        )
    op.execute("UPDATE about SET version = 3")
