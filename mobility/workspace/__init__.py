"""What people add: the only thing that is edited, kept apart from the releases.

One database file in the folder `workspace`, through SQLAlchemy Core, so that another database can
take its place (`MOBILITY_WORKSPACE_URL`); no SQL stands outside this folder. Nothing is erased: a
deleted record is marked, and deleting it can be taken back.
"""

from mobility.workspace.agendas import (
    Agenda,
    AgendaItem,
    agendas,
    delete_agenda,
    one_agenda,
    restore_agenda,
    save_agenda,
    turn_to_item,
)
from mobility.workspace.branding import Branding, branding_of, save_branding
from mobility.workspace.council_seats import (
    CouncilSeats,
    council_seats,
    delete_council_seats,
    restore_council_seats,
    save_council_seats,
)
from mobility.workspace.database import Workspace
from mobility.workspace.findings import (
    Finding,
    Link,
    Number,
    Replaced,
    View,
    add_finding,
    add_link,
    add_note,
    change_finding,
    delete_finding,
    findings,
    links,
    move_finding,
    one_finding,
    remove_link,
    restore_finding,
    restore_link,
    stamp,
    words_at,
)
from mobility.workspace.head_counts import (
    HeadCount,
    HeadCountFile,
    delete_head_counts,
    head_count_files,
    head_counts,
    keep_head_counts,
    restore_head_counts,
)
from mobility.workspace.peer_sets import (
    PeerSet,
    delete_peer_set,
    peer_sets,
    restore_peer_set,
    save_peer_set,
)
from mobility.workspace.schema import Unreadable, delete_unreadable, unreadable_records

__all__ = [
    "Agenda",
    "AgendaItem",
    "Branding",
    "CouncilSeats",
    "Finding",
    "HeadCount",
    "HeadCountFile",
    "Link",
    "Number",
    "PeerSet",
    "Replaced",
    "Unreadable",
    "View",
    "Workspace",
    "add_finding",
    "add_link",
    "add_note",
    "agendas",
    "branding_of",
    "change_finding",
    "council_seats",
    "delete_agenda",
    "delete_council_seats",
    "delete_finding",
    "delete_head_counts",
    "delete_peer_set",
    "delete_unreadable",
    "findings",
    "head_count_files",
    "head_counts",
    "keep_head_counts",
    "links",
    "move_finding",
    "one_agenda",
    "one_finding",
    "peer_sets",
    "remove_link",
    "restore_agenda",
    "restore_council_seats",
    "restore_finding",
    "restore_head_counts",
    "restore_link",
    "restore_peer_set",
    "save_agenda",
    "save_branding",
    "save_council_seats",
    "save_peer_set",
    "stamp",
    "turn_to_item",
    "unreadable_records",
    "words_at",
]
