"""A release in words and tables: what it is, what was loaded, what differs from the one before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from mobility.exports.links import is_web_address
from mobility.places import Level
from mobility.queries import Change
from mobility.registry import HEADLINE, Framework
from mobility.store import ReleaseInfo
from mobility.text import count_of, escape_markdown, format_number, places_word, years_in_words
from pages.ui.controls import caption
from pages.ui.sheet import facts_list, show_sheet

_POPULATION = "population"


def finding(summary: Mapping[str, Any]) -> str:
    """The page's sentence: how much of what was loaded, from how far back, and how clean it was."""
    files = summary["files"]
    values = sum(file["values"] for file in files)
    years = [row["first_year"] for row in summary["coverage"]]
    newest = summary["release"]["newest_year"]
    span = f", {min(years)} to {newest}" if years else ""
    places = [count_of(summary["counties"], "county", "counties")]
    if summary["cities"]:
        places.append(count_of(summary["cities"], "city", "cities"))
    rejected = sum(file["rejected"] for file in files)
    lost = (
        "every cell could be used"
        if not rejected
        else f"{count_of(rejected, 'cell')} could not be used"
    )
    return (
        f"{count_of(values, 'value')} for {' and '.join(places)}{span}, from "
        f"{count_of(len(files), 'file')}; {lost}."
    )


def show_facts(info: ReleaseInfo, years: tuple[int, int], built: str) -> None:
    """Whose numbers these are, which, under what terms, and how to cite them."""
    note = f"{info.license[:1].upper()}{info.license[1:]}" if info.license else "Not known"
    page = escape(info.catalog_page)
    link = f'<a href="{page}">{page}</a>' if is_web_address(info.catalog_page) else page
    facts = {
        "Title": escape(info.title or "Not known: the files are of no edition known here"),
        "Publisher": escape(info.publisher),
        "Edition": escape(info.edition),
        "Data years": f"{years[0]} to {years[1]}",
        "Release": f"<code>{escape(info.id)}</code>, built here on {built}",
        "Source": link,
        "License": f"{escape(note)}. Ask the publisher before you publish from these files.",
        "Framework": f"Version {escape(info.framework_version)} of this program's registry",
    }
    if info.demonstration:
        facts["License"] = "None needed: the numbers are made up."
    show_sheet(facts_list((name, text) for name, text in facts.items() if text), "facts")
    st.markdown("**To cite**")
    st.code(info.citation, language=None, wrap_lines=True, width=760)


def show_load_report(summary: Mapping[str, Any], framework: Framework) -> None:
    """What became of every file and of every cell that was not used."""
    files = summary["files"]
    info = summary["release"]
    exact = sum(file["as_published"] for file in files)
    if info["demonstration"]:
        checked = "None of them is the publisher's: the numbers are invented."
    elif exact == len(files):
        checked = "Every file is the publisher's, byte for byte."
    else:
        checked = (
            f"{exact} of {len(files)} are the publisher's byte for byte; the others are of an "
            "edition that this program does not know, or were changed or saved again on the way."
        )
    st.markdown(f"{count_of(len(files), 'file')} read. {checked}")
    st.dataframe(
        _file_rows(files, framework), hide_index=True, height="content", column_config=_counts()
    )
    notes = [f"{file['name']}: {note}" for file in files for note in file["notes"]]
    _show_list("Notes", notes)
    unknown = [
        f"{file['name']}: {', '.join(file['unknown_columns'])}"
        for file in files
        if file["unknown_columns"]
    ]
    _show_list("Columns that this program does not know, left aside", unknown)
    _show_list("Files that are no release files, left aside", summary["ignored"])
    _show_problems(summary["problems"], sum(file["rejected"] for file in files))


def _file_rows(files: Sequence[Mapping[str, Any]], framework: Framework) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Holds": [_holds(file, framework) for file in files],
            "Rows": [file["rows"] for file in files],
            "Values": [file["values"] for file in files],
            "Rejected cells": [file["rejected"] for file in files],
            "Flags or bounds alone": [
                file["flags_without_value"] + file["bounds_without_value"] for file in files
            ],
            "Byte for byte": ["yes" if file["as_published"] else "no" for file in files],
            "File": [file["name"] for file in files],
        }
    )


def _counts() -> dict[str, Any]:
    names = ("Rows", "Values", "Rejected cells", "Flags or bounds alone")
    return {name: st.column_config.NumberColumn(format="localized") for name in names}


def _holds(file: Mapping[str, Any], framework: Framework) -> str:
    places = places_word(Level(file["level"])).capitalize() if file["level"] else "Places"
    if file["breakdown"] == _POPULATION:
        return f"{places}, residents"
    return _series_words(places, file["breakdown"], framework)


def _series_words(places: str, breakdown: str, framework: Framework) -> str:
    if breakdown == HEADLINE:
        return places
    label = framework.breakdowns[breakdown].label
    return f"{places}, by {label[:1].lower()}{label[1:]}"


def _show_list(heading: str, lines: Sequence[str]) -> None:
    if lines:
        items = "\n".join(f"- {escape_markdown(line)}" for line in lines)
        st.markdown(f"**{heading}**\n\n{items}")


def _show_problems(problems: Sequence[Mapping[str, Any]], rejected: int) -> None:
    if not problems:
        st.markdown("No cell was rejected.")
        return
    all_of_them = "" if len(problems) >= rejected else f", the first {len(problems):,} of them"
    st.markdown(f"**{count_of(rejected, 'rejected cell')}**{all_of_them}")
    columns = {
        "file": "File",
        "line": "Line",
        "column": "Column",
        "value": "What stood there",
        "reason": "Why it was not used",
    }
    frame = pd.DataFrame(problems).rename(columns=columns)
    st.dataframe(frame, hide_index=True)


def show_changes(changes: Sequence[Change], framework: Framework) -> None:
    """What differs from the release before: new metrics and years, and other numbers."""
    if not changes:
        st.markdown(
            "There is nothing to compare with: this is the first release that was built here, or "
            "a demonstration."
        )
        return
    st.markdown(changes_sentence(changes, framework))
    differing = [
        each for each in changes if each.added + each.removed + each.changed + each.rounded
    ]
    if differing:
        st.dataframe(_change_rows(differing, framework), hide_index=True)
    caption("Rounded: it differs by less than one in a thousand. Changed: by more.")


def changes_sentence(changes: Sequence[Change], framework: Framework) -> str:
    """Against which release, and the sums of what differs."""
    new = [
        f"{framework.metric(each.metric).short_label} ({places_word(each.level)})"
        for each in changes
        if each.is_new and each.breakdown == HEADLINE
    ]
    years = sorted({year for each in changes if not each.is_new for year in each.new_years})
    counts = (
        (sum(each.added for each in changes), "added"),
        (sum(each.removed for each in changes), "removed"),
        (sum(each.changed for each in changes), "changed"),
        (sum(each.rounded for each in changes), "rounded"),
        (sum(each.same for each in changes), "the same"),
    )
    parts = [f"{format_number(count)} {word}" for count, word in counts if count]
    sentence = (
        f"Against release `{changes[0].previous}`: of its values and these, {', '.join(parts)}."
    )
    if new:
        sentence += f" New metrics: {escape_markdown(', '.join(new))}."
    if years:
        sentence += f" New years of metrics that were there before: {years_in_words(years)}."
    return sentence


def _years(years: Sequence[int]) -> str:
    return years_in_words(years) if years else ""


def _change_rows(changes: Sequence[Change], framework: Framework) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Metric": [framework.metric(each.metric).short_label for each in changes],
            "For": [
                _series_words(places_word(each.level).capitalize(), each.breakdown, framework)
                for each in changes
            ],
            "New": ["the metric" if each.is_new else _years(each.new_years) for each in changes],
            "No longer there": [_years(each.gone_years) for each in changes],
            "Added": [each.added for each in changes],
            "Removed": [each.removed for each in changes],
            "Changed": [each.changed for each in changes],
            "Rounded": [each.rounded for each in changes],
            "The same": [each.same for each in changes],
        }
    )
