"""The registry of verdicts: the only place of their symbols; their colors are the themes'."""

from __future__ import annotations

import pickle
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from mobility.analysis import uncertainty
from mobility.exports.finding_words import verdict_words
from mobility.figures.theme import LIGHT, Theme
from mobility.text.verdicts import HUES, Side, Verdict, verdict_of_token
from tests.support.sources import texts_like

REGISTRY = {"mobility/text/verdicts.py", "mobility/figures/theme.py", ".streamlit/config.toml"}
GLYPHS = {  # how wide signs are, and how a face without them draws them
    "mobility/figures/letters.py",
    "mobility/exports/drawing/pictures.py",
}
SYMBOLS = {symbol for verdict in Verdict for symbol in (verdict.symbol, verdict.chart_symbol)}
SYMBOLS -= {"", "–", "?"}  # a dash and a question mark stand in many sentences
COLORS = {color.lstrip("#").casefold() for color in (LIGHT.better, LIGHT.worse)}
SIDE_WITH_COLOR = re.compile(
    r"\b(better|worse|improved|worsened)\b[^;}\n]*#[0-9a-f]{3}", re.IGNORECASE
)
RULE = re.compile(r"([^{}]*)\{([^{}]*)\}")


def test_meanings_speak_of_all_comparisons_of_a_set() -> None:
    for verdict in (Verdict.BETTER, Verdict.IMPROVED):
        assert "it also holds among all of them" in verdict.meaning
    for verdict in (Verdict.CANNOT_TELL, Verdict.NO_DETECTABLE_CHANGE):
        assert "clear by itself, but not among all comparisons of its set" in verdict.meaning


def may_be_problem(source: str) -> bool:
    folded = source.casefold()
    return bool(
        any(each in source for each in SYMBOLS)
        or any(each in folded for each in COLORS)
        or re.search("#[0-9a-f]{3}", folded)
    )


def texts(path: Path) -> Iterator[str]:
    """Yield the texts of a program without its docstrings, or a whole style sheet or template."""
    content = path.read_text("utf-8")
    yield from texts_like(content, may_be_problem) if path.suffix == ".py" else [content]


def problems(path: Path, root: Path) -> Iterator[str]:
    """Yield the symbols and colors of verdicts that a file has of its own."""
    name = str(path.relative_to(root))
    for text in texts(path):
        if name not in GLYPHS and (own := SYMBOLS & set(text)):
            yield f"{name}: {own} in {text[:60]!r} is the symbol of a verdict"
        if any(color in text.casefold() for color in COLORS) or SIDE_WITH_COLOR.search(text):
            yield f"{name}: {text[:60]!r} has the color of a verdict"


def test_symbols_and_colors_stand_in_one_place(repository: Path) -> None:
    result: list[str] = []
    for folder in ("mobility", "pages"):
        for file in sorted((repository / folder).rglob("*")):
            shown = file.suffix in {".py", ".css", ".js", ".typ"}
            if shown and str(file.relative_to(repository)) not in REGISTRY:
                result += problems(file, repository)
    assert result == []


@pytest.mark.parametrize(
    "name,content",
    [
        ("chart.py", 'SIGNS = {"better": "▲"}'),
        ("chart.py", 'words = f"△ {word}"'),
        ("chart.py", r'words = f"\u25b3 {word}"'),
        ("slides.py", 'color = "c05a00"'),
        ("web.css", ".worse { color: #A54D00; }"),
        ("web.css", ":root { --worse: #A54D00; }"),
        ("poster.typ", '#let colors = (better: rgb("#1D6FB6"))'),
    ],
)
def test_a_second_symbol_or_color_is_reported(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content, "utf-8")
    assert list(problems(tmp_path / name, tmp_path)) != []


def test_style_sheets_of_pages_use_the_color_of_each_side(repository: Path) -> None:
    used = []
    for file in (repository / "pages").rglob("*.css"):
        for selector, body in RULE.findall(file.read_text("utf-8")):
            sides = set(re.findall(r"\.(better|worse)\b", selector))
            hues = set(re.findall(r"--st-(blue|orange|green|red|violet|yellow)-", body))
            if sides and hues:
                used.append(file.name)
                assert hues == {HUES[side] for side in sides}, (file.name, selector)
    assert {"rows.css", "gaps.css", "trends.css"} <= set(used)


def test_every_verdict_is_complete() -> None:
    assert uncertainty.Verdict is Verdict
    assert set(HUES) == set(LIGHT.sides) == set(get_args(Side)) - {""}
    for verdict in Verdict:
        assert verdict_of_token(verdict.value) is verdict
        assert pickle.loads(pickle.dumps(verdict)) is verdict  # noqa: S301 - our own
        assert f"{verdict}" == verdict.value == str(verdict)
        assert verdict.label
        assert verdict.meaning.endswith(".")
        assert verdict.side in get_args(Side)
        assert verdict.symbol or not verdict.side, "a color never stands alone"
        assert verdict_words(verdict.value).startswith(verdict.symbol)
    assert verdict_of_token("differ") is None


def test_a_look_gives_each_side_its_color() -> None:
    theme = Theme("#000001", "#000002", "#000003", "#000004", better="#000005", worse="#000006")
    assert theme.sides == {"better": "#000005", "worse": "#000006", "same": theme.gray}
