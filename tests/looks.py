"""How pages look to axe: narrow and wide, light and dark.

They are asked for in this process and handed to a browser that needs no server; the
frame's scripts are not run.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from agencies.models import User
from tests.browser.conftest import CHROMIUM, DESK, PHONE, accessibility_faults
from tests.conftest import SignIn

STYLE = Path(__file__).parents[1] / "oncall" / "static" / "tandem.css"
SHEET = re.compile(r'<link[^>]+rel="stylesheet"[^>]*>')
SCRIPT = re.compile(r"<script.*?</script>", re.DOTALL)


def shown(sign_in: SignIn, person: User, paths: Iterable[str]) -> dict[str, str]:
    """Each page as a browser gets it, with its style inside."""
    client, found = sign_in(person), {}
    style = f"<style>{STYLE.read_text(encoding='utf-8')}</style></head>"
    for path in paths:
        answer = client.get(path)
        assert answer.status_code == 200, path
        bare = SCRIPT.sub("", SHEET.sub("", answer.content.decode()))
        found[path] = bare.replace("</head>", style)
    return found


@contextmanager
def a_browser() -> Iterator[Browser]:
    """Not the module's: while one runs, Django refuses its database."""
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox"]
        )
        yield made
        made.close()


def faults(pages: dict[str, str]) -> list[str]:
    found = []
    with a_browser() as browser:
        for width in (PHONE, DESK):
            page = browser.new_page(viewport={"width": width, "height": 844})
            for path, html in pages.items():
                page.set_content(html)
                for scheme in ("light", "dark"):
                    dark = scheme == "dark"
                    page.emulate_media(color_scheme="dark" if dark else "light")
                    named = f"{path} {width} {scheme}"
                    found += [f"{named} {f}" for f in accessibility_faults(page)]
                if page.evaluate("document.documentElement.scrollWidth") > width:
                    found.append(f"{path} is wider than {width}")
    return found
