"""What the columns of a table are called, from the row or two that name them."""

from __future__ import annotations

from mobility.uploads.cells.table import WideLine
from mobility.uploads.limits import RefusedFileError

_LONGEST_NAME = 200  # characters
_AROUND = ' “”„"'
_MARKS = {",": "comma", ";": "semicolon", "|": "vertical bar", "\t": "tab"}


def names_of(rows: list[list[str]], width: int) -> list[str]:
    """The names of all columns: a gap in the upper of two rows goes on with the name before it."""
    if not rows:
        return [f"column {number + 1}" for number in range(width)]
    if len(rows) == 2:
        upper, last = [], ""
        for above, below in zip(*rows, strict=True):
            last = above or (last if below else "")
            upper.append(last if below or above else "")
        names = [
            f"{above} {below}".strip() if below != above else above
            for above, below in zip(upper, rows[1], strict=True)
        ]
    else:
        names = list(rows[0])
    return _unique(names)


def _unique(names: list[str]) -> list[str]:
    """The names without marks around them; one that is there already gets a number."""
    seen: dict[str, int] = {}
    unique = []
    for number, given in enumerate(names):
        name = given[:_LONGEST_NAME].strip(_AROUND) or f"column {number + 1}"
        seen[name] = seen.get(name, 0) + 1
        unique.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return unique


def names_with_delimiters(name: str, wide: WideLine, width: int) -> tuple[list[str], str]:
    """The names of a header in which one holds the delimiter, and that one.

    "Rate, percent" is one name where just as many cells begin with a blank as there are too many.

    Raises:
        RefusedFileError: when nothing tells which name it is.
    """
    names: list[str] = []
    joined = []
    for cell in wide.cells:
        if names and cell.startswith(" ") and cell.strip():
            names[-1] += f"{wide.delimiter}{cell.rstrip()}"
            joined.append(len(names) - 1)
        else:
            names.append(cell.strip())
    if len(names) == width:
        return _unique(names), names[joined[0]]
    mark = _MARKS[wide.delimiter]
    cells = [cell.strip() for cell in wide.cells]
    listed = ", ".join(map(repr, cells[:8])) + (" …" if len(cells) > 8 else "")
    raise RefusedFileError(
        f"{name}: line {wide.line} has {len(cells)} names ({listed}) and the rows below have "
        f"{width} cells; write the name that holds a {mark} in quotation marks."
    )
