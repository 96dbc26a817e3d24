"""Money is whole cents: no float and no true division anywhere near it."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STANDARD = frozenset(sys.stdlib_module_names)
MONEY_FILES = sorted(
    path for path in ROOT.glob("billing/**/*.py") if "migrations" not in path.parts
)


def inexact(source: str) -> Iterator[str]:
    """Every place in `source` where a float could arise, as "line: what"."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Constant(value=float() as number):
                yield f"{node.lineno}: {number}"
            case ast.Name(id="float"):
                yield f"{node.lineno}: float"
            case ast.BinOp(op=ast.Div()) | ast.AugAssign(op=ast.Div()):
                yield f"{node.lineno}: /"


@pytest.mark.parametrize(
    ("planted", "found"),
    [
        ("cents = 1.5", ["1: 1.5"]),
        ("cents = float(3)", ["1: float"]),
        ("cents = total / 3", ["1: /"]),
        ("total /= 3", ["1: /"]),
        ("cents = total // 3 * 2", []),
    ],
)
def test_a_planted_float_is_found(planted: str, found: list[str]) -> None:
    assert list(inexact(planted)) == found


ORACLES = ("tests/unit/billing/oracle.py", "tests/integration/billing/year_oracle.py")


def imported(source: str) -> Iterator[str]:
    """Every module that `source` imports, wherever it does."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                yield from (each.name for each in names)
            case ast.ImportFrom(module=str() as module):
                yield module


@pytest.mark.parametrize("oracle", ORACLES)
def test_a_second_opinion_on_money_imports_nothing_of_ours(oracle: str) -> None:
    found = set(imported((ROOT / oracle).read_text()))

    assert "fractions" in found
    ours = {name for name in found if name.partition(".")[0] not in STANDARD}
    assert ours <= {"tests.unit.billing.oracle"}


def test_there_is_something_to_look_at() -> None:
    assert len(MONEY_FILES) > 8


@pytest.mark.parametrize(
    "path", MONEY_FILES, ids=lambda path: str(path.relative_to(ROOT))
)
def test_billing_has_no_float_and_no_true_division(path: Path) -> None:
    assert list(inexact(path.read_text())) == []
