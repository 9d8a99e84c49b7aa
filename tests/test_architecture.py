"""Who may import whom, and what lives where.

The table is the design; a change of the design is a change of this table.
"""

from __future__ import annotations

import ast
import gzip
import subprocess
from collections.abc import Iterator, Sequence
from functools import cache
from graphlib import CycleError, TopologicalSorter
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

import pytest


class Rule(NamedTuple):
    """What a part may import of mobility/ (None: not limited), and what it never imports."""

    may: frozenset[str] | None
    never: frozenset[str]


def rule(may: str | None, never: str) -> Rule:
    return Rule(None if may is None else frozenset(may.split()), frozenset(never.split()))


# Parts are named by their module in mobility/ (`release` is the whole folder), `app` is app.py,
# `pages` a page and `pages.ui` what pages share. Every part may import itself and `ANYWHERE`.
ANYWHERE = {"errors", "clock"}
VOCABULARY = "registry places errors text"
LIBRARY = "streamlit pages app tests"  # nothing in mobility/ imports these
RULES = {
    "": rule("", LIBRARY),
    "registry": rule(VOCABULARY, f"duckdb {LIBRARY}"),
    "places": rule(VOCABULARY, f"duckdb {LIBRARY}"),
    "errors": rule(VOCABULARY, f"duckdb {LIBRARY}"),
    "clock": rule("", f"duckdb {LIBRARY}"),
    "text": rule(VOCABULARY, f"duckdb {LIBRARY}"),
    "home": rule("", f"duckdb {LIBRARY}"),
    "page_registry": rule("", f"duckdb {LIBRARY}"),
    "store": rule(f"{VOCABULARY} home", f"mobility.analysis mobility.figures {LIBRARY}"),
    "sign_in": rule("workspace page_registry", f"duckdb {LIBRARY}"),
    "svg": rule("", f"duckdb {LIBRARY}"),
    "unpacking": rule("", f"duckdb {LIBRARY}"),
    "workspace": rule(
        "registry places home svg",
        f"mobility.store mobility.analysis mobility.figures duckdb {LIBRARY}",
    ),
    "forms": rule("workspace", f"duckdb {LIBRARY}"),
    "published": rule("workspace exports text", f"duckdb {LIBRARY}"),
    "workspace_file": rule(
        "workspace uploads areas home places registry svg unpacking",
        f"mobility.store duckdb {LIBRARY}",
    ),
    "backup": rule(
        "workspace uploads areas home places registry svg unpacking",
        f"mobility.store duckdb {LIBRARY}",
    ),
    "release": rule(
        f"{VOCABULARY} home store workspace analysis unpacking", f"mobility.figures {LIBRARY}"
    ),
    "uploads": rule(
        f"{VOCABULARY} home store workspace analysis unpacking", f"mobility.figures {LIBRARY}"
    ),
    "areas": rule(
        f"{VOCABULARY} home workspace analysis uploads unpacking", f"mobility.figures {LIBRARY}"
    ),
    "analysis": rule("registry places text", f"duckdb mobility.figures altair {LIBRARY}"),
    "queries": rule(
        "store workspace analysis registry places areas text",
        f"duckdb mobility.figures {LIBRARY}",
    ),
    "cli": rule(None, f"duckdb {LIBRARY}"),
    "__main__": rule("cli", LIBRARY),
    "figures": rule(
        "analysis registry places text",
        f"mobility.store mobility.exports duckdb {LIBRARY}",
    ),
    "exports": rule(
        "figures text analysis registry places workspace home svg page_registry",
        f"duckdb {LIBRARY}",
    ),
    "modeled_file": rule(
        "store analysis queries registry places home", f"duckdb mobility.figures {LIBRARY}"
    ),
    "associations_file": rule(
        "store analysis queries registry home", f"duckdb mobility.figures {LIBRARY}"
    ),
    "zip_codes": rule("places uploads home", f"duckdb mobility.figures {LIBRARY}"),
    "app": rule(None, "mobility.store duckdb altair pydeck pages"),
    "pages": rule(None, "mobility.store duckdb altair pydeck pages"),
    "pages.ui": rule(None, "pages"),
}
# The rooms of the large parts, and which others each may use. All use the modules beside the
# rooms; of those only the doors know a room: a list of what is in them, or the package itself.
ROOMS = {
    "analysis": {
        "groups": "",
        "inequality": "groups",
        "years": "",
        "places": "groups years",
        "gaps": "groups inequality years places",
        "peers": "places years",
        "targets": "groups gaps places years",
        "maps": "places years",
        "areas": "",
        "small_areas": "",  # no other room uses it: modeled values enter no verdict
    },
    "uploads": {
        "files": "",
        "cells": "files",
        "places": "cells",
        "columns": "cells places",
        "rows": "cells places columns",
        "proposals": "cells places columns rows",
        "versions": "places columns rows proposals",
    },
    "exports": {
        "drawing": "",
        "spreadsheets": "",
        "paper": "drawing",
        "writing": "drawing",
        "findings": "drawing spreadsheets paper writing",
        "plan_document": "drawing paper writing findings",
    },
}
DOORS = {
    Path("mobility/analysis/methods.py"),
    Path("mobility/exports/formats.py"),
    Path("mobility/uploads/__init__.py"),
}
MODELED_MODULES = (
    "mobility.analysis.small_areas",
    "mobility.queries.small_areas",
    "mobility.modeled_file",
    "mobility.figures.modeled",
)
MODELED_VALUES = {
    Path("mobility/analysis/methods.py"),
    Path("mobility/cli/figures.py"),
    Path("mobility/cli/releases.py"),
    Path("mobility/figures/catalog.py"),
    Path("mobility/figures/method_pictures.py"),
    Path("pages/ui/data_views.py"),
    Path("pages/ui/compare/more_about_value.py"),
    Path("mobility/figures/modeled.py"),
    Path("mobility/modeled_file.py"),
    Path("mobility/queries/small_areas.py"),
}
# What may read the modeled values of a map, which its result carries beside the published ones.
MODELED_MAPS = {
    Path("mobility/analysis/maps/colors.py"),
    *(Path("mobility/figures/maps") / f"{name}.py" for name in ("arrow", "colors", "figure")),
    *(Path("mobility/figures/maps") / f"{name}.py" for name in ("modeled", "regional", "table")),
    Path("mobility/figures/maps/picture.py"),
    Path("mobility/text/maps.py"),
    Path("pages/ui/map/legend.py"),
    Path("pages/ui/map/panel.py"),
}
NETWORK = ("requests", "urllib.request", "urllib3", "http.client", "socket")
NETWORK_CODE = Path("mobility/release/fetch.py")
LISTENER_CODE = Path("mobility/forms/listener.py")  # asks nobody; phones ask it
CACHES = {"cache_data", "cache_resource", "lru_cache", "cache", "cached"}
OWN_CACHES = tuple(Path("pages/ui") / f"{name}.py" for name in ("access", "caches", "data"))
# A run reads and changes the state of its session in these modules only; others get and return it.
STATE_OWNERS = {
    *(
        Path("pages/ui") / f"{name}.py"
        for name in (
            "address",  # the address in force, and what of a link could not be used
            "caches",  # the data sets in use during a run
            "first_run",  # work on a release that this window waits for
            "notices",  # why the last action failed, and what it deleted
            "pins",  # the last pin, until it is put away
            "releases",  # the open release
            "request",  # the request of the run, for the file of the page
            "widgets",  # values of widgets
            "neighborhoods/add",  # the outlines and the table that are being read
            "findings/branding",  # whether logo and colors were stored just now
            "data_to_collect/actions",  # the last change of the list
            "data_to_collect/form",  # the open entry
            "findings/done",  # the last change of the board
            "findings/edit",  # the open card
            "findings/export",  # the file that was made
            "map/peers",  # what was clicked on the map
            "meeting/keys",  # the keys of a meeting that were taken
            "meeting/note",  # the note of a meeting
            "meeting/questions",  # whether the dialog of a question is open, and what was done last
            "plan/changes",  # what was done to the plan last
            "plan/document_files",  # the file of the plan that was made
            "plan/opened",  # the open record of the plan
            "peers/choice",  # whether the drawer of the peers is open
            "peers/named",  # how often something else than their field named the peers
        )
    ),
    Path("pages/ui/your_data"),  # the file that is being read and what was kept of it
}
CACHE_CODE = (
    *OWN_CACHES,
    *(
        Path("pages/ui") / f"{name}.py"
        for name in (
            "area_data",
            "connect_data",
            "data_views",
            "document_data",
            "gap_data",
            "plan_data",
        )
    ),
)


def part_of(path: Path) -> str:
    """Return the part that a file (relative to the repository) belongs to."""
    names = path.with_suffix("").parts
    if names[0] == "mobility":
        return "" if names[1] == "__init__" else names[1]
    return "pages.ui" if names[:2] == ("pages", "ui") else names[0]


class Facts(NamedTuple):
    """What the rules ask of a file."""

    imports: tuple[str, ...]  # every module, and every name taken out of one, anywhere in it
    needs: tuple[str, ...]  # those of its first level
    attributes: frozenset[str]
    texts: frozenset[str]
    session_state: bool  # whether it stands outside of comments


@cache  # the rules and the order of imports are two tests
def facts_of(path: Path, source: str) -> Facts:
    """Read a file (relative to the repository) in one pass."""
    tree = ast.parse(source)
    imports: list[str] = []
    attributes, texts = set(), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            attributes.add(node.attr)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            texts.add(node.value)
        else:
            imports += names_imported(path, node)
    return Facts(
        tuple(imports),
        tuple(name for node in tree.body for name in names_imported(path, node)),
        frozenset(attributes),
        frozenset(texts),
        "session_state" in source and "session_state" in ast.unparse(tree),
    )


def names_imported(path: Path, node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        above = path.parts[: len(path.parts) - node.level] if node.level else ()
        origin = ".".join([*above, *filter(None, [node.module])])
        yield from (f"{origin}.{alias.name}" for alias in node.names)


def is_within(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def import_problems(path: Path, facts: Facts) -> Iterator[str]:
    part = part_of(path)
    if part not in RULES:
        yield f"{path}: mobility/{part} has no row in the table of import rules"
        return
    for name in facts.imports:
        if any(is_within(name, module) for module in NETWORK) and path not in {
            NETWORK_CODE,
            LISTENER_CODE,
        }:
            yield f"{path}: only {NETWORK_CODE} asks the network, so no {name} here"
        if is_within(name, "pages.ui") and part.startswith(("app", "pages")):
            continue
        if any(is_within(name, banned) for banned in RULES[part].never):
            yield f"{path}: {part or 'mobility'} never imports {name}"
        may = RULES[part].may
        target = name.removeprefix("mobility.").split(".")[0]
        if (
            may is not None
            and is_within(name, "mobility")
            and target not in {*may, part, *ANYWHERE}
        ):
            yield f"{path}: {part or 'mobility'} may not import {name}"


def room_of(names: Sequence[str], part: str) -> str:
    """Return the room of a part of mobility/ that a dotted name leads into; '' for none."""
    inside = tuple(names[:2]) == ("mobility", part) and len(names) > 2
    return names[2] if inside and names[2] in ROOMS[part] else ""


def room_problems(path: Path, facts: Facts) -> Iterator[str]:
    part = part_of(path)
    if part not in ROOMS or path in DOORS:
        return
    names = path.with_suffix("").parts  # a room is a folder or one module
    room = room_of(names, part)
    if len(names) > 3 and not room:
        yield f"{path}: mobility/{part}/{names[2]} has no row in the table of rooms"
        return
    may = {"", room, *ROOMS[part].get(room, "").split()}
    for name in facts.imports:
        if room_of(name.split("."), part) not in may:
            yield f"{path}: {room or 'what the rooms rest on'} may not import {name}"


def modeled_value_problems(path: Path, facts: Facts) -> Iterator[str]:
    """Modeled values are shown, and enter no verdict, median, rank or choice of peers."""
    if path not in MODELED_VALUES and any(
        is_within(name, module) for name in facts.imports for module in MODELED_MODULES
    ):
        yield f"{path}: only what shows modeled values may import them, see MODELED_VALUES"
    if path not in MODELED_VALUES | MODELED_MAPS and "modeled" in facts.attributes:
        yield f"{path}: only what draws a map may read its modeled values, see MODELED_MAPS"
    reader = Path("mobility/queries/small_areas.py")
    if path.parts[0] == "mobility" and path != reader and "modeled_values" in facts.texts:
        yield f"{path}: only {reader} reads stored modeled values"


def layout_problems(path: Path, facts: Facts) -> Iterator[str]:
    part = part_of(path)
    if path.parent == Path("pages"):
        yield f"{path}: pages live in a subfolder, else Streamlit runs them without the frame"
    if part not in {"app", "pages", "pages.ui"}:
        return
    if facts.session_state and not {path, path.parent} & STATE_OWNERS:
        yield f"{path}: session_state is read and changed in its owners only, see STATE_OWNERS"
    if part == "pages.ui" and any(name.endswith(".this_request") for name in facts.imports):
        yield f"{path}: the file of a page asks for its request and passes it on"
    if path not in OWN_CACHES:
        taken = {name.rsplit(".", 1)[-1] for name in facts.imports}
        result = CACHES & (facts.attributes | taken)
        if path not in CACHE_CODE and result:
            yield f"{path}: {', '.join(sorted(result))} belongs in pages/ui/data.py"
        elif result - {"cached"}:  # results of other data sets would be shown
            yield f"{path}: cache results with caches.cached, whose key has the data sets in use"


def problems(root: Path) -> list[str]:
    """Return what is against the rules in a tree, one sentence each."""
    result: list[str] = []
    files = [root / "app.py", *root.glob("mobility/**/*.py"), *root.glob("pages/**/*.py")]
    for file in sorted(filter(Path.exists, files)):
        source = file.read_text(encoding="utf-8")
        path = file.relative_to(root)
        facts = facts_of(path, source)
        result += import_problems(path, facts)
        result += room_problems(path, facts)
        result += modeled_value_problems(path, facts)
        result += layout_problems(path, facts)
    return result


def module_graph(root: Path) -> dict[str, set[str]]:
    """Map each module of mobility/ to those that Python runs first when it is imported.

    Imports inside functions and for type checkers are left out. A module also needs the packages
    around what it imports, unless it is inside of them.
    """
    files = {}
    for file in root.glob("mobility/**/*.py"):
        parts = file.relative_to(root).with_suffix("").parts
        files[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = file
    graph: dict[str, set[str]] = {}
    for module, file in files.items():
        facts = facts_of(file.relative_to(root), file.read_text(encoding="utf-8"))
        needed = {
            prefix for name in facts.needs for prefix in accumulate(name.split("."), "{}.{}".format)
        }
        graph[module] = {name for name in needed & set(files) if not is_within(module, name)}
    return graph


@pytest.mark.long
def test_every_module_can_be_imported_first(repository: Path) -> None:
    try:
        TopologicalSorter(module_graph(repository)).prepare()
    except CycleError as problem:
        pytest.fail(f"these modules import each other: {' -> '.join(problem.args[1])}")


def test_circular_imports_through_a_package_are_found(tmp_path: Path) -> None:
    for name, source in {
        "figures/__init__": "from mobility.figures import places",
        "figures/places": "from mobility.exports import pictures",
        "figures/letters": "",
        "exports/__init__": "",
        "exports/pictures": "from mobility.figures.letters import FONT",
    }.items():
        path = tmp_path / f"mobility/{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, encoding="utf-8")
    with pytest.raises(CycleError, match=r"exports\.pictures"):
        TopologicalSorter(module_graph(tmp_path)).prepare()


def test_the_repository_keeps_the_rules(repository: Path) -> None:
    assert problems(repository) == []


@pytest.mark.parametrize(
    "path,source,problem",
    [
        ("mobility/registry/types.py", "import duckdb", "registry never imports duckdb"),
        ("mobility/places/x.py", "from ..analysis import a", "may not import mobility.analysis"),
        (
            "mobility/figures/places.py",
            "from mobility import store",
            "never imports mobility.store",
        ),
        ("mobility/figures/places.py", "from .. import queries", "may not import mobility.queries"),
        (
            "mobility/analysis/places/percentile.py",
            "def f():\n    import altair.vegalite",
            "never imports",
        ),
        (
            "mobility/analysis/odds/ratios.py",
            "",
            "analysis/odds has no row in the table of rooms",
        ),
        (
            "mobility/analysis/groups/disparity.py",
            "from mobility.analysis.gaps.places import x",
            "groups may not import mobility.analysis.gaps.places",
        ),
        (
            "mobility/analysis/maps/classes.py",
            "from mobility.analysis import peers",
            "maps may not import mobility.analysis.peers",
        ),
        (
            "mobility/uploads/cells/numbers.py",
            "from ..rows.keys import x",
            "cells may not import mobility.uploads.rows.keys",
        ),
        (
            "mobility/analysis/uncertainty.py",
            "from .years import lines",
            "what the rooms rest on may not import mobility.analysis.years",
        ),
        (
            "mobility/queries/profiles.py",
            "import streamlit as st",
            "queries never imports streamlit",
        ),
        ("mobility/store.py", "import mobility.analysis.years.lines", "may not import"),
        ("mobility/cli/questions.py", "import duckdb", "cli never imports duckdb"),
        ("mobility/release/official.py", "import requests", "asks the network"),
        (
            "mobility/queries/peer_sets.py",
            "from mobility.queries.small_areas import modeled_place",
            "only what shows modeled values",
        ),
        (
            "mobility/analysis/peers/nearest.py",
            "from mobility.analysis.small_areas import x",
            "peers may not import mobility.analysis.small_areas",
        ),
        (
            "mobility/analysis/maps/verdicts.py",
            "values = value_map.modeled.value",
            "only what draws a map",
        ),
        (
            "mobility/queries/profiles.py",
            "store.query('modeled_values')",
            "reads stored modeled values",
        ),
        ("mobility/__init__.py", "from mobility import places", "may not import mobility.places"),
        ("mobility/gadgets.py", "", "mobility/gadgets has no row"),
        ("pages/explore/map.py", "import altair", "pages never imports altair"),
        ("pages/explore/map.py", "from pages.explore import trends", "never imports pages.explore"),
        ("pages/explore/map.py", "from . import trends", "never imports pages.explore.trends"),
        ("pages/explore/map.py", "from functools import cache", "belongs in pages/ui/data.py"),
        (
            "pages/ui/overview/cards.py",
            "import pages.explore.map",
            "pages.ui never imports pages.explore",
        ),
        ("pages/ui/overview/cards.py", "@st.cache_data\ndef f(): ...", "cache_data belongs in"),
        (
            "pages/ui/gap_data.py",
            "@st.cache_data\ndef f(): ...",
            "cache results with caches.cached",
        ),
        ("pages/ui/overview/cards.py", "from pages.ui.caches import cached", "cached belongs in"),
        ("pages/map.py", "", "pages live in a subfolder"),
        ("pages/ui/controls.py", "from pages.ui.request import this_request", "passes it on"),
        (
            "pages/ui/controls.py",
            "st.session_state['a'] = 1",
            "session_state is read and",
        ),
        ("app.py", "from pages.explore import overview", "app never imports pages.explore"),
    ],
)
def test_a_broken_rule_is_found(tmp_path: Path, path: str, source: str, problem: str) -> None:
    (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / path).write_text(source, encoding="utf-8")
    assert any(problem in result for result in problems(tmp_path)), problems(tmp_path)


@pytest.mark.parametrize(
    "path,source",
    [
        ("mobility/analysis/places/percentile.py", "import numpy\nfrom ...errors import UserError"),
        ("mobility/analysis/places/percentile.py", "from ..years import lines\nfrom . import sets"),
        ("mobility/analysis/maps/classes.py", "from mobility.analysis.reliability import x"),
        ("mobility/analysis/methods.py", "from mobility.analysis.maps.classes import MAP_CLASSES"),
        ("mobility/cli/questions.py", "from mobility import queries, exports, release"),
        ("mobility/release/fetch.py", "import requests"),
        ("mobility/release/build.py", "import duckdb\nfrom mobility.release import official"),
        ("pages/ui/data.py", "import streamlit as st\nst.cache_data\nfrom mobility import store"),
        ("pages/ui/data_views.py", "from pages.ui.caches import cached\n@cached(3)\ndef f(): ..."),
        ("pages/ui/overview/cards.py", "from pages.ui import data\nfrom . import rows"),
        ("pages/ui/widgets.py", "st.session_state['a'] = 1"),
        (
            "pages/explore/map.py",
            "from pages.ui.overview.cards import show\nfrom mobility.figures import x",
        ),
        ("app.py", "from pages.ui import address"),
    ],
)
def test_what_is_allowed_passes(tmp_path: Path, path: str, source: str) -> None:
    (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / path).write_text(source, encoding="utf-8")
    assert problems(tmp_path) == []


def is_the_publishers(header: str) -> bool:
    """Say whether a first line is that of a metrics or a population file of the publisher."""
    columns = {column.strip().strip('"').lower() for column in header.split(",")}
    place = {"year", "state"} <= columns and bool({"county", "place"} & columns)
    return place and ("population" in columns or any(c.endswith("_quality") for c in columns))


@pytest.mark.usefixtures("git_repository")
def test_no_file_of_the_publisher_is_in_the_repository(repository: Path) -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=repository, capture_output=True, check=True)
    for name in listed.stdout.decode().splitlines():
        if name.endswith((".csv", ".csv.gz")):
            opener = gzip.open if name.endswith(".gz") else open
            with opener(repository / name, "rt", encoding="utf-8", errors="replace") as file:
                assert not is_the_publishers(file.readline()), name


def test_the_publishers_files_are_recognized(official: Path) -> None:
    with gzip.open(next(official.glob("11_*.csv.gz")), "rt", encoding="utf-8") as file:
        assert is_the_publishers(file.readline())
    assert is_the_publishers("year,state,county,state_name,county_name,population")
    assert not is_the_publishers("geoid,year,value")


def test_one_query_reads_the_file_of_modeled_values(repository: Path) -> None:
    queries = (repository / "mobility/sql").glob("*.sql")
    reading = [path.stem for path in queries if "parquet" in path.read_text("utf-8")]
    assert reading == ["modeled_values"]
