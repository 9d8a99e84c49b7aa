"""The demonstration release of four states: enough counties to have peers, islands among them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from mobility.release import demo
from mobility.release.build import build
from tests.support.built_home import copy_home, new_folder

STATES = ("02", "09", "15", "39")
SUMMIT, CUYAHOGA, FAIRFIELD, CAPITOL, CHUGACH = "39153", "39035", "09001", "09110", "02063"
HAWAII, MAUI, KALAWAO, AKRON = "15001", "15009", "15005", "3901000"


def build_peer_release(home: Path) -> Path:
    """Put the release into a home folder, switch to it and return its file."""
    return home / "releases" / f"{copy_home(_built_home(), home)}.duckdb"


@cache
def _built_home() -> Path:
    """Return a home folder with the release, to copy from."""
    home = new_folder()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOBILITY_HOME", str(home))
        build(demo.write_demonstration(home / "files", states=STATES), demonstration=True)
    return home
