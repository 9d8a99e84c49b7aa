"""Pure statistics: numbers in, frozen results out; nothing here reads, draws or caches.

The rules and their sources stand in each module's docstring. One of them comes before all
formulas: every comparison ends in a ``Verdict``, and ``not compared`` always has a reason.

The modules beside this one are what every result rests on: errors and verdicts
(``uncertainty``), which values count (``reliability``), many tests at once (``families``). What is
asked of the numbers has a room of its own, and a room only uses those before it: ``groups``,
``inequality``, ``years``, ``places``, then ``gaps``, ``peers`` and ``maps``.
"""
