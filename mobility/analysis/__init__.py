"""Pure statistics: numbers in, frozen results out; nothing here reads, draws or caches.

The rules and their sources stand in each module's docstring. One of them comes before all
formulas: every comparison ends in a ``Verdict``, and ``not compared`` always has a reason.
"""
