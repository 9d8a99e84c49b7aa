"""The tables of the workspace. A new version is a new step in `database`, never an edit here."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Boolean, Column, Float, Integer, MetaData, String, Table, Text

METADATA = MetaData()


def _records(name: str, *columns: Column[Any]) -> Table:
    """A table of records that people make: each has an id, and says when it changed or went.

    ``changed`` is a time of UTC in ISO 8601. What somebody takes away stays, marked ``deleted``: it
    can be brought back, and a file that still has it does not bring it back.
    """
    return Table(
        name,
        METADATA,
        Column("id", String(32), primary_key=True),
        *columns,
        Column("changed", String(32), nullable=False),
        Column("deleted", Boolean, nullable=False),
    )


about = Table("about", METADATA, Column("version", Integer, nullable=False))

peer_set = _records(
    "peer_set",
    Column("name", Text, nullable=False),
    Column("level", String(8), nullable=False),
    Column("geoids", JSON, nullable=False),
    Column("how", Text, nullable=False),  # in words, how the set was chosen
    Column("release", Text, nullable=False),
)

finding = _records(
    "finding",
    Column("place", String(7), nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("sentence", Text, nullable=False),
    Column("predictor", Text, nullable=False),
    Column("status", String(16), nullable=False),
    Column("see", Text, nullable=False),
    Column("mean", Text, nullable=False),
    Column("need", Text, nullable=False),
    Column("checked_by", Text, nullable=False),
    Column("view", JSON(none_as_null=True)),  # what was pinned, see `pinned`; none without a chart
    Column("order", Integer, nullable=False),  # among the cards of the place
    Column("revision", Integer, nullable=False),  # rises with every change
)

finding_past = Table(
    "finding_past",
    METADATA,
    Column("finding", String(32), primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("words", JSON, nullable=False),  # the parts that people write, as they were then
    Column("changed", String(32), nullable=False),
)

finding_link = _records(
    "finding_link",
    Column("place", String(7), nullable=False, index=True),
    Column("first", String(32), nullable=False),
    Column("second", String(32), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("revision", Integer, nullable=False),
)

agenda = _records(
    "agenda",
    Column("name", Text, nullable=False),
    Column("place", String(7), nullable=False, index=True),
    Column("items", JSON, nullable=False),  # a list of {finding, prompt, note}
    Column("at", Integer, nullable=False),  # the item where the last meeting ended, from 0
    Column("revision", Integer, nullable=False),
)

council_seats = _records(
    "council_seats",
    Column("geoid", String(7), nullable=False, index=True),
    Column("body", Text, nullable=False),
    Column("day", String(10), nullable=False),  # of its make-up, ISO 8601
    Column("source", Text, nullable=False),
    Column("seats", JSON, nullable=False),  # by the publisher's label of the group
    Column("unknown", Integer, nullable=False),  # vacant, or the holder's group is not known
)

head_count_file = _records(
    "head_count_file",
    Column("name", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("rows", Integer, nullable=False),
)

head_count = Table(
    "head_count",
    METADATA,
    Column("file", String(32), primary_key=True),
    Column("geoid", String(7), primary_key=True, index=True),
    Column("year", Integer, primary_key=True),
    Column("metric", String(120), primary_key=True),
    Column("breakdown", String(40), primary_key=True),
    Column("subgroup", String(120), primary_key=True),
    Column("n", Float, nullable=False),
)

exchanged = Table(  # the states of records that have been in a file, here or elsewhere
    "exchanged",
    METADATA,
    Column("of", String(64), primary_key=True),  # the table
    Column("key", String(200), primary_key=True),  # its primary key, as JSON
    Column("digest", String(64), primary_key=True),
)
