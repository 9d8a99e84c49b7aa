"""Which charts a slide owns, and that their numbers and intervals are those of the table."""

from __future__ import annotations

import io
from typing import Any

import pytest
from pptx import Presentation

from mobility.exports.findings.native import native_chart
from mobility.exports.findings.report import figure_of, report_of
from mobility.exports.findings.slides import powerpoint_bytes
from tests.support.reports import BARS, FRAMEWORK, card, row, summary, view

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


def chart(*rows: dict[str, Any]) -> Any:  # noqa: ANN401 - untyped
    return native_chart(figure_of(view(table=rows), ""), FRAMEWORK, "39153")


def year(value: float | None, when: int, place: str = "Summit County", **more: Any) -> Any:  # noqa: ANN401 - untyped
    return row(place, "39153", value, data_year=when, Year=str(when), Note="", **more)


def drawn(*rows: dict[str, Any]) -> Any:  # noqa: ANN401 - untyped
    """The chart of a slide, read back."""
    content = powerpoint_bytes(report_of(summary(card("a", view=view(table=rows)))))
    deck = Presentation(io.BytesIO(content))
    frames = [shape for slide in deck.slides for shape in slide.shapes if shape.has_chart]
    assert len(frames) == 1
    return frames[0].chart


def test_places_become_bars_from_the_top() -> None:
    result = chart(*BARS)
    assert result.form == "bars"
    assert result.categories == (
        "Lucas County, Ohio: 79.0 % (some to some)",
        "Summit County, Ohio: 84.0 % (some to some)",
    )
    assert result.accented == {1}
    assert (result.number_format, result.axis_format) == ("0.0%", "0%")


def test_a_long_name_leaves_room_for_its_bar() -> None:
    (label,) = chart(row("Long\n\n" + "unbroken" * 30, "39153", 0.84)).categories
    assert label.startswith("Long unbrokenunbroken")
    assert "…: 84.0 % (some to some)" in label
    assert len(label) < 90


def test_missing_year_is_gap_in_line() -> None:
    result = chart(
        year(0.8, 2019), year(0.81, 2021), year(0.7, 2019, "Lucas"), year(0.7, 2020, "Lucas")
    )
    assert result.form == "lines"
    assert result.categories == ("2019", "2020", "2021")
    assert [point.value for point in result.series["Summit County"]] == [0.8, None, 0.81]
    assert [point.value for point in result.series["Lucas"]] == [0.7, 0.7, None]


def test_money_over_the_years_is_that_after_inflation() -> None:
    more = {"metric_id": "pctl_income_50", "real_lower": None, "real_upper": None}
    result = chart(
        year(50_000, 2019, real_value=60_000.0, **more),
        year(55_000, 2021, real_value=58_000.0, **more),
    )
    assert [point.value for point in result.series["Summit County"]] == [60_000, None, 58_000]
    assert result.number_format == "$#,##0"


@pytest.mark.parametrize(
    "rows",
    [
        (),
        (year(0.8, 2019), year(0.81, 2021) | {"Note": "the rule changed in 2020"}),
        (row("A", "1", 0.5), row("B", "2", 0.5, metric_id="rate_learning")),
        (row("A", "1", 0.5, metric_id="no such metric"),),
        (row("A", "1", None),),
        (row("A", "1", -0.1), row("B", "2", 0.1)),
        tuple(row(f"Place {at}", str(at), 0.5) for at in range(25)),
        tuple(year(0.5, when, f"Place {at}") for at in range(5) for when in (2019, 2020)),
        ({"Metric": "Employed", "metric_id": "share_employed", "stored_value": 0.5},),
        ({"Place": "A", "metric_id": "share_employed", "value": 0.5},),
    ],
    ids=["no rows", "broken", "two metrics", "unknown", "absent", "negative", "too many bars",
         "too many lines", "no name", "other columns"],
)  # fmt: skip
def test_unsupported_figure_stays_picture(rows: tuple[Any, ...]) -> None:
    assert chart(*rows) is None


def test_native_chart_has_numbers_of_table() -> None:
    result = drawn(*BARS)
    (series,) = result.plots[0].series
    assert list(series.values) == [0.79, 0.84]
    assert [str(name) for name in result.plots[0].categories] == [
        "Lucas County, Ohio: 79.0 % (some to some)",
        "Summit County, Ohio: 84.0 % (some to some)",
    ]


def test_interval_bars_have_own_lengths() -> None:
    uneven = row("A", "1", 0.5, stored_lower=0.4, stored_upper=0.75)
    without = row("B", "2", 0.5, stored_lower=None, stored_upper=None)
    (series,) = drawn(uneven, without).plots[0].series
    (bars,) = series._element.findall(f"{C}errBars")
    lengths = {
        side: {
            item.get("idx"): float(item[0].text) for item in bars.find(f"{C}{side}").iter(f"{C}pt")
        }
        for side in ("plus", "minus")
    }
    assert lengths["plus"] == pytest.approx({"1": 0.25})
    assert lengths["minus"] == pytest.approx({"1": 0.1})
    order = [item.tag.removeprefix(C) for item in series._element]
    assert order.index("errBars") < order.index("cat") < order.index("val")


def test_no_interval_draws_none() -> None:
    without = row("A", "1", 0.5, stored_lower=None, stored_upper=None)
    (series,) = drawn(without).plots[0].series
    assert series._element.findall(f"{C}errBars") == []


def test_weak_value_is_hollow_and_own_is_accented() -> None:
    weak = row("Weak County", "39095", 0.7, Quality="Weak")
    (series,) = (
        drawn(row("Summit County", "39153", 0.8), row("Other", "2", 0.6), weak).plots[0].series
    )
    colors = [str(series.points[at].format.fill.fore_color.rgb) for at in range(3)]
    assert colors[0] == "FFFFFF"
    assert colors[1] != colors[2]
    assert str(series.points[0].format.line.color.rgb) == colors[1]


def rule(label: str, value: float | None) -> dict[str, Any]:
    """A line over the rows of a picture."""
    return {"mark": {"type": "rule"}, "data": {"values": [{"label": label, "value": value}]}}


def test_medians_are_light_bars_below_places() -> None:
    labels = {"median peer 83.1 %": 0.831, "Everyone here 84 %": 0.84}
    labels |= {"median Ohio county 82 %": 0.82, "median U.S. county 81 %": 0.81}
    lines = [rule(label, value) for label, value in labels.items()]
    dots = {"mark": {"type": "point"}, "data": {"values": [{"label": "median", "value": 1}]}}
    shown = view(
        table=BARS, picture={"layer": [*lines, dots, {"mark": "bar"}, "no layer"]},
        footer=("Line: median of all 10 peer counties.", "A note. " * 200, "Source: Nobody."),
    )  # fmt: skip
    result: Any = native_chart(figure_of(shown, ""), FRAMEWORK, "39153")
    assert [label.partition(" ")[2] for label in result.categories[:3]] == [
        "U.S. county 81 %", "Ohio county 82 %", "peer 83.1 %",
    ]  # fmt: skip
    values = [item.value for item in result.series["Employed, ages 25–54"]]
    assert values == [0.81, 0.82, 0.831, 0.79, 0.84]
    assert (result.accented, result.medians) == ({4}, {0, 1, 2})
    deck = Presentation(io.BytesIO(powerpoint_bytes(report_of(summary(card("a", view=shown))))))
    shapes = [shape for slide in deck.slides for shape in slide.shapes]
    (series,) = next(shape for shape in shapes if shape.has_chart).chart.plots[0].series
    assert [str(series.points[at].format.fill.fore_color.rgb) for at in range(5)] == [
        "CDD4DB", "CDD4DB", "CDD4DB", "5B6570", "1D6FB6",
    ]  # fmt: skip
    lengths = series._element.find(f"{C}errBars").findall(f"{C}plus/{C}numLit/{C}pt")
    assert [item.get("idx") for item in lengths] == ["3", "4"]
    text = " ".join(shape.text_frame.text for shape in shapes if shape.has_text_frame)
    assert "Light bar: median of all 10 peer counties. … Source: Nobody." in text


def test_groups_have_one_color() -> None:
    groups = [row("", "39153", value) | {"Group": name} for name, value in (("A", 0.5), ("B", 0.6))]
    for group in groups:
        del group["Place"]
    (series,) = drawn(*groups).plots[0].series
    colors = {str(series.points[at].format.fill.fore_color.rgb) for at in range(2)}
    assert len(colors) == 1
