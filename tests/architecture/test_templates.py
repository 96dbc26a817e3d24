"""What no template may hold: words outside translation, scripts and styles inline."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = ("oncall", "billing", "dispatch", "rosters", "notifications", "agencies")
NAMES = frozenset({"Tandem", "CSV", "PDF"})  # the same in every language
# What one types there is the same in every language.
TYPED = {"dispatch/templates/dispatch/_keys_board.html": re.compile(r"<dt>.*?</dt>")}
_SPOKEN_FOR = re.compile(
    r"{%\s*blocktrans\b.*?{%\s*endblocktrans\w*\s*%}|{%\s*blocktranslate\b.*?"
    r"{%\s*endblocktranslate\s*%}|{%\s*comment\b.*?{%\s*endcomment\s*%}|{#.*?#}|"
    r'<script\b[^>]*type="application/json">.*?</script>',
    re.DOTALL,
)
_CODE = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
_TAG = re.compile(r"<!?/?[a-zA-Z](?:\"[^\"]*\"|'[^']*'|[^>\"'])*>")
_SAID = re.compile(r'\b(?:aria-label|alt|title|placeholder)="([^"]*)"')
_WORD = re.compile(r"[^\W\d_]{2,}")
# What a script shows stands on the page already, or comes with the push.
_SHOWN = re.compile(
    r"""(?:\.(?:textContent|innerText|innerHTML|title|placeholder|ariaLabel)\s*\+?=|
    \b(?:alert|confirm|prompt)\(|\b(?:body|title):)\s*(["'`])(.*?)\1""",
    re.VERBOSE,
)
INLINE = (
    re.compile(r"<style\b", re.IGNORECASE),
    re.compile(
        r'<script\b(?![^>]*(?:\bsrc=|\btype="application/json"))', re.IGNORECASE
    ),
    re.compile(r"\sstyle=", re.IGNORECASE),
    re.compile(r"<[^>]*\son[a-z]+=", re.IGNORECASE),
    re.compile(r"\bhref=.javascript:", re.IGNORECASE),
)


def templates() -> list[Path]:
    found = ((ROOT / app).rglob("templates/**/*.html") for app in APPS)
    return [path for app in found for path in sorted(app)]


def scripts() -> list[Path]:
    found = ((ROOT / app).rglob("*.js") for app in APPS)
    return [path for app in found for path in sorted(app)]


def said_by_script(source: str) -> list[str]:
    """Words that a script itself puts before a reader."""
    return [said for _quote, said in _SHOWN.findall(source) if _WORD.search(said)]


def untranslated(source: str) -> Iterator[str]:
    """Words a reader sees that no gettext call has seen."""
    left = _CODE.sub("", _SPOKEN_FOR.sub(" ", source))
    for said in (*_SAID.findall(left), _TAG.sub(" ", left)):
        plain = re.sub(r"&#?\w+;", " ", said)
        yield from (w for w in _WORD.findall(plain) if w not in NAMES)


def inline(source: str) -> list[str]:
    code = _CODE.sub("", source)
    return [found[0] for rule in INLINE for found in rule.finditer(code)]


@pytest.mark.parametrize(
    ("planted", "words"),
    [
        ("<p>Hello</p>", ["Hello"]),
        ('<p>{% trans "Hello" %} {{ name }}</p>', []),
        ("{% blocktrans %}<b>Hello</b> {{ name }}{% endblocktrans %}", []),
        ('<nav aria-label="Main"></nav>', ["Main"]),
        ("<nav aria-label=\"{% trans 'Main' %}\"></nav>", []),
        ('<script type="application/json">{"ids": {}}</script>', []),
        ("{# a remark #}<p>&nbsp;12:30 · Tandem</p>", []),
    ],
)
def test_a_planted_word_is_found(planted: str, words: list[str]) -> None:
    assert list(untranslated(planted)) == words


@pytest.mark.parametrize(
    "planted",
    [
        "<style>p { color: red }</style>",
        "<script>alert(1)</script>",
        '<p style="color: red">',
        '<button onclick="go()">',
        '<a href="javascript:go()">',
    ],
)
def test_a_planted_script_or_style_is_found(planted: str) -> None:
    assert inline(planted)


def test_a_script_of_ours_and_data_are_not_inline() -> None:
    assert inline('<script src="/static/x.js" defer></script>') == []
    assert inline('<script data-for="x" type="application/json">{}</script>') == []


@pytest.mark.parametrize("path", templates(), ids=lambda p: str(p.relative_to(ROOT)))
def test_every_word_goes_through_translation(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    typed = TYPED.get(str(path.relative_to(ROOT)))

    assert list(untranslated(typed.sub("", source) if typed else source)) == []


@pytest.mark.parametrize("path", templates(), ids=lambda p: str(p.relative_to(ROOT)))
def test_nothing_is_inline(path: Path) -> None:
    assert inline(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("planted", "said"),
    [
        ('note.textContent = "Not sent";', ["Not sent"]),
        ("note.title += ' (late)';", [" (late)"]),
        ('alert("Gone")', ["Gone"]),
        ('showNotification(name, {body: "You are paged"})', ["You are paged"]),
        ('note.textContent = "";', []),
        ("note.textContent = page.dataset.says;", []),
        ("const title = said.title;", []),
    ],
)
def test_a_planted_word_of_a_script_is_found(planted: str, said: list[str]) -> None:
    assert said_by_script(planted) == said


@pytest.mark.parametrize("path", scripts(), ids=lambda p: str(p.relative_to(ROOT)))
def test_no_script_says_a_word_of_its_own(path: Path) -> None:
    assert said_by_script(path.read_text(encoding="utf-8")) == []


def test_all_our_css_together_is_at_most_20_kb() -> None:
    sheets = [p for app in APPS for p in (ROOT / app).rglob("static/**/*.css")]

    assert sheets
    assert sum(sheet.stat().st_size for sheet in sheets) <= 20_000
