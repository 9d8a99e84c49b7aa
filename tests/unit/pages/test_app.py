"""What app.py does first, which decides where a browser lands whose page is still open."""

from __future__ import annotations

import ast
from pathlib import Path

LIGHT = {
    "__future__",
    "pathlib",
    "streamlit",
    "mobility.page_registry",
}  # what a server has loaded before it answers


def test_menu_is_built_before_slow_imports(repository: Path) -> None:
    loaded: set[str] = set()
    program = ast.parse((repository / "app.py").read_text("utf-8")).body
    functions = [each for each in program if isinstance(each, ast.FunctionDef)]
    page = next(each for each in functions if each.name == "show_page")
    before = program[: program.index(page)]
    for statement in [*before, *page.body]:
        if "st.navigation(" in ast.unparse(statement):
            break
        for node in ast.walk(statement):
            if isinstance(node, ast.Import):
                loaded |= {each.name for each in node.names}
            elif isinstance(node, ast.ImportFrom):
                loaded.add(str(node.module))
    else:
        raise AssertionError("app.py names no pages")
    assert loaded <= LIGHT
