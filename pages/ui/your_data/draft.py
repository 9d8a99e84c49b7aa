"""The uploaded file: read once, interpreted again with every change, stored in the session.

Leaving the page and coming back loses nothing, because everything stands here and not in widgets.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from pathlib import Path
from typing import IO, Any

import streamlit as st

from mobility import home
from mobility.errors import UserError
from mobility.registry import Better, Framework
from mobility.uploads import (
    InferredSchema,
    Mapping,
    MetricDetails,
    Observations,
    Purpose,
    infer_schema,
    observations,
)
from mobility.uploads.columns.roles import Role
from mobility.uploads.proposals.changes import with_role
from mobility.uploads.proposals.schema_inference import infer_schema_again
from mobility.uploads.residents import Residents

_DRAFT = "your-data-draft"
_TROUBLE = "your-data-trouble"
_OBSERVED = "your-data-observed"
_FOLDER = "your-data-folder"
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Draft:
    """A file with its interpretation and the answers so far.

    Attributes:
        name: of the file.
        path: where its bytes are while another sheet of it may be asked for.
        number: counts the files of this session, so that each has widgets of its own.
        schema: of the file by the mapping in force.
        proposed: confidence of every proposal, by column.
        chosen_roles: roles that a person gave, by column.
        contact: the role of whoever answers for the numbers.
        replaces: the id of the data set that this becomes a version of; '' for a new one.
        add_years: whether years that only the earlier version has stay.
        direction_chosen: whether a person said which way of this measure is better.
    """

    name: str
    path: Path
    number: int
    schema: InferredSchema
    proposed: Dictionary[str, float] = dataclass_field(default_factory=dict)
    chosen_roles: Dictionary[str, Role] = dataclass_field(default_factory=dict)
    contact: str = ""
    replaces: str = ""
    add_years: bool = True
    direction_chosen: bool = False

    @property
    def mapping(self) -> Mapping:
        """The mapping in force."""
        return self.schema.mapping

    def key(self, name: str) -> str:
        """The key of a widget about this file."""
        return f"your-data-{self.number}-{name}"


def current_draft() -> Draft | None:
    """The file that is looked at, None where there is none."""
    draft: Draft | None = st.session_state.get(_DRAFT)
    return draft


def last_problem() -> str:
    """Return the problem of the last step in a sentence; '' for none."""
    problem: str = st.session_state.get(_TROUBLE, "")
    return problem


def note_problem(problem: str) -> None:
    """Store the problem of this step for display."""
    st.session_state[_TROUBLE] = problem


def take_file(name: str, source: IO[bytes], residents: Residents) -> None:
    """Read a file and make it the one that is looked at; say why where it cannot be used at all.

    `residents` are those by which a person may have counts divided.
    """
    put_aside()
    seen = hashlib.sha256()
    try:
        if _FOLDER not in st.session_state:
            st.session_state[_FOLDER] = home.ScratchFolder()  # goes with the session
        path = st.session_state[_FOLDER].path / "file"
        with path.open("wb") as file:
            while piece := source.read(_PIECE):
                seen.update(piece)
                file.write(piece)
        _read(Path(name).name, path, None, int(seen.hexdigest()[:8], 16), residents)
    except OSError as error:
        note_problem(
            f"{name} could not be set down to be read ({error.strerror}); free some disk space."
        )


def take_sheet(sheet: str) -> None:
    """Read another sheet of the workbook."""
    draft = current_draft()
    if draft is not None and sheet != draft.schema.sheet:
        _read(draft.name, draft.path, sheet, draft.number + 1, draft.schema.residents)


def _read(
    name: str, path: Path, sheet: str | None, number: int, residents: Residents | None
) -> None:
    note_problem("")
    try:
        # Under a neutral name: a file's own name may be no name of a file here.
        schema = infer_schema(path, sheet=sheet, name=name, residents=residents)
    except UserError as problem:
        note_problem(str(problem))
        if sheet is None:
            path.unlink(missing_ok=True)
        return
    if schema.declined:
        note_problem(schema.reason)
        path.unlink(missing_ok=True)
        return
    if len(schema.sheets) < 2:
        path.unlink(missing_ok=True)
    proposed = {column.name: column.confidence for column in schema.columns}
    st.session_state[_DRAFT] = Draft(name, path, number, schema, proposed)


def put_aside() -> None:
    """Discard the file; stored data sets stay."""
    draft = st.session_state.pop(_DRAFT, None)
    st.session_state.pop(_OBSERVED, None)
    if draft is not None:
        draft.path.unlink(missing_ok=True)
    note_problem("")


def change_draft(**changes: object) -> None:
    """Replace details of the file that do not change how numbers are read."""
    draft = current_draft()
    if draft is not None:
        st.session_state[_DRAFT] = replace(draft, **changes)  # type: ignore[arg-type]  # named by callers


def change_mapping(change: Callable[[Mapping], Mapping]) -> None:
    """Understand the file by another mapping, made of the one in force."""
    draft = current_draft()
    if draft is None:
        return
    note_problem("")
    try:
        schema = infer_schema_again(draft.schema, change(draft.mapping))
    except UserError as problem:
        note_problem(str(problem))
        return
    change_draft(schema=schema)
    if _measured(schema.mapping) != _measured(draft.mapping):  # the answer was about another one
        change_details(better=Better.NEITHER)
        change_draft(direction_chosen=False)


def _measured(mapping: Mapping) -> tuple[object, ...]:
    """What the numbers are of: the measure of a file of several, and the columns of its numbers."""
    main = {Role.VALUE, Role.NUMERATOR}
    return mapping.measure, [part.column for part in mapping.parts if part.role in main]


def choose_direction(better: Better) -> None:
    """Take a person's answer to which way is better."""
    change_details(better=better)
    change_draft(direction_chosen=True)


def show_field(
    widget: Callable[..., object],
    label: str,
    draft: Draft,
    name: str,
    content: object,
    write: Callable[[Any], None],
    *,
    labels: Dictionary[Any, str] | None = None,
    **options: object,
) -> None:
    """Show a field about the file.

    Args:
        widget: what draws it, such as `st.selectbox`.
        label: on the screen.
        draft: whose field it is.
        name: of the field among those of the file.
        content: what it shows.
        write: called with what a person chose.
        labels: of everything that can be chosen.
        options: further ones of the widget.
    """
    key = draft.key(name)
    st.session_state[key] = content
    if labels is not None:
        options |= {"options": list(labels), "format_func": labels.__getitem__}
    widget(label, key=key, on_change=lambda: write(st.session_state[key]), **options)


def show_part(
    widget: Callable[..., object], label: str, draft: Draft, name: str, part: str, **options: Any
) -> None:
    """Show a field with a part of the mapping; what a person chooses takes its place."""

    def write(chosen: Any) -> None:  # noqa: ANN401 - a field of any type
        change_mapping(lambda mapping: replace(mapping, **{part: chosen}))

    show_field(widget, label, draft, name, getattr(draft.mapping, part), write, **options)


def change_details(**changes: object) -> None:
    """Change details of the measure that change no number: its name, its source."""
    draft = current_draft()
    if draft is not None:
        metric = replace(draft.mapping.metric, **changes)  # type: ignore[arg-type]  # named by callers
        mapping = replace(draft.mapping, metric=metric)
        change_draft(schema=replace(draft.schema, mapping=mapping))


def change_role(column: str, role: Role) -> None:
    """Change the role of a column."""
    draft = current_draft()
    if draft is None:
        return
    earlier = draft.chosen_roles
    change_draft(chosen_roles={**earlier, column: role})
    change_mapping(
        lambda mapping: with_role(mapping, draft.schema.profiles, draft.name, column, role, earlier)
    )


def keep_column(column: str, *, keep: bool) -> None:
    """Use a column that looks like personal data, or leave it out again."""
    draft = current_draft()
    if draft is None:
        return
    if not keep and column in draft.mapping.roles():
        change_role(column, Role.TEXT)
    others = [name for name in draft.mapping.keep_columns if name != column]
    chosen = (*others, column) if keep else tuple(others)
    change_mapping(lambda mapping: replace(mapping, keep_columns=chosen))


def observed(draft: Draft) -> Observations:
    """The numbers of the file by the mapping in force, worked out once for each change of them.

    Raises:
        UserError: when something is still missing.
    """
    mapping = draft.mapping
    metric = MetricDetails(mapping.metric.id, unit=mapping.metric.unit, per=mapping.metric.per)
    key = (draft.number, replace(mapping, metric=metric))
    before = st.session_state.get(_OBSERVED)
    if before is None or before[0] != key:
        if draft.schema.reason:
            raise UserError(draft.schema.reason)
        before = st.session_state[_OBSERVED] = key, observations(draft.schema, mapping)
    observed: Observations = before[1]
    return observed


def missing(draft: Draft, framework: Framework) -> list[str]:
    """Return a sentence for everything that is missing before the file can be kept."""
    mapping, schema = draft.mapping, draft.schema
    sentences = ["Answer the question below."] if schema.reason else []
    timeless = not mapping.year_column and mapping.year is None
    if timeless and (not mapping.parts or any(part.year is None for part in mapping.parts)):
        sentences.append("Say which year the numbers are of.")
    if not mapping.metric.name.strip():
        sentences.append("Give the measure a name.")
    if mapping.purpose is Purpose.MEASURE and mapping.metric.predictor not in framework.predictors:
        sentences.append("Say which predictor the measure belongs to.")
    if mapping.purpose is Purpose.MEASURE and not draft.direction_chosen:
        sentences.append("Say which way is better.")
    return sentences


def for_another_file(mapping: Mapping) -> Mapping:
    """Return a stored mapping for next year's file, without a year that was typed in."""
    return replace(mapping, year=None)
