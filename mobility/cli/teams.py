"""The command `team`: readiness, the coalition, and who is missing, of a place.

It imports what it needs when it runs: `--help` needs no database.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mobility.cli.shared import (
    PLACE,
    add_command,
    choose_release,
    json_text,
    open_place,
    print_json,
    print_place,
    write_file,
)
from mobility.clock import today

if TYPE_CHECKING:
    from mobility.places import Jurisdiction
    from mobility.registry import Framework
    from mobility.store import Store
    from mobility.workspace import Plan, PlanRecord

ENDINGS = ("xlsx", "pdf", "json", "docx", "html", "txt")
_OF_INVITATIONS = ("pdf", "docx", "html", "txt")


def add_commands(commands: Any) -> None:  # noqa: ANN401 - argparse keeps the type to itself
    """Add the `team` subcommand."""
    team = add_command(
        commands, "team", _team, "how ready the group of a place is, who takes part, who is missing"
    )
    team.add_argument("geoid", help=PLACE)
    team.add_argument(
        "--roster", type=Path, metavar="FILE",
        help="merge the roster with an Excel or CSV file, by the names of organizations",
    )  # fmt: skip
    team.add_argument(
        "--invite", metavar="NAME",
        help="an organization of the roster; its invitation is printed, or written with --to",
    )  # fmt: skip
    team.add_argument(
        "--to", type=Path, metavar="FILE",
        help="write a file: .xlsx the roster, .pdf readiness on one page, .json all of it; with "
        f"--invite the invitation as .{', .'.join(_OF_INVITATIONS)}",
    )  # fmt: skip
    choose_release(team)


def _team(arguments: argparse.Namespace) -> None:
    from mobility.exports import team
    from mobility.text import within
    from mobility.workspace import Workspace, plan_of

    ending = _checked_ending(arguments)
    store, framework, place = open_place(arguments)
    workspace = Workspace()
    try:
        if arguments.roster is not None:
            _merge(workspace, place.geoid, arguments.roster, framework)
        plan = plan_of(workspace, place.geoid)
    finally:
        workspace.close()
    if arguments.invite is not None:
        _invite(arguments, plan, (store, framework, place))
        return
    if ending in {"xlsx", "pdf"}:
        write_file(arguments.to, _file(ending, plan, (store, framework, place)))
    elif arguments.json or ending:
        content = _record(plan, framework, place)
        if ending:
            write_file(arguments.to, json_text(content).encode())
        else:
            print_json(content)
    if arguments.json or ending:
        return
    print_place(store.release, place)
    for line in team.team_lines(plan, framework, within(place.name)):
        print(line)


def _checked_ending(arguments: argparse.Namespace) -> str:
    from mobility.errors import UserError

    if arguments.to is None:
        return ""
    ending = str(arguments.to.suffix[1:])
    possible = _OF_INVITATIONS if arguments.invite is not None else ENDINGS[:3]
    if ending not in possible:
        raise UserError(f"{str(arguments.to)!r} has to end in .{', .'.join(possible)}.")
    return ending


def _merge(workspace: Any, geoid: str, file: Path, framework: Framework) -> None:  # noqa: ANN401 - imported late
    from mobility.uploads.rows.roster import read_roster
    from mobility.workspace import merge_roster, plan_of

    organizations = read_roster(file.name, file, framework)
    merged = merge_roster(workspace, plan_of(workspace, geoid), organizations)
    print(
        f"Stored: {len(merged.added)} added, {len(merged.changed)} changed, {merged.same} as "
        "before.",
        file=sys.stderr,
    )


def _file(ending: str, plan: Plan, of: tuple[Store, Framework, Jurisdiction]) -> bytes:
    from mobility.exports import team
    from mobility.exports.paper.readiness_page import readiness_pdf
    from mobility.exports.spreadsheets.roster import roster_xlsx
    from mobility.figures.figure import Provenance
    from mobility.text import INVENTED
    from mobility.workspace.branding import Branding
    from mobility.workspace.team_kinds import CONDITION, ORGANIZATION

    store, framework, place = of
    invented = store.release.demonstration
    if ending == "xlsx":
        mark = INVENTED if invented else ""
        return roster_xlsx(plan.of_kind(ORGANIZATION), framework, place.full_name, mark)
    provenance = Provenance(place.geoid, store.release.id, "", invented=invented)
    rounds = team.round_standings(plan)
    written = {each.text("condition"): each for each in reversed(plan.of_kind(CONDITION))}
    figure = team.readiness_of(plan, place, provenance)
    return readiness_pdf(
        place, rounds[-1] if rounds else None, written, figure, today(), Branding()
    )


def _invite(
    arguments: argparse.Namespace, plan: Plan, of: tuple[Store, Framework, Jurisdiction]
) -> None:
    from mobility import queries
    from mobility.cli.figures import MAKERS, Request
    from mobility.exports.findings.invitation import SHEETS, invitation, metrics_for
    from mobility.text.sources import source_words

    store, framework, place = of
    organization = _named(plan, arguments.invite)
    profile = queries.profile(store, framework, place.geoid)
    metrics = tuple(each.metric.id for each in metrics_for(organization, profile, framework))
    figure = None
    if metrics:
        options = argparse.Namespace(metric=metrics[0], year=None, peers=None)
        figure = MAKERS["peers"](Request(store, framework, place, options))
    source = source_words(framework, store.release.source, metrics)
    content = invitation(organization, profile, framework, source, figure)
    if arguments.to is None:
        print(content.text)
    elif arguments.to.suffix == ".txt":
        write_file(arguments.to, content.text.encode())
    else:
        write_file(arguments.to, SHEETS[arguments.to.suffix[1:]][2](content))


def _named(plan: Plan, name: str) -> PlanRecord:
    from mobility.errors import UserError
    from mobility.workspace import roster_key
    from mobility.workspace.team_kinds import ORGANIZATION

    known = {roster_key(each.title): each for each in plan.of_kind(ORGANIZATION)}
    if roster_key(name) not in known:
        names = ", ".join(each.title for each in known.values())
        raise UserError(f"The roster has no organization {name!r}; it has {names or 'none yet'}.")
    return known[roster_key(name)]


def _record(plan: Plan, framework: Framework, place: Jurisdiction) -> dict[str, object]:
    """Return all that may be passed on, as plain data; private fields are not among it."""
    from mobility.cli.records import record
    from mobility.exports import team
    from mobility.exports.spreadsheets.roster import roster_row
    from mobility.text import within
    from mobility.workspace import readiness_rounds
    from mobility.workspace.team_kinds import CONDITION, ORGANIZATION

    rounds = [
        record(each, "id, answers, counts")
        | {"opened": each.opened.isoformat()}
        | {
            "by_role": [
                {"condition": condition, "role": role, "counts": counts}
                for (condition, role), counts in each.by_role.items()
            ]
        }
        for each in readiness_rounds(plan)
    ]
    return {
        "geoid": place.geoid,
        "name": place.full_name,
        "sentences": team.team_lines(plan, framework, within(place.name))[:2],
        "rounds": rounds,
        "conditions": [record(each, "id, content, changed") for each in plan.of_kind(CONDITION)],
        "organizations": [
            {"id": each.id, **roster_row(each, framework)} for each in plan.of_kind(ORGANIZATION)
        ],
    }
