"""The numbers of areas: their pickers, the map, the list, and how much few areas explain."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from mobility.analysis.areas.result import AreaResult, MetricBeside
from mobility.errors import UserError
from mobility.figures.areas.curve import curve_figure
from mobility.figures.areas.listing import listing_figure
from mobility.figures.areas.map import (
    AreaClass,
    Shown,
    area_classes,
    class_of,
    deck,
    neighborhoods_figure,
    shown_of,
)
from mobility.figures.areas.words import residents_words
from mobility.figures.figure import Figure, Provenance
from mobility.figures.maps.colors import LegendItem
from mobility.places import Jurisdiction
from mobility.queries.areas import AreaChoice, area_source, groups_of, years_of
from mobility.registry import EVERYONE, Unit
from mobility.text import (
    INVENTED,
    escape_markdown,
    format_number,
    format_value,
    format_year,
    within,
)
from mobility.workspace.actors import Role
from pages.ui import access, address, area_data, controls, data, figures
from pages.ui.map.legend import show_legend
from pages.ui.metric_picker import pick_metric
from pages.ui.neighborhoods.add import keep_invented
from pages.ui.request import Request
from pages.ui.widgets import bound, choose

_MAP = 520  # pixels of the map's height
_LIST = 640  # pixels of the list's, which scrolls
_SHOWN = {"verdict": "Against the rest", "value": "Values"}


def has_numbers(place: Jurisdiction) -> bool:
    """Return whether a measure is stored on areas of a place."""
    return bool(area_data.tables(place.geoid))


def show_beginning(place: Jurisdiction) -> None:
    """What the page is for and how it begins, while there is nothing."""
    name = within(place.name)
    st.markdown(
        "1. **Bring outlines**: census tracts, wards, school districts or any areas of your own, "
        "as GeoJSON, GeoPackage, zipped shapefile, KML or FlatGeobuf.\n"
        "2. **Bring a table**: a count and a number of people for each area, or events with "
        "longitude and latitude.\n"
        f"3. **See where in {escape_markdown(name)}** it is better or worse than in the rest, and "
        "how much of the gap a few areas explain."
    )
    if access.may(Role.EDITOR):
        st.button(
            "Try it with invented areas",
            key="areas-invented",
            icon=":material/science:",
            on_click=keep_invented,
            args=(place.geoid,),
            help="Stores invented districts with invented numbers for this place. They are marked "
            "everywhere, and can be deleted below.",
        )


def complete(request: Request, place: Jurisdiction) -> Request:
    """Return the request with table, year and group, so that a link or pin opens the same again."""
    choice = _choice(request, place)
    who = "" if choice.group == EVERYONE else choice.group
    return request.complete(table=choice.table, when=str(choice.year or ""), who=who)


def show_numbers(request: Request, place: Jurisdiction) -> None:
    """The pickers, then the figures; one sentence where the choice is not there."""
    choice = _choice(request, place)
    if not request.alone:
        _show_pickers(request, place, choice)
    try:
        result = area_data.result(place, choice)
    except UserError as problem:
        st.warning(escape_markdown(str(problem)), icon=":material/block:")
        return
    result = replace(result, beside=_beside(request, place))
    if result.setting.invented and not request.alone:
        st.warning(INVENTED, icon=":material/science:")
    for warning in result.warnings:
        st.info(escape_markdown(warning), icon=":material/info:")
    shown = shown_of(request.option("show", "verdict"))
    provenance = _provenance(request, result)
    figure = neighborhoods_figure(result, provenance, shown)
    figures.show_figure(request, figure, partial(_draw_map, request, result, shown, figure))
    listing = listing_figure(result, provenance)
    figures.show_figure(request, listing, partial(_draw_list, request, listing))
    figure = curve_figure(result, provenance)
    draws = None if result.curve.order.size else lambda: None
    figures.show_figure(request, figure, draws)
    _show_residents(result)


def _provenance(request: Request, result: AreaResult) -> Provenance:
    return replace(
        request.provenance(), source=area_source(result), invented=result.setting.invented
    )


# ---- pickers ---------------------------------------------------------------------------------
def _choice(request: Request, place: Jurisdiction) -> AreaChoice:
    """What the address asks for; what is not there any more is left out."""
    tables = {each.id: each for each in area_data.tables(place.geoid)}
    table = request.option("table")
    table = table if table in tables else next(iter(tables), "")
    years = years_of(tables[table], place.geoid) if table else ()
    when = request.option("when")
    newest = years[-1] if years else None
    year = int(when) if when.isdigit() and int(when) in years else newest
    groups = () if year is None else groups_of(tables[table], place.geoid, year)
    who = request.option("who", EVERYONE)
    return AreaChoice(
        table=table, year=year, group=who if who in groups else next(iter(groups), EVERYONE),
        merge=request.option("merge", "no") == "yes", residents=request.option("residents"),
    )  # fmt: skip


def _show_pickers(request: Request, place: Jurisdiction, choice: AreaChoice) -> None:
    tables = {each.id: each for each in area_data.tables(place.geoid)}
    sets = {each.id: each.details.name for each in area_data.area_sets()}
    table = tables[choice.table]
    years = years_of(table, place.geoid)
    groups = groups_of(table, place.geoid, choice.year or years[-1])
    with st.container(horizontal=True, vertical_alignment="bottom"):
        choose(
            st.selectbox, "Measure",
            {
                id_: f"{each.details.name} · {sets.get(each.details.areas, each.details.areas)}"
                for id_, each in tables.items()
            },
            choice.table, lambda id_: address.change_options(table=id_, when="", who=""),
            key="areas-table", width=420, label_visibility="collapsed",
        )  # fmt: skip
        if len(years) > 1:
            choose(
                st.selectbox, "Year", {year: str(year) for year in reversed(years)},
                choice.year or years[-1], lambda year: address.change_options(when=str(year)),
                key="areas-year", width=120, label_visibility="collapsed",
            )  # fmt: skip
        if len(groups) > 1:
            choose(
                st.selectbox, "People", {each: _group(each) for each in groups}, choice.group,
                lambda group: address.change_options(who="" if group == EVERYONE else group),
                key="areas-group", width=240, label_visibility="collapsed",
            )  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        choose(
            st.radio, "Colors", _SHOWN, request.option("show", "verdict"),
            lambda show: address.change_options(show=show), key="areas-show", horizontal=True,
            width="content", label_visibility="collapsed",
        )  # fmt: skip
        if table.details.per is not None:
            st.checkbox(
                "Merge areas that are too uncertain",
                help="Each such area is put together with its smallest neighbor until the number "
                "is reliable. Masked areas stay out.",
                **bound("areas-merge", choice.merge, _take_merge),
            )
        _pick_beside(request, place)


def _group(label: str) -> str:
    return "Everyone" if label == EVERYONE else label


def _take_merge(merge: bool) -> None:  # noqa: FBT001 - what the checkbox hands on
    address.change_options(merge="yes" if merge else "no")


# ---- figures ---------------------------------------------------------------------------------
def _draw_map(request: Request, result: AreaResult, shown: Shown, figure: Figure) -> None:
    """The legend above the map that moves; hovering says an area in words."""
    classes = area_classes(result, request.theme, shown)
    counts = {each.id: 0 for each in classes}
    for row in result.rows:
        counts[class_of(result, row, shown)] += 1
    items = [_legend_item(each, counts[each.id]) for each in classes]
    show_legend(items, "Against all other areas" if shown is Shown.VERDICT else "")
    st.pydeck_chart(
        deck(result, request.theme, shown), height=_MAP, key="areas-map", alt=figure.summary
    )
    if result.setting.merged:
        _show_merged(result)


def _legend_item(each: AreaClass, count: int) -> LegendItem:
    label = f"{each.symbol} {each.label}".strip()
    return LegendItem(each.color, label, str(count), hatched=bool(each.mark))


def _show_merged(result: AreaResult) -> None:
    merged = [row for row in result.rows if len(row.members) > 1]
    if not merged:
        controls.caption("No area had to be merged.")
        return
    names = "; ".join(row.name for row in merged[:8])
    more = f" and {len(merged) - 8} more" if len(merged) > 8 else ""
    controls.caption(escape_markdown(f"Merged: {names}{more}."))


def _draw_list(request: Request, figure: Figure) -> None:
    with st.container(height=_LIST, border=False, key="areas-list"):
        figures.show_chart(request, figure)


def _show_residents(result: AreaResult) -> None:
    """Who lives where it is worse, from an uploaded table, with the limits of areas in words."""
    sentence = residents_words(result)
    if not sentence:
        return
    st.header(escape_markdown(sentence), anchor=False)
    rows = [
        {
            "Residents": _group(each.group),
            "In all areas": format_number(each.residents),
            "In worse areas": format_number(each.in_worse),
            "Share": f"{100 * each.share:.1f} %",
            "Areas left out": each.left_out,
        }
        for each in result.residents
    ]
    st.dataframe(rows, hide_index=True, width="content")
    controls.caption(
        escape_markdown(
            f"From {result.residents_source}. Areas without the verdict “worse” count as not "
            "worse, so these shares are lower limits. They say where people live, not how anybody "
            "in them fares."
        )
    )


# ---- the metric of the place beside ----------------------------------------------------------
def _pick_beside(request: Request, place: Jurisdiction) -> None:
    metric = request.address.metric
    metric = metric if metric in data.framework().metrics else ""
    with st.popover("Beside a metric", icon=":material/analytics:", type="tertiary"):
        pick_metric("A metric of the whole place", metric, place.level, "areas-beside")


def _beside(request: Request, place: Jurisdiction) -> MetricBeside | None:
    """The metric of the address for the place as a whole; None without one."""
    metric = request.address.metric
    if metric not in data.framework().metrics:
        return None
    profile = data.profile(request.release, place.geoid, None, "state")
    reading = next((each for each in profile.readings if each.metric.id == metric), None)
    if reading is None or reading.value is None or reading.year is None:
        return None
    unit = reading.metric.unit
    return MetricBeside(
        label=reading.metric.short_label,
        words=format_value(reading.metric, reading.value),
        year=format_year(reading.year, reading.age or 0),
        value=reading.value,
        per=1 if unit is Unit.SHARE else reading.metric.per if unit is Unit.RATE else None,
        unit="dollars" if unit is Unit.DOLLARS else "",
    )
