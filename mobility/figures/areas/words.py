"""Words and tables that the figures of areas share."""

from __future__ import annotations

import pandas as pd

from mobility.analysis.areas.result import AreaResult, AreaRow, AreaSetting
from mobility.analysis.uncertainty import Estimate, Verdict
from mobility.figures.figure import Cell, figure_table
from mobility.figures.words.families import verdict_columns
from mobility.places import STATES
from mobility.registry import EVERYONE, Better
from mobility.text import NBSP, count_of, format_number, joined, within
from mobility.text.messages import message, wall_message

MASKED_WORDS = "not shown: few people"
_MORE = 3  # names in a sentence


def value_words(setting: AreaSetting, value: float | None, *, unit: bool = True) -> str:
    """Return a value as people read it, such as '8.9 %' or '12.3 per 1,000'."""
    if value is None:
        return "no value"
    if setting.per == 1:
        return f"{format_number(100 * value, 1)}{NBSP}%"
    if setting.unit == "dollars":
        return f"${format_number(value)}"
    digits = 0 if abs(value) >= 100 else 1
    number = format_number(value, digits)
    if not unit:
        return number
    if setting.per is not None:
        return f"{number} per {format_number(setting.per)}"
    return f"{number} {setting.unit}".strip()


def interval_words(setting: AreaSetting, value: Estimate | None) -> str:
    """Return a 95 % interval, or 'no interval'."""
    if value is None or value.lower is None or value.upper is None:
        return "no interval"
    low, high = (value_words(setting, bound, unit=False) for bound in (value.lower, value.upper))
    return f"{low} to {high}"


def difference_words(setting: AreaSetting, row: AreaRow) -> str:
    """Return how far an area is from the rest, with its range; empty without a comparison."""
    if row.difference is None or row.bounds is None:
        return ""
    scale, unit = (100, "points") if setting.per == 1 else (1, "")
    low, middle, high = (
        format_number(scale * number, 1)
        for number in (row.bounds[0], row.difference, row.bounds[1])
    )
    return f"{middle} ({low} to {high}) {unit}".strip()


def result_words(row: AreaRow) -> str:
    """Return the verdict of an area in a few words, or why there is none."""
    if row.value is None:
        return MASKED_WORDS if "few people" in row.absent else row.absent
    if row.verdict is Verdict.NOT_COMPARED:
        return f"{row.verdict}: {row.reason}"
    if row.overruled:
        return f"{row.verdict} among all areas"
    return str(row.verdict)


def place_words(setting: AreaSetting) -> str:
    """Return the place without its state, as it follows 'in'."""
    name, _, state = setting.place.rpartition(", ")
    known = state in {each.name for each in STATES.values()}
    return within(name if name and known else setting.place)


def people_words(setting: AreaSetting) -> str:
    """Return the measure with the group it is of."""
    return setting.measure if setting.group == EVERYONE else f"{setting.measure}, {setting.group}"


def title(result: AreaResult) -> str:
    """Return how many areas are worse and better than the rest of the place."""
    return _title(result, wall=False)


def wall_title(result: AreaResult) -> str:
    """Return the same in about a dozen words."""
    return _title(result, wall=True)


def _title(result: AreaResult, *, wall: bool) -> str:
    setting = result.setting
    headline = wall_message if wall else message
    judged = [row for row in result.rows if row.verdict is not Verdict.NOT_COMPARED]
    shown = [row for row in result.rows if row.value is not None]
    parts = {"measure": people_words(setting), "place": place_words(setting)}
    of_kind = _short_kind(setting)
    if not shown:
        return headline("neighborhoods.nothing", **parts)
    if not judged:
        values = [row.value.value for row in shown if row.value is not None]
        low, high = (value_words(setting, end, unit=False) for end in (min(values), max(values)))
        return headline("neighborhoods.values", **parts, low=low, high=high, areas=of_kind)
    sides = (Verdict.WORSE, Verdict.BETTER)
    if setting.better is Better.NEITHER:
        sides = (Verdict.HIGHER, Verdict.LOWER)
    first, second = (len(result.of_verdict(side)) for side in sides)
    parts |= {"judged": format_number(len(judged)), "areas": of_kind}
    if not first and not second:
        return headline("neighborhoods.none told", **parts)
    case = "undirected" if setting.better is Better.NEITHER else "told"
    return headline(f"neighborhoods.{case}", **parts, first=_few(first), second=_few(second))


def _few(count: int) -> str:
    return "none" if count == 0 else format_number(count)


def _short_kind(setting: AreaSetting) -> str:
    """Return 'census tracts' without the census they are of."""
    return setting.areas.partition(" of ")[0]


def subtitle(result: AreaResult) -> str:
    """Return measure, who is counted, place, year and kind of areas."""
    setting = result.setting
    who = "" if setting.group == EVERYONE else f", {setting.group}"
    universe = f" ({setting.universe})" if setting.universe else ""
    merged = "; unreliable areas merged with neighbors" if setting.merged else ""
    total = ""
    if result.total is not None:
        total = (
            f" All areas together: {value_words(setting, result.total.value)} "
            f"({interval_words(setting, result.total)})."
        )
    return (
        f"{setting.measure}{who}{universe} in {setting.place}, {setting.year}, by "
        f"{setting.areas}{merged}.{total}"
    )


def summary(result: AreaResult) -> str:
    """Return what the figure shows, for readers who do not see it."""
    setting = result.setting
    told = [
        row for row in result.rows
        if row.verdict in {Verdict.WORSE, Verdict.HIGHER, Verdict.BETTER, Verdict.LOWER}
    ]  # fmt: skip
    named = [f"{row.name} {value_words(setting, _value(row))} ({row.verdict})" for row in told]
    rest = f" and {len(named) - 8} more" if len(named) > 8 else ""
    listed = f" {'; '.join(named[:8])}{rest}." if named else ""
    return f"{title(result)}.{listed} {counts_words(result)}"


def _value(row: AreaRow) -> float | None:
    return None if row.value is None else row.value.value


def counts_words(result: AreaResult) -> str:
    """Return how many areas are shown, masked, without a number, and not judged."""
    shown = sum(row.value is not None for row in result.rows)
    parts = [f"{format_number(shown)} shown"]
    if result.masked:
        parts.append(
            f"{format_number(result.masked)} masked (fewer than {result.setting.limit} people, or "
            "a number that would give one away)"
        )
    if result.without:
        parts.append(f"{format_number(result.without)} without a number")
    if result.weak:
        parts.append(f"{format_number(result.weak)} too uncertain to judge (hollow)")
    return f"{count_of(len(result.rows), 'area')}: {joined(parts)}."


def footer(result: AreaResult) -> tuple[str, ...]:
    """Return what every figure of areas says below it."""
    setting = result.setting
    origin = joined([each for each in (setting.source, setting.file) if each]) or "not said"
    compared = count_of(result.family.tests, "comparison")
    against = "Verdicts against all other areas of the place together"
    lines = [
        f"Numbers: {origin}. Outlines: {setting.outlines}.",
        counts_words(result),
        f"{against}; {compared} held together at 10 % false ones.",
        "An area is no person: who lives there can be better or worse off than its average.",
    ]
    if setting.note:
        lines.append(setting.note)
    if beside := result.beside:
        lines.append(f"The whole place, {beside.label}: {beside.words} ({beside.year}).")
    return (*lines, *result.warnings)


def residents_words(result: AreaResult) -> str:
    """Return who lives in areas that are worse; empty without a table of residents."""
    groups = [each for each in result.residents if each.group != EVERYONE and each.residents]
    everyone = next((each for each in result.residents if each.group == EVERYONE), None)
    if not groups or not result.of_verdict(Verdict.WORSE):
        return ""
    most = max(groups, key=lambda each: each.share)
    return message(
        "neighborhoods.residents",
        share=f"{format_number(100 * most.share)}{NBSP}%",
        group=most.group,
        other="" if everyone is None else f"{format_number(100 * everyone.share)}{NBSP}%",
    )


def areas_table(result: AreaResult) -> pd.DataFrame:
    """Return the areas in words and in numbers."""
    setting = result.setting
    texts: list[dict[str, Cell]] = []
    numbers: list[dict[str, Cell]] = []
    for row in result.rows:
        value = row.value
        texts.append(
            {
                "Area": row.name,
                "Value": result_words(row) if value is None else value_words(setting, value.value),
                "95 % interval": "" if value is None else interval_words(setting, value),
                "Against the rest": result_words(row) if value is not None else "",
                "Difference": difference_words(setting, row),
                "Counted": "" if row.count is None else format_number(row.count),
                "Of": "" if row.base is None else format_number(row.base),
                "Reliability": "" if row.quality is None else str(row.quality),
            }
        )
        numbers.append(
            {
                "geoid": setting.geoid,
                "area_code": row.code,
                "data_year": setting.year,
                "subgroup": setting.group,
                "unit": "share of 1" if setting.per == 1 else (
                    f"per {setting.per}" if setting.per else setting.unit
                ),
                "stored_value": None if value is None else value.value,
                "stored_lower": None if value is None else value.lower,
                "stored_upper": None if value is None else value.upper,
                "count": row.count,
                "base": row.base,
                "relative_error": row.relative_error,
                **verdict_columns(row.verdict, row.verdict, result.family),
                "difference": row.difference,
                "difference_lower": None if row.bounds is None else row.bounds[0],
                "difference_upper": None if row.bounds is None else row.bounds[1],
                "rest_of_place": row.rest,
                "reason": row.reason,
                "absent": row.absent,
                "merged_areas": len(row.members),
            }
        )  # fmt: skip
    notes = {
        "difference": "the area less all other areas of the place together",
        "relative_error": "standard error over the value; for a share over the smaller of it and "
        "its complement",
    }
    return figure_table(texts, numbers, notes)
