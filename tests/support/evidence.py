"""How much evidence a run collects: a part in `make test`, all of it in `make evidence`.

Tests whose evidence grows with their length (simulations, made-up cases, kills at random moments)
are marked `evidence` and take their length from `amount`.
"""

from __future__ import annotations

import os
from typing import TypeVar

_T = TypeVar("_T")


def amount(some: _T, all_of_it: _T) -> _T:
    """Return the first in an ordinary run, the second in `make evidence`."""
    return all_of_it if os.environ.get("MOBILITY_EVIDENCE") == "1" else some
