"""Pages for paper, set by typst from a template and facts.

What people wrote arrives as data, never as part of the template, so no sign in it can be taken for
markup. Templates use Source Sans and drawings Arimo, both of them dependencies; signs that they
lack come from a face of this computer, if one has them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from mobility.exports.signs import spelled

if TYPE_CHECKING:
    import typst

_TEMPLATES = Path(__file__).parent / "templates"
# Characters that no page can show, and those that change the direction of text.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def typeset(template: str, facts: Mapping[str, object]) -> bytes:
    """Pages as a PDF file with its structure tagged, for readers who listen to it.

    Args:
        template: the name of a file of the folder `templates`, without its ending.
        facts: what the template shows: texts, numbers, lists and mappings.
    """
    import typst  # noqa: PLC0415 - a tenth of a second that nothing else needs

    def set_by(standard: Literal["ua-1"] | None) -> bytes:
        return typst.compile(
            _TEMPLATES / f"{template}.typ",
            root=_TEMPLATES,
            font_paths=_fonts(),
            sys_inputs={"facts": json.dumps(_printable(facts))},
            format="pdf",
            pdf_standards=standard,
            timestamp=0,  # what is made of the same facts is the same file; the page says its day
        )

    try:
        return set_by("ua-1")
    except typst.TypstError:  # no face of this computer has a sign, such as one of a rare script
        return set_by(None)


@cache
def _fonts() -> typst.Fonts:
    """The faces there are, looked for once: it takes longer than setting a page."""
    import font_source_sans_pro  # noqa: PLC0415 - as typst
    import fontpkg_arimo  # noqa: PLC0415 - as above
    import typst  # noqa: PLC0415 - as above

    packages = (font_source_sans_pro, fontpkg_arimo)
    folders = [str(Path(str(package.__file__)).parent / "files") for package in packages]
    return typst.Fonts(include_system_fonts=True, font_paths=folders)


def _printable(part: Any) -> Any:  # noqa: ANN401 - JSON
    """Facts without signs that no page can show; emoji as their names."""
    if isinstance(part, str):
        return spelled(_FORBIDDEN.sub("", part))
    if isinstance(part, Mapping):
        return {key: _printable(value) for key, value in part.items()}
    return [_printable(item) for item in part] if isinstance(part, list | tuple) else part
