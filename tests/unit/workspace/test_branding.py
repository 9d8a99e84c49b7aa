"""Logo and colors of a place: stored, refused, and carried in the workspace file."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
import sqlalchemy as sa

from mobility.errors import UserError
from mobility.workspace import Branding, Workspace, branding_of, save_branding
from mobility.workspace.database import branding as table
from mobility.workspace.exchange import all_rows, check_rows
from mobility.workspace_file import load_workspace, save_workspace
from tests.support.logos import logo

SUMMIT, LOVING = "39153", "48301"
OURS = Branding(logo(), "#7A1F3D", "#B8860B")


def test_each_place_has_its_own(workspace: Workspace) -> None:
    assert branding_of(workspace, SUMMIT) == Branding()
    save_branding(workspace, SUMMIT, OURS)
    save_branding(workspace, LOVING, Branding(color="#12436d"))
    assert branding_of(workspace, SUMMIT) == OURS
    assert branding_of(workspace, LOVING) == Branding(color="#12436D")


def test_saving_again_replaces(workspace: Workspace) -> None:
    save_branding(workspace, SUMMIT, OURS)
    save_branding(workspace, SUMMIT, Branding())
    assert branding_of(workspace, SUMMIT) == Branding()
    assert len(workspace.rows(sa.select(table))) == 1


@pytest.mark.parametrize(
    "branding,sentence",
    [
        (Branding(color="#FFD700"), "The color #FFD700 cannot be read on white paper"),
        (Branding(second="#FFD700"), "The color #FFD700 cannot be seen on white paper"),
        (Branding(color="red"), "A color is a sign #"),
        (Branding(logo=b"GIF89a"), "The logo is no PNG picture"),
        (Branding(logo=logo(10, 10)), "The logo has 10 by 10 pixels"),
        (Branding(logo=logo(3000, 40)), "The logo has 3000 by 40 pixels"),
    ],
)
def test_refused_logo_or_color_changes_nothing(
    workspace: Workspace, branding: Branding, sentence: str
) -> None:
    save_branding(workspace, SUMMIT, OURS)
    with pytest.raises(UserError, match=f"^{sentence}"):
        save_branding(workspace, SUMMIT, branding)
    assert branding_of(workspace, SUMMIT) == OURS


def test_workspace_file_carries_logo_and_colors(workspace: Workspace, tmp_path: Path) -> None:
    save_branding(workspace, SUMMIT, OURS)
    file = tmp_path / "ours.mobility.zip"
    assert save_workspace(workspace, file).records["branding"] == 1
    other = Workspace(f"sqlite:///{tmp_path / 'other.sqlite'}")
    load_workspace(other, file)
    assert branding_of(other, SUMMIT) == OURS
    other.close()


@pytest.mark.parametrize(
    "field,value",
    [
        ("logo", "no base64!"),
        ("logo", base64.b64encode(b"<svg onload=1>").decode()),
        ("color", "#FFFFFF"),
        ("second", "url(x)"),
    ],
)
def test_file_with_unfit_logo_or_color_is_refused(
    workspace: Workspace, field: str, value: str
) -> None:
    save_branding(workspace, SUMMIT, OURS)
    (row,) = all_rows(workspace)["branding"]
    with pytest.raises(UserError, match="logo and colors"):
        check_rows({"branding": [row | {field: value}]})
