"""What can be chosen on the page Disparities: metric, breakdown, reference, year, order, size."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import streamlit as st

from mobility.analysis.gaps.by_place import PlaceDisparity
from mobility.errors import UserError
from mobility.places import Jurisdiction, Level
from mobility.queries.gaps import metrics_by
from mobility.registry import EVERYONE
from mobility.text import escape_markdown
from pages.ui import address, data, gap_data
from pages.ui.metric_picker import pick_metric
from pages.ui.request import Request
from pages.ui.widgets import bound, choose

_ORDERS = {"registry": "usual order", "value": "best-off first"}
_SHOWN = {"gap": "values and gaps", "ratio": "ratios"}
_BY_WIDTH = 190  # pixels; on a phone half a row, beside the button


@dataclass(frozen=True, slots=True)
class Choice:
    """The resolved selection of the address, complete for every view.

    ``instead_of`` is the name of a metric of the address that has no groups.
    """

    release: str
    place: str
    level: Level
    metric: str
    by: str
    year: int | None
    against: str
    order: str
    show: str
    instead_of: str = ""

    def disparity(self) -> PlaceDisparity:
        """Return the groups of the place; an unavailable reference is ignored with a message."""
        try:
            return gap_data.disparities(
                self.release, self.place, self.metric, self.by, self.year, self.against
            )
        except UserError as problem:
            st.warning(escape_markdown(str(problem)), icon=":material/block:")
            return gap_data.disparities(self.release, self.place, self.metric, self.by, None, "")


def complete_choice(request: Request, place: Jurisdiction) -> tuple[Request, Choice]:
    """Fill in what the address leaves open: the clearest gap, then the first breakdown."""
    current, level = request.address, place.level
    known = metrics_by(data.framework(), level)
    metric, by, instead_of = current.metric, current.by, ""
    if metric not in known:
        metric_named = data.framework().metrics.get(metric)
        instead_of = metric_named.short_label if metric_named else ""
        metric, by = gap_data.clearest_gap(current.release, current.place)
    elif by not in known[metric]:
        by = known[metric][0]
    if (metric, by) != (current.metric, current.by):
        request = request.complete(metric=metric, by=by)
    choice = Choice(
        current.release,
        current.place,
        level,
        metric,
        by,
        current.year,
        current.option("against"),
        current.option("order", "registry"),
        current.option("show", "gap"),
        instead_of,
    )
    return request, choice


def show_choices(choice: Choice, disparity: PlaceDisparity) -> None:
    """Metric and breakdown in a row; what is chosen less often behind a button, for a phone."""
    known = metrics_by(data.framework(), choice.level)
    if choice.instead_of:
        shown = data.framework().metrics[choice.metric].short_label
        sentence = f"{choice.instead_of} has no numbers by group here. This is {shown} instead."
        st.info(escape_markdown(sentence), icon=":material/block:")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        pick_metric(
            "Metric", choice.metric, choice.level, "gaps-metric", _take_metric,
            among=known, label_visibility="collapsed",
        )  # fmt: skip
        _pick_by(choice, known[choice.metric])
        with st.popover("Reference and year", key="gaps-more"):
            _pick_reference(choice, disparity)
            _pick_year(choice, disparity)
            _pick("Order", _ORDERS, choice.order, "order")
            _pick("Show", _SHOWN, choice.show, "show")


def _take_metric(metric: str) -> None:
    """Turn to another metric; what was chosen of the one before may not exist there."""
    address.change_address(metric=metric, year=None, group="")
    address.change_options(against="")


def _pick_by(choice: Choice, breakdowns: tuple[str, ...]) -> None:
    def take(by: str) -> None:
        address.change_address(by=by, year=None, group="")
        address.change_options(against="")

    choose(
        st.selectbox,
        "By",
        by_words(breakdowns),
        choice.by,
        take,
        key="gaps-by",
        width=_BY_WIDTH,
        label_visibility="collapsed",
    )


def by_words(breakdowns: Iterable[str]) -> dict[str, str]:
    """Return how breakdowns are offered, by their ids."""
    labels = {each: data.framework().breakdowns[each].label for each in breakdowns}
    return {each: f"by {label[:1].lower()}{label[1:]}" for each, label in labels.items()}


def _pick_reference(choice: Choice, disparity: PlaceDisparity) -> None:
    """Show the choice of the reference; the largest group only where sizes are known."""
    gaps = disparity.disparity.groups if disparity.disparity else ()
    sized = any(gap.group.share is not None for gap in gaps if gap.group.subgroup != EVERYONE)
    names = {row.group.label: row.group.name for row in disparity.rows}
    labels = {"best": "Best reliable group"}
    labels |= {"largest": "Largest group"} if sized else {}
    labels |= dict(sorted(names.items(), key=lambda pair: pair[0] != EVERYONE))
    kind = disparity.disparity.reference.kind.value if disparity.disparity else ""
    usual = EVERYONE if kind == "everyone" and not choice.against else "best"
    chosen = choice.against if choice.against in labels else usual
    choose(
        st.selectbox,
        "Compared with",
        labels,
        chosen if chosen in labels else next(iter(labels)),
        lambda against: address.change_options(against=against),
        key="gaps-against",
        width=260,
    )


def _pick_year(choice: Choice, disparity: PlaceDisparity) -> None:
    years = data.metric_years(choice.release, choice.metric).get((choice.level, choice.by), ())
    options = sorted({*years, *([disparity.year] if disparity.year else [])}, reverse=True)
    if not options:
        return
    year = bound("gaps-year", disparity.year, lambda year: address.change_address(year=year))
    st.selectbox("Year", options, width=110, **year)


def _pick(label: str, labels: dict[str, str], chosen: str, option: str) -> None:
    # Not a segmented control, whose chosen side is too faint on a dark background.
    choose(
        st.radio,
        label,
        labels,
        chosen,
        lambda choice: address.change_options(**{option: choice}),
        key=f"gaps-{option}",
        horizontal=True,
    )
