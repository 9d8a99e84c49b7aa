"""Step 1, what we read: counts that add up, how the file is written, and rows that are not used."""

from __future__ import annotations

from functools import partial

import streamlit as st

from mobility.exports.spreadsheets.spreadsheet import table_csv
from mobility.text import count_of, format_number
from mobility.uploads import InferredSchema
from mobility.uploads.results import Decision, Faults
from pages.ui import controls
from pages.ui.your_data import draft as drafts
from pages.ui.your_data.draft import Draft
from pages.ui.your_data.words import plain, shown

_MOST_REASONS = 6


def show_read(draft: Draft) -> None:
    """The counts, the sheet, how the file is written, and what was not used and why."""
    found = draft.schema
    st.header("1 · What we read", anchor=False)
    st.markdown(f"**{counts_sentence(found)}**")
    if len(found.sheets) > 1:
        _pick_sheet(draft)
    controls.caption(how_read(found.how_read))
    if found.titles:
        controls.caption(f"Above the table: {shown(' / '.join(found.titles), 200)}")
    lines = [
        *(
            f"- Ignored, {count_of(rows, 'row')}: {'it' if rows == 1 else 'each'} {shown(why, 120)}"
            for why, rows in found.ignored
        ),
        *(f"- {words}" for words in rejected_words(found.problems)),
    ]
    if lines:
        st.markdown("\n".join(lines))
    if count := len(found.problems) + len(found.set_aside or ()):
        st.download_button(
            f"Every problem and ignored row, line by line ({format_number(count)})",
            partial(problems_csv, found),
            f"{plain(draft.name).rsplit('.', 1)[0]}-problems.csv",
            "text/csv",
            key=draft.key("problems"),
            icon=":material/download:",
            on_click="ignore",
        )


def counts_sentence(schema: InferredSchema) -> str:
    """What became of the rows below the header; the counts add up."""
    rows = schema.rows
    return (
        f"{count_of(rows.read, 'row')} read = {format_number(rows.used)} used + "
        f"{format_number(rows.rejected)} rejected + {format_number(rows.ignored)} ignored."
    )


def how_read(decisions: tuple[Decision, ...]) -> str:
    """How the file is written, in one line, and why where that is no matter of course."""
    said = []
    for each in decisions:
        why = f" ({shown(each.why, 120)})" if each.confidence < 1 else ""
        said.append(f"{each.topic}: {shown(each.what, 120)}{why}")
    return "; ".join(said)[:1].upper() + "; ".join(said)[1:] + ("." if said else "")


def rejected_words(problems: Faults) -> list[str]:
    """The most frequent reasons for which cells or rows are not used, with an example each."""
    kinds = problems.kinds()
    said = []
    for one, count in kinds[:_MOST_REASONS]:
        column = f"{shown(one.column)}: " if one.column else ""
        value = f"“{shown(one.value, 40)}” " if one.value else ""
        said.append(
            f"Not used, {count_of(count, 'time')}: {column}{value}"
            f"{shown(one.reason, 200)} (line {format_number(one.line)})"
        )
    if len(kinds) > _MOST_REASONS:
        said.append(f"and {format_number(len(kinds) - _MOST_REASONS)} further kinds of problem")
    return said


def problems_csv(schema: InferredSchema) -> bytes:
    """Every problem and every ignored row with its line, column and reason."""
    listed = sorted([*schema.problems, *(schema.set_aside or ())], key=lambda each: each.line)
    rows = [
        {
            "line": each.line, "column": each.column, "reason": each.reason, "cell": each.value,
        }
        for each in listed
    ]  # fmt: skip
    return table_csv(rows, [f"{schema.file}: {counts_sentence(schema)}"])


def _pick_sheet(draft: Draft) -> None:
    key = draft.key("sheet")
    st.session_state[key] = draft.schema.sheet

    def take() -> None:
        drafts.take_sheet(st.session_state[key])

    st.selectbox(
        "Sheet", draft.schema.sheets, key=key, format_func=plain, on_change=take, width=320
    )
