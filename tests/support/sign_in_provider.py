"""A sign-in service for tests, as a process of its own, which can be told to fail in a way.

`PUT /fault/NAME` begins a fault of `FAULTS` and ends the one before.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any
from urllib.error import URLError

FAULTS = ("none", "secret", "late clock", "early clock", "nonce", "subject", "claims")
CLIENT, SECRET = "mobility-metrics", "right-secret"
_SECONDS_TO_START = 60


class Provider:
    """A provider that listens on a port of this computer.

    Attributes:
        url: its address.
    """

    def __init__(self, port: int, people: Mapping[str, Mapping[str, object]]) -> None:
        self.url = f"http://localhost:{port}"
        self._arguments = [str(port), json.dumps(people)]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        command = [sys.executable, "-W", "ignore", "-m", __name__, *self._arguments]
        environment = {**os.environ, "AUTHLIB_INSECURE_TRANSPORT": "1"}
        self._process = subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        until = time.monotonic() + _SECONDS_TO_START
        while time.monotonic() < until:
            try:
                urllib.request.urlopen(self.url, timeout=5).close()  # noqa: S310 - our own server
            except (URLError, OSError):
                time.sleep(0.05)
            else:
                return
        message = "The provider did not answer."
        raise RuntimeError(message)

    def stop(self) -> None:
        """End it."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=10)
            self._process = None

    def begin(self, fault: str) -> None:
        """Begin a fault of `FAULTS`; `none` ends it."""
        address = f"{self.url}/fault/{fault.replace(' ', '-')}"
        request = urllib.request.Request(address, method="PUT")  # noqa: S310 - our own server
        urllib.request.urlopen(request, timeout=30).close()  # noqa: S310 - as above


@contextmanager
def running_provider(port: int, people: Mapping[str, Mapping[str, object]]) -> Iterator[Provider]:
    """Run a provider that knows people by their subjects, each with claims."""
    provider = Provider(port, people)
    provider.start()
    try:
        yield provider
    finally:
        provider.stop()


def _serve(port: int, people: Mapping[str, dict[str, object]]) -> None:
    """Run the provider in this process."""
    # Only this process imports them: they warn of old functions that they use.
    import oidc_provider_mock  # noqa: PLC0415 - see above
    import werkzeug.serving  # noqa: PLC0415 - see above
    from authlib.oidc.core.grants import _legacy  # noqa: PLC0415 - see above
    from oidc_provider_mock import _app, _storage  # noqa: PLC0415 - see above

    fault = {"name": "none"}
    users = [oidc_provider_mock.User(sub=name, claims=claims) for name, claims in people.items()]
    app = oidc_provider_mock.app(require_client_registration=True, user_claims=users)

    def store_client() -> None:
        secret = "another" if fault["name"] == "secret" else SECRET
        _storage.storage.store_client(
            _storage.Client(
                id=CLIENT,
                secret=secret,
                redirect_uris=_storage.ClientAllowAny(),
                allowed_scopes=_storage.Client.SCOPES_SUPPORTED,
                token_endpoint_auth_method=_storage.ClientAllowAny(),
            )
        )

    @app.before_request
    def prepare() -> None:
        store_client()

    @app.put("/fault/<name>")
    def begin(name: str) -> tuple[str, int]:
        fault["name"] = name.replace("-", " ")
        return "", 204

    offsets = {"late clock": -7200, "early clock": 7200}
    _legacy.time = SimpleNamespace(time=lambda: time.time() + offsets.get(fault["name"], 0))
    store_code, claims_of = _storage.Storage.store_authorization_code, _app._user_claims_for_scope

    def store_authorization_code(self: Any, code: Any) -> None:  # noqa: ANN401 - of the package
        if fault["name"] == "nonce":
            code = type(code)(**{**vars(code), "nonce": "of-another-sign-in"})
        store_code(self, code)

    def claims_for_scope(user: Any, scope: str) -> dict[str, object]:  # noqa: ANN401 - as above
        claims = claims_of(user, scope)
        if fault["name"] == "subject":
            del claims["sub"]
        return {"sub": claims["sub"]} if fault["name"] == "claims" else claims

    _storage.Storage.store_authorization_code = store_authorization_code
    _app._user_claims_for_scope = claims_for_scope
    werkzeug.serving.run_simple("localhost", port, app, threaded=True)


if __name__ == "__main__":
    _serve(int(sys.argv[1]), json.loads(sys.argv[2]))
