"""Programs to be killed: each keeps one version after another and confirms each on a line.

Run as a program it starts a new one for every line it is given, and says its process id first.
They are forked, because fifty starts of Python would take a minute.
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace

from mobility.uploads import Mapping, Observations, infer_schema, observations
from mobility.uploads.versions.keeping import Origin, keep
from mobility.workspace import Workspace


def main() -> None:
    """Start a keeper for every line of the input, one after the other."""
    schema = infer_schema("file.csv", b"fips,year,index\n39153,2022,5\n39035,2022,6\n")
    mapping = replace(schema.mapping, metric=replace(schema.mapping.metric, id="my_index"))
    observed = observations(schema, mapping)
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            _keep_until_killed(observed, mapping)
        os.waitpid(child, 0)
        os.write(1, b"ended\n")


def _keep_until_killed(observed: Observations, mapping: Mapping) -> None:
    workspace = Workspace()
    os.write(1, f"{os.getpid()}\n".encode())
    while True:
        version = keep(workspace, observed, mapping, Origin("file.csv", "the county"))
        os.write(1, f"kept {version.number}\n".encode())


if __name__ == "__main__":
    main()
