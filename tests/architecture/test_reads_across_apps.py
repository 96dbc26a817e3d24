"""Across apps one reads through the other's selectors (STYLE.md §2.13): nobody queries
a model of another app. Its models are for foreign keys and annotations.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = ("oncall", "billing", "dispatch", "rosters", "notifications", "agencies")
MANAGERS = {"objects", "_default_manager", "_base_manager"}

LINES = "reads a consortium's lines or name by its id: for agencies to answer"
AGENCIES = "looks an agency up by name or seat: for agencies to answer"
CHOICES = "the choices of a form field, narrowed to agencies that a selector gave"
# Queries older than this rule, by file and model, and why. Take away, never add.
STANDING = {
    "dispatch/forms/asking.py": {"Organisation": CHOICES},
    "dispatch/selectors/callouts.py": {"Consortium": LINES, "Organisation": AGENCIES},
    "dispatch/services/imports_asking.py": {"Consortium": LINES},
    "dispatch/services/imports_checks.py": {
        "Consortium": LINES,
        "Organisation": AGENCIES,
    },
    "dispatch/services/imports_places.py": {"Organisation": AGENCIES},
    "dispatch/services/imports_reading.py": {"Job": "an import looks at its own job"},
    "notifications/services/numbers.py": {"Consortium": LINES},
    "notifications/services/phones.py": {"Consortium": LINES},
    "oncall/live.py": {
        "LiveVersion": "the hub reads all topics in one query, of every tenant",
        "User": "the stream reads its session itself, without Django's middleware",
    },
    "oncall/signin.py": {"User": "allauth asks its adapter for a person by e-mail"},
    "oncall/story/seeding.py": {"Consortium": "looks whether the story is told yet"},
}


def app_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0]


def sources() -> list[Path]:
    return [
        path
        for app in APPS
        for path in sorted((ROOT / app).rglob("*.py"))
        if "migrations" not in path.parts
    ]


def queried(source: str, *, app: str) -> Iterator[tuple[int, str]]:
    """Line and model of every query in `source`, of `app`, of another app's model."""
    tree = ast.parse(source)
    foreign = {
        name.asname or name.name: name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and _foreign(node.module, app)
        for name in node.names
    }
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id=name), attr=attr) if (
                attr in MANAGERS and name in foreign
            ):
                yield node.lineno, foreign[name]
            case ast.Attribute(value=ast.Attribute(attr=name), attr=attr) if (
                attr in MANAGERS and name[:1].isupper()
            ):
                yield node.lineno, name  # models.Callout.objects: whoever's they are
            case ast.Call(func=ast.Name(id="get_object_or_404" | "get_list_or_404")):
                named = [arg.id for arg in node.args if isinstance(arg, ast.Name)]
                yield from ((node.lineno, foreign[n]) for n in named if n in foreign)


def _foreign(module: str | None, app: str) -> bool:
    home, _, room = (module or "").partition(".")
    return home in APPS and home != app and room.split(".")[0] == "models"


@pytest.mark.parametrize(
    ("planted", "found"),
    [
        (
            "from dispatch.models import Callout\nCallout.objects.all()",
            [(2, "Callout")],
        ),
        (
            "from dispatch.models.callouts import Callout as C\nC._default_manager",
            [(2, "Callout")],
        ),
        (
            "from dispatch import models\nmodels.Callout.objects.get(pk=1)",
            [(2, "Callout")],
        ),
        (
            "from dispatch.models import Callout\nget_object_or_404(Callout, pk=1)",
            [(2, "Callout")],
        ),
        ("from billing.models import Period\nPeriod.objects.all()", []),
        ("from dispatch.models import Callout\ndef f(c: Callout) -> None: ...", []),
        ("from dispatch.selectors import billable\nbillable.final_response(1)", []),
    ],
)
def test_a_planted_query_is_found(planted: str, found: list[tuple[int, str]]) -> None:
    assert list(queried(planted, app="billing")) == found


@pytest.mark.parametrize(
    "path", sources(), ids=lambda path: str(path.relative_to(ROOT))
)
def test_nobody_queries_another_apps_models(path: Path) -> None:
    standing = STANDING.get(str(path.relative_to(ROOT)), {})
    source = path.read_text(encoding="utf-8")

    new = [
        (line, model)
        for line, model in queried(source, app=app_of(path))
        if model not in standing
    ]

    assert new == []
