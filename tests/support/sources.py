"""Texts in programs, for tests of what only one place may say."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator

_ESCAPE = re.compile(r"\\[xuUN0-7\n]")
_BETWEEN_LITERALS = re.compile(r"""["'](?:\s|#.*\n)*[bBfFrRuU]{0,2}["']""")


def texts_like(source: str, may_be: Callable[[str], bool]) -> Iterator[str]:
    """Yield the texts of a program but its docstrings; none where ``may_be`` is false.

    To parse a program takes long, so that it is searched first: as it is written, and with
    literals that stand side by side as the one text they are. It is parsed in any case where
    an escape can hide a character.
    """
    if not (may_be(source) or _ESCAPE.search(source) or may_be(_BETWEEN_LITERALS.sub("", source))):
        return
    described = set()
    for node in ast.walk(ast.parse(source)):  # a statement comes before its parts
        if isinstance(node, ast.Expr):
            described.add(node.value)
        elif (
            isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in described
        ):
            yield node.value
