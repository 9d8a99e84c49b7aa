"""What people add: the only thing that is edited, kept apart from the releases.

One database file in the folder `workspace`, through SQLAlchemy Core, so that another database can
take its place (`MOBILITY_WORKSPACE_URL`); no SQL stands outside this folder. Nothing is erased: a
deleted record is marked, and deleting it can be taken back.
"""

from mobility.workspace.database import Workspace
from mobility.workspace.peer_sets import (
    PeerSet,
    delete_peer_set,
    peer_sets,
    restore_peer_set,
    save_peer_set,
)

__all__ = [
    "PeerSet",
    "Workspace",
    "delete_peer_set",
    "peer_sets",
    "restore_peer_set",
    "save_peer_set",
]
