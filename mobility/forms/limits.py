"""How often an address of the network may ask: counted in memory, and forgotten after a minute."""

from __future__ import annotations

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable

_MOST_CLIENTS = 10_000  # that are counted at a time; the one that asked longest ago goes first
_BITS_OF_NETWORK = 64  # of an IPv6 address; one device has all addresses of such a network


class RateLimit:
    """Counts requests by client in periods of equal length.

    Args:
        most: requests of a client that are allowed in a period.
        seconds: the length of a period.
        clock: returns seconds that never go back.
    """

    def __init__(
        self, most: int, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most = most
        self._seconds = seconds
        self._clock = clock
        self._counts: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def allows(self, client: str) -> bool:
        """Count a request; returns whether it is allowed."""
        now = self._clock()
        begun, count = self._counts.pop(client, (now, 0))
        if now - begun >= self._seconds:
            begun, count = now, 0
        self._counts[client] = (begun, count + 1)
        if len(self._counts) > _MOST_CLIENTS:
            self._counts.popitem(last=False)
        return count < self._most


def client_of(address: str) -> str:
    """Return what an address is counted as: itself, or the network of an IPv6 address.

    >>> client_of("192.0.2.7"), client_of("::ffff:192.0.2.7"), client_of("2001:db8:1:2:3::4")
    ('192.0.2.7', '192.0.2.7', '2001:db8:1:2::/64')
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return address
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed.packed, _BITS_OF_NETWORK), strict=False))
