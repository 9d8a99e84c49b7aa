"""What a method is, in words that page, export and command line share.

A `Method` stands beside the formula it describes, so that the two are changed together; results
carry it, and `mobility.analysis.methods` lists all of them in the order in which they are read.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Method:
    """How a number or a verdict comes about.

    ``name`` is what the field calls it; ``words`` say in a few plain sentences what it does and
    why; ``formula`` is one line of plain text (empty where the words are the rule) with semicolons
    between its parts and ``_`` before an index, ``_(...)`` for one of several words; ``refuses``
    are the very reasons its results give when they say ``not compared`` or ``not available``,
    words in braces being an example of what the case fills in; ``source`` is the publication, with
    its identifier where it has one.
    """

    id: str
    name: str
    words: str
    formula: str
    refuses: tuple[str, ...]
    source: str
