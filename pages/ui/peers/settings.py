"""How the peers of a place are chosen, as the address says it."""

from __future__ import annotations

from dataclasses import dataclass

from mobility.analysis.peers.nearest import DEFAULT_PEERS, NO_FILTERS, Filters
from mobility.places import STATES
from mobility.text import count_of
from mobility.text.peers import condition_words
from pages.ui.address import Address
from pages.ui.peers.conditions import read_conditions, write_conditions


@dataclass(frozen=True, slots=True)
class PeerSettings:
    """Peers that are ``named``, or else the ``count`` most alike under some conditions.

    ``weights`` are by variable, those that are not 1; ``pins`` are always in, ``without`` never.
    """

    named: tuple[str, ...] = ()
    count: int = DEFAULT_PEERS
    weights: tuple[tuple[str, float], ...] = ()
    filters: Filters = NO_FILTERS
    pins: tuple[str, ...] = ()
    without: tuple[str, ...] = ()

    def options(self) -> dict[str, str]:
        """The same as options of an address; empty texts where nothing was changed."""
        weights = [f"{name}:{weight:g}" for name, weight in self.weights if weight != 1]
        return {
            "count": "" if self.count == DEFAULT_PEERS else str(self.count),
            "like": ",".join(weights),
            "within": write_conditions(self.filters),
            "pin": ",".join(self.pins),
            "without": ",".join(self.without),
        }


def peer_settings(address: Address) -> PeerSettings:
    """What an address says about peers."""
    weights = [pair.split(":") for pair in _listed(address.option("like"))]
    return PeerSettings(
        named=address.peers,
        count=int(address.option("count") or DEFAULT_PEERS),
        weights=tuple((name, float(weight)) for name, weight in weights),
        filters=read_conditions(address.option("within")),
        pins=_listed(address.option("pin")),
        without=_listed(address.option("without")),
    )


def settings_in_words(settings: PeerSettings) -> str:
    """Return how the peers were chosen, for a footer: conditions and changed settings."""
    if settings.named:
        return "peers named one by one"
    filters = settings.filters
    wanted = condition_words(
        [STATES[state].name for state in filters.states],
        filters.regions,
        filters.fewest,
        filters.most,
        touching=filters.touching,
    )
    parts = [wanted] if wanted else []
    if settings.weights:
        weights = ", ".join(f"{name} x {weight:g}" for name, weight in settings.weights)
        parts.append(f"weights changed ({weights})")
    if settings.pins:
        parts.append(f"{count_of(len(settings.pins), 'place')} always in")
    if settings.without:
        parts.append(f"{count_of(len(settings.without), 'place')} left out")
    return ", ".join(["the most alike in what they are, not in how they do", *parts])


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split(",") if part)
