"""The command `areas`: outlines of areas inside places, and numbers on them.

It imports what it needs when it runs: `--help` needs no database.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from mobility.cli.shared import PLACE, add_command, choose_release, print_json

if TYPE_CHECKING:
    from mobility.areas.keeping import StoredAreas, StoredNumbers


def add_commands(commands: Any) -> None:  # noqa: ANN401 - argparse keeps the type to itself
    """Add the `areas` subcommand with its own subcommands."""
    description = "outlines of tracts, wards or other areas, and numbers on them"
    parser = commands.add_parser("areas", help=description, description=description)
    own = parser.add_subparsers(dest="areas", required=True, metavar="COMMAND")
    _add_outlines(own)
    add_command(own, "list", _list, "the stored outlines and numbers")
    show = add_command(own, "show", _show, "the numbers of the areas of a place")
    show.add_argument("geoid", help=PLACE)
    show.add_argument("--table", metavar="ID", default="", help="numbers, by their id of `list`")
    show.add_argument("--year", type=int, help="a year with numbers")
    show.add_argument("--group", default="All", help="a group of people")
    show.add_argument("--merge", action="store_true", help="merge areas that are too uncertain")
    choose_release(show)
    _add_data(own)
    move = add_command(own, "move", _move, "counts moved to the areas of another set, and stored")
    move.add_argument("table", help="numbers, by their id of `list`")
    move.add_argument("--to", required=True, metavar="ID", help="the other areas, by their id")
    move.add_argument("--residents", metavar="ID", help="a table of residents of smaller areas")
    for name, words in (("delete", "delete outlines or numbers"), ("restore", "undo `delete`")):
        add_command(own, name, _delete, words).add_argument("id", help="the id of `list`")
    invent = add_command(own, "invent", _invent, "store invented areas and numbers of a place")
    invent.add_argument("geoid", help="county (39153) or city (3901000)")


def _add_outlines(own: Any) -> None:  # noqa: ANN401 - as above
    add = add_command(own, "add", _add, "read outlines and store them")
    add.add_argument("file", help="GeoJSON, GeoPackage, zipped shapefile, KML or FlatGeobuf")
    add.add_argument("--name", help="of the areas; the name of the file by default")
    add.add_argument(
        "--kind", help="tract, block group, ZCTA, school district, place, ward or other"
    )
    add.add_argument("--vintage", default="", help="the census they were drawn for: 2010 or 2020")
    add.add_argument("--code", default="", metavar="COLUMN", help="the column of codes")
    add.add_argument("--names", default="", metavar="COLUMN", help="the column of names")
    add.add_argument("--layer", default="", help="the layer of a GeoPackage or KML file")
    add.add_argument("--projection", type=int, metavar="EPSG", help="where the file says none")
    add.add_argument("--city", default="", metavar="CODE", help="the city that the areas make up")
    add.add_argument("--source", default="", help="who publishes the outlines")
    add.add_argument("--check", action="store_true", help="say what was read, and store nothing")


def _add_data(own: Any) -> None:  # noqa: ANN401 - as above
    table = add_command(own, "data", _data, "put a table of numbers on areas and store it")
    table.add_argument("file", help="a table as CSV, TSV or Excel")
    table.add_argument("--areas", required=True, metavar="ID", help="the areas, by their id")
    for option, words in (
        ("name", "of the measure"), ("area", "the column that names areas"),
        ("count", "the column of counts"), ("base", "the column of how many people they are of"),
        ("value", "the column of other numbers, such as medians"),
        ("count-margin", "the column of margins of error of counts or values"),
        ("base-margin", "the column of those of the denominators"),
        ("group", "the column of groups; - for none"), ("universe", "who is counted"),
        ("source", "where the numbers are from"),
        ("divide-by", "a table of residents, by its id, that counts are divided by"),
    ):  # fmt: skip
        table.add_argument(f"--{option}", default="", help=words)
    table.add_argument("--year", type=int, help="of all rows")
    table.add_argument("--per", type=int, help="1 for a share, such as 1000 for events")
    table.add_argument("--better", choices=("higher", "lower", "neither"))
    table.add_argument("--limit", type=int, default=10, help="the fewest people that are shown")
    table.add_argument("--residents", action="store_true", help="it counts residents by area")
    table.add_argument(
        "--enough-people", action="store_true", help="each number is of enough people"
    )
    table.add_argument("--check", action="store_true", help="say what was read, and store nothing")


def _add(arguments: argparse.Namespace) -> None:
    from pathlib import Path

    from mobility.areas.counties import place_in_counties
    from mobility.areas.keeping import AreaSetDetails, keep_areas
    from mobility.areas.kinds import AreaKind
    from mobility.areas.reading import OutlineChoices, read_outlines
    from mobility.cli.bar import terminal_bar
    from mobility.errors import UserError
    from mobility.workspace import Workspace

    kind = None
    if arguments.kind:
        kinds = {each.value.casefold(): each for each in AreaKind}
        kind = kinds.get(arguments.kind.casefold())
        if kind is None:
            listed = ", ".join(each.value for each in AreaKind)
            raise UserError(f"There is no kind {arguments.kind!r}; there are: {listed}.")
    choices = OutlineChoices(
        kind, arguments.vintage, arguments.code, arguments.names, arguments.layer,
        arguments.projection,
    )  # fmt: skip
    outlines = read_outlines(arguments.file, choices=choices, progress=terminal_bar())
    of_census = outlines.kind in {AreaKind.TRACT, AreaKind.BLOCK_GROUP}
    counties = place_in_counties(
        outlines.shapes, outlines.vintage, outlines.codes if of_census else ()
    )
    notes = [*outlines.notes, *counties.notes]
    stored = None
    if not arguments.check:
        details = AreaSetDetails(
            arguments.name or Path(arguments.file).stem, outlines.kind, outlines.vintage,
            outlines.file, arguments.source, arguments.city, tuple(notes),
        )  # fmt: skip
        stored = keep_areas(Workspace(), outlines, counties, details)
    if arguments.json:
        print_json(
            {
                "id": stored.id if stored else None, "version": stored.number if stored else None,
                "kind": outlines.kind, "vintage": outlines.vintage, "areas": len(outlines.codes),
                "notes": notes, "questions": outlines.questions,
            }
        )  # fmt: skip
        return
    print(f"{outlines.file}: {len(outlines.codes)} areas, {outlines.kind}")
    for line in (*notes, *(f"To be said: {each}" for each in outlines.questions)):
        print(f"  {line}")
    if stored:
        print(f"Stored as {stored.id}, version {stored.number}.")


def _data(arguments: argparse.Namespace) -> None:
    from mobility.areas.keeping import keep_numbers, one_area_set
    from mobility.areas.table import TableChoices, read_table, rows_to_keep
    from mobility.registry import Better
    from mobility.workspace import Workspace

    choices = TableChoices(
        name=arguments.name, area=arguments.area, count=arguments.count, base=arguments.base,
        value=arguments.value, count_margin=arguments.count_margin,
        base_margin=arguments.base_margin, group=arguments.group, year=arguments.year,
        per=arguments.per, better=Better(arguments.better) if arguments.better else None,
        universe=arguments.universe, source=arguments.source, limit=arguments.limit,
        residents=arguments.residents, divide_by=arguments.divide_by,
        enough_people=arguments.enough_people,
    )  # fmt: skip
    table = read_table(arguments.file, one_area_set(arguments.areas), choices=choices)
    sentences: tuple[str, ...] = ()
    stored = None
    if not arguments.check:
        rows, sentences = rows_to_keep(table)
        details = replace(table.details, notes=table.notes)
        stored = keep_numbers(Workspace(), details, rows)
    if arguments.json:
        print_json(
            {
                "id": stored.id if stored else None, "version": stored.number if stored else None,
                "columns": table.columns, "numbers": len(table.rows), "years": table.years,
                "notes": [*table.notes, *sentences], "questions": table.questions,
                "unmatched": dict(table.unmatched), "unmatched_share": table.unmatched_share,
            }
        )  # fmt: skip
        return
    print(f"{table.details.file}: {len(table.rows)} numbers on {table.areas.details.name}")
    for column, role in table.columns.items():
        print(f"  {column}: {role}")
    for line in (*table.notes, *sentences, *(f"To be said: {each}" for each in table.questions)):
        print(f"  {line}")
    if stored:
        print(f"Stored as {stored.id}, version {stored.number}.")


def _list(arguments: argparse.Namespace) -> None:
    from mobility.areas import keeping

    sets, tables = keeping.area_sets(), keeping.numbers_in_use()
    for sentence in keeping.unreadable():
        print(sentence, file=sys.stderr)
    if arguments.json:
        print_json(
            {"areas": [_of_set(each) for each in sets], "tables": [_of_table(t) for t in tables]}
        )
        return
    for each in sets:
        print(f"{each.id}  {each.details.name}: {len(each.codes)} {each.details.plural}")
    for table in tables:
        years = ", ".join(map(str, table.years))
        print(f"{table.id}  {table.details.name}, {years}, on {table.details.areas}")
    if not sets and not tables:
        print("Nothing is stored yet; add outlines with: python -m mobility areas add FILE")


def _of_set(areas: StoredAreas) -> dict[str, object]:
    details = areas.details
    return {
        "id": areas.id, "version": areas.number, "name": details.name, "kind": details.kind,
        "vintage": details.vintage, "areas": len(areas.codes), "notes": list(details.notes),
        "places": sorted({each for each in areas.places if each}), "invented": details.invented,
    }  # fmt: skip


def _of_table(numbers: StoredNumbers) -> dict[str, object]:
    details = numbers.details
    return {
        "id": numbers.id, "version": numbers.number, "name": details.name, "areas": details.areas,
        "areas_version": details.areas_version, "years": list(numbers.years),
        "residents": details.residents, "invented": details.invented,
    }  # fmt: skip


def _show(arguments: argparse.Namespace) -> None:
    from mobility.cli.shared import open_place
    from mobility.figures.areas.words import areas_table, footer, residents_words, summary
    from mobility.figures.figure import table_rows
    from mobility.queries.areas import AreaChoice, areas_result

    _, _, place = open_place(arguments)
    choice = AreaChoice(arguments.table, arguments.year, arguments.group, arguments.merge)
    result = areas_result(place, choice)
    table = areas_table(result)
    if arguments.json:
        curve = result.curve
        print_json(
            {
                "geoid": place.geoid, "measure": result.setting.measure,
                "year": result.setting.year, "invented": result.setting.invented,
                "areas": table_rows(table),
                "curve": {
                    "reason": curve.reason, "areas_of_half": curve.half,
                    "share_of_people": curve.people.tolist(),
                    "share_of_gap": curve.explained.tolist(),
                },
                "notes": list(footer(result)),
            }
        )  # fmt: skip
        return
    for line in (summary(result), residents_words(result), *footer(result)):
        if line:
            print(line)
    print()
    print(table[table.attrs["shown"]].to_string(index=False))


def _move(arguments: argparse.Namespace) -> None:
    from mobility.areas.keeping import keep_numbers, one_area_set, one_table
    from mobility.areas.moving import move_numbers
    from mobility.workspace import Workspace

    residents = one_table(arguments.residents) if arguments.residents else None
    moved = move_numbers(one_table(arguments.table), one_area_set(arguments.to), residents)
    stored = keep_numbers(Workspace(), moved.details, moved.rows)
    if arguments.json:
        print_json({"id": stored.id, "version": stored.number, "notes": list(moved.notes)})
        return
    for note in moved.notes:
        print(note)
    print(f"Stored as {stored.id}, version {stored.number}.")


def _delete(arguments: argparse.Namespace) -> None:
    from mobility.uploads.versions.keeping import delete, restore
    from mobility.workspace import Workspace

    deleting = arguments.areas == "delete"
    (delete if deleting else restore)(Workspace(), arguments.id)
    if arguments.json:
        print_json({"id": arguments.id, "deleted": deleting})
        return
    print(f"{arguments.id} is {'deleted' if deleting else 'in use again'}.")


def _invent(arguments: argparse.Namespace) -> None:
    from mobility.areas.example import keep_example
    from mobility.workspace import Workspace

    areas, tables = keep_example(Workspace(), arguments.geoid)
    if arguments.json:
        print_json({"areas": areas.id, "tables": [each.id for each in tables]})
        return
    print(f"Stored {areas.id} and {', '.join(each.id for each in tables)}: all invented.")
