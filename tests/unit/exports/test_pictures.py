"""Pictures for a memo: their size, what is written in them, and that nothing is cut or fetched."""

from __future__ import annotations

import base64
import io
import re
import signal
import struct
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import font_source_sans_pro
import fontpkg_arimo
import pytest
import vl_convert
from fontTools.ttLib import TTFont
from PIL import Image, ImageFont

from mobility.exports.drawing import library, pictures
from mobility.exports.drawing.library import (
    RENDERERS,
    RendererPool,
    RendererProcess,
    compressed,
)
from mobility.exports.drawing.pictures import (
    INNER,
    WIDTH,
    figure_png,
    figure_svg,
    figure_svg_file,
)
from mobility.figures.drawing import Drawing
from mobility.figures.figure import Figure, figure_table
from mobility.figures.letters import FONT, KNOWN_LETTERS, text_width, wrap_text
from mobility.text import INVENTED

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '</text><script>alert("1")</script> & $x$ \x00\x0b ]]>'
ADDRESS = "http://localhost:8501/compare?place=39153&metric=share_employed&peers=39035"
FOOTER = ("34 of 88 counties shown; 12 not published.", "Source: Urban Institute, release 2025.")


def spec(**changes: Any) -> dict[str, Any]:
    """Return a chart with a label that reaches far to the left, and one far to the right."""
    return {
        "data": {
            "values": [{"name": "A county with a long name, Ohio", "value": 3, "word": "△ up"}]
        },
        "encoding": {
            "y": {"field": "name", "axis": {"labelFont": "Comic Sans", "labelLimit": 400}},
            "x": {"field": "value", "type": "quantitative", "scale": {"domain": [0, 3]}},
        },
        "layer": [
            {"mark": "bar"},
            {
                "mark": {"type": "text", "align": "left", "dx": 5, "font": "Papyrus"},
                "encoding": {"text": {"field": "word"}},
            },
        ],
        **changes,
    }


def figure(picture: Drawing | None = None, **changes: Any) -> Figure:
    drawn = spec() if picture is None else picture
    full_figure = Figure(
        id="ranking",
        title="Summit County is better than the median Ohio county.",
        subtitle="Adults with a job, Summit County, Ohio, 2023",
        summary="One bar.",
        footer=FOOTER,
        table=lambda: figure_table(()),
        chart=lambda _theme: drawn,
        address=ADDRESS,
    )
    return replace(full_figure, **changes)


def drawn(picture: Figure) -> ET.Element:
    """Return the drawing, which also shows that it is well-formed."""
    return ET.fromstring(figure_svg(picture))  # noqa: S314 - drawn by this program


def lines(picture: Figure) -> list[str]:
    """Return every text of the drawing from top to bottom."""
    return ["".join(text.itertext()) for text in drawn(picture).iter(f"{SVG}text")]


def width_and_height(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def test_png_has_print_size_and_resolution() -> None:
    png = figure_png(figure())
    width, height = width_and_height(png)
    assert width == 2400
    svg = drawn(figure())
    assert height == pytest.approx(float(svg.attrib["height"]) * width / WIDTH, abs=2)
    meter = struct.unpack(">I", png[png.index(b"pHYs") + 4 :][:4])[0]
    assert meter * 0.0254 == pytest.approx(300, abs=0.5)  # dots an inch, eight inches in all
    picture = Image.open(io.BytesIO(png))
    picture.load()  # raises for a damaged file
    assert (picture.mode, picture.size) == ("P", (width, height))


def test_a_png_can_be_had_in_another_width() -> None:
    assert width_and_height(figure_png(figure(), 3000))[0] == 3000


def test_title_subtitle_and_footer_are_text() -> None:
    text = " ".join(lines(figure()))
    for expected_text in ("Summit County is better", "Adults with a job", *FOOTER):
        assert expected_text in text
    assert ADDRESS in "".join(lines(figure()))


def test_mark_of_invented_numbers_is_at_top_and_footer() -> None:
    invented = lines(figure(invented=True))
    assert invented[0] == INVENTED
    assert f"{INVENTED}." in invented[2:]
    assert not [line for line in lines(figure()) if INVENTED in line]


def test_hostile_text_stays_text() -> None:
    result = figure(title=HOSTILE, subtitle=HOSTILE, footer=(HOSTILE,), summary=HOSTILE)
    svg = drawn(result)
    assert not list(svg.iter(f"{SVG}script"))
    assert '</text><script>alert("1")</script> & $x$' in " ".join(lines(result))
    assert width_and_height(figure_png(result))[0] == 2400


def test_a_hostile_value_in_the_chart_stays_text() -> None:
    rows = [{"name": HOSTILE, "value": 3, "word": HOSTILE}]
    svg = drawn(figure(spec(data={"values": rows})))
    assert not list(svg.iter(f"{SVG}script"))


@pytest.mark.long
@pytest.mark.parametrize(
    "sign",
    [
        "\u2764\ufe0f",  # a heart, asked for in color
        "1\ufe0f\u20e3",  # a digit on a key
        "\U0001f44d\U0001f3fd",  # a thumb with a skin tone
        "\U0001f468\u200d\U0001f469\u200d\U0001f467",  # a family
        "\U0001f3f4\U000e0067\U000e0062\U000e007f",  # a flag of a part of a country
        "\U0001f600" * 40,  # more than a label has room for
    ],
)
def test_signs_that_no_face_has_end_no_picture(sign: str) -> None:
    text = f"Buses {sign} and {sign} trains"
    rows = [{"name": text, "value": 3, "word": text}]
    chart = spec(data={"values": rows})
    chart["encoding"]["y"]["axis"]["labelLimit"] = 60
    result = figure(chart, title=text, footer=(text,))
    assert width_and_height(figure_png(result))[0] == 2400
    output = " ".join(lines(result))
    assert "Buses" in output
    assert "trains" in output
    assert not re.search("[\ufe0f\u20e3\U00010000-\U0010ffff]", figure_svg(result).decode())


def test_very_long_title_wraps_inside_page() -> None:
    result = figure(title="Upward mobility in every county " * 30, subtitle="W" * 400)
    for text in drawn(result).findall(f"{SVG}text"):
        bold = text.get("font-weight") == "bold"
        size = float(text.attrib["font-size"])
        assert text_width("".join(text.itertext()), size, bold=bold) <= INNER
    height = float(drawn(result).attrib["height"])
    assert height > 600
    assert all(float(t.attrib["y"]) < height for t in drawn(result).findall(f"{SVG}text"))


@pytest.mark.parametrize("size", [11, 24])
def test_words_beside_the_last_mark_stay_on_the_page(size: int) -> None:
    long = "as far to the right as anything"
    rows = [{"name": "x", "value": 3, "word": long}]
    chart = spec(data={"values": rows})
    chart["layer"][1]["mark"] |= {"fontSize": size}
    svg = figure_svg(figure(chart)).decode()
    before = svg[: svg.index(long)]
    moves = [part.split(")")[0].split(",") for part in before.split("translate(")[1:]]
    inner = [move for move in moves if before.count("<g") and len(move) == 2]
    plot, text = float(inner[1][0]), float(inner[-1][0])
    assert 30 + plot + text + text_width(long, size) <= WIDTH
    assert "scale(0." not in svg  # the plot gives way, the letters keep their size


def test_a_chart_wider_than_the_page_is_made_smaller() -> None:
    plain = spec()
    others = {"hconcat": [plain | {"width": 700}, plain | {"width": 700}]}
    assert b"scale(0." in figure_svg(figure(others))
    assert b"scale(0." not in figure_svg(figure(spec(width=300)))


def test_plot_with_labels_fits_picture_width() -> None:
    squeezed = figure(spec(width=330, autosize={"type": "fit-x", "contains": "padding"}))
    assert bar_width(squeezed) == pytest.approx(bar_width(figure()), abs=2)
    assert bar_width(figure(spec(width=330))) == pytest.approx(330, abs=2)


def bar_width(picture: Figure) -> float:
    """How long the bar is that ends where its axis ends."""
    (bar,) = (
        item for item in drawn(picture).iter(f"{SVG}path") if item.get("aria-roledescription")
    )
    numbers = [float(item) for item in re.findall(r"-?[0-9.]+", bar.attrib["d"])]
    return max(numbers)


def test_bundled_face_has_every_letter() -> None:
    svg = figure_svg(figure()).decode()
    assert "Comic" not in svg
    assert "Papyrus" not in svg
    faces = {
        text.attrib["font-family"]
        for text in drawn(figure()).iter()
        if "font-family" in text.attrib
    }
    assert faces == {FONT}
    assert "▲ up" in lines(figure())
    assert 'fill="none" stroke="black" stroke-width="1">▲</tspan> up' in svg


def test_missing_sign_uses_symbol_font() -> None:
    rows = [{"name": "x", "value": 3, "word": "◀ worse ≈ ◆ same"}]
    svg = figure_svg(figure(spec(data={"values": rows}), title="✓ done ▲")).decode()
    assert "◄ worse ≈ <tspan" in svg
    assert re.search('<tspan font-family="DejaVu Sans[^>]*>◆</tspan> same', svg)
    assert re.search("<tspan font-family[^>]*>✓</tspan> done ▲", svg)


def test_data_rows_are_no_font_names() -> None:
    rows = [{"name": "x", "value": 3, "word": "y", "font": "kept"}]
    chart = spec(data={"values": rows})
    chart["layer"][1]["encoding"]["text"] = {"field": "font"}
    assert "kept" in lines(figure(chart))


@pytest.mark.parametrize("url", ["https://example.com/a.json", "app/static/map/counties.json"])
def test_nothing_is_fetched(url: str) -> None:
    with pytest.raises(ValueError, match="not allowed"):
        figure_svg(figure(spec(data={"url": url})))


def test_a_refused_chart_does_not_end_the_next_one() -> None:
    renderer = RendererProcess()
    linked = spec(data={"values": [{"name": "x", "value": 3, "word": "javascript:alert(1)"}]})
    linked["encoding"]["href"] = {"field": "word"}
    with pytest.raises(ValueError, match="conversion failed"):
        renderer.svg(linked)
    assert "<svg" in renderer.svg(spec())
    renderer.stop()


def test_a_chart_without_rows_still_has_its_footer() -> None:
    assert FOOTER[0] in lines(figure(spec(data={"values": []})))


def test_own_svg_is_embedded_unchanged() -> None:
    own = '<svg xmlns="http://www.w3.org/2000/svg" width="840" height="50"><text>mine</text></svg>'
    assert "mine" in lines(figure(own))
    assert len(list(drawn(figure(own)).iter(f"{SVG}svg"))) == 1  # no drawing within a drawing


def test_a_drawing_without_a_size_is_refused() -> None:
    with pytest.raises(ValueError, match="width and a height"):
        figure_svg(figure("<svg><text>mine</text></svg>"))


@pytest.mark.parametrize(
    "text,width,expected",
    [
        ("", 100, []),
        ("  a \n b\t c ", 1000, ["a b c"]),
        ("one two", text_width("one", 16), ["one", "two"]),
        ("10\u00a0% of", text_width("10 %", 16) + 1, ["10\u00a0%", "of"]),
        (ADDRESS, 260, ["http://localhost:8501/compare?", *wrap_text(ADDRESS[30:], 260, 16)]),
    ],
)
def test_text_is_broken_between_words(text: str, width: float, expected: list[str]) -> None:
    assert wrap_text(text, width, 16) == expected


def test_long_word_is_broken_without_loss() -> None:
    cut = wrap_text("W" * 30, 100, 16)
    assert len(cut) == 5
    assert "".join(cut) == "W" * 30


@pytest.mark.parametrize("weight", [400, 700])
def test_known_widths_are_those_of_arimo(weight: int) -> None:
    face = ImageFont.truetype(fontpkg_arimo.ROOT / "files" / "Arimo[wght].ttf", 2048)
    face.set_variation_by_axes([weight])
    for letter in KNOWN_LETTERS:
        width = face.getlength(letter) / 2048 * 1000
        assert text_width(letter, 1000, bold=weight > 400) == pytest.approx(width, abs=1), letter


def test_pictures_are_equal_on_every_computer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = figure_png(figure())
    settings = tmp_path / "fonts.conf"
    folder = Path(font_source_sans_pro.__file__).parent / "files"
    settings.write_text(
        f'<?xml version="1.0"?><fontconfig><dir>{folder}</dir></fontconfig>', "utf-8"
    )
    monkeypatch.setenv("FONTCONFIG_FILE", str(settings))
    monkeypatch.setattr(pictures, "RENDERERS", RendererPool(1))
    assert figure_png(figure()) == here


def test_a_saved_drawing_contains_its_letters() -> None:
    saved = figure_svg_file(figure(title="Doña Ana County"))
    style = next(ET.fromstring(saved).iter(f"{SVG}style")).text  # noqa: S314 - drawn here
    assert style is not None
    data = re.fullmatch(r"@font-face\{font-family:Arimo;.*base64,([^)]*)\).*\}", style)
    assert data is not None
    with TTFont(io.BytesIO(base64.b64decode(data[1]))) as font:
        assert {ord(letter) for letter in "Doña≈▲"} <= font.getBestCmap().keys()
        assert "fvar" in font  # regular to bold
    assert len(saved) - len(figure_svg(figure(title="Doña Ana County"))) < 40_000


@pytest.mark.parametrize("weight", ["normal", "bold"])
def test_letters_are_as_wide_as_they_are_drawn(weight: str) -> None:
    text = "Employed, ages 25–54: 81.3 % of adults; $54,210 a year · better than 34 of 88 WWW iii"
    mark = {"type": "text", "text": text, "font": FONT, "fontSize": 20, "fontWeight": weight}
    svg = RENDERERS.svg(
        {
            "data": {"values": [{}]},
            "mark": mark,
            "width": 1,
            "height": 1,
            "padding": 0,
            "config": {"view": {"stroke": None}},
        }
    )
    width = float(ET.fromstring(svg).attrib["width"])  # noqa: S314 - as above
    assert text_width(text, 20, bold=weight == "bold") == pytest.approx(width, rel=0.01)


def test_the_drawing_program_is_replaced_when_it_ends() -> None:
    renderer = RendererProcess()
    first = renderer.svg(spec())
    process = renderer._process
    assert process is not None
    process.kill()
    process.wait()
    assert renderer.svg(spec()) == first
    renderer.stop()
    assert renderer._process is None


def test_a_process_that_ends_during_a_request_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    renderer = RendererProcess()
    first = renderer.svg(spec())
    exchange = library._exchange

    def ended(process: subprocess.Popen[bytes], line: bytes) -> bytes:
        monkeypatch.setattr(library, "_exchange", exchange)
        process.kill()
        return exchange(process, line)

    monkeypatch.setattr(library, "_exchange", ended)
    assert renderer.svg(spec()) == first
    renderer.stop()


def test_threads_get_their_own_drawings() -> None:
    renderers = RendererPool(2)
    colors = [f"#0000{number:02x}" for number in range(8)]
    with ThreadPoolExecutor(4) as pool:
        drawn = list(pool.map(lambda color: renderers.svg(spec() | {"background": color}), colors))
    assert [color for color, svg in zip(colors, drawn, strict=True) if color not in svg] == []
    for renderer in renderers._idle:
        renderer.stop()


def test_drawing_and_painting_use_separate_processes() -> None:
    renderers = RendererPool(3)
    svg = renderers.svg(spec())
    renderers.svg(spec())
    assert [renderer._process is None for renderer in renderers._idle] == [False, True, True]
    for _ in range(2):
        renderers.png(svg, scale=1, ppi=72)
    assert [renderer._process is None for renderer in renderers._idle] == [False, True, False]
    for renderer in renderers._idle:
        renderer.stop()


def test_warming_up_starts_a_renderer() -> None:
    renderers = RendererPool(1)
    renderers.warm_up()
    for thread in threading.enumerate():
        if thread.name == "warm-up":
            thread.join()
    (renderer,) = renderers._idle
    assert renderer._process is not None
    assert renderer._process.poll() is None  # warming up did not end it
    renderer.stop()


def test_a_compressed_picture_has_every_pixel() -> None:
    painted = vl_convert.svg_to_png(figure_svg(figure(spec())).decode())
    packed = compressed(painted)
    assert len(packed) < len(painted) / 2
    first, second = (Image.open(io.BytesIO(item)) for item in (painted, packed))
    assert (first.mode, second.mode) == ("RGBA", "P")
    assert first.convert("RGB").tobytes() == second.convert("RGB").tobytes()


def test_a_compressed_picture_of_many_colors_has_every_pixel() -> None:
    many = Image.linear_gradient("L")
    painted = io.BytesIO()
    colors = (many, many.rotate(90), many, Image.new("L", many.size, 255))
    Image.merge("RGBA", colors).save(painted, "PNG", dpi=(72, 72))
    first, second = (
        Image.open(io.BytesIO(item))
        for item in (painted.getvalue(), compressed(painted.getvalue()))
    )
    assert second.mode == "RGB"
    assert first.convert("RGB").tobytes() == second.tobytes()


def test_a_compressed_picture_keeps_transparency() -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h5v5z"/></svg>'
    painted = vl_convert.svg_to_png(svg)
    first, second = (Image.open(io.BytesIO(item)) for item in (painted, compressed(painted)))
    assert second.mode == "RGBA"
    assert first.tobytes() == second.tobytes()


def test_renderer_crash_is_isolated() -> None:
    renderer = RendererProcess()
    with pytest.raises(RuntimeError, match="could not be drawn"):
        renderer.svg(spec(title="a \x00 that the library cannot measure"))
    with pytest.raises(RuntimeError, match="could not be drawn"):
        renderer.png("no drawing", scale=1, ppi=72)
    assert renderer.svg(spec())
    renderer.stop()


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="other systems count no memory of a process")
@pytest.mark.long
@pytest.mark.parametrize(
    "limits,demanding,ended_by",
    [
        (
            {"cpu_seconds": 2},
            spec(
                data={"values": [{"a": "a" * 40 + "!"}]},
                transform=[{"filter": "test(/^(a+)+$/, datum.a)"}],
            ),
            [-signal.SIGXCPU],
        ),
        (
            {"memory": 700_000_000},
            spec(data={"sequence": {"start": 0, "stop": 1e8}}),
            [1, -signal.SIGABRT, -signal.SIGSEGV, -signal.SIGTRAP, -signal.SIGILL],
        ),
    ],
    ids=["time", "memory"],
)
def test_demanding_pictures_end_at_limits(
    limits: dict[str, int], demanding: dict[str, Any], ended_by: list[int]
) -> None:
    renderer = RendererProcess(**limits)
    assert renderer.svg(spec())
    process = renderer._process
    assert process is not None
    with pytest.raises(RuntimeError, match="could not be drawn"):
        renderer.svg(demanding)
    assert process.returncode in ended_by
    assert renderer.svg(spec())
    second_process = renderer._process
    with pytest.raises(RuntimeError, match="could not be drawn"):
        renderer.svg(demanding)
    assert renderer._process is second_process  # it was not tried a third time
    assert renderer.svg(spec())
    renderer.stop()


def test_chart_has_no_slow_clips() -> None:
    clipped = {"type": "point", "clip": True}
    where = {field: {"field": "value", "type": "quantitative"} for field in ("x", "y")}
    layers = [{"mark": clipped}, {"mark": clipped}]
    chart = {"data": {"values": [{"value": 3}]}, "encoding": where, "layer": layers}
    assert "clip-path=" not in figure_svg(figure(chart)).decode()


def test_too_many_notes_make_no_picture() -> None:
    notes = tuple(f"{number} " + "word " * 400 for number in range(80))
    with pytest.raises(ValueError, match=r"900 by \d+ pixels cannot be shown"):
        figure_svg(replace(figure(spec()), footer=notes))


def test_what_is_no_chart_has_no_picture() -> None:
    with pytest.raises(ValueError, match="No SVG drawing"):
        figure_svg(figure("<svg></svg>"))
    with pytest.raises(ValueError, match="cannot be read"):
        figure_svg(figure("<svg>"))
