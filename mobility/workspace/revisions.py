"""Changes of records on which several browsers write, by the revision that each had read."""

from __future__ import annotations

from collections.abc import Mapping


def merged_parts(
    new: Mapping[str, str], seen: Mapping[str, str], stored: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the parts to write, and the texts of others that they replace.

    Parts that are as they were read are not written, so that changes made in between stay.

    Args:
        new: what somebody has written, by part.
        seen: what the record said when they read it.
        stored: what it says now.

    >>> merged_parts({"see": "a", "mean": ""}, {"see": "", "mean": ""}, {"see": "b", "mean": "c"})
    ({'see': 'a'}, {'see': 'b'})
    """
    edited = {part: text for part, text in new.items() if text != seen[part]}
    replaced = {
        part: stored[part]
        for part, text in edited.items()
        if stored[part] not in {seen[part], text}
    }
    return edited, replaced
