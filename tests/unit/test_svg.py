"""Drawings from a file that somebody passed on: nothing in them runs, and nothing is fetched."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from mobility.exports.drawing.library import RENDERERS
from mobility.exports.drawing.pictures import figure_svg, picture_svg, svg_png
from mobility.exports.drawing.wall import wall_picture
from mobility.exports.findings import KINDS, report_of
from mobility.exports.findings.report import figure_of
from mobility.figures.flat import flat_strip
from mobility.figures.theme import LIGHT
from mobility.svg import clean_svg
from tests.support.file_server import FileServer
from tests.support.golden import GOLDEN
from tests.support.hostile_pictures import hostile_charts, hostile_drawings, refused_drawings
from tests.support.reports import card, summary, view

NAMES = list(hostile_drawings("", ""))
CHARTS = [path for path in sorted(GOLDEN.glob("*.json")) if not path.name.startswith("map-")]
STRIPS = [GOLDEN / "strip.svg", GOLDEN / "sparkline.svg"]
FORBIDDEN = (
    "<script", "<image", "href", "<a", "style", "http://127", "file:", "javascript", "onload",
    "onclick", "onmouseover", "<use", "<animate", "<set", "foreignObject", "<img", "ENTITY", "rl(",
)  # fmt: skip


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A file on this computer that no drawing may show."""
    file = tmp_path / "secret.csv"
    file.write_text("secret\nplain-to-see\n", encoding="utf-8")
    return file


@pytest.fixture
def counting() -> Iterator[FileServer]:
    """A server that notes every request."""
    with FileServer({}) as server:
        yield server


@pytest.mark.cases(12)
@pytest.mark.parametrize("path", CHARTS, ids=lambda path: path.stem)
def test_charts_of_our_own_pass_unchanged(path: Path) -> None:
    drawn = RENDERERS.svg(json.loads(path.read_text(encoding="utf-8")))
    cleaned = clean_svg(drawn)
    assert ET.canonicalize(cleaned) == ET.canonicalize(drawn)
    assert clean_svg(cleaned) == cleaned


@pytest.mark.parametrize("path", STRIPS, ids=lambda path: path.stem)
def test_strips_of_our_own_pass_unchanged(path: Path) -> None:
    shapes = flat_strip(path.read_text(encoding="utf-8"), 300, LIGHT)
    drawn = f'<svg xmlns="http://www.w3.org/2000/svg" width="300" height="24">{shapes}</svg>'
    assert ET.canonicalize(clean_svg(drawn)) == ET.canonicalize(drawn)


@pytest.mark.parametrize("name", NAMES)
def test_only_allowed_parts_of_drawing_stay(name: str, secret: Path) -> None:
    cleaned = clean_svg(hostile_drawings("http://127.0.0.1:9", str(secret))[name])
    if name == "section":  # it is text now, and stays text in a browser
        parts = list(ET.fromstring(cleaned))  # noqa: S314 - cleaned just now
        assert [part.tag.rpartition("}")[2] for part in parts] == ["desc", "text"]
        return
    assert "84.0 %" in cleaned
    assert [word for word in FORBIDDEN if word in cleaned] == []


@pytest.mark.parametrize("name", list(refused_drawings("")))
def test_what_cannot_be_shown_is_refused(name: str, secret: Path) -> None:
    with pytest.raises(ValueError, match="drawing"):
        clean_svg(refused_drawings(str(secret))[name])


@pytest.mark.parametrize("size", [(1, 20_000), (90_000, 10), (0, 10)])
def test_drawing_of_impossible_size_is_refused(size: tuple[int, int]) -> None:
    drawing = f'<svg width="{size[0]}" height="{size[1]}"><rect width="9" height="9"/></svg>'
    with pytest.raises(ValueError, match="cannot be shown"):
        figure_svg(figure_of(view(picture=drawing), ""))


@pytest.mark.long
def test_no_picture_of_screens_fetches_anything(counting: FileServer, secret: Path) -> None:
    drawings = hostile_drawings(counting.url.rstrip("/"), str(secret))
    for drawing in drawings.values():
        svg_png(figure_svg(figure_of(view(picture=drawing), "")), 300)
        wall_picture(drawing, {}, 700)
    for name, chart in hostile_charts(counting.url.rstrip("/"), str(secret)).items():
        try:
            svg = picture_svg(chart)
        except (ValueError, RuntimeError):
            continue
        svg_png(figure_svg(figure_of(view(picture=chart), "")), 300)
        assert [word for word in (*FORBIDDEN, "plain-to-see") if word in svg] == [], name
    assert counting.seen == []


@pytest.mark.long
def test_no_file_of_findings_fetches_anything(counting: FileServer, secret: Path) -> None:
    address = counting.url.rstrip("/")
    pictures = [
        *hostile_drawings(address, str(secret)).values(),
        *refused_drawings(str(secret)).values(),
        *hostile_charts(address, str(secret)).values(),
    ]
    cards = [
        card(f"h{at}", f"Finding {at}.", view=view(table=(), picture=picture), order=at)
        for at, picture in enumerate(pictures)
    ]
    report = report_of(summary(*cards))
    for kind, write in KINDS.items():
        content = write(report, lambda *_: None)
        assert content, kind
        if kind in {"docx", "pptx", "xlsx"}:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                content = b"".join(archive.read(name) for name in archive.namelist())
        assert b"plain-to-see" not in content
        assert address.encode() not in content
    assert counting.seen == []
