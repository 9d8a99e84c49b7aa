"""Step 1: the file is brought and read; its counts, problems and personal data are shown."""

from __future__ import annotations

from functools import partial

import streamlit as st

from mobility.exports.spreadsheets.spreadsheet import table_csv
from mobility.text import count_of, escape_markdown, format_number
from mobility.uploads import InferredSchema
from mobility.uploads.limits import LARGEST_FILE
from mobility.uploads.residents import Residents
from mobility.uploads.results import Decision, Faults
from mobility.uploads.templates import EXAMPLES, TEMPLATES, Form
from pages.ui import controls
from pages.ui.drop_region import name_drop_regions
from pages.ui.your_data import draft as drafts
from pages.ui.your_data.draft import Draft
from pages.ui.your_data.labels import named, plain, shown

_UPLOADER = "your-data-uploader"  # counts up, so that the bytes of the last file are let go of
_ENDINGS = ["csv", "tsv", "txt", "tab", "psv", "xlsx", "xlsm", "xls", "gz", "zip"]


def choose_file(residents: Residents) -> None:
    """Show the uploader, and why the last file could not be used.

    `residents` are those by which a person may have the counts of a file divided.
    """
    if problem := drafts.last_problem():
        st.error(escape_markdown(problem), icon=":material/block:")
    number = st.session_state.setdefault(_UPLOADER, 0)
    file = st.file_uploader(
        "A table of your own: one row for each county or city, or for each event",
        type=_ENDINGS,
        key=f"your-data-upload-{number}",
        help=(
            f"CSV, TSV, Excel, packed or not, up to {LARGEST_FILE // 1_000_000} MB. Titles above "
            "the header, totals below it and odd numbers are fine."
        ),
    )
    name_drop_regions("your-data-region")
    controls.caption(
        "It stays on this computer, and nothing is kept before you have seen what was understood. "
        "No records of individual people: count them first."
    )
    if file is not None:
        with st.spinner("Reading the file"):
            drafts.take_file(file.name, file, residents)
        st.session_state[_UPLOADER] = number + 1
        st.rerun()
    _offer_forms()


def _offer_forms() -> None:
    """Tables to fill in, and examples to try."""
    with st.popover("Templates and examples", icon=":material/table:", type="tertiary"):
        st.markdown("**Templates to fill in**")
        for form in TEMPLATES:
            _show_form(form)
        st.markdown("**Examples to try: real places, invented numbers**")
        for form in EXAMPLES:
            _show_form(form)


def _show_form(form: Form) -> None:
    st.download_button(
        form.title,
        form.content,
        form.name,
        "text/csv",
        key=f"form-{form.name}",
        type="tertiary",
        icon=":material/download:",
        on_click="ignore",
    )
    controls.caption(form.description)


_MOST_REASONS = 6


def show_read(draft: Draft) -> None:
    """The counts, the sheet, how the file is written, and what was not used and why."""
    schema = draft.schema
    st.header("1 · What we read", anchor=False)
    st.markdown(f"**{counts_sentence(schema)}**")
    if len(schema.sheets) > 1:
        drafts.show_field(
            st.selectbox, "Sheet", draft, "sheet", schema.sheet, drafts.take_sheet,
            options=schema.sheets, format_func=plain, width=320,
        )  # fmt: skip
    controls.caption(how_read(schema.how_read))
    if schema.titles:
        controls.caption(f"Above the table: {shown(' / '.join(schema.titles), 200)}")
    lines = [
        *(
            f"- Ignored, {count_of(rows, 'row')}: {'it' if rows == 1 else 'each'} {shown(why, 120)}"
            for why, rows in schema.ignored
        ),
        *(f"- {sentence}" for sentence in rejected_words(schema.problems)),
    ]
    if lines:
        st.markdown("\n".join(lines))
    if count := len(schema.problems) + len(schema.set_aside or ()):
        st.download_button(
            f"Every problem and ignored row, line by line ({format_number(count)})",
            partial(problems_csv, schema),
            f"{plain(draft.name).rsplit('.', 1)[0]}-problems.csv",
            "text/csv",
            key=draft.key("problems"),
            icon=":material/download:",
            on_click="ignore",
        )


def counts_sentence(schema: InferredSchema) -> str:
    """Return a sentence that accounts for all rows below the header."""
    rows = schema.rows
    return (
        f"{count_of(rows.read, 'row')} read = {format_number(rows.used)} used + "
        f"{format_number(rows.rejected)} rejected + {format_number(rows.ignored)} ignored."
    )


def how_read(decisions: tuple[Decision, ...]) -> str:
    """Return how the file is written in one line, with reasons where it was not obvious."""
    clauses = []
    for each in decisions:
        why = f" ({shown(each.why, 120)})" if each.confidence < 1 else ""
        clauses.append(f"{each.topic}: {shown(each.what, 120)}{why}")
    return "; ".join(clauses)[:1].upper() + "; ".join(clauses)[1:] + ("." if clauses else "")


def rejected_words(problems: Faults) -> list[str]:
    """The most frequent reasons for which cells or rows are not used, with an example each."""
    kinds = problems.kinds()
    sentences = []
    for problem, count in kinds[:_MOST_REASONS]:
        column = f"{shown(problem.column)}: " if problem.column else ""
        value = f"“{shown(problem.value, 40)}” " if problem.value else ""
        sentences.append(
            f"Not used, {count_of(count, 'time')}: {column}{value}"
            f"{shown(problem.reason, 200)} (line {format_number(problem.line)})"
        )
    if len(kinds) > _MOST_REASONS:
        sentences.append(
            f"and {format_number(len(kinds) - _MOST_REASONS)} further kinds of problem"
        )
    return sentences


def problems_csv(schema: InferredSchema) -> bytes:
    """Return all problems and ignored rows as CSV: line, column, reason, cell."""
    listed = sorted([*schema.problems, *(schema.set_aside or ())], key=lambda each: each.line)
    rows = [
        {
            "line": each.line, "column": each.column, "reason": each.reason, "cell": each.value,
        }
        for each in listed
    ]  # fmt: skip
    return table_csv(rows, [f"{schema.file}: {counts_sentence(schema)}"])


def show_personal(draft: Draft) -> None:
    """Ask about every column that looks like data about single people."""
    suspects = draft.schema.personal
    if not suspects:
        return
    left_out = len(draft.schema.withheld)
    claim = "looks like data about individual people"
    singular = f"1 column {claim}: it is left out unless you say otherwise."
    plural = f"{len(suspects)} columns {claim.replace('looks', 'look')}: they are left out unless "
    st.warning(
        singular if len(suspects) == 1 else f"{plural}you say otherwise.", icon=":material/shield:"
    )
    for number, each in enumerate(suspects):
        rows = count_of(each.rows, "row")

        def write(keep: bool, column: str = each.column) -> None:  # noqa: FBT001 - of a checkbox
            drafts.keep_column(column, keep=keep)

        drafts.show_field(
            st.checkbox,
            f"Use {named(each.column, 40)}: {each.what}, such as {each.sample} ({rows})",
            draft,
            f"personal-{number}",
            each.column in draft.mapping.keep_columns,
            write,
        )
    if left_out < len(suspects):
        in_use = count_of(len(suspects) - left_out, "column")
        controls.caption(
            f"You use {in_use} of personal data. What is kept of the file may then name people, "
            "and so may the workspace file."
        )
