"""What can be chosen on the page Disparities: metric, breakdown, reference, year, order, size."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from mobility.analysis.gaps.by_place import PlaceDisparity
from mobility.errors import UserError
from mobility.places import Level
from mobility.queries.gaps import metrics_by
from mobility.registry import EVERYONE
from mobility.text import escape_markdown
from pages.ui import address, data, gap_data
from pages.ui.metric_picker import pick_metric

_BY, _AGAINST, _YEAR = "gaps-by", "gaps-against", "gaps-year"
_ORDER, _SHOW = "gaps-order", "gaps-show"
_ORDERS = {"registry": "usual order", "value": "best-off first"}
_SHOWN = {"gap": "values and gaps", "ratio": "ratios"}
_BY_WIDTH = 190  # pixels; on a phone half a row, beside the button


@dataclass(frozen=True, slots=True)
class Choice:
    """What the address asks for, settled: everything that a view needs.

    ``instead_of`` is the name of a metric that was asked for and has no groups.
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
        """The groups of the place; a reference that does not exist here is said and left out."""
        try:
            return gap_data.disparities(
                self.release, self.place, self.metric, self.by, self.year, self.against
            )
        except UserError as problem:
            st.warning(escape_markdown(str(problem)), icon=":material/block:")
            return gap_data.disparities(self.release, self.place, self.metric, self.by, None, "")


def resolve_selection() -> Choice:
    """Fill in what the address leaves open: the clearest gap, then the first breakdown."""
    current = address.current_address()
    level = data.places(current.release).by_geoid[current.place].level
    known = metrics_by(data.framework(), level)
    metric, by, instead_of = current.metric, current.by, ""
    if metric not in known:
        asked = data.framework().metrics.get(metric)
        instead_of = asked.short_label if asked else ""
        metric, by = gap_data.clearest_gap(current.release, current.place)
    elif by not in known[metric]:
        by = known[metric][0]
    if (metric, by) != (current.metric, current.by):
        address.change_address(metric=metric, by=by)
    current = address.current_address()
    return Choice(
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


def show_choices(choice: Choice, disparity: PlaceDisparity) -> None:
    """Metric and breakdown in a row; what is chosen less often behind a button, for a phone."""
    known = metrics_by(data.framework(), choice.level)
    if choice.instead_of:
        shown = data.framework().metrics[choice.metric].short_label
        said = f"{choice.instead_of} has no numbers by group here. This is {shown} instead."
        st.info(escape_markdown(said), icon=":material/block:")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        pick_metric(
            "Metric", choice.metric, choice.level, "gaps-metric", _take_metric,
            among=known, label_visibility="collapsed",
        )  # fmt: skip
        _pick_by(choice, known[choice.metric])
        with st.popover("Reference and year", key="gaps-more"):
            _pick_reference(choice, disparity)
            _pick_year(choice, disparity)
            _pick(_ORDER, "Order", _ORDERS, choice.order, "order")
            _pick(_SHOW, "Show", _SHOWN, choice.show, "show")


def _take_metric(metric: str) -> None:
    """Turn to another metric; what was chosen of the one before may not exist there."""
    address.change_address(metric=metric, year=None, group="")
    address.change_options(against="")


def _pick_by(choice: Choice, breakdowns: tuple[str, ...]) -> None:
    labels = {each: data.framework().breakdowns[each].label for each in breakdowns}
    st.session_state[_BY] = choice.by

    def take() -> None:
        address.change_address(by=st.session_state[_BY], year=None, group="")
        address.change_options(against="")

    st.selectbox(
        "By",
        list(labels),
        format_func=lambda one: f"by {labels[one][:1].lower()}{labels[one][1:]}",
        key=_BY,
        on_change=take,
        width=_BY_WIDTH,
        label_visibility="collapsed",
    )


def _pick_reference(choice: Choice, disparity: PlaceDisparity) -> None:
    """What the groups are held against; the largest only where sizes are known."""
    gaps = disparity.disparity.groups if disparity.disparity else ()
    sized = any(gap.group.share is not None for gap in gaps if gap.group.subgroup != EVERYONE)
    names = {row.group.label: row.group.name for row in disparity.rows}
    labels = {"best": "Best reliable group"}
    labels |= {"largest": "Largest group"} if sized else {}
    labels |= dict(sorted(names.items(), key=lambda pair: pair[0] != EVERYONE))
    kind = disparity.disparity.reference.kind.value if disparity.disparity else ""
    usual = EVERYONE if kind == "everyone" and not choice.against else "best"
    chosen = choice.against if choice.against in labels else usual
    st.session_state[_AGAINST] = chosen if chosen in labels else next(iter(labels))

    def take() -> None:
        address.change_options(against=st.session_state[_AGAINST])

    st.selectbox(
        "Compared with",
        list(labels),
        format_func=lambda one: labels[one],
        key=_AGAINST,
        on_change=take,
        width=260,
    )


def _pick_year(choice: Choice, disparity: PlaceDisparity) -> None:
    years = data.metric_years(choice.release, choice.metric).get((choice.level, choice.by), ())
    options = sorted({*years, *([disparity.year] if disparity.year else [])}, reverse=True)
    if not options:
        return
    st.session_state[_YEAR] = disparity.year

    def take() -> None:
        address.change_address(year=st.session_state[_YEAR])

    st.selectbox("Year", options, key=_YEAR, on_change=take, width=110)


def _pick(key: str, label: str, labels: dict[str, str], chosen: str, option: str) -> None:
    st.session_state[key] = chosen

    def take() -> None:
        address.change_options(**{option: st.session_state[key]})

    # Not a segmented control, whose chosen side is too faint on a dark ground.
    st.radio(
        label,
        list(labels),
        format_func=lambda one: labels[one],
        key=key,
        horizontal=True,
        on_change=take,
    )
