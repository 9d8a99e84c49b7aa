"""The typeface of drawings, wherever they are shown.

The letters of drawings are as wide as those of Arial on every computer, without any font being
installed there. The drawing library contains Liberation Sans, in memory. Pages, posters and saved
SVG files use Arimo, the same design, which is a dependency of this program.
"""

from __future__ import annotations

import base64
import io
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

import fontpkg_arimo

from mobility.figures.letters import KNOWN_LETTERS

_FILE = fontpkg_arimo.ROOT / "files" / "Arimo[wght].ttf"  # regular to bold
_ENDINGS = {".ttf", ".otf", ".ttc", ".otc"}
_BROUGHT_ALONG = "liberation"  # begins the names of its files everywhere
_SETTING = "FONTCONFIG_FILE"  # names the file in which Linux lists folders of typefaces


def font_face(drawing: str) -> str:
    """A style sheet that contains Arimo, as far as a drawing needs it; nothing is fetched for it.

    Args:
        drawing: an SVG drawing, or any text.

    Returns:
        One rule, about 20 kB for English text; it holds no sign that HTML or XML would read.
    """
    return _font_face("".join(sorted({*KNOWN_LETTERS, *drawing})))


@lru_cache(maxsize=16)
def _font_face(letters: str) -> str:
    """The rule for a set of letters; those that the face lacks are left out."""
    from fontTools import subset  # noqa: PLC0415 - a fifth of a second, only where it is needed

    options = subset.Options(
        hinting=False, layout_features=["kern"], name_IDs=[0, 1, 2, 13, 14], notdef_outline=True
    )
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=letters)
    file = io.BytesIO()
    with subset.load_font(str(_FILE), options) as font:
        subsetter.subset(font)
        font.flavor = "woff"
        font.save(file)
    data = base64.b64encode(file.getvalue()).decode()
    return (
        "@font-face{font-family:Arimo;font-weight:400 700;"
        f"src:url(data:font/woff;base64,{data})format('woff')}}"
    )


def with_letters(svg: bytes) -> bytes:
    """An SVG drawing that contains its letters, to be opened by any browser on any computer.

    Word processors ignore them and use Arial or Liberation Sans, which have the same widths.
    """
    drawing = svg.decode()
    start = drawing.index(">", drawing.index("<svg")) + 1
    return f"{drawing[:start]}<style>{font_face(drawing)}</style>{drawing[start:]}".encode()


@contextmanager
def without_twins() -> Iterator[None]:
    """Hide Liberation Sans of this computer from the drawing library while the block runs.

    The library has it in memory, yet it would prefer the files of this computer and open them anew
    for every letter, which takes four fifths of the time of a picture.
    """
    if sys.platform != "linux" or _SETTING in os.environ:
        yield
        return
    with TemporaryDirectory() as folder:
        listed = "".join(f"<dir>{escape(str(each))}</dir>" for each in (folder, *other_folders()))
        file = Path(folder, "fonts.conf")
        file.write_text(f'<?xml version="1.0"?><fontconfig>{listed}</fontconfig>', "utf-8")
        os.environ[_SETTING] = str(file)
        try:
            yield
        finally:
            del os.environ[_SETTING]


def other_folders(roots: Iterable[Path] | None = None) -> list[Path]:
    """Folders that hold typefaces, without those of which the library has every one.

    A folder stands for all below it, so none is listed that has one to leave out below it.

    Args:
        roots: where to look; None for where Linux keeps typefaces.
    """
    paths: list[Path] = []
    for root in _usual() if roots is None else roots:
        left_out = [folder for folder, names in _holding(root) if _are_twins(names)]
        paths += [
            folder
            for folder, names in _holding(root)
            if not _are_twins(names) and not any(folder in parent.parents for parent in left_out)
        ]
    return paths


def _usual() -> list[Path]:
    home = Path.home()
    shared = os.environ.get("XDG_DATA_HOME") or home / ".local" / "share"
    folders = ("/usr/share/fonts", "/usr/local/share/fonts", home / ".fonts", Path(shared, "fonts"))
    return [Path(folder) for folder in folders]


def _holding(root: Path) -> Iterator[tuple[Path, list[str]]]:
    """Every folder below a root with the names of its typefaces, if it has any."""
    for folder, _, names in os.walk(root):
        faces = [name.lower() for name in names if Path(name).suffix.lower() in _ENDINGS]
        if faces:
            yield Path(folder), faces


def _are_twins(names: list[str]) -> bool:
    return all(name.startswith(_BROUGHT_ALONG) for name in names)
