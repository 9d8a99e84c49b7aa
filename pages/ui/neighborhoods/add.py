"""Adding outlines and tables: what was understood is shown before anything is stored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import streamlit as st

from mobility.areas import keeping
from mobility.areas.keeping import AreaSetDetails, StoredAreas, StoredNumbers
from mobility.areas.kinds import KINDS, VINTAGES, AreaKind
from mobility.areas.limits import LARGEST_OUTLINES
from mobility.errors import UserError
from mobility.places import Jurisdiction, Level
from mobility.registry import Better
from mobility.text import count_of, escape_markdown
from mobility.uploads.versions.keeping import delete, restore
from mobility.workspace.actors import Role
from pages.ui import access, address, area_data, data, notices
from pages.ui.drop_region import name_drop_regions

PART = "areas"
_OUTLINES, _TABLE, _DONE = "areas-outlines", "areas-table-draft", "areas-done"
_OUTLINE_ENDINGS = ["geojson", "json", "gpkg", "zip", "kml", "kmz", "fgb"]
_TABLE_ENDINGS = ["csv", "tsv", "txt", "xlsx", "xls", "gz", "zip"]
_BETTER = {
    Better.LOWER: "lower numbers are better",
    Better.HIGHER: "higher numbers are better",
    Better.NEITHER: "neither",
}
_PER = {1: "share of people", 1_000: "events per 1,000", 100_000: "events per 100,000"}
_NONE = "none"


@dataclass(slots=True)
class Draft:
    """A file that was brought and what a person said of it; `read` is what was understood."""

    name: str
    content: bytes
    choices: dict[str, Any] = field(default_factory=dict)
    read: Any = None
    problem: str = ""
    needs_projection: bool = False


def show_adding(place: Jurisdiction) -> None:
    """The fold to bring outlines and tables, and to delete them; for editors only."""
    if not access.may(Role.EDITOR):
        return
    notices.show_trouble(PART)
    if done := st.session_state.pop(_DONE, ""):
        st.success(escape_markdown(done), icon=":material/check:")
    notices.show_undo(PART, lambda id_: restore(data.workspace(), id_))
    drafted = _OUTLINES in st.session_state or _TABLE in st.session_state
    waits = bool(area_data.area_sets(place.geoid)) and not area_data.tables(place.geoid)
    with st.expander(
        "Add outlines or a table",
        icon=":material/upload_file:",
        expanded=drafted or waits,
        key="areas-add",
    ):
        name_drop_regions("areas-region")
        _show_outlines(place)
        _show_table(place)
        _show_stored(place)


# ---- outlines --------------------------------------------------------------------------------
def _show_outlines(place: Jurisdiction) -> None:
    st.subheader("Outlines", anchor=False)
    draft: Draft | None = st.session_state.get(_OUTLINES)
    if draft is None:
        file = _uploader(
            "Outlines of areas: GeoJSON, GeoPackage, zipped shapefile, KML or FlatGeobuf",
            _OUTLINE_ENDINGS, _OUTLINES,
            f"Up to {LARGEST_OUTLINES // 1_000_000} MB. It stays on this computer.",
        )  # fmt: skip
        if file is not None:
            draft = Draft(file.name, file.getvalue())
            _read_outlines(draft)
            st.session_state[_OUTLINES] = draft
            st.rerun()
        return
    if draft.problem:
        st.error(escape_markdown(draft.problem), icon=":material/block:")
        if draft.needs_projection:
            code = st.number_input(
                "EPSG number of the projection", 1024, 32767, None, 1, key="areas-epsg",
                help="The source of the file states it, such as 3734 (Ohio North, feet) or 26917 "
                "(UTM zone 17N, meters).",
            )  # fmt: skip
            if code:
                draft.choices["projection"] = int(code)
                _read_outlines(draft)
                st.rerun()
        _button_put_aside(_OUTLINES)
        return
    _confirm_outlines(draft, place)


def _read_outlines(draft: Draft) -> None:
    """Read a file anew with what was said of it, under a bar."""
    # Reading takes the libraries of outlines, which no other page needs.
    from mobility.areas.reading import (  # noqa: PLC0415 - see the comment above
        OutlineChoices,
        ProjectionNeededError,
        read_outlines,
    )

    bar = st.progress(0.0, "Reading")

    def draw(share: float, text: str) -> None:
        bar.progress(share, text)

    draft.problem, draft.needs_projection = "", False
    try:
        draft.read = read_outlines(
            draft.name, draft.content, OutlineChoices(**draft.choices),
            draw,
        )  # fmt: skip
    except ProjectionNeededError as problem:
        draft.problem, draft.needs_projection = str(problem), True
    except UserError as problem:
        draft.problem = str(problem)
        if draft.read is not None:  # a choice did not fit: what was read stays
            draft.choices = {}
    bar.empty()


def _confirm_outlines(draft: Draft, place: Jurisdiction) -> None:
    """What was understood, to be changed and stored."""
    read = draft.read
    st.markdown(
        f"**{escape_markdown(draft.name)}: {count_of(len(read.codes), KINDS[read.kind].label)}**"
    )
    if read.notes:
        st.markdown("\n".join(f"- {escape_markdown(note)}" for note in read.notes))
    for question in read.questions:
        st.info(escape_markdown(question), icon=":material/help:")
    columns = [_NONE, *read.columns]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kinds = list(AreaKind)
        _choice(draft, _read_outlines, "kind", "Kind of areas", kinds, read.kind,
                lambda kind: KINDS[kind].label)  # fmt: skip
        if KINDS[read.kind].has_vintage:
            _choice(draft, _read_outlines, "vintage", "Drawn for the census of",
                    ["", *VINTAGES], read.vintage, lambda year: year or "not said")  # fmt: skip
        _choice(draft, _read_outlines, "code", "Column of codes", columns, read.code or _NONE, str)
        _choice(draft, _read_outlines, "name", "Column of names", columns, read.name or _NONE, str)
        if len(read.layers) > 1:
            _choice(draft, _read_outlines, "layer", "Layer", list(read.layers), read.layers[0], str)
    name = st.text_input("Name of the areas", draft.name.rsplit(".", 1)[0], key="areas-set-name")
    source = st.text_input("Source", key="areas-set-source", placeholder="Who publishes them, when")
    of_city = False
    if place.level is Level.PLACE:
        of_city = st.checkbox(
            f"These areas are of {place.full_name}", key="areas-of-city",
            help="Counties are found by their outlines. Of a city, the areas belong to it that lie "
            "in its outline, where you have stored that as a place; else all of them.",
        )  # fmt: skip
    with st.container(horizontal=True):
        if st.button("Store these outlines", type="primary", key="areas-store-outlines"):
            _store_outlines(draft, name, source, place.geoid if of_city else "")
        _button_put_aside(_OUTLINES)


def _store_outlines(draft: Draft, name: str, source: str, city: str) -> None:
    from mobility.areas.counties import place_in_counties  # noqa: PLC0415 - see `_read_outlines`

    read = draft.read
    if not name.strip():
        st.error("Give the areas a name, so that tables can be put on them.")
        return
    of_census = read.kind in {AreaKind.TRACT, AreaKind.BLOCK_GROUP}
    counties = place_in_counties(read.shapes, read.vintage, read.codes if of_census else ())
    details = AreaSetDetails(
        name.strip(), read.kind, read.vintage, read.file, source.strip(), city,
        (*read.notes, *counties.notes),
    )  # fmt: skip
    try:
        stored = keeping.keep_areas(data.workspace(), read, counties, details)
    except UserError as problem:
        st.error(escape_markdown(str(problem)), icon=":material/error:")
        return
    del st.session_state[_OUTLINES]
    st.session_state[_DONE] = f"{stored.details.name} is stored. {' '.join(counties.notes)}"
    st.rerun()


# ---- tables ----------------------------------------------------------------------------------
def _show_table(place: Jurisdiction) -> None:
    sets = {each.id: each for each in (*area_data.area_sets(place.geoid), *area_data.area_sets())}
    if not sets:
        return
    st.subheader("A table on areas", anchor=False)
    draft: Draft | None = st.session_state.get(_TABLE)
    if draft is None:
        areas = st.selectbox(
            "Which areas it is about", list(sets), key="areas-of-table",
            format_func=lambda id_: f"{sets[id_].details.name} ({sets[id_].details.plural})",
        )  # fmt: skip
        file = _uploader(
            "A table with a row for each area, or events with longitude and latitude",
            _TABLE_ENDINGS, _TABLE,
            "CSV, TSV or Excel. It stays on this computer; no records of individual people.",
        )  # fmt: skip
        if file is not None and areas is not None:
            draft = Draft(file.name, file.getvalue(), {"areas": areas})
            _read_table(draft)
            st.session_state[_TABLE] = draft
            st.rerun()
        return
    if draft.problem:
        st.error(escape_markdown(draft.problem), icon=":material/block:")
    if draft.read is None:
        _button_put_aside(_TABLE)
        return
    _confirm_table(draft, sets.get(draft.choices["areas"]))


def _read_table(draft: Draft) -> None:
    from mobility.areas.table import TableChoices, read_table  # noqa: PLC0415 - see above

    draft.problem = ""
    said = {name: value for name, value in draft.choices.items() if name != "areas"}
    try:
        areas = keeping.one_area_set(draft.choices["areas"])
        with st.spinner("Reading the table"):
            draft.read = read_table(draft.name, areas, draft.content, TableChoices(**said))
    except UserError as problem:
        draft.problem = str(problem)


def _confirm_table(draft: Draft, areas: StoredAreas | None) -> None:
    read = draft.read
    details = read.details
    matched_areas = len(set(read.rows["area"]))
    of_all = "" if areas is None else f" of {count_of(len(areas.codes), 'area')}"
    years = ", ".join(map(str, read.years)) or "no year"
    st.markdown(
        f"**{escape_markdown(draft.name)}: {count_of(len(read.rows), 'number')} on "
        f"{matched_areas}{of_all}, {years}**"
    )
    lines = [f"{column}: {role}" for column, role in read.columns.items()]
    st.markdown("\n".join(f"- {escape_markdown(line)}" for line in (*lines, *read.notes)))
    for question in read.questions:
        st.info(escape_markdown(question), icon=":material/help:")
    columns = ["", *read.file_columns]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for key, label in (
            ("area", "Area"), ("count", "Count"), ("base", "Of how many people"),
            ("value", "Other numbers"), ("count_margin", "Margin of error"),
            ("base_margin", "Margin of the people"), ("group", "Group"),
        ):  # fmt: skip
            _choice(draft, _read_table, key, label, columns, draft.choices.get(key, ""),
                    lambda column: column or "as found")  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="bottom"):
        year = st.number_input("Year of all rows", 1990, 2100, draft.choices.get("year"), 1,
                               key="areas-year-of-table", width=160)  # fmt: skip
        if year != draft.choices.get("year"):
            draft.choices["year"] = None if year is None else int(year)
            _read_table(draft)
            st.rerun()
        if details.per is not None:
            _choice(draft, _read_table, "per", "Numbers are", list(_PER), details.per, _PER.get)
        _choice(
            draft, _read_table, "better", "Better is", list(_BETTER), details.better, _BETTER.get
        )
        _choice(
            draft, _read_table, "limit", "Mask counts below", [5, 10, 11, 20], details.limit, str
        )
        if not details.survey and read.rows["count"].isna().all():
            _choice(draft, _read_table, "enough_people", "Each number is of enough people",
                    [False, True], draft.choices.get("enough_people", False),
                    lambda said: "yes" if said else "not said")  # fmt: skip
        if details.per is None and (people := area_data.residents_on(draft.choices["areas"])):
            _choice(draft, _read_table, "divide_by", "Divide counts by", ["", *people],
                    draft.choices.get("divide_by", ""),
                    lambda id_: people.get(id_, "nothing"))  # fmt: skip
        _choice(draft, _read_table, "residents", "It counts", [False, True], details.residents,
                lambda said: "all residents" if said else "a measure")  # fmt: skip
    name = st.text_input("Name of the measure", details.name, key="areas-measure-name")
    universe = st.text_input(
        "Who is counted", key="areas-universe", placeholder="renter households"
    )
    source = st.text_input("Source of the table", key="areas-table-source")
    with st.container(horizontal=True):
        if st.button("Store this table", type="primary", key="areas-store-table"):
            _store_table(draft, name, universe, source)
        _button_put_aside(_TABLE)


def _store_table(draft: Draft, name: str, universe: str, source: str) -> None:
    from mobility.areas.table import rows_to_keep  # noqa: PLC0415 - see `_read_outlines`

    details = replace(
        draft.read.details, name=name.strip(), universe=universe.strip(), source=source.strip(),
        notes=draft.read.notes,
    )  # fmt: skip
    if not details.name:
        st.error("Give the measure a name.")
        return
    try:
        rows, sentences = rows_to_keep(replace(draft.read, details=details))
        stored = keeping.keep_numbers(data.workspace(), details, rows)
    except UserError as problem:
        st.error(escape_markdown(str(problem)), icon=":material/error:")
        return
    del st.session_state[_TABLE]
    st.session_state[_DONE] = " ".join([f"{details.name} is stored.", *sentences])
    if not details.residents:
        address.change_options(table=stored.id, when="", who="")
    st.rerun()


# ---- both ------------------------------------------------------------------------------------
def _uploader(label: str, endings: list[str], draft: str, help_text: str) -> Any:  # noqa: ANN401 - Streamlit's type
    number = st.session_state.setdefault(f"{draft}-number", 0)
    return st.file_uploader(label, type=endings, key=f"{draft}-file-{number}", help=help_text)


def _choice(  # noqa: PLR0917 - the parts of a picker
    draft: Draft, read: Callable[[Draft], None], key: str, label: str, options: list[Any],
    shown: object, words: Callable[[Any], Any],
) -> None:  # fmt: skip
    """A picker of what a person says of a file; a choice has it read anew."""
    picked = st.selectbox(
        label, options, options.index(shown) if shown in options else 0, format_func=words,
        key=f"areas-choice-{key}", width=210,
    )  # fmt: skip
    if picked != shown:
        draft.choices[key] = "" if picked == _NONE else picked
        read(draft)
        st.rerun()


def _button_put_aside(draft: str) -> None:
    if st.button("Put aside", key=f"{draft}-aside", type="tertiary"):
        del st.session_state[draft]
        st.session_state[f"{draft}-number"] += 1
        st.rerun()


def keep_invented(place: str) -> None:
    """Store invented districts and numbers of a place, so that the page can be tried."""
    from mobility.areas.example import keep_example  # noqa: PLC0415 - see `_read_outlines`

    try:
        keep_example(data.workspace(), place)
    except UserError as problem:
        notices.say_trouble(PART, problem)


def _show_stored(place: Jurisdiction) -> None:
    """The stored sets with areas here or nowhere, and their tables, to be deleted."""
    sets = [
        each for each in area_data.area_sets()
        if place.geoid in each.places or not any(each.places)
    ]  # fmt: skip
    shown = {each.id for each in sets}
    tables = [each for each in keeping.numbers_in_use() if each.details.areas in shown]
    for sentence in keeping.unreadable():
        st.warning(escape_markdown(sentence), icon=":material/folder_off:")
    if not sets and not tables:
        return
    st.subheader("Stored", anchor=False)
    used = {each.details.areas for each in tables}
    for each in tables:
        _stored(
            each.id, each.details.name, f"table, version {each.number}, on {each.details.areas}"
        )
    for one in sets:
        words = f"{count_of(len(one.codes), 'area')}, version {one.number}"
        _stored(one.id, one.details.name, words, in_use=one.id in used)
    _show_moving(tables, sets)


def _show_moving(tables: list[StoredNumbers], sets: list[StoredAreas]) -> None:
    """Counts moved to the areas of another set."""
    movable: dict[str, str] = {
        each.id: each.details.name for each in tables if each.details.per is not None
    }
    if not movable or len(sets) < 2:
        return
    names: dict[str, str] = {each.id: each.details.name for each in sets}
    residents = {each.id: each.details.name for each in tables if each.details.residents}
    with st.popover("Move counts to other areas", icon=":material/swap_horiz:", type="tertiary"):
        table = st.selectbox(
            "Table", list(movable), format_func=movable.__getitem__, key="areas-move"
        )
        target = st.selectbox(
            "To the areas of", list(names), format_func=names.__getitem__, key="areas-move-to"
        )
        by = st.selectbox(
            "People are divided by", ["", *residents], key="areas-move-by",
            format_func=lambda id_: residents.get(id_, "surface, as if they lived evenly"),
        )  # fmt: skip
        st.button(
            "Move and store", key="areas-move-store", on_click=_move, args=(table, target, by)
        )


def _move(table: str, target: str, residents: str) -> None:
    from mobility.areas.moving import move_numbers  # noqa: PLC0415 - see `_read_outlines`

    try:
        people = keeping.one_table(residents) if residents else None
        moved = move_numbers(keeping.one_table(table), keeping.one_area_set(target), people)
        stored = keeping.keep_numbers(data.workspace(), moved.details, moved.rows)
    except UserError as problem:
        notices.say_trouble(PART, problem)
        return
    st.session_state[_DONE] = " ".join(moved.notes)
    address.change_options(table=stored.id, when="", who="")


def _stored(id_: str, name: str, words: str, *, in_use: bool = False) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"{escape_markdown(name)} :gray[{escape_markdown(words)}]")
        st.button(
            "Delete", key=f"areas-delete-{id_}", icon=":material/delete:", type="tertiary",
            disabled=in_use, on_click=_delete, args=(id_, name),
            help="A table is on these areas: delete it first." if in_use else notices.ERASED,
        )  # fmt: skip


def _delete(id_: str, name: str) -> None:
    try:
        delete(data.workspace(), id_)
    except UserError as problem:
        notices.say_trouble(PART, problem)
    else:
        notices.say_deleted(PART, id_, name)
