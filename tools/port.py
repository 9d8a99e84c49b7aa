"""Say whether the application can listen here: python tools/port.py ADDRESS PORT."""

from __future__ import annotations

import socket
import sys


def reason_not_to_listen(address: str, port: str) -> str | None:
    """Return why a server cannot listen on this address and port, in a sentence; None when it can.

    Every address the name stands for is tried (localhost is two of them on most machines), as the
    server will do.
    """
    if not port.isdecimal() or not 1 <= int(port) <= 65535:
        return f"PORT={port} is no port: choose a number from 1024 to 65535."
    try:
        places = socket.getaddrinfo(address, int(port), type=socket.SOCK_STREAM)
    except OSError:
        return f"ADDRESS={address} is no address of this machine: leave it out, or use 0.0.0.0."
    for family, kind, protocol, _, place in places:
        with socket.socket(family, kind, protocol) as listener:
            # As servers do: a port whose last connections are still closing is free.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listener.bind(place)
            except OSError:
                return (
                    f"Port {port} is in use or not allowed: stop what runs there, or choose "
                    f"another, for example make run PORT={int(port) % 65535 + 1}"
                )
    return None


if __name__ == "__main__":
    reason = reason_not_to_listen(*sys.argv[1:3])
    if reason:
        sys.exit(reason)
