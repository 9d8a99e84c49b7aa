"""What tests of the library share."""

from __future__ import annotations

from pathlib import Path

import pytest

from mobility.release.build import build


@pytest.fixture(scope="session")
def official_release(official: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the release built from all of the publisher's files, once a run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOBILITY_HOME", str(tmp_path_factory.mktemp("official")))
        return build([official]).path
