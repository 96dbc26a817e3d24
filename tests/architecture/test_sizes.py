"""Files stay small and named for what they know (STYLE.md §2.4)."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = (
    "oncall",
    "billing",
    "dispatch",
    "rosters",
    "notifications",
    "agencies",
    "common",
    "phonelab",
)
MOST_LINES, MOST_IN_A_FUNCTION = 400, 60


def sources() -> list[Path]:
    return [
        path
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        if "migrations" not in path.parts
    ]


def too_long(text: str) -> list[str]:
    """What in this source is longer than we allow."""
    found = ["the file"] if text.count("\n") > MOST_LINES else []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno
            if length > MOST_IN_A_FUNCTION:
                found.append(node.name)
    return found


@pytest.mark.parametrize("path", sources(), ids=lambda p: str(p.relative_to(ROOT)))
def test_no_file_and_no_function_outgrows_its_name(path: Path) -> None:
    assert too_long(path.read_text(encoding="utf-8")) == []


def test_the_check_can_fail() -> None:
    body = "\n".join(["    x = 1"] * 70)

    assert too_long(f"def endless() -> None:\n{body}\n") == ["endless"]
    assert too_long("x = 1\n" * 401) == ["the file"]
