"""The audit trail as a file."""

from __future__ import annotations

import json

from mobility.exports.spreadsheets.spreadsheet import table_csv
from mobility.workspace import Workspace
from mobility.workspace.audit import changes


def audit_csv(workspace: Workspace) -> bytes:
    """Return every change as CSV, the oldest first.

    Columns: time (UTC), role, subject, action, of (the table), key, before and after (JSON; empty
    for a new record, and where the content was erased).

    Raises:
        NotAllowedError: where the actor of the workspace is no admin.
    """
    rows = [
        {
            "time": change.time,
            "role": change.role,
            "subject": change.subject,
            "action": change.action,
            "of": change.of,
            "key": " ".join(map(str, json.loads(change.key))),
            "before": "" if change.before is None else json.dumps(change.before),
            "after": "" if change.after is None else json.dumps(change.after),
        }
        for change in changes(workspace)
    ]
    return table_csv(rows, ())
