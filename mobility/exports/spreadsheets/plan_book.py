"""A plan as an Excel workbook: a sheet for each kind of record, numbers as numbers."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

from mobility.exports.measure_words import group_name
from mobility.exports.plan_words import problem_sentence, record_name
from mobility.exports.spreadsheets.sheets import PROGRAM, Line, cell_text, write_lines, write_rows
from mobility.figures.figure import Cell
from mobility.registry import Framework
from mobility.workspace import Plan, PlanProblem, PlanRecord, spreads_of
from mobility.workspace.form_kinds import SCORES
from mobility.workspace.plan_kinds import KINDS, PARTS, PLAN
from mobility.workspace.record_fields import FINDING, Field, FieldType

_CHANGED = "Last changed"


def plan_xlsx(
    plan: Plan,
    framework: Framework,
    place: str,
    sentence: str,
    problems: Sequence[PlanProblem] = (),
    mark: str = "",
) -> bytes:
    """Return the workbook of a plan.

    Args:
        plan: its records.
        framework: the registry, for the names of metrics, groups and predictors.
        place: the name of the county or city.
        sentence: what there is of the plan.
        problems: what is missing or does not fit; they have a sheet of their own.
        mark: what says that the numbers of the release are invented; empty for real ones.
    """
    from openpyxl import Workbook  # noqa: PLC0415 - a tenth of a second that nothing else needs

    sheets = {
        each.plural.capitalize(): _rows(plan, each.id, framework)
        for each in PARTS[PLAN]
        if each.id != "vote" and plan.of_kind(each.id)
    }
    others: dict[str, list[dict[str, Cell]]] = {
        "Votes": _vote_rows(plan),
        "Values": _value_rows(plan),
        "Missing": [{"What is missing": problem_sentence(plan, each)} for each in problems],
    }
    sheets |= {name: rows for name, rows in others.items() if rows}
    book = Workbook()
    book.properties.title = cell_text(f"Plan of {place}")
    book.properties.creator = PROGRAM
    book.active.title = "README"
    lines = [Line(f"Plan of {place}", size=16), Line("What there is", sentence), Line()]
    lines += [Line(name, f"{len(rows)} in this file") for name, rows in sheets.items()]
    lines += [
        Line(),
        Line("Numbers", "As they are stored: a share is from 0 to 1."),
        Line("Links", "By name: what an action serves, what a measure is of."),
    ]
    if mark:
        lines.insert(1, Line(f"{mark}.", size=12))
    write_lines(book.active, lines, address="", mark=mark)
    for name, rows in sheets.items():
        write_rows(book.create_sheet(name), rows, mark=mark)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _rows(plan: Plan, kind: str, framework: Framework) -> list[dict[str, Cell]]:
    """Return the records of a kind, a column for each field that one of them has."""
    records = plan.of_kind(kind)
    used = [
        field
        for key, field in KINDS[kind].fields.items()
        if any(key in each.content for each in records)
    ]
    rows: list[dict[str, Cell]] = []
    for record in records:
        row: dict[str, Cell] = {}
        for field in used:
            if field.type is FieldType.SCORES:
                row |= {
                    f"{field.label}: {criterion.title}": record.scores(field.key).get(criterion.id)
                    for criterion in plan.of_kind("criterion")
                }
            else:
                row[field.label] = _cell(plan, record, field, framework)
        rows.append({**row, _CHANGED: record.changed[:10], "Id": record.id})
    return rows


def _cell(plan: Plan, record: PlanRecord, field: Field, framework: Framework) -> Cell:
    """Return what stands in a field: a number as a number, all else in words."""
    value = record.content.get(field.key)
    if value is None or isinstance(value, int | float):
        return value
    if FINDING in field.to:
        cards = plan.cards or {}
        return "; ".join(cards[id_].sentence for id_ in record.ids(field.key) if id_ in cards)
    if field.type in {FieldType.LINK, FieldType.LINKS}:
        return "; ".join(record_name(plan, each) for each in plan.linked(record, field.key))
    if field.choices:
        return "; ".join(field.choices.get(each, each) for each in record.ids(field.key))
    text = record.text(field.key)
    return _names(framework, field.type, text) or text


def _names(framework: Framework, type_: FieldType, text: str) -> str:
    """Return the name of what a text of the registry means; empty where it means nothing there."""
    if type_ is FieldType.GROUP:
        return group_name(text, framework)
    known: Mapping[FieldType, Mapping[str, str]] = {
        FieldType.METRIC: {id_: each.label for id_, each in framework.metrics.items()},
        FieldType.PREDICTOR: {id_: each.label for id_, each in framework.predictors.items()},
    }
    return known.get(type_, {}).get(text, "")


def _vote_rows(plan: Plan) -> list[dict[str, Cell]]:
    """Return how each priority was scored in each vote, a row each."""
    rows: list[dict[str, Cell]] = []
    for vote in plan.of_kind("vote"):
        criterion = next((each.title for each in plan.linked(vote, "criterion")), "")
        for id_, spread in spreads_of(vote).items():
            priority = plan.record(id_)
            rows.append(
                {
                    "Criterion": criterion,
                    "Priority": priority.title if priority else "",
                    "Average": round(spread.mean, 2),
                    **{
                        f"Score {score}": count
                        for score, count in zip(SCORES, spread.counts, strict=True)
                    },
                    "Answers": spread.answers,
                    _CHANGED: vote.changed[:10],
                }
            )
    return rows


def _value_rows(plan: Plan) -> list[dict[str, Cell]]:
    """Return the values of the measures, by measure and date."""
    return [
        {
            "Measure": measure.title,
            "Date": each.date,
            "Value": each.value,
            "Source": each.source,
            "Note": each.note if each.value is not None else f"Too few people. {each.note}".strip(),
        }
        for measure in plan.of_kind("measure")
        for each in plan.series(measure)
    ]
