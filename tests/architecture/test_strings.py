"""What Python says to people goes through translation too, like what templates say.

Seen are the places where sentences for people stand: what a form's field is called and
explains, what a page notes above itself, what a refusal says, and what a function
answers in words.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.test_sizes import ROOT, sources

SAID_BY = {"label", "help_text", "empty_label", "verbose_name"}
WORDS = re.compile(r"[^\W\d_]{2,} [^\W\d_]{2,}")  # one alone may be a code
NOTED_BY = {"error", "info", "success", "warning"}


def untranslated(source: str) -> list[str]:
    """Sentences in this source that no gettext call has seen."""
    tree = ast.parse(source)
    said = [one for node in ast.walk(tree) for one in _said(node) if _has_words(one)]
    answers = [one for one in _answers(tree) if WORDS.search(_text(one))]
    return [ast.unparse(one) for one in (*said, *answers)]


def _answers(tree: ast.AST) -> Iterator[ast.expr]:
    """What functions return as it stands; what a row calls itself in a log is ours."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("__"):
            for inner in ast.walk(node):
                if isinstance(inner, ast.Return) and inner.value is not None:
                    yield from _strings(inner.value)


def _strings(value: ast.expr) -> Iterator[ast.expr]:
    match value:
        case ast.Constant() | ast.JoinedStr():
            yield value
        case ast.IfExp(body=one, orelse=other):
            yield from (*_strings(one), *_strings(other))
        case ast.BoolOp(values=several) | ast.Tuple(elts=several):
            for one in several:
                yield from _strings(one)


def _text(said: ast.expr) -> str:
    if isinstance(said, ast.JoinedStr):
        return "".join(_text(part) for part in said.values)
    return str(said.value) if isinstance(said, ast.Constant) else ""


def _has_words(said: ast.expr) -> bool:
    """Letters of its own: `f"{one}, {other}"` only joins what others said."""
    if isinstance(said, ast.JoinedStr):
        return any(_has_words(part) for part in said.values)
    value = said.value if isinstance(said, ast.Constant) else None
    return isinstance(value, str) and any(letter.isalpha() for letter in value)


def _said(node: ast.AST) -> Iterator[ast.expr]:
    if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
        yield from _refusal(node.exc)
    if isinstance(node, ast.Call):
        yield from (key.value for key in node.keywords if key.arg in SAID_BY)
        if isinstance(node.func, ast.Attribute) and node.func.attr in NOTED_BY:
            of = node.func.value
            if isinstance(of, ast.Name) and of.id == "messages":
                yield from node.args[1:2]
        if isinstance(node.func, ast.Attribute) and node.func.attr == "add_error":
            yield from node.args[1:2]


def _refusal(raised: ast.Call) -> Iterator[ast.expr]:
    """What a refusal of ours says to whoever asked: those are named as facts."""
    name = ast.unparse(raised.func).rpartition(".")[2]
    if name in REFUSALS:
        yield from raised.args[:1]


def _refusals() -> set[str]:
    """The names of all refusals: whatever descends from DomainError."""
    bases = {
        node.name: {ast.unparse(base).rpartition(".")[2] for base in node.bases}
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
    }
    found = {"DomainError"}
    while more := {n for n, of in bases.items() if of & found} - found:
        found |= more
    return found


REFUSALS = _refusals()


@pytest.mark.parametrize(
    ("planted", "found"),
    [
        ('forms.CharField(label="Full name")', ["'Full name'"]),
        ('forms.CharField(label=_("Full name"))', []),
        ('messages.error(request, "Not sent.")', ["'Not sent.'"]),
        ('messages.error(request, f"{name} has left.")', ["f'{name} has left.'"]),
        ('raise NotYours("Only who gave it.")', ["'Only who gave it.'"]),
        ('raise NotYours(_("Only who gave it."))', []),
        ('raise ValueError("a mistake of ours")', []),
        ('messages.info(request, f"{who}: {what}")', []),
        ('form.add_error("why", "Say why.")', ["'Say why.'"]),
        ('forms.CharField(label="...")', []),
        ('def f(): return "not here" if x else "x"', ["'not here'"]),
        ('def f(): return _("not here")', []),
        ('def __str__(self): return "row of it"', []),
    ],
)
def test_a_planted_sentence_is_found(planted: str, found: list[str]) -> None:
    assert untranslated(planted) == found


# The telephone company on the desk is a tool for developers, in English.
OURS = [path for path in sources() if path.relative_to(ROOT).parts[0] != "phonelab"]


@pytest.mark.parametrize("path", OURS, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_sentence_for_people_goes_through_translation(path: Path) -> None:
    assert untranslated(path.read_text(encoding="utf-8")) == []
