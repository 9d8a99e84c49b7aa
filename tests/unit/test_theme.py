"""The theme, measured: contrast of every text and mark, order of every palette (WCAG 2.2)."""

from __future__ import annotations

import itertools
import re
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mobility.exports.findings.report import report_of
from mobility.exports.findings.web import html_bytes
from mobility.figures.theme import LIGHT
from tests.support.reports import VIEW, card, summary

CONFIG = tomllib.loads(
    (Path(__file__).parents[2] / ".streamlit/config.toml").read_text(encoding="utf-8")
)
HUES = ("blue", "orange", "green", "red", "yellow", "violet", "gray")
MODES = ("light", "dark")


def luminance(color: str) -> float:
    """Return the relative luminance (0 to 1) of a color written #RRGGBB, as WCAG defines it."""
    channels = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, other: str) -> float:
    """Return the contrast ratio (1 to 21) of two colors, as WCAG defines it."""
    dark, light = sorted((luminance(first), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def theme(mode: str) -> dict[str, Any]:
    return {**CONFIG["theme"], **CONFIG["theme"][mode]}


def grounds(mode: str) -> list[str]:
    """Return what text stands on: page, panels, and both in the sidebar."""
    kinds = ("backgroundColor", "secondaryBackgroundColor")
    colors = theme(mode)
    return [part[kind] for part in (colors, colors["sidebar"]) for kind in kinds]


def test_contrast_of_known_pairs() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("mode", MODES)
def test_text_reads_at_seven_to_one(mode: str) -> None:
    colors = theme(mode)
    for ground in grounds(mode):
        for kind in ("textColor", "linkColor"):
            assert contrast(colors[kind], ground) >= 7, (kind, ground)
    assert contrast(colors["codeTextColor"], colors["codeBackgroundColor"]) >= 7
    header = colors["dataframeHeaderTextColor"], colors["dataframeHeaderBackgroundColor"]
    assert contrast(*header) >= 7


@pytest.mark.parametrize("hue", HUES)
@pytest.mark.parametrize("mode", MODES)
def test_colored_text_has_contrast(mode: str, hue: str) -> None:
    colors = theme(mode)
    for ground in (colors[f"{hue}BackgroundColor"], *grounds(mode)):
        assert contrast(colors[f"{hue}TextColor"], ground) >= 7, ground
    assert contrast(colors[f"{hue}Color"], colors["backgroundColor"]) >= 3


@pytest.mark.parametrize("mode", MODES)
def test_primary_buttons_stand_out_and_carry_white_text(mode: str) -> None:
    primary = theme(mode)["primaryColor"]
    assert contrast(primary, "#FFFFFF") >= 4.5
    assert all(contrast(primary, ground) >= 3 for ground in grounds(mode)[:2])


@pytest.mark.parametrize("mode", MODES)
def test_series_colors_are_marks_of_three_to_one(mode: str) -> None:
    colors = theme(mode)
    series = colors["chartCategoricalColors"]
    assert len(set(series)) == 6
    assert all(contrast(color, colors["backgroundColor"]) >= 3 for color in series)


def test_light_series_colors_alternate_dark_and_light() -> None:
    series = theme("light")["chartCategoricalColors"]
    assert all(contrast(color, next_one) >= 3 for color, next_one in itertools.pairwise(series))


@pytest.mark.parametrize("mode", MODES)
def test_sequential_colors_have_rising_contrast(mode: str) -> None:
    colors = theme(mode)
    steps = [contrast(c, colors["backgroundColor"]) for c in colors["chartSequentialColors"]]
    assert len(steps) == 10
    assert all(step / before >= 1.15 for before, step in itertools.pairwise(steps))
    assert steps[-1] >= 7


@pytest.mark.parametrize("mode", MODES)
def test_diverging_colors_are_balanced(mode: str) -> None:
    colors = theme(mode)
    palette = colors["chartDivergingColors"]
    assert len(palette) == 10
    weights = [contrast(color, colors["backgroundColor"]) for color in palette]
    for at in range(5):
        red, _, blue = (int(palette[at][i : i + 2], 16) for i in (1, 3, 5))
        assert red > blue, "worse is orange"
        red, _, blue = (int(palette[9 - at][i : i + 2], 16) for i in (1, 3, 5))
        assert blue > red, "better is blue"
        assert weights[at] == pytest.approx(weights[9 - at], rel=0.1)
    assert weights[:5] == sorted(weights[:5], reverse=True)
    assert weights[0] >= 7


def test_application_contacts_no_other_server() -> None:
    assert "://" not in (Path(__file__).parents[2] / ".streamlit/config.toml").read_text("utf-8")
    assert CONFIG["browser"]["gatherUsageStats"] is False
    assert CONFIG["server"]["headless"] is True


def test_paper_has_the_colors_of_the_light_theme() -> None:
    light = theme("light")
    assert light["blueColor"] == LIGHT.accent == LIGHT.better
    assert light["orangeColor"] == LIGHT.worse
    assert light["textColor"] == LIGHT.text
    assert light["grayTextColor"] == LIGHT.muted
    assert light["backgroundColor"] == LIGHT.background
    assert light["grayColor"] == LIGHT.gray
    assert light["borderColor"] == LIGHT.border


def test_verdicts_of_the_web_page_are_large_enough_for_their_colors(repository: Path) -> None:
    styles = (repository / "mobility/exports/writing/page.css").read_text("utf-8")
    (weight, size) = re.findall(
        r"\.verdict \{ font-weight: (\d+); font-size: ([\d.]+)rem; \}", styles
    )[0]
    assert int(weight) >= 700
    assert float(size) * 16 >= 14 / 0.75, "14 points: large text, for which 3:1 is enough"
    assert all(contrast(color, LIGHT.background) >= 3 for color in LIGHT.sides.values())
    page = html_bytes(report_of(summary(card("a", view=replace(VIEW, verdict="worsened")))))
    assert f"--better: {LIGHT.better}; --worse: {LIGHT.worse};" in page.decode()
    assert '<p class="verdict worse">▼ got worse</p>' in page.decode()
