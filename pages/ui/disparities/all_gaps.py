"""All gaps of a place by one breakdown: what holds among all tests, and what was not tested."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from mobility.analysis.gaps.by_place import GapScreening
from mobility.charts.gap_cells import gap_cell, row_ends
from mobility.exports.disparities import all_gaps as words
from mobility.exports.disparities.all_gaps_picture import all_gaps_picture
from mobility.figures.figure import Basis
from mobility.places import Jurisdiction
from mobility.queries.gaps import metrics_by
from mobility.registry import Breakdown
from pages.ui import address, data, figures, gap_data, markup
from pages.ui.markup import small

_BY, _SORT, _FIGURE = "all-gaps-by", "all-gaps-sort", "all-gaps"
_SORTS: dict[words.Order, str] = {"registry": "usual order", "clearest": "clearest first"}


def resolve_breakdown(place: Jurisdiction) -> None:
    """Take the first breakdown where the level has no metric by that of the address."""
    current, offered = address.current_address(), _offered(place)
    if current.by not in offered:
        address.change_address(by=offered[0], group="")


def show_all_gaps(place: Jurisdiction) -> None:
    """The choice of the breakdown, then a row for each metric."""
    current = address.current_address()
    sort: words.Order = "clearest" if current.option("sort") == "clearest" else "registry"
    _show_choices(current.by, _offered(place), sort)
    screening = gap_data.gaps_of_place(current.release, place.geoid, current.by)
    _show_rows(place, data.framework().breakdowns[current.by], screening, sort)


def _offered(place: Jurisdiction) -> list[str]:
    """The breakdowns by which some metric of the level is published."""
    known = metrics_by(data.framework(), place.level).values()
    return [each for each in data.framework().breakdowns if any(each in some for some in known)]


def _show_choices(by: str, offered: Sequence[str], sort: words.Order) -> None:
    labels = {each: data.framework().breakdowns[each].label for each in offered}
    st.session_state[_BY], st.session_state[_SORT] = by, sort
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            "By",
            offered,
            format_func=lambda one: f"by {labels[one][:1].lower()}{labels[one][1:]}",
            key=_BY,
            on_change=lambda: address.change_address(by=st.session_state[_BY], group="", year=None),
            width=300,
            label_visibility="collapsed",
        )
        st.radio(
            "Order",
            list(_SORTS),
            format_func=lambda one: _SORTS[one],
            key=_SORT,
            horizontal=True,
            on_change=lambda: address.change_options(sort=st.session_state[_SORT]),
            label_visibility="collapsed",
        )


def _show_rows(
    place: Jurisdiction, breakdown: Breakdown, screening: GapScreening, sort: words.Order
) -> None:
    lists = (
        ("Tested", words.tested_rows(screening, sort)),
        ("Not tested: position only", words.untested_rows(screening)),
    )
    shown = [row.place_disparity.metric for _, rows in lists for row in rows]
    metrics = shown or [each.metric for each in screening.unjudged]
    figure = figures.new_figure(
        _FIGURE,
        title=words.all_gaps_title(screening, breakdown),
        subtitle=words.all_gaps_subtitle(screening, place.full_name),
        summary=words.all_gaps_summary(screening, breakdown, place.full_name),
        footer=words.all_gaps_footer(screening),
        table=lambda: words.all_gaps_table(screening, sort),
        file_chart=lambda theme: all_gaps_picture(lists, theme),
        about=(breakdown.id,),
        methods=(screening.method,),
        basis=Basis(metrics=tuple(metric.id for metric in metrics), breakdown=breakdown.id),
        key=words.all_gaps_key(),
    )
    html = "".join(_table(heading, rows) for heading, rows in lists if rows)
    html += _unjudged(words.unjudged_lines(screening))

    def draw() -> None:
        markup.show_html(html, "gaps", _FIGURE, _open_metric)

    figures.show_figure(figure, draw)


def _open_metric(metric: str) -> None:
    """Turn to the groups of one metric."""
    address.change_address(metric=metric, year=None, group="")
    address.change_options(tab="one", against="")


def _table(heading: str, rows: Sequence[words.MetricRow]) -> str:
    groups = "".join(f"<th scope='col'>{escape(cell.group.name)}</th>" for cell in rows[0].cells)
    body = "".join(_row(row) for row in rows)
    return (
        f"<h3>{escape(heading)}</h3><table><colgroup><col class='name'>"
        f"{'<col>' * len(rows[0].cells)}</colgroup><thead><tr><th scope='col'>Metric</th>{groups}"
        f"</tr></thead><tbody>{body}</tbody></table>"
    )


def _row(row: words.MetricRow) -> str:
    metric = escape(row.place_disparity.metric.id)
    ends = row_ends([cell.drawn for cell in row.cells if cell.drawn is not None])
    cells = "".join(_cell(cell, ends) for cell in row.cells)
    return (
        f'<tr data-metric="{metric}"><th scope="row" class="name"><button type="button" '
        f'data-metric="{metric}">{escape(row.place_disparity.metric.short_label)}</button>'
        f"{small(row.year)}</th>{cells}</tr>"
    )


def _cell(cell: words.GroupCell, ends: tuple[float, float]) -> str:
    said = f"{cell.mark} {cell.words}".strip()
    picture = "" if cell.drawn is None else gap_cell(cell.drawn, ends, cell.kind, said)
    strong = cell.kind in {"worse", "better"}
    result = f'<strong class="{cell.kind}">{escape(said)}</strong>' if strong else escape(said)
    absent = ' class="absent"' if cell.words == words.NOT_PUBLISHED else ""
    return (
        f'<td{absent}><span class="of">{escape(cell.group.name)}</span>{picture}'
        f'<div class="said">{result}{small(cell.size)}</div></td>'
    )


def _unjudged(lines: Sequence[tuple[str, str]]) -> str:
    if not lines:
        return ""
    items = "".join(f"<li>{escape(label)}: {escape(why)}</li>" for label, why in lines)
    return f"<h3>Not judged</h3><ul>{items}</ul>"
