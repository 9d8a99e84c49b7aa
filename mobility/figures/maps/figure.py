"""The figure `map`: what is on it, its words, and its drawing for pages and for files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np

from mobility.analysis.absence import AbsenceReason
from mobility.analysis.maps.colors import ValueMap, among
from mobility.analysis.multiple_testing import QUESTION_SET
from mobility.analysis.places.benchmarks import NATION, benchmark_of
from mobility.analysis.years.change import caveat_of_change
from mobility.errors import UserError
from mobility.figures.figure import Basis, Figure, FigureSpec, Provenance, new_figure
from mobility.figures.maps.arrow import Own
from mobility.figures.maps.choropleth import Source, choropleth
from mobility.figures.maps.colors import legend
from mobility.figures.maps.picture import Enlarged, map_picture
from mobility.figures.maps.table import map_table
from mobility.figures.theme import Theme
from mobility.places import Jurisdiction, Level, outlines
from mobility.places.outlines import Frame
from mobility.text import count_of, format_number, places_word
from mobility.text.languages import localized, say, translatable
from mobility.text.maps import (
    MODELED_LIMITS,
    WITH_PEERS,
    MapDescription,
    OwnPlace,
    class_words,
    map_sentence,
    map_subtitle,
    map_summary,
    median_sentence,
    short_count_words,
)

SPEC = FigureSpec(
    "map",
    "A metric in every county or city",
    "map",
    ("metric!", "year", "level", "show", "since", "benchmark", "area", "peers", "synthetic"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MapContent:
    """A map with what its figure says.

    Attributes:
        all_places: the map of the nation.
        values: the map of the area.
        description: what its sentences need.
        names: full names of all places by geoid.
        place: the chosen place.
        cities: the cities on a map of counties with zoom, in the same classes.
        frame: the part of the plane where it is not the nation.
        ringed: the peers that get a ring.
        peers_note: how the peers were chosen, a sentence; empty without any.
        of_peers: whether the area is that of the peers.
    """

    all_places: ValueMap
    values: ValueMap
    description: MapDescription
    names: Mapping[str, str]
    place: Jurisdiction | None = None
    cities: ValueMap | None = None
    frame: Frame | None = None
    ringed: tuple[Jurisdiction, ...] = ()
    peers_note: str = ""
    of_peers: bool = False

    @property
    def classes(self) -> list[str]:
        """What each class means."""
        return [class_words(self.description, each) for each in self.values.classes]

    @property
    def counts(self) -> list[str]:
        """How many places are in each class."""
        more = translatable("hatched") if self.values.modeled is None else translatable("synthetic")
        return [short_count_words(each, more) for each in self.values.classes]

    @property
    def own(self) -> OwnPlace | None:
        """The chosen place where it is on this map."""
        row = self.values.places.row(self.place.geoid) if self.on_map and self.place else None
        if row is None or self.place is None:
            return None
        value, code = float(self.values.places.values.value[row]), int(self.values.code[row])
        judged, modeled = bool(self.values.places.reliable[row]), self.values.modeled
        of_model = np.nan if modeled is None else float(modeled.value[row])
        return OwnPlace(
            self.place.name,
            None if np.isnan(value) else value,
            judged,
            self.values.classes[code].id if code >= 0 else "",
            None if np.isnan(of_model) else of_model,
        )

    @property
    def on_map(self) -> bool:
        """Whether the chosen place is of the level that is mapped."""
        return self.place is not None and self.place.level is self.values.level


Content = TypeVar("Content", bound=MapContent)
_AROUND = 0.15  # air around peers, as a share of their frame: room for names


def map_description(values: ValueMap, place: Jurisdiction | None) -> MapDescription:
    """Return what the sentences of a map of the nation need."""
    return MapDescription(
        values.metric,
        values.level,
        values.show.value,
        values.year,
        values.against or "",
        values.since,
        real=values.inflation != 1,
        name=place.name if place else "",
        in_file=bool(values.coverage.problem(NATION)),
    )


def map_of_state(content: Content, place: Jurisdiction) -> Content:
    """Return the part of a map that is the state of a place.

    Raises:
        UserError: where it is a map of modeled values and has none there.
    """
    all_places = content.all_places
    where, in_file = place.state_name, bool(all_places.coverage.problem(place.state))
    values = among(all_places, all_places.places.values.state == int(place.state))
    _refuse_nothing_modeled(values, f"{where} {places_word(values.level)}")
    return replace(
        content,
        values=values,
        frame=outlines.state_frame(place.state),
        description=replace(content.description, where=where, in_file=in_file),
    )


def map_of_peers(content: Content, place: Jurisdiction, peers: Sequence[str]) -> Content:
    """Return the part of a map that is some peers, and the place where it is on the map.

    Raises:
        UserError: where none of the peers is on the map, or where it is a map of modeled values
            and has none of them.
    """
    all_places = content.all_places
    shown = [code for code in peers if all_places.places.row(code) is not None]
    if not shown:
        raise UserError(
            f"No peer of {place.full_name} is on a map of {all_places.year}: choose another year."
        )
    own = [place.geoid] if all_places.places.row(place.geoid) is not None else []
    counties = outlines.counties(outlines.edition_of(all_places.year))
    rings = [polygon[0] for code in [*shown, *own] for polygon in counties.get(code, ())]
    points = [outlines.points()[code] for code in [*shown, *own]]
    frame = outlines.frame_around([*rings, points])
    where = WITH_PEERS if own else "peer"
    codes = [int(code) for code in [*shown, *own]]
    values = among(all_places, np.isin(all_places.places.values.geoid, codes))
    _refuse_nothing_modeled(values, f"the peers of {place.full_name},")
    return replace(
        content,
        values=values,
        frame=frame.widened(max(_AROUND * frame.width, _AROUND * frame.height, 10)),
        description=replace(content.description, where=where, in_file=False),
    )


def _refuse_nothing_modeled(values: ValueMap, places: str) -> None:
    if values.modeled is not None and np.isnan(values.modeled.value).all():
        raise UserError(
            f"{values.metric.short_label}: nothing is modeled for {places} in {values.year}."
        )


def map_figure(
    content: MapContent, absences: Callable[[], Mapping[str, AbsenceReason]], provenance: Provenance
) -> Figure:
    """Return the figure of a map.

    Args:
        content: what is on it.
        absences: why places without a value have none, by geoid; called for the table.
        provenance: where the numbers are from.
    """
    values = content.values
    carriers = (values.breaks, values.verdicts, values.changes, values.modeled)
    return new_figure(
        SPEC.id,
        provenance,
        title=map_sentence(
            content.description, values.classes, values.middle_half, content.own
        ).rstrip("."),
        wall_title=map_sentence(
            content.description, values.classes, values.middle_half, content.own, wall=True
        ),
        subtitle=map_subtitle(content.description),
        summary=map_summary(
            content.description,
            values.classes,
            values.absent.size,
            values.not_compared(),
            content.own,
        ),
        footer=_footer(content),
        table=lambda: map_table(values, content.classes, content.names, absences()),
        chart=lambda theme: _picture(content, theme),
        about=(values.metric.id, str(values.year)),
        methods=[
            *(carrier.method for carrier in carriers if carrier is not None),
            *([QUESTION_SET] if values.family else []),
        ],
        basis=Basis(metrics=(values.metric.id,)),
    )


# ---- drawing ---------------------------------------------------------------------------------
def nation_chart(
    content: MapContent, theme: Theme, source: Source, beside: Jurisdiction | None = None
) -> dict[str, Any]:
    """Return the drawing of the nation with the place and the rings.

    Args:
        content: what is on it.
        theme: its colors.
        source: where outlines are from.
        beside: a clicked place, outlined too.
    """
    place = content.place
    home = None if place is None else outlines.state_frame(place.state)
    return choropleth(
        content.values,
        theme,
        content.classes,
        source=source,
        names=content.names,
        own=[_own(each) for each in (place, beside) if each is not None],
        home=content.frame or home,
        marked=[outlines.points()[peer.geoid] for peer in content.ringed],
    )


def _own(place: Jurisdiction) -> Own:
    """Return a place as the map marks it."""
    return Own(int(place.geoid), place.name, *outlines.points()[place.geoid])


def _picture(content: MapContent, theme: Theme) -> dict[str, Any]:
    """The drawing for files, with its legend."""
    spec = nation_chart(content, theme, Source())
    items = legend(content.values, theme, content.classes, content.counts)
    place, enlarged = content.place, None
    if place is not None and content.on_map and place.level is Level.COUNTY:
        frame = outlines.state_frame(place.state)
        enlarged = Enlarged(
            int(place.geoid),
            say("{place} in {state}", place=place.name, state=place.state_name),
            frame,
        )
    near = content.frame is not None
    return map_picture(spec, items, theme, near=near, enlarged=None if near else enlarged)


# ---- words -----------------------------------------------------------------------------------
def _footer(content: MapContent) -> tuple[str, ...]:
    """How many places are shown, and where the outlines are from."""
    values = content.values
    total, judged = values.code.size, int(values.places.reliable.sum())
    unjudged = total - values.absent.size - judged
    if values.modeled is not None:
        return (*_modeled_lines(content), *_peer_lines(content), *_credits(content))
    counted = say(
        "{places}: {judged} with a reliable value, {unjudged} weak or not "
        "judged, {absent} without a value.",
        places=count_of(total, places_word(values.level, 1), places_word(values.level)),
        judged=format_number(judged),
        unjudged=format_number(unjudged),
        absent=format_number(values.absent.size),
    )
    problem = values.coverage.problem(NATION)
    coverage = say(
        "{problem}, so nothing here describes the nation.",
        problem=f"{localized(problem)[:1].upper()}{localized(problem)[1:]}",
    )
    lines = [counted, *([coverage] if problem else []), *_peer_lines(content)]
    if values.family is not None and values.overruled is not None:
        overruled = int(values.overruled.sum())
        lines.append(
            say(
                "A color holds among all {comparisons}: of those told at most one in "
                "ten is expected to be no difference. Clear by themselves only, so not "
                "told here: {overruled}.",
                comparisons=count_of(values.family.tests, "comparison"),
                overruled=format_number(overruled),
            )
        )
    if values.changes is not None:
        caveat = caveat_of_change(values.metric, values.changes.start, values.changes.end)
        lines += [say("Careful: {misreadings}.", misreadings=localized(caveat))] if caveat else []
    return (*lines, *_credits(content))


def _credits(content: MapContent) -> list[str]:
    """Where the outlines are from."""
    lines = [f"{localized(outlines.CREDIT)}."]
    if content.values.level is Level.PLACE or content.cities is not None:
        lines.append(f"{localized(outlines.CITY_CREDIT)}.")
    return lines


def _modeled_lines(content: MapContent) -> list[str]:
    """How many places have a modeled value, of which nothing is published, and what it is."""
    values, modeled = content.values, content.values.modeled
    total, synthetic = values.code.size, 0 if modeled is None else int(modeled.synthetic.sum())
    counted = say(
        "{places}: {both} with a modeled value beside the published one, "
        "{synthetic} with a synthetic value only, {absent} without a modeled "
        "value.",
        places=count_of(total, places_word(values.level, 1), places_word(values.level)),
        both=format_number(total - values.absent.size - synthetic),
        synthetic=format_number(synthetic),
        absent=format_number(values.absent.size),
    )
    drawn = say("Thin lines: modeled, not measured. Colors are the classes of published values.")
    return [drawn, counted, localized(MODELED_LIMITS)]


def _peer_lines(content: MapContent) -> list[str]:
    """The median of the peers where it counts, what the rings are, and who the peers are."""
    lines = []
    if content.all_places.peers is not None:
        median = benchmark_of(content.all_places.peers)
        bounds = None
        if median.lower is not None and median.upper is not None:
            bounds = (median.lower, median.upper)
        lines.append(
            median_sentence(content.description, median.value, bounds, median.n, median.total)
        )
    if content.ringed and content.frame is None:
        lines.append(say("Rings: the peers of {place}.", place=content.description.name))
    if content.peers_note and (content.ringed or content.of_peers):
        lines.append(content.peers_note)
    return lines
