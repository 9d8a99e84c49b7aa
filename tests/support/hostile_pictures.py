"""Pictures that try to run or to fetch something, for tests of whatever shows or writes them."""

from __future__ import annotations

from typing import Any

_OPENING = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'width="300" height="40"'
)
_WORDS = '<text x="5" y="20" font-size="12">84.0 %</text>'


def hostile_drawings(address: str, file: str) -> dict[str, str]:
    """Drawings by what they try; each would call ``window.ran = true`` or ask for ``address``.

    Args:
        address: of a server that counts requests, without a slash at its end.
        file: the path of a file on this computer.
    """
    run = "document.documentElement.dataset.ran = 1"
    inside = {
        "script": f"<script>{run}</script>",
        "image error": f'<image href="{address}/image" onerror="{run}" width="9" height="9"/>',
        "old image": f'<image xlink:href="{address}/old" width="9" height="9"/>',
        "file image": f'<image href="file://{file}" width="9" height="9"/>',
        "path image": f'<image href="{file}" width="9" height="9"/>',
        "relative image": '<image href="static/relative.svg" width="9" height="9"/>',
        "data image": '<image href="data:image/svg+xml,&lt;svg/&gt;" width="9" height="9"/>',
        "link": f'<a href="javascript:{run}"><text y="9">click</text></a>',
        "old link": f'<a xlink:href="javascript:{run}"><text y="9">click</text></a>',
        "style sheet": f'<style>@import url("{address}/import");</style>',
        "font": f"<style>@font-face{{font-family:x;src:url({address}/font)}}</style>",
        "style": f'<rect width="9" height="9" style="fill:url({address}/style)"/>',
        "fill": f'<rect width="9" height="9" fill="url({address}/fill)"/>',
        "escaped fill": f'<rect width="9" height="9" fill="\\75rl({address}/escaped)"/>',
        "filter": f'<rect width="9" height="9" filter="url({address}/f#x)"/>',
        "use": f'<use href="{address}/use#x"/>',
        "animate": f'<a><animate attributeName="href" values="javascript:{run}"/></a>',
        "set": f'<text><set attributeName="onmouseover" to="{run}"/>set</text>',
        "html": f'<foreignObject><img xmlns="http://www.w3.org/1999/xhtml" src="{address}/h" '
        f'onerror="{run}"/></foreignObject>',
        "other language": f'<img xmlns="http://www.w3.org/1999/xhtml" src="{address}/x"/>',
        "section": f"<desc><![CDATA[</desc><img src={address}/c onerror='{run}'>]]></desc>",
        "handler": f'<rect width="9" height="9" onclick="{run}" onmouseover="{run}"/>',
    }
    return {
        "onload": f'{_OPENING} onload="{run}">{_WORDS}</svg>',
        **{name: f"{_OPENING}>{part}{_WORDS}</svg>" for name, part in inside.items()},
    }


def refused_drawings(file: str) -> dict[str, str]:
    """Drawings that cannot be shown at all."""
    deep = 5_000
    return {
        "entity": f'<!DOCTYPE svg [<!ENTITY e SYSTEM "file://{file}">]>{_OPENING}>&e;</svg>',
        "bomb": '<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + f"{_OPENING}>&b;</svg>",
        "nested": f"{_OPENING}>{'<g>' * deep}{'</g>' * deep}</svg>",
        "cut off": f"{_OPENING}><g>",
        "page": "<html><script/></html>",
        "words": "no drawing",
    }


def hostile_charts(address: str, file: str) -> dict[str, dict[str, Any]]:
    """Specifications by what they try."""
    rows = [{"u": f"{address}/chart", "link": "javascript:alert(1)", "x": 1}]
    across = {"x": {"field": "x", "type": "quantitative"}}
    return {
        "image": {"data": {"values": rows}, "mark": {"type": "image", "width": 20, "height": 20},
                  "encoding": across | {"url": {"field": "u"}}},
        "link": {"data": {"values": rows}, "mark": "point",
                 "encoding": across | {"href": {"field": "link"}}},
        "fill": {"data": {"values": rows}, "mark": {"type": "bar", "fill": f"url({address}/bar)"},
                 "encoding": across},
        "data": {"data": {"url": f"{address}/data.csv"}, "mark": "point", "encoding": across},
        "file": {"data": {"url": f"file://{file}", "format": {"type": "csv"}}, "mark": "text",
                 "encoding": {"text": {"field": "secret"}}},
    }  # fmt: skip
