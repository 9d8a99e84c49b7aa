"""The demonstration release of four states: enough counties to have peers, islands among them."""

from __future__ import annotations

from pathlib import Path

import pytest

from mobility.release import demo
from mobility.release.build import build

STATES = ("02", "09", "15", "39")
SUMMIT, CUYAHOGA, FAIRFIELD, CAPITOL, CHUGACH = "39153", "39035", "09001", "09110", "02063"
HAWAII, MAUI, KALAWAO, AKRON = "15001", "15009", "15005", "3901000"


def build_peer_release(home: Path) -> Path:
    """Build it into a home folder of its own, switch to it and return its file."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOBILITY_HOME", str(home))
        files = demo.write_demonstration(home / "files", states=STATES)
        return build(files, demonstration=True).path
