"""SVG drawings rebuilt from an allowlist, so that nothing a drawing brings can run or fetch.

A picture on a card can come from a file that somebody passed on, and the drawing library writes
links and images where a chart asks for them. Browser, painter and typesetter would follow both. So
every drawing is taken apart by a parser without document types and entities, and a new one is
built of the elements and attributes that our own charts consist of. A reference can only name a
part of the same drawing.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from defusedxml import DefusedXmlException
from defusedxml import ElementTree as DefusedET

NAMESPACE = "http://www.w3.org/2000/svg"
_LARGEST = 20_000_000  # characters; the map of the nation has about a million
_DEEPEST = 64  # elements inside each other; charts have 16
_ELEMENTS = {
    "circle", "clipPath", "defs", "desc", "g", "line", "linearGradient", "path", "polygon",
    "polyline", "rect", "stop", "text", "title", "tspan",
}  # fmt: skip
# Numbers, colors, names, paths and transforms. Without a colon, slash, quote or backslash nothing
# can be written that names a file or an address; functions are those listed here.
_VALUE = re.compile(
    r"(?:[\w\s#.,%+-]|(?:translate|rotate|scale|matrix|rgba?|hsla?)\([\w\s.,%+-]*\)"
    r"|url\(#[\w-]+\))*",
    re.ASCII,
)
_NAMES = re.compile(r"[\w -]*", re.ASCII)
_FACES = re.compile(r"[\w\s,.'\"-]*", re.ASCII)
_WORDS = re.compile(r".*", re.DOTALL)  # read aloud and never interpreted
_DRAWING = {
    "clip-path", "clip-rule", "cx", "cy", "d", "display", "dx", "dy", "fill", "fill-opacity",
    "fill-rule", "font-size", "font-style", "font-weight", "gradientUnits", "height", "offset",
    "opacity", "pointer-events", "points", "preserveAspectRatio", "r", "rx", "ry", "stop-color",
    "stop-opacity", "stroke", "stroke-dasharray", "stroke-dashoffset", "stroke-linecap",
    "stroke-linejoin", "stroke-miterlimit", "stroke-opacity", "stroke-width", "text-anchor",
    "transform", "version", "viewBox", "width", "x", "x1", "x2", "y", "y1", "y2",
}  # fmt: skip
_ATTRIBUTES = {
    **dict.fromkeys(_DRAWING, _VALUE),
    **dict.fromkeys(("aria-hidden", "class", "id", "role"), _NAMES),
    **dict.fromkeys(("aria-label", "aria-roledescription"), _WORDS),
    "font-family": _FACES,
}


def clean_svg(svg: str) -> str:
    """Return a drawing with the allowed elements and attributes of another one, and no others.

    Element by element the same as what came in where all of it is allowed. Cleaning a clean drawing
    returns it as it is.

    Raises:
        ValueError: when it is no SVG drawing, has a document type, is nested too deeply, or is too
            large.
    """
    if len(svg) > _LARGEST:
        message = f"The drawing has more than {_LARGEST:,} characters."
        raise ValueError(message)
    try:
        root = DefusedET.fromstring(svg, forbid_dtd=True)
    except DefusedXmlException as problem:
        raise ValueError("The drawing has a document type.") from problem
    except ET.ParseError as problem:
        message = f"The drawing cannot be read: {problem}."
        raise ValueError(message) from problem
    if _name(root) != "svg":
        raise ValueError("The drawing is not SVG.")
    clean = ET.Element("svg", {"xmlns": NAMESPACE, **_attributes(root)})
    _copy_content(root, clean, _DEEPEST)
    return ET.tostring(clean, "unicode", short_empty_elements=False)


def _name(element: ET.Element) -> str:
    """The name of an element of SVG, empty for one of another language."""
    namespace, _, name = str(element.tag).rpartition("}")
    return name if namespace in {"", f"{{{NAMESPACE}"} else ""


def _attributes(element: ET.Element) -> dict[str, str]:
    return {
        name: value
        for name, value in element.attrib.items()
        if name in _ATTRIBUTES and _ATTRIBUTES[name].fullmatch(value)
    }


def _copy_content(source: ET.Element, target: ET.Element, depth: int) -> None:
    """Copy text and allowed elements; what is not allowed goes with all that is inside it."""
    if not depth:
        message = f"The drawing has more than {_DEEPEST} elements inside each other."
        raise ValueError(message)
    target.text = source.text
    for child in source:
        name = _name(child)
        if name in _ELEMENTS:
            copy = ET.SubElement(target, name, _attributes(child))
            copy.tail = child.tail
            _copy_content(child, copy, depth - 1)
