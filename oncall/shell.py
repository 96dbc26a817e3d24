"""What an installed Tandem keeps on a phone: its look, one offline page, no data."""

import json
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.template.loader import get_template
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _

from dispatch.screens.wallet import Card

SCRIPTS = ("tandem.js", "lock.js", "send.js", "shell.js", "django_htmx/htmx-2.min.js")
LOOK = ("tandem.css", "icons/tandem.svg", "icons/tandem-192.png")
ICONS = ((192, "icons/tandem-192.png"), (512, "icons/tandem-512.png"))
TEMPLATES = Path(__file__).parent / "templates"
GROUND, ACCENT = "#f7f7f4", "#0b5d7a"


def manifest() -> dict[str, Any]:
    """What a phone needs to know to put Tandem on its first screen."""
    drawn = [
        {"src": static(name), "sizes": f"{size}x{size}", "type": "image/png"}
        for size, name in ICONS
    ]
    return {
        "name": "Tandem",
        "short_name": "Tandem",
        "description": _("Ask for an on-call clinician, and answer when asked."),
        "id": "/",
        "start_url": reverse("oncall:home"),
        "scope": "/",
        "display": "standalone",
        "background_color": GROUND,
        "theme_color": ACCENT,
        "icons": [*drawn, {**drawn[-1], "purpose": "maskable"}],
        "shortcuts": [
            {"name": _("Ask for a clinician"), "url": reverse("dispatch:ask")}
        ],
    }


def worker() -> str:
    """The service worker, which knows its version and the files it keeps."""
    facts = {
        "version": version(),
        "files": [static(name) for name in (*LOOK, *SCRIPTS)],
        "offline": reverse("oncall:offline"),
        "icon": static(ICONS[0][1]),
    }
    return get_template("shell/sw.js").render({"facts": json.dumps(facts)})


def mark_of(cards: Sequence[Card]) -> str:
    """Another one whenever a word of the page without signal is another."""
    words = [
        (str(one.agency), one.agency.short_name, one.number, one.instead, one.words)
        for one in cards
    ]
    return sha256(json.dumps(words).encode()).hexdigest()[:12]


@cache
def version() -> str:
    """Another one whenever a file that is kept, or the worker itself, is another."""
    whole = sha256((TEMPLATES / "shell/sw.js").read_bytes())
    for name in (*LOOK, *SCRIPTS):
        found = finders.find(name)
        assert isinstance(found, str), f"{name} is missing"  # noqa: S101 - ours
        whole.update(Path(found).read_bytes())
    return whole.hexdigest()[:12]
