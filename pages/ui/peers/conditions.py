"""Conditions on peers as a text that fits an address: `touching,state:39,people:50000-200000`."""

from __future__ import annotations

import re

from mobility.analysis.peers.nearest import Filters
from mobility.errors import UserError

_CONDITION = re.compile(r"touching|state:[0-9]{2}|region:[A-Z][a-z]+|people:[0-9]{0,9}-[0-9]{0,9}")


def read_conditions(text: str) -> Filters:
    """Return the conditions of a text.

    Raises:
        UserError: when it is none, or one that no place can meet.
    """
    parts = [part.strip() for part in text.split(",") if part.strip()]
    for part in parts:
        if not _CONDITION.fullmatch(part):
            message = (
                f"{part!r} is no condition on peers: write touching, state:39, region:Midwest or "
                "people:50000-200000."
            )
            raise UserError(message)

    def named(kind: str) -> tuple[str, ...]:
        start = f"{kind}:"
        return tuple(part.removeprefix(start) for part in parts if part.startswith(start))

    fewest, _, most = next(iter(named("people")), "").partition("-")
    return Filters(
        states=named("state"),
        regions=named("region"),
        fewest=int(fewest) if fewest else None,
        most=int(most) if most else None,
        touching="touching" in parts,
    )


def write_conditions(filters: Filters) -> str:
    """Return the text of the conditions."""
    parts = ["touching"] if filters.touching else []
    parts += [f"state:{state}" for state in filters.states]
    parts += [f"region:{region}" for region in filters.regions]
    if filters.fewest is not None or filters.most is not None:
        ends = ("" if end is None else str(end) for end in (filters.fewest, filters.most))
        parts.append(f"people:{'-'.join(ends)}")
    return ",".join(parts)
