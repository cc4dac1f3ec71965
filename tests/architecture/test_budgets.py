"""Files and functions stay small enough to be read at once; a longer one is split, not excused."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
FILE_LINES = 400
FUNCTION_LINES = 50


def sources() -> list[Path]:
    generated = ("core/catalog/skeleton", "core/catalog/components")
    found = [p for top in ("bot", "core", "jobs") for p in (ROOT / top).rglob("*.py")]
    return [p for p in found if not str(p.relative_to(ROOT)).startswith(generated)]


def test_there_are_sources_to_measure() -> None:
    assert len(sources()) > 100


def test_no_file_is_longer_than_its_budget() -> None:
    lengths = {str(p.relative_to(ROOT)): len(p.read_text().splitlines()) for p in sources()}
    assert {p: n for p, n in lengths.items() if n > FILE_LINES} == {}


def test_no_function_is_longer_than_its_budget() -> None:
    long: dict[str, int] = {}
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
                lines = node.end_lineno - node.lineno + 1
                if lines > FUNCTION_LINES:
                    long[f"{path.relative_to(ROOT)}:{node.name}"] = lines
    assert long == {}


def test_every_module_opens_with_its_place() -> None:
    bare = [
        str(p.relative_to(ROOT))
        for p in sources()
        if p.read_text().strip() and ast.get_docstring(ast.parse(p.read_text())) is None
    ]
    assert bare == []
