"""Text in a picture that is drawn by hand: wrapped lines, one below the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape

from mobility.figures.letters import wrap_text


@dataclass(slots=True)
class Column:
    """Lines of text one below the other; ``y`` is where the last one stands."""

    x: float
    width: float
    y: float
    anchor: str = "start"
    parts: list[str] = field(default_factory=list)

    def write(self, text: str, size: int, color: str, *, bold: bool = False) -> None:
        """Add a text below what is there, wrapped."""
        weight = ' font-weight="bold"' if bold else ""
        anchor = ' text-anchor="end"' if self.anchor == "end" else ""
        for line in wrap_text(text, self.width, size, bold=bold):
            self.y += round(1.22 * size)
            self.parts.append(
                f'<text x="{self.x:g}" y="{self.y:g}" font-size="{size}" fill="{color}"{weight}'
                f"{anchor}>{escape(line)}</text>"
            )
