"""The command `figure`: any figure of the pages as a picture, a table or JSON.

It imports what it needs when it runs: `--help` needs no database.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mobility.cli.shared import PLACE, choose_language, choose_release, open_release, write_file
from mobility.exports.formats import FORMATS, figure_bytes
from mobility.text.languages import Language, draft_note, say, speaking

if TYPE_CHECKING:
    from mobility.analysis.gaps.by_place import GapInView, PlaceDisparity
    from mobility.analysis.gaps.places import GapAmongPlaces
    from mobility.analysis.peers.comparison import PeerComparison
    from mobility.figures.figure import Figure, Provenance
    from mobility.places import Jurisdiction
    from mobility.registry import Framework, Pillar
    from mobility.store import Store
    from mobility.workspace import Plan, PlanRecord

ENDINGS = ("png", "svg", "csv", "xlsx", "json")
_OTHERS = 3  # places beside the own one in the figure `trend`


@dataclass(frozen=True, slots=True)
class Request:
    """The input of a figure: an open release, a place and the options of the command."""

    store: Store
    framework: Framework
    place: Jurisdiction
    options: argparse.Namespace

    def provenance(self, about: tuple[str, ...] = ()) -> Provenance:
        """Return where numbers are from: of some metrics or pillars, or of all."""
        from mobility.figures.figure import Provenance
        from mobility.text.sources import source_words

        release = self.store.release
        return Provenance(
            place=self.place.geoid,
            release=release.id,
            source=source_words(self.framework, release.source, about),
            invented=release.demonstration,
        )

    def peers(self) -> tuple[str, ...] | None:
        """Return the codes of the peers that are named; None for the usual ones."""
        named = self.options.peers
        return None if named is None else tuple(each.geoid for each in self.places(named))

    def peers_in_state(self) -> list[str]:
        """Return the codes of the most alike places of the state."""
        from mobility import queries
        from mobility.analysis.peers.nearest import Filters

        within = Filters(states=(self.place.state,))
        chosen = queries.peers(self.store, self.place.geoid, filters=within)
        return [peer.place.geoid for peer in chosen.peers]

    def places(self, named: str | None) -> list[Jurisdiction]:
        """Return the places of a list of codes or names with commas between them."""
        from mobility import queries

        parts = [part.strip() for part in (named or "").split(",")]
        return [queries.find_place(self.store, part) for part in parts if part]

    def peers_note(self) -> str:
        """Return how the peers were chosen, a sentence."""
        named = self.options.peers is not None
        return say("Peers: chosen by name.") if named else say("Peers: the most alike places.")

    def peer_comparison(self) -> PeerComparison:
        """Return every metric of the place against its peers."""
        from mobility import queries

        return queries.compare_all(
            self.store, self.framework, self.place.geoid, self.peers(), year=self.options.year
        )

    def plan(self) -> Plan:
        """Return the plan of the place."""
        from mobility.workspace import Workspace, plan_of

        workspace = Workspace()
        try:
            return plan_of(workspace, self.place.geoid)
        finally:
            workspace.close()

    def pillar(self) -> Pillar:
        """Return the pillar that is named.

        Raises:
            UserError: when there is no such pillar.
        """
        from mobility.errors import UserError

        pillars, named = self.framework.pillars, self.options.pillar
        if named not in pillars:
            raise UserError(f"There is no pillar {named!r}; there are {', '.join(pillars)}.")
        return pillars[named]


def add_commands(commands: Any) -> None:  # noqa: ANN401 - argparse keeps the type to itself
    """Add the `figure` subcommand."""
    description = "a figure of a page as a file: PNG, SVG, CSV, Excel or JSON"
    parser = commands.add_parser("figure", help=description, description=description)
    parser.add_argument("figure", nargs="?", help="the figure's id (see --list)")
    parser.add_argument("geoid", nargs="?", help=PLACE)
    parser.add_argument("--list", action="store_true", help="list the figures with their options")
    parser.add_argument("--metric", help="the metric's id (share_employed)")
    parser.add_argument("--against", help="the id of the metric upwards (pctl_income_50)")
    parser.add_argument("--pillar", help="the pillar's id (education)")
    parser.add_argument("--by", help="the breakdown's id (race-ethnicity)")
    parser.add_argument(
        "--year", type=int, help="the latest year to look at, or the year of a target"
    )
    parser.add_argument("--group", help="the group whose gap is shown")
    parser.add_argument("--reference", metavar="GROUP|All|best|largest", help="the reference")
    parser.add_argument("--peers", metavar="PLACE,PLACE,...", help="the peers, by code")
    parser.add_argument("--places", metavar="PLACE,...", help="up to three other places, by code")
    parser.add_argument("--value", type=float, help="a target, as it is stored (a share: 0 to 1)")
    parser.add_argument("--table", metavar="ID", help="numbers on areas, by their id")
    parser.add_argument("--loop", metavar="NAME", help="a loop of the map of causes (R1)")
    parser.add_argument("--target", metavar="ID", help="a target of the plan, by its id")
    parser.add_argument("--priority", metavar="ID", help="a priority of the plan, by its id")
    parser.add_argument("--since", type=int, metavar="YEAR", help="the earlier year of a change")
    parser.add_argument(
        "--nominal", action="store_true", default=None, help="money in dollars of each year"
    )
    parser.add_argument(
        "--synthetic",
        action="store_true",
        default=None,
        help="a modeled value also where nothing is published",
    )
    parser.add_argument("--level", choices=("county", "place"), help="counties or cities")
    parser.add_argument(
        "--show",
        choices=("value", "verdict", "position", "change", "modeled"),
        help="what colors mean",
    )
    parser.add_argument(
        "--benchmark", choices=("state", "nation", "peers"), help="whose median is compared with"
    )
    parser.add_argument(
        "--area",
        choices=("nation", "state", "peers"),
        help="the part of the map, or the places of a funnel",
    )
    parser.add_argument(
        "--to", metavar="FILE", help=f"the file to write, which ends in .{', .'.join(FORMATS)}"
    )
    choose_release(parser)
    choose_language(parser)
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> None:
    from mobility import queries
    from mobility.errors import UserError
    from mobility.figures.catalog import FIGURES
    from mobility.text.names import framework_in

    if arguments.list:
        width = max(map(len, FIGURES))
        for each in FIGURES.values():
            options = " ".join(f"--{option.rstrip('!')}" for option in each.options)
            print(f"{each.id:{width}}  {each.title}. {options}".rstrip())
        return
    if not arguments.figure or not arguments.geoid:
        raise UserError(
            "Name a figure and a place, such as: figure peers 39153 --metric share_employed"
        )
    spec = FIGURES.get(arguments.figure)
    if spec is None:
        raise UserError(f"There is no figure {arguments.figure!r}; `figure --list` lists them.")
    for option in spec.options:
        if option.endswith("!") and getattr(arguments, option[:-1]) is None:
            raise UserError(f"The figure {spec.id!r} needs --{option[:-1]}.")
    if arguments.to and Path(arguments.to).suffix[1:] not in FORMATS:
        raise UserError(f"{arguments.to!r} has to end in .{', .'.join(FORMATS)}.")
    store, framework = open_release(arguments)
    place = queries.find_place(store, arguments.geoid)
    language = Language(arguments.language)
    with speaking(language):
        framework = framework_in(language, framework)
        figure = MAKERS[spec.id](Request(store, framework, place, arguments))
        if note := draft_note(language):
            figure = replace(figure, footer=(*figure.footer, note))
        _write(figure, arguments.to)


def _write(figure: Figure, to: str | None) -> None:
    """Write a figure to a file, or print its text and table where no file is named."""
    if to is None:
        for line in (figure.mark, figure.title, figure.subtitle, figure.summary, *figure.notes()):
            if line:
                print(line)
        table = figure.table()
        print()
        print(table[table.attrs["shown"]].to_string(index=False))
        return
    path = Path(to)
    write_file(path, figure_bytes(figure, path.suffix[1:]))


# ---- from a request to each figure -----------------------------------------------------------
def _peers(request: Request) -> Figure:
    from mobility import queries
    from mobility.figures.places import places_figure
    from mobility.figures.words.peers import other_verdict_sentences, unstable_set_sentence

    options = request.options
    named = request.peers()
    comparison = queries.comparison(
        request.store,
        request.framework,
        request.place.geoid,
        options.metric,
        year=options.year,
        peers=None if named is None else list(named),
    )
    others = queries.other_sets(
        request.store,
        request.framework,
        request.place.geoid,
        request.peers_in_state(),
        year=options.year,
    )
    return places_figure(
        comparison,
        f"{request.peers_note()} {unstable_set_sentence(comparison.chosen)}".rstrip(),
        request.provenance((options.metric,)),
        notes=other_verdict_sentences(comparison.reading, others),
    )


def _quartiles(request: Request) -> Figure:
    from mobility.errors import UserError
    from mobility.figures.quartiles import quartiles_figure

    pillar = request.pillar()
    figure = quartiles_figure(
        request.peer_comparison(),
        pillar,
        request.framework,
        request.peers_note(),
        request.provenance((pillar.id,)),
    )
    if figure is None:
        raise UserError(f"{request.place.full_name} has no metric of the pillar {pillar.id!r}.")
    return figure


def _places_by_metrics(request: Request) -> Figure:
    from mobility.figures.places_by_metrics import places_by_metrics_figure

    comparison, note = request.peer_comparison(), request.peers_note()
    return places_by_metrics_figure(comparison, note, request.provenance())


def _better(request: Request, *, tested: bool) -> Figure:
    from mobility.figures.better import better_figure, better_results

    comparison, until = request.peer_comparison(), request.options.year
    results, note = better_results(comparison), request.peers_note()
    source = request.provenance()
    return better_figure(comparison, results, note, source, tested=tested, until=until)


def _two_metrics(request: Request) -> Figure:
    from mobility import queries
    from mobility.errors import UserError
    from mobility.figures.two_metrics import two_metrics_figure
    from mobility.queries.peer_sets import chosen_peers

    options, place = request.options, request.place
    metrics = (options.metric, options.against)
    if options.metric == options.against:
        raise UserError("--metric and --against name the same metric: name two.")
    until = queries.latest_year(request.store, place, options.year)
    pair = queries.metric_pair(request.store, request.framework, place.level, *metrics, year=until)
    peers, _ = chosen_peers(request.store, place, request.peers())
    note = request.peers_note()
    return two_metrics_figure(pair, place, peers, note, request.provenance(metrics))


def _peer_reasons(request: Request) -> Figure:
    from mobility import queries
    from mobility.figures.peer_reasons import peer_reasons_figure

    peer_set = queries.peers(request.store, request.place.geoid)
    return peer_reasons_figure(peer_set, request.provenance())


def _modeled(request: Request) -> Figure:
    from mobility.figures.modeled import modeled_figure
    from mobility.queries.small_areas import modeled_place

    options = request.options
    values = modeled_place(
        request.store,
        request.framework,
        request.place.geoid,
        options.metric,
        synthetic=bool(options.synthetic),
    )
    _refuse_earlier_year(options.year, values.year)
    return modeled_figure(values, request.provenance((options.metric,)))


def _refuse_earlier_year(year: int | None, newest: int) -> None:
    """Refuse modeled values of a year before the newest of the metric."""
    from mobility.errors import UserError

    if year is not None and year < newest:
        raise UserError(
            f"Modeled values are of the newest year of a metric only, here {newest}: leave out "
            "--year."
        )


def _funnel(request: Request) -> Figure:
    from mobility.figures.funnel import funnel_figure
    from mobility.queries.funnels import Scope, place_in_funnel
    from mobility.queries.peer_sets import chosen_peers

    options, place = request.options, request.place
    scope: Scope = options.area or ("nation" if options.peers is None else "peers")
    peers: tuple[str, ...] = ()
    if scope == "peers":
        chosen, _ = chosen_peers(request.store, place, request.peers())
        peers = tuple(peer.geoid for peer in chosen)
    places = place_in_funnel(
        request.store, request.framework, place.geoid, options.metric, scope,
        peers=peers, year=options.year,
    )  # fmt: skip
    return funnel_figure(places, request.peers_note(), request.provenance((options.metric,)))


def _target(request: Request) -> Figure:
    from mobility import queries
    from mobility.figures.target import target_figure
    from mobility.figures.words.targets import group_words

    options, framework = request.options, request.framework
    target = queries.target(
        request.store, framework, request.place.geoid, options.metric,
        by=options.by, group=options.group, reference=options.reference,
        value=options.value, year=options.year, peers=request.peers(),
    )  # fmt: skip
    provenance = request.provenance((options.metric,))
    return target_figure(target, group_words(target, framework), provenance)


def _policy_areas(request: Request) -> Figure:
    from mobility.exports.connect_figures import areas_figure

    return areas_figure(request.plan(), request.framework, request.place, request.provenance())


def _metrics_together(request: Request) -> Figure:
    from mobility.associations_file import metric_associations
    from mobility.figures.metrics_together import metrics_together_figure

    metric = request.options.metric
    associations = metric_associations(request.store, request.framework, metric)
    source = request.provenance((metric,))
    return metrics_together_figure(associations, request.framework, source)


def _cause_map(request: Request) -> Figure:
    from mobility.errors import UserError
    from mobility.exports.connect_figures import cause_map_of, map_figure

    plan, loop = request.plan(), request.options.loop or ""
    known = [each.name for each in cause_map_of(plan).loops]
    if loop and loop not in known:
        raise UserError(f"The map has no loop {loop!r}; it has {', '.join(known) or 'none yet'}.")
    return map_figure(plan, request.place, request.provenance(), loop=loop)


def _named_record(plan: Plan, kind: str, named: str | None) -> PlanRecord | None:
    """Return the record of a kind that an option names by its id; None where it names none."""
    from mobility.errors import UserError
    from mobility.exports.plan_words import record_name

    records = {each.id: each for each in plan.of_kind(kind)}
    if named is not None and named not in records:
        known = ", ".join(f"{id_} ({record_name(plan, each)})" for id_, each in records.items())
        raise UserError(f"The plan has no {kind} {named!r}; it has {known or 'none yet'}.")
    return records.get(named or "")


def _plan_thread(request: Request) -> Figure:
    from mobility.exports.plan_thread import thread_figure

    plan = request.plan()
    priority = _named_record(plan, "priority", request.options.priority)
    return thread_figure(plan, request.framework, request.place, request.provenance(), priority)


def _neighborhoods(request: Request, which: str) -> Figure:
    from mobility.figures.areas.curve import curve_figure
    from mobility.figures.areas.listing import listing_figure
    from mobility.figures.areas.map import neighborhoods_figure, shown_of
    from mobility.queries.areas import AreaChoice, area_source, areas_result
    from mobility.registry import EVERYONE

    options = request.options
    choice = AreaChoice(options.table or "", options.year, options.group or EVERYONE)
    result = areas_result(request.place, choice)
    invented = result.setting.invented
    provenance = replace(request.provenance(), source=area_source(result), invented=invented)
    if which == "map":
        return neighborhoods_figure(result, provenance, shown_of(options.show or ""))
    return (listing_figure if which == "list" else curve_figure)(result, provenance)


def _progress(request: Request) -> Figure:
    from mobility import queries
    from mobility.exports.progress_words import figure_of_progress

    plan = request.plan()
    target = _named_record(plan, "target", request.options.target)
    stands = queries.plan_progress(request.store, request.framework, plan)
    of_place = (request.framework, request.place, request.provenance())
    return figure_of_progress(plan, stands, *of_place, target)


def _team(request: Request, figure: str) -> Figure:
    from mobility.exports import team
    from mobility.queries.share_comparisons import residents

    plan, place, framework = request.plan(), request.place, request.framework
    provenance = request.provenance()
    if figure == "coalition":
        return team.coalition_of(plan, framework, place, provenance)
    if figure == "residents-and-roster":
        shares = residents(request.store, framework, place.geoid)
        return team.residents_of(plan, shares, framework, provenance)
    makers = {
        "readiness": team.readiness_of,
        "readiness-rounds": team.readiness_rounds_of,
        "readiness-roles": team.readiness_roles_of,
    }
    return makers[figure](plan, place, provenance)


def _map(request: Request) -> Figure:
    from mobility.analysis.maps.colors import Show
    from mobility.errors import UserError
    from mobility.figures.maps.figure import (
        MapContent,
        map_description,
        map_figure,
        map_of_peers,
        map_of_state,
    )
    from mobility.places import Level
    from mobility.queries.maps import MapView, absences, value_map
    from mobility.queries.peer_sets import chosen_peers
    from mobility.queries.small_areas import modeled_map

    store, framework, options, place = (
        request.store,
        request.framework,
        request.options,
        request.place,
    )
    level = Level(options.level or place.level)
    against = options.benchmark
    own = framework.metric(options.metric).supplement  # a data set may cover one state only
    if options.show == "verdict" and against is None and not own:  # one line for all
        against = {"state": "state", "peers": "peers"}.get(options.area, "nation")
    wants_peers = against == "peers" or options.area == "peers"
    if wants_peers and level is not place.level:
        raise UserError(f"The peers of {place.full_name} are not on this map: leave out --level.")
    if options.synthetic and options.show != "modeled":
        raise UserError("--synthetic is for modeled values: add --show modeled or leave it out.")
    peers: tuple[Jurisdiction, ...] = ()
    if wants_peers or options.peers is not None:
        peers, _ = chosen_peers(store, place, request.peers())
    codes = tuple(peer.geoid for peer in peers)
    view = MapView(
        show=Show(options.show or "value"),
        against=against,
        state=place.state if against == "state" else "",
        own=place.geoid if against == "peers" else "",
        peers=codes if against == "peers" else (),
        since=options.since,
        synthetic=bool(options.synthetic),
    )
    if view.show is Show.MODELED:
        values = modeled_map(store, framework, options.metric, level, view)
        _refuse_earlier_year(options.year, values.year)
    else:
        values = value_map(store, framework, options.metric, level, options.year, view)
    content = MapContent(
        all_places=values,
        values=values,
        description=map_description(values, place),
        names={each.geoid: each.full_name for each in store.jurisdictions()},
        place=place,
        ringed=tuple(peers),
        peers_note=request.peers_note() if peers else "",
        of_peers=options.area == "peers",
    )
    if options.area == "state":
        content = map_of_state(content, place)
    if options.area == "peers":
        content = map_of_peers(content, place, codes)
    about = (options.metric, str(values.year))
    return map_figure(
        content, partial(absences, framework, content.values), request.provenance(about)
    )


def _highlights(request: Request) -> Figure:
    from mobility import queries
    from mobility.analysis.places.screening import screen
    from mobility.figures.profile import ScreenedProfile, profile_figure, profile_views

    framework, options = request.framework, request.options
    profile = queries.profile(request.store, framework, request.place.geoid, year=options.year)
    screened = ScreenedProfile(profile, screen(profile.readings), framework, options.year)
    first, *pillars = profile_views(screened)
    if options.pillar is not None:
        pillar = request.pillar().id
        first = next((view for view in pillars if view.id == pillar), first)
    return profile_figure(screened, first, request.provenance())


def _trend(request: Request) -> Figure:
    from mobility import queries
    from mobility.errors import UserError
    from mobility.figures.trend import trend_figure

    options, metric = request.options, request.framework.metric(request.options.metric)
    since, year, nominal = options.since, options.year, bool(options.nominal)
    places = request.places(options.places)
    if len(places) > _OTHERS:
        raise UserError(f"--places takes up to {_OTHERS} places beside {request.place.full_name}.")
    for place in places:
        if metric.series_of(place.level) is None:
            raise UserError(f"{metric.label} is not collected for {place.full_name}.")
    trends = partial(queries.trends, request.store, request.framework, nominal=nominal)
    (own,) = trends((request.place.geoid,), (metric.id,))
    years = [point.year for point in own.points]
    if since is not None and since not in years:
        raise UserError(f"There is no value for {since} here: choose {', '.join(map(str, years))}.")
    end = max((each for each in years if each <= year), default=None) if year else None
    if since is not None or end is not None:
        (own,) = trends((request.place.geoid,), (metric.id,), start=since, end=end)
    start, end = own.change.start, own.change.end
    others = trends(
        [place.geoid for place in places], (metric.id,), start=start, end=end, dollars=own.dollars
    )
    behind = trends(request.peers() or (), (metric.id,), end=end, dollars=own.dollars, families={})
    note = say("Peers: chosen by name.")
    provenance = request.provenance((metric.id,))
    return trend_figure([own, *others], provenance, behind=behind, peers_note=note)


def _pillar(request: Request) -> Figure:
    from mobility import queries
    from mobility.figures.pillar import pillar_figure

    framework, place, pillar = request.framework, request.place, request.pillar()
    metrics = [
        metric.id
        for metric in framework.metrics.values()
        if metric.series_of(place.level)
        and metric.part in {"", "parity"}
        and framework.predictors[metric.predictor].pillar == pillar.id
    ]
    trends = queries.trends(request.store, framework, (place.geoid,), metrics)
    return pillar_figure(place, trends, pillar, request.provenance((pillar.id,)))


def _missing(request: Request) -> Figure:
    from mobility import queries
    from mobility.figures.missing import missing_figure
    from mobility.queries.gaps import missing

    options = request.options
    disparity = queries.disparities(
        request.store,
        request.framework,
        request.place.geoid,
        options.metric,
        options.by,
        year=options.year,
    )
    return missing_figure(
        disparity,
        missing(request.store, request.framework, disparity),
        request.provenance((options.metric,)),
    )


def _house_wealth(request: Request) -> Figure:
    from mobility.figures.house_wealth import house_wealth_figure
    from mobility.queries.share_comparisons import house_wealth

    framework = request.framework
    comparison = house_wealth(request.store, framework, request.place.geoid, request.options.year)
    source = request.provenance((comparison.metric.id,))
    return house_wealth_figure(comparison, framework, source)


def _neighbors(request: Request) -> Figure:
    from mobility.figures.neighbors import neighbors_figure
    from mobility.queries.share_comparisons import neighbors

    framework = request.framework
    comparison = neighbors(request.store, framework, request.place.geoid, request.options.year)
    return neighbors_figure(comparison, framework, request.provenance((comparison.metric.id,)))


def _council(request: Request) -> Figure:
    """The newest seats of the workspace against the residents; without any, the residents."""
    from mobility import workspace
    from mobility.analysis.groups.share_comparisons import Council
    from mobility.figures.council import council_figure
    from mobility.queries.share_comparisons import representation, residents

    place = (request.store, request.framework, request.place.geoid)
    council, year = None, request.options.year
    for seats in workspace.council_seats(workspace.Workspace(), request.place.geoid)[:1]:
        council = Council(seats.body, seats.day, seats.source, seats.seats, seats.unknown)
    comparison = representation(*place, council, year) if council else residents(*place, year)
    source = request.provenance((comparison.metric.id,))
    return council_figure(comparison, council, request.framework, source)


def _all_gaps(request: Request) -> Figure:
    from mobility.figures.all_gaps import all_gaps_figure
    from mobility.queries.gaps import gaps_of_place

    place, framework, by = request.place, request.framework, request.options.by
    screening = gaps_of_place(request.store, framework, place.geoid, by)
    return all_gaps_figure(screening, framework.breakdowns[by], place, request.provenance())


def _groups(request: Request) -> Figure:
    from mobility.figures.groups import groups_figure
    from mobility.queries.gaps import median_of_everyone

    disparity = _disparity(request)
    metric, by, geoid = disparity.metric, disparity.breakdown.id, request.place.geoid
    medians = [
        median
        for nation in (False, True)
        if disparity.year is not None and disparity.absence is None
        and (median := median_of_everyone(
            request.store, metric, by, geoid, disparity.year, nation=nation
        ))
    ]  # fmt: skip
    return groups_figure(disparity, medians, request.provenance((metric.id,)))


def _unusual(request: Request) -> Figure:
    from mobility.figures.gap_vs_places import gap_vs_places_figure

    return gap_vs_places_figure(*_gap_among_places(request))


def _level_gap(request: Request) -> Figure:
    from mobility.errors import UserError
    from mobility.figures.level_and_gap import level_and_gap_figure

    verdict = _gap(request)[1].gap.verdict
    figure = level_and_gap_figure(*_gap_among_places(request), verdict=verdict)
    if figure is None:
        raise UserError("No place has both a gap and a value of everyone.")
    return figure


def _gap_trend(request: Request) -> Figure:
    from mobility import queries
    from mobility.errors import UserError
    from mobility.figures.gap_trend import gap_trend_figure
    from mobility.registry import Computation

    disparity, gap = _gap(request)
    store, framework, options = request.store, request.framework, request.options
    metric, by = disparity.metric.id, disparity.breakdown.id
    refused = framework.refusal(metric, by, Computation.CHANGE)
    if refused:
        raise UserError(refused)
    gap_trend = queries.gap_trend(
        store, framework, request.place.geoid, metric, by, gap.labels,
        until=options.year, pairs=gap.pairs,
    )  # fmt: skip
    return gap_trend_figure(gap_trend, framework, request.provenance((metric,)))


def _gap_among_places(request: Request) -> tuple[GapAmongPlaces, str, Provenance]:
    from mobility import queries

    disparity, gap = _gap(request)
    named, store, place = request.peers(), request.store, request.place
    metric, by = disparity.metric.id, disparity.breakdown.id
    if named is None:
        peers = [peer.place for peer in queries.peers(store, place.geoid).peers]
    else:
        peers = [queries.find_place(store, geoid) for geoid in named]
    among = queries.gap_places(
        store, request.framework, place.geoid, metric, by, gap.labels,
        peers=peers, year=disparity.year, pairs=gap.pairs,
    )  # fmt: skip
    return among, request.peers_note(), request.provenance((metric,))


def _gap(request: Request) -> tuple[PlaceDisparity, GapInView]:
    """Return the groups of a place and the requested gap, by default the largest clear one."""
    from mobility.analysis.gaps.by_place import gap_in_view
    from mobility.errors import UserError
    from mobility.queries.gap_sets import group_of

    disparity, group = _disparity(request), request.options.group
    place, metric, by = request.place, disparity.metric, disparity.breakdown
    series = metric.series_of(place.level, by.id)
    gap = gap_in_view(disparity, group_of(series, by, group) if group and series else "")
    if gap is None:
        raise UserError(f"{place.full_name} has no gap of {metric.label} by {by.label.lower()}.")
    return disparity, gap


def _disparity(request: Request) -> PlaceDisparity:
    from mobility import queries
    from mobility.cli.gaps import saved_head_counts

    options, geoid = request.options, request.place.geoid
    return queries.disparities(
        request.store,
        request.framework,
        geoid,
        options.metric,
        options.by,
        year=options.year,
        reference=options.reference,
        head_counts=saved_head_counts(geoid, options.metric, options.by),
    )


MAKERS: dict[str, Callable[[Request], Figure]] = {
    "map": _map,
    "peers": _peers,
    "spine-": _quartiles,
    "places-by-metrics": _places_by_metrics,
    "clearly-better": partial(_better, tested=True),
    "two-metrics": _two_metrics,
    "peer-reasons": _peer_reasons,
    "modeled": _modeled,
    "funnel": _funnel,
    "better-by-position": partial(_better, tested=False),
    "highlights": _highlights,
    "trend": _trend,
    "target": _target,
    "pillar": _pillar,
    "policy-areas": _policy_areas,
    "metrics-together": _metrics_together,
    "cause-map": _cause_map,
    "plan-thread": _plan_thread,
    "neighborhoods": partial(_neighborhoods, which="map"),
    "neighborhoods-list": partial(_neighborhoods, which="list"),
    "neighborhoods-curve": partial(_neighborhoods, which="curve"),
    "progress": _progress,
    **{
        figure: partial(_team, figure=figure)
        for figure in (
            "readiness",
            "readiness-rounds",
            "readiness-roles",
            "coalition",
            "residents-and-roster",
        )
    },
    "missing": _missing,
    "house-wealth": _house_wealth,
    "neighbors": _neighbors,
    "council": _council,
    "all-gaps": _all_gaps,
    "groups": _groups,
    "unusual": _unusual,
    "level-gap": _level_gap,
    "closing": _gap_trend,
}
"""What makes each figure of `mobility.figures.catalog.FIGURES`, by its id."""
