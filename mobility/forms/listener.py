"""A server for forms alone: phones in a room reach it, and nothing else of the application.

The application itself listens on its own computer only. This is another process that holds the
pages of forms and no page of the application, so no address that somebody types leads further.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import subprocess
import sys
import threading
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import IO, cast

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from mobility.errors import UserError
from mobility.forms.web import FormPages

EVERYWHERE = "0.0.0.0"  # noqa: S104 - what the listener is for: phones in the room
PORTS = range(8600, 8610)
"""Where forms are served: the first of these that is free."""

_ROOT = Path(__file__).parents[2]
_SECONDS_OF_CONNECTION = 30.0  # a page takes less than one
_MOST_CONNECTIONS, _MOST_OF_ADDRESS = 400, 60
_DOCUMENTATION = ("192.0.2.1", 9)  # an address of nobody (RFC 5737); nothing is sent to it


def own_address() -> str:
    """Return the address of this computer in its network; empty where it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_DOCUMENTATION)  # chooses the way and sends nothing
            address = str(probe.getsockname()[0])
        except OSError:  # no way out of this network
            try:
                address = socket.gethostbyname(socket.gethostname())
            except OSError:
                return ""
    parsed = ipaddress.ip_address(address)
    return "" if parsed.is_loopback or parsed.is_unspecified else address


def bound(address: str, port: int) -> socket.socket:
    """Return a socket that listens.

    Raises ``UserError`` where that is not possible.
    """
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        return socket.create_server((address, port), family=family, backlog=128)
    except (OSError, OverflowError) as error:
        raise UserError(
            f"Forms cannot listen on {address}, port {port}: it is in use, not allowed, or no "
            "address of this computer. Choose another with --port and --address."
        ) from error


def serve(listening: socket.socket, *, until_input_ends: bool = False) -> None:
    """Serve forms on a socket until the process is told to end.

    Args:
        listening: the socket, as `bound` returned it.
        until_input_ends: whether to end with the standard input, which the program that has
            started this one holds open.
    """
    server = uvicorn.Server(
        uvicorn.Config(
            FormPages(),
            http=_LimitedProtocol,
            ws="none",
            lifespan="off",
            proxy_headers=False,  # nobody can say to be another address
            server_header=False,
            access_log=False,  # addresses are not stored
            log_level="warning",
            timeout_graceful_shutdown=2,
        )
    )
    if until_input_ends:

        def end() -> None:
            sys.stdin.read()
            server.should_exit = True

        threading.Thread(target=end, daemon=True).start()
    with suppress(KeyboardInterrupt):  # Ctrl-C, after connections have ended
        server.run(sockets=[listening])


class _LimitedProtocol(H11Protocol):
    """Connections that end after a while and are limited in number, for all and for one address."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Accept a connection, or end it."""
        super().connection_made(cast("asyncio.Transport", transport))
        addresses = Counter(
            each.client[0]
            for each in self.connections
            if isinstance(each, H11Protocol) and each.client
        )
        of_this = addresses[self.client[0]] if self.client else 0
        if addresses.total() > _MOST_CONNECTIONS or of_this > _MOST_OF_ADDRESS:
            self.transport.abort()
            return
        self.loop.call_later(_SECONDS_OF_CONNECTION, self.transport.abort)


class RoomListener:
    """The listener that a meeting starts on a click, at most one for the application.

    It ends with the application, also where that is killed.
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._address = ""
        self._lock = threading.Lock()

    @property
    def address(self) -> str:
        """Where phones reach it, such as http://192.0.2.7:8600; empty while it does not run."""
        process = self._process
        return self._address if process is not None and process.poll() is None else ""

    def start(self) -> None:
        """Start to listen on every network of this computer, unless it does already.

        Raises ``UserError`` where that is not possible.
        """
        with self._lock:
            if self.address:
                return
            address = own_address()
            if not address:
                raise UserError(
                    "This computer is in no network, so no phone can reach it: join the network "
                    "of the room, then try again."
                )
            port = _free_port()
            command = [sys.executable, "-m", "mobility", "forms", "--until-input-ends"]
            command += ["--address", EVERYWHERE, "--port", str(port)]
            process = subprocess.Popen(  # noqa: S603 - the program itself
                command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
            if not cast("IO[bytes]", process.stdout).readline():
                process.wait()
                raise UserError(
                    "The listener for phones has ended at once; why is in the log of the server."
                )
            self._process, self._address = process, f"http://{address}:{port}"

    def stop(self) -> None:
        """Listen no longer."""
        with self._lock:
            process, self._process = self._process, None
        if process is None:
            return
        cast("IO[bytes]", process.stdin).close()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        cast("IO[bytes]", process.stdout).close()


def _free_port() -> int:
    """A port of `PORTS` that nobody uses; raises ``UserError`` without one."""
    for port in PORTS:
        with suppress(UserError):
            bound(EVERYWHERE, port).close()
            return port
    raise UserError(
        f"The ports {PORTS[0]} to {PORTS[-1]} of this computer are all in use, so no phone can be "
        "let in: end a program that uses one of them."
    )


ROOM = RoomListener()
"""The listener of this application."""
