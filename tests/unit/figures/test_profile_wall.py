"""The screens of the overview in a meeting: at most three rows each, under a short sentence."""

from __future__ import annotations

from mobility.analysis.places.screening import screen
from mobility.figures.profile import profile_figure
from mobility.figures.profile_wall import wall_views
from tests.unit.figures.test_profile import PROVENANCE, SCREENED


def test_screens_of_a_meeting_have_three_rows() -> None:
    areas, strengths, *pillars = wall_views(SCREENED)
    assert (areas.id, strengths.id) == ("highlights", "strengths")
    for view in (areas, strengths, *pillars):
        drawing = profile_figure(SCREENED, view, PROVENANCE).wall_picture(2_000)
        total = sum(len(section.rows) for section in view.sections)
        shown = [row for section in view.sections for row in section.rows][:3]
        assert ("3 of" in str(drawing)) == (total > 3), view.id
        for row in shown:
            assert row.metric.short_label.split()[0] in str(drawing)
    for view in (areas, strengths):
        assert 9 <= len(profile_figure(SCREENED, view, PROVENANCE).title.split()) <= 14
    shown = [row for section in areas.sections for row in section.rows]
    assert any(view.sections[0].rows[0] in shown for view in pillars), "headlines stand first"


def test_place_without_headlines_has_its_title_first() -> None:
    nothing = type(SCREENED)(SCREENED.profile, screen([]), SCREENED.framework)
    first, *pillars = wall_views(nothing)
    assert (first.id, list(first.sections)) == ("highlights", [])
    assert pillars
