"""Addresses of views, and who can open them: one that names this computer serves nobody else."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit, urlunsplit


def is_web_address(address: str) -> bool:
    """Whether an address opens a page and nothing else, so that it can be a link.

    >>> is_web_address("https://example.org/map"), is_web_address("javascript:alert(1)")
    (True, False)
    """
    try:
        parts = urlsplit(address)
    except ValueError:  # such as a bracket without its other half
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)


def opens_here_only(address: str) -> bool:
    """Whether an address names the computer it is opened on, such as localhost.

    >>> opens_here_only("http://localhost:8501/map"), opens_here_only("http://192.0.2.7:8501/map")
    (True, False)
    """
    host = urlsplit(address).hostname or ""
    try:
        return ip_address(host).is_loopback or ip_address(host).is_unspecified
    except ValueError:  # a name
        return host == "localhost" or host.endswith(".localhost")


def reachable(address: str, base: str = "") -> str:
    """Return an address for a file, which others open; empty where it opens here only.

    Args:
        address: of a view, as it was stored.
        base: an address that the app has now, for a view that was stored with one of this computer.

    >>> reachable("http://localhost:8501/map"), reachable("https://data.example.org/map")
    ('', 'https://data.example.org/map')
    """
    moved = for_others(address, base) if is_web_address(address) else ""
    return "" if opens_here_only(moved) else moved


def for_others(address: str, base: str) -> str:
    """A kept address that opens on one computer only, at the address that the app has now.

    >>> for_others("http://localhost:8501/map?place=39153", "http://192.0.2.7:8501/findings")
    'http://192.0.2.7:8501/map?place=39153'
    """
    now = urlsplit(base)
    if not now.netloc or not opens_here_only(address):
        return address
    return urlunsplit(urlsplit(address)._replace(scheme=now.scheme, netloc=now.netloc))
