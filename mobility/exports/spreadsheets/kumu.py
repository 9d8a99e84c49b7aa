"""A map of causes as the two files that Kumu imports: elements and connections."""

from __future__ import annotations

from mobility.analysis.cause_map import CauseMap
from mobility.exports.spreadsheets.spreadsheet import table_csv
from mobility.figures.cause_map import EVIDENCE
from mobility.workspace.connect_kinds import CONNECT_KINDS, NODE

_WHAT = next(kind for kind in CONNECT_KINDS if kind.id == NODE).fields["what"].choices


def elements_csv(causes: CauseMap) -> bytes:
    """Return the parts of a map as the elements file that Kumu imports."""
    rows = [
        {"Label": node.name, "Type": _WHAT.get(node.what, ""), "Description": node.note}
        for node in causes.nodes
    ]
    return table_csv(rows or [{"Label": "", "Type": "", "Description": ""}], ())


def connections_csv(causes: CauseMap) -> bytes:
    """Return the arrows of a map as the connections file that Kumu imports."""
    rows = [
        {
            "From": causes.by_id[arrow.start].name,
            "To": causes.by_id[arrow.end].name,
            "Direction": "directed",
            "Type": "more" if arrow.more else "less",
            "Evidence": EVIDENCE.get(arrow.evidence, EVIDENCE["think"]),
            "Source": arrow.source,
            "Description": arrow.note,
        }
        for arrow in causes.arrows
    ]
    empty = dict.fromkeys(
        ("From", "To", "Direction", "Type", "Evidence", "Source", "Description"), ""
    )
    return table_csv(rows or [empty], ())
