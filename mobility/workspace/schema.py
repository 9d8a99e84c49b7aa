"""What each record of the workspace may hold: types, allowed values and lengths of every field.

A workspace file is checked against it when it is loaded, and a stored record when it is read, so
that a page gets only records that it can show. Limits are those of the forms, or far above what
the application writes. A workspace that was filled by an earlier version can hold other records:
they are left out of every list, and listed by `unreadable_records`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal, get_args
from urllib.parse import urlsplit

import sqlalchemy as sa
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from mobility.workspace import database as tables
from mobility.workspace.branding_checks import (
    LARGEST_LOGO,
    READABLE,
    VISIBLE,
    color_problem,
    logo_problem,
)
from mobility.workspace.database import Workspace, change_record
from mobility.workspace.form_kinds import (
    FORM_KINDS,
    LONGEST_ANSWER,
    LONGEST_CHOICE,
    LONGEST_QUESTION,
    MOST_CHOICES,
)
from mobility.workspace.plan_kinds import content_problem
from mobility.workspace.record_fields import LONGEST_LINE
from mobility.workspace.specification import specification_problem

Kind = Literal["figure", "qualitative", "history", "programme"]
Status = Literal["preliminary", "confirmed", "dropped"]
Consent = Literal["", "group", "public"]
NeedStatus = Literal["open", "asked", "promised", "here", "nobody"]
LinkKind = Literal["agrees", "contradicts", "explains"]
FormState = Literal["open", "closed", "shown"]
_Verdict = Literal[
    "", "better", "worse", "higher", "lower", "practically the same", "cannot tell",
    "not compared", "improved", "worsened", "no detectable change",
]  # fmt: skip
KINDS: tuple[str, ...] = get_args(Kind)
STATUSES: tuple[str, ...] = get_args(Status)
CONSENTS: tuple[str, ...] = get_args(Consent)
"""How what people told may be used: not asked yet, in the group, published without names."""
LINKS: tuple[str, ...] = get_args(LinkKind)
NEED_STATUSES: tuple[str, ...] = get_args(NeedStatus)
LONGEST: Mapping[str, int] = {
    "sentence": 1000,
    "predictor": 80,
    "see": 5000,
    "mean": 5000,
    "need": 5000,
    "checked_by": 200,
    "told_by": 200,
    "told_count": 80,
    "told_when": 80,
    "reach": 300,
    "owner": 200,
}
"""What people write on a card -> how many signs it may have."""
LONGEST_OF_NEED: Mapping[str, int] = {
    "what": 500, "predictor": 80, "organization": 200, "role": 200, "data_set": 60,
}  # fmt: skip
"""What people write about data to collect -> how many signs it may have."""
MOST_ITEMS = 100  # findings on an agenda
MOST_SEATS = 500  # of one group; the largest county boards have a tenth of it
MOST_PEERS = 30  # places in a set
MOST_NOTES = 30  # lines below a chart; charts have 10
LONGEST_NOTE = 2_000  # characters of such a line and of a title; charts have 600
_HALVES = re.compile("[\ud800-\udfff]")
_LONGEST_SHOWN = 80  # signs of what a file says, in a sentence about it


def _moment(text: str) -> str:
    if datetime.fromisoformat(text).tzinfo is None:
        raise ValueError("a time with its zone is needed")
    return text


def _day(text: str) -> str:
    date.fromisoformat(text)
    return text


def _web_address(text: str) -> str:
    if urlsplit(text).scheme not in {"", "http", "https"}:
        raise ValueError("an address begins with http:// or https://")
    return text


def _form_kind(text: str) -> str:
    return _allowed(text, "" if text in FORM_KINDS else "this version has no such kind of form")


def _logo(text: str) -> str:
    return _allowed(text, logo_problem(text))


def _color(text: str) -> str:
    return _allowed(text, color_problem(text, READABLE))


def _second(text: str) -> str:
    return _allowed(text, color_problem(text, VISIBLE))


def _allowed(text: str, problem: str) -> str:
    if problem:
        raise ValueError(problem.rstrip("."))
    return text


_Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,32}$")]
_Geoid = Annotated[str, Field(pattern=r"^\d{5}(\d{2})?$")]
_Moment = Annotated[str, Field(max_length=32), AfterValidator(_moment)]
_Day = Annotated[str, Field(max_length=10), AfterValidator(_day)]
_Address = Annotated[str, Field(max_length=20_000), AfterValidator(_web_address)]
_Count = Annotated[int, Field(ge=0, le=1_000_000_000)]
_Short = Annotated[str, Field(max_length=200)]
_Line = Annotated[str, Field(max_length=5_000)]
_Note = Annotated[str, Field(max_length=LONGEST_NOTE)]
_Text = Annotated[str, Field(max_length=50_000)]
_Year = Annotated[int, Field(ge=1900, le=2200)]
_Seats = Annotated[int, Field(ge=0, le=MOST_SEATS)]


class _Checked(BaseModel):
    """Every field is named, and a text is never taken for a number nor a number for a text."""

    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)


class _Record(_Checked):
    """What every record that people make has."""

    id: _Id
    changed: _Moment
    deleted: bool


class _PeerSet(_Record):
    name: Annotated[str, Field(min_length=1, max_length=120)]
    level: Literal["county", "place"]
    geoids: Annotated[list[_Geoid], Field(min_length=1, max_length=MOST_PEERS)]
    how: _Text
    release: _Short


class _Number(_Checked):
    geoid: _Short
    metric: _Short
    year: _Year
    breakdown: _Short
    subgroup: _Short
    value: float | None
    lower: float | None
    upper: float | None
    quality: _Short


class ViewRecord(_Checked):
    """What was pinned, see `findings.View`; what a later version has added to it is left out."""

    model_config = ConfigDict(extra="ignore")

    page: Annotated[str, Field(max_length=40)] = ""
    query: Annotated[
        list[Annotated[list[_Short | list[_Line]], Field(min_length=2, max_length=2)]],
        Field(max_length=100),
    ] = []
    figure: _Short = ""
    release: _Short = ""
    invented: bool = False
    title: _Note = ""
    subtitle: _Note = ""
    summary: Annotated[str, Field(max_length=500_000)] = ""
    footer: Annotated[list[_Note], Field(max_length=MOST_NOTES)] = []
    address: _Address = ""
    verdict: _Verdict = ""
    reason: _Line = ""
    quality: _Short = ""
    table: Annotated[
        list[dict[_Line, Annotated[str, Field(max_length=50_000)] | bool | int | float | None]],
        Field(max_length=100_000),
    ] = []
    picture: str | dict[str, Any] = ""
    wall: str | dict[str, Any] = ""
    numbers: Annotated[list[_Number], Field(max_length=1_000)] = []
    wall_title: _Note = ""

    @field_validator("picture", "wall")
    @classmethod
    def _can_be_drawn(cls, picture: str | dict[str, Any]) -> str | dict[str, Any]:
        problem = specification_problem(picture) if isinstance(picture, dict) else ""
        if problem:
            raise ValueError(problem)
        return picture


class _Words(_Checked):
    """What people write on a card."""

    kind: Kind
    sentence: Annotated[str, Field(min_length=1, max_length=LONGEST["sentence"])]
    predictor: Annotated[str, Field(max_length=LONGEST["predictor"])]
    status: Status
    see: Annotated[str, Field(max_length=LONGEST["see"])]
    mean: Annotated[str, Field(max_length=LONGEST["mean"])]
    need: Annotated[str, Field(max_length=LONGEST["need"])]
    checked_by: Annotated[str, Field(max_length=LONGEST["checked_by"])]
    told_by: Annotated[str, Field(max_length=LONGEST["told_by"])] = ""
    told_count: Annotated[str, Field(max_length=LONGEST["told_count"])] = ""
    told_when: Annotated[str, Field(max_length=LONGEST["told_when"])] = ""
    consent: Consent = ""
    reach: Annotated[str, Field(max_length=LONGEST["reach"])] = ""
    owner: Annotated[str, Field(max_length=LONGEST["owner"])] = ""


class _Finding(_Record, _Words):
    place: _Geoid
    view: ViewRecord | None
    order: _Count
    revision: _Count


class _FindingPast(_Checked):
    finding: _Id
    revision: _Count
    words: _Words
    changed: _Moment


class _FindingLink(_Record):
    place: _Geoid
    first: _Id
    second: _Id
    kind: LinkKind
    revision: _Count


class _NeedWords(_Checked):
    what: Annotated[str, Field(min_length=1, max_length=LONGEST_OF_NEED["what"])]
    predictor: Annotated[str, Field(max_length=LONGEST_OF_NEED["predictor"])]
    organization: Annotated[str, Field(max_length=LONGEST_OF_NEED["organization"])]
    role: Annotated[str, Field(max_length=LONGEST_OF_NEED["role"])]
    status: NeedStatus
    data_set: Annotated[str, Field(max_length=LONGEST_OF_NEED["data_set"])]


class _DataNeed(_Record, _NeedWords):
    place: _Geoid
    finding: Annotated[str, Field(max_length=32)]  # that may be gone
    revision: _Count


class _DataNeedPast(_Checked):
    data_need: _Id
    revision: _Count
    words: _NeedWords
    changed: _Moment


class _AgendaItem(_Checked):
    finding: Annotated[str, Field(max_length=32)]  # or a plan or a priority; it may be gone
    prompt: _Line = ""
    note: _Line = ""


class _Agenda(_Record):
    name: Annotated[str, Field(min_length=1, max_length=140)]
    place: _Geoid
    items: Annotated[list[_AgendaItem], Field(max_length=MOST_ITEMS)]
    at: Annotated[int, Field(ge=0, le=MOST_ITEMS)]
    revision: _Count
    led_to: Annotated[str, Field(pattern=r"^([0-9]{1,3}(\.[0-9]{1,3})?)?$")] = ""


class _CouncilSeats(_Record):
    geoid: _Geoid
    body: Annotated[str, Field(min_length=1, max_length=100)]
    day: _Day
    source: Annotated[str, Field(min_length=1, max_length=300)]
    seats: Annotated[dict[_Short, _Seats], Field(max_length=100)]
    unknown: _Seats


class _HeadCountFile(_Record):
    name: Annotated[str, Field(max_length=1_000)]
    source: Annotated[str, Field(min_length=1, max_length=300)]
    rows: _Count


class _HeadCount(_Checked):
    file: _Id
    geoid: _Geoid
    year: _Year
    metric: Annotated[str, Field(max_length=120)]
    breakdown: Annotated[str, Field(max_length=40)]
    subgroup: Annotated[str, Field(max_length=120)]
    n: Annotated[float, Field(ge=0)]


class _Branding(_Record):
    place: _Geoid
    logo: Annotated[str, Field(max_length=2 * LARGEST_LOGO), AfterValidator(_logo)]
    color: Annotated[str, Field(max_length=7), AfterValidator(_color)]
    second: Annotated[str, Field(max_length=7), AfterValidator(_second)]


class _PlanContent(_Checked):
    """The fields of a record of a plan; `plan_kinds` says which its kind has."""

    kind: Annotated[str, Field(max_length=16)]
    content: dict[str, Any]

    @field_validator("content")
    @classmethod
    def _is_declared(cls, content: dict[str, Any], info: ValidationInfo) -> dict[str, Any]:
        _allowed("", content_problem(info.data.get("kind", ""), content))
        return content


class _PlanRecord(_PlanContent, _Record):
    place: _Geoid
    order: _Count
    revision: _Count


class _PlanRecordPast(_PlanContent):
    plan_record: _Id
    revision: _Count
    order: _Count
    deleted: bool
    changed: _Moment
    role: Annotated[str, Field(max_length=16)]
    reason: _Note


class _PlanValue(_Record):
    place: _Geoid
    measure: _Id  # that may be gone
    date: _Day
    value: float | None
    source: Annotated[str, Field(max_length=LONGEST_LINE)]
    note: _Note
    replaced_by: Annotated[str, Field(max_length=32)]
    revision: _Count


class _Form(_Record):
    place: _Geoid
    kind: Annotated[str, AfterValidator(_form_kind)]
    token: Annotated[str, Field(pattern=r"^[a-z0-9]{10,32}$")]
    agenda: Annotated[str, Field(max_length=32)]  # that may be gone
    finding: Annotated[str, Field(max_length=32)]  # as above
    title: Annotated[str, Field(min_length=1, max_length=LONGEST_QUESTION)]
    about: _Line
    items: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=LONGEST_CHOICE)]],
        Field(max_length=MOST_CHOICES),
    ]
    most: Annotated[int, Field(ge=1, le=MOST_CHOICES)]
    state: FormState
    on_wall: bool
    opened: _Moment
    revision: _Count


class _FormAnswer(_Checked):
    form: _Id
    browser: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    content: Annotated[
        dict[
            Annotated[str, Field(max_length=40)],
            Annotated[str, Field(max_length=LONGEST_ANSWER)]
            | Annotated[
                list[Annotated[int, Field(ge=0, lt=MOST_CHOICES)]], Field(max_length=MOST_CHOICES)
            ],
        ],
        Field(max_length=MOST_CHOICES),
    ]
    time: _Moment


class _Exchanged(_Checked):
    of: Annotated[str, Field(max_length=64)]
    key: Annotated[str, Field(max_length=200)]
    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


SCHEMA: Mapping[str, type[BaseModel]] = {
    tables.peer_set.name: _PeerSet,
    tables.finding.name: _Finding,
    tables.finding_past.name: _FindingPast,
    tables.finding_link.name: _FindingLink,
    tables.agenda.name: _Agenda,
    tables.data_need.name: _DataNeed,
    tables.data_need_past.name: _DataNeedPast,
    tables.council_seats.name: _CouncilSeats,
    tables.head_count_file.name: _HeadCountFile,
    tables.head_count.name: _HeadCount,
    tables.branding.name: _Branding,
    tables.plan_record.name: _PlanRecord,
    tables.plan_record_past.name: _PlanRecordPast,
    tables.plan_value.name: _PlanValue,
    tables.form.name: _Form,
    tables.form_answer.name: _FormAnswer,
    tables.exchanged.name: _Exchanged,
}
"""Table -> what each of its rows may hold."""
_NAMES = {
    "peer_set": "peer set",
    "finding_past": "earlier state of a finding",
    "finding_link": "link between findings",
    "data_need": "data to collect",
    "data_need_past": "earlier state of data to collect",
    "council_seats": "council seats",
    "head_count_file": "file of head-counts",
    "head_count": "head-count",
    "branding": "logo and colors",
    "plan_record": "record of a plan",
    "plan_record_past": "earlier state of a record of a plan",
    "plan_value": "value of a measure",
    "form": "question to phones",
    "form_answer": "answer to a question",
    "exchanged": "list of exchanged records",
}
_NAME_FIELDS = (
    "sentence",
    "name",
    "title",
    "what",
    "body",
    "id",
    "finding",
    "data_need",
    "file",
)  # the first one names it


def field_problem(table: str, row: object, *, signs_completed: bool = False) -> str:
    """Return the first field of a row that the schema refuses and why, empty where there is none.

    Half of a sign of two parts may be in a view: its column holds it, and files leave it out.
    ``signs_completed`` says that such halves are already removed from the row.

    >>> field_problem("exchanged", {"of": 5, "key": "", "digest": "0" * 64})
    'the field “of” is refused: input should be a valid string'
    """
    try:
        SCHEMA[table].model_validate(row)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        if first["type"] == "string_unicode" and first["loc"][0] == "view" and not signs_completed:
            return field_problem(table, _with_whole_signs(row), signs_completed=True)
        where = shown(" / ".join(map(str, first["loc"]))) or "record"
        reason = first["msg"].removeprefix("Value error, ")
        return f"the field “{where}” is refused: {reason[:1].lower()}{reason[1:]}"
    return ""


def _with_whole_signs(part: Any) -> Any:  # noqa: ANN401 - JSON
    """The same without halves of signs of two parts."""
    if isinstance(part, str):
        return _HALVES.sub("", part)
    if isinstance(part, dict):
        return {_with_whole_signs(key): _with_whole_signs(each) for key, each in part.items()}
    return [_with_whole_signs(each) for each in part] if isinstance(part, list) else part


def record_name(table: str, row: object) -> str:
    """Return what people know a record by, such as 'finding “Rents rose”'."""
    kind = _NAMES.get(table, table)
    values = row if isinstance(row, Mapping) else {}
    content = values.get("content")
    named = {**content, **values} if isinstance(content, Mapping) else values
    name = next((named[key] for key in _NAME_FIELDS if named.get(key)), "")
    return f"{kind} “{shown(str(name))}”" if name else kind


def readable(table: str, rows: Sequence[Any]) -> list[Any]:
    """Return the stored rows that can be shown; `unreadable_records` lists the others."""
    return [row for row in rows if not field_problem(table, dict(row._mapping))]  # noqa: SLF001 - public


_RECORDS = {
    table.name: table
    for table in (
        tables.finding,
        tables.finding_link,
        tables.agenda,
        tables.data_need,
        tables.peer_set,
        tables.council_seats,
        tables.head_count_file,
        tables.branding,
        tables.plan_record,
        tables.plan_value,
    )
}


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A stored record that the schema refuses.

    ``table`` and ``id`` identify it, ``what`` is its name for people, ``problem`` the refused
    field and why.
    """

    table: str
    id: str
    what: str
    problem: str


def unreadable_records(workspace: Workspace, place: str | None = None) -> tuple[Unreadable, ...]:
    """Return the unreadable records: the findings of a place, or the records of every table."""
    unreadable = []
    for name, table in _RECORDS.items():
        query = sa.select(table).where(table.c.deleted.is_(other=False))
        if place is not None:
            if table is not tables.finding:
                continue
            query = query.where(table.c.place == place)
        for each in workspace.rows(query):
            row = dict(each._mapping)  # noqa: SLF001 - its public name begins so
            if problem := field_problem(name, row):
                unreadable.append(Unreadable(name, str(row["id"]), record_name(name, row), problem))
    return tuple(unreadable)


def delete_unreadable(workspace: Workspace, record: Unreadable) -> None:
    """Mark a record as deleted without reading it.

    Raises ``UserError`` when it is gone.
    """
    gone = "This record is gone already."
    change_record(workspace, _RECORDS[record.table], record.id, gone=gone, deleted=True)


def shown(text: str) -> str:
    """Return a text of a file on one line, shortened, for a sentence about the file."""
    line = " ".join(
        "".join(sign for sign in text[:500] if sign.isprintable() or sign == " ").split()
    )
    return line if len(line) <= _LONGEST_SHOWN else f"{line[: _LONGEST_SHOWN - 1]}…"
