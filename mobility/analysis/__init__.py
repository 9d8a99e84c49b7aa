"""Statistics: numbers in, frozen results out; nothing here reads files, draws or caches.

Every comparison ends in a ``Verdict``, and ``not compared`` always has a reason. One place and all
places of a level use the same functions on arrays: one place is one row. Sources stand beside the
methods.

The modules of this folder are used by all others: errors and verdicts (``uncertainty``), which
values may be used (``reliability``), many tests at once (``multiple_testing``). The families of
methods may use only those before them: ``groups``, ``inequality``, ``years``, ``places``, then
``gaps``, ``peers`` and ``maps``.
"""
