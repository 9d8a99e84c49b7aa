"""The tables of the workspace. A new version is a new step in `database`, never an edit here."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Integer, MetaData, String, Table, Text

METADATA = MetaData()

about = Table("about", METADATA, Column("version", Integer, nullable=False))

peer_set = Table(
    "peer_set",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("name", Text, nullable=False),
    Column("level", String(8), nullable=False),
    Column("geoids", JSON, nullable=False),
    Column("how", Text, nullable=False),  # in words, how the set was chosen
    Column("release", Text, nullable=False),
    Column("changed", String(32), nullable=False),  # UTC, ISO 8601
    Column("deleted", Boolean, nullable=False),
)
