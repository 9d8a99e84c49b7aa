"""The registry of methods: every `Method` of this package, by chapter.

A method is described where its formula stands, with its chapter and order. It is found there:
nothing is listed here. The page Data & methods and the exports are made from `METHODS`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pkgutil import walk_packages

from mobility import analysis
from mobility.analysis.method import Chapter, Method


@dataclass(frozen=True, slots=True)
class MethodChapter:
    """Methods that belong together, in reading order."""

    heading: str
    methods: tuple[Method, ...]


def methods_in(path: list[str], package: str) -> tuple[Method, ...]:
    """Return every method that a module of a package defines, each once, in reading order."""
    names = [
        module.name for module in walk_packages(path, f"{package}.") if module.name != __name__
    ]
    values = [value for name in names for value in vars(import_module(name)).values()]
    methods = {value.id: value for value in values if isinstance(value, Method)}
    return tuple(sorted(methods.values(), key=lambda method: (method.order, method.name)))


ALL_METHODS = methods_in(analysis.__path__, analysis.__name__)
METHODS = tuple(
    MethodChapter(chapter, tuple(method for method in ALL_METHODS if method.chapter is chapter))
    for chapter in Chapter
)
BY_ID: Mapping[str, Method] = {
    method.id: method for chapter in METHODS for method in chapter.methods
}
