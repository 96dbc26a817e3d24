"""What Lighthouse says of the ten pages used most, on a running system.

It drives Debian's Chromium at a telephone's width. `make lighthouse` installs it.
"""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.conftest import CHROMIUM
from tests.flow.system import Person, free_port

HOME = Path(__file__).parent / "lighthouse_js"
IS_INSTALLED = (HOME / "node_modules").is_dir() and bool(CHROMIUM)
ENOUGH = 95  # of 100, in every category: issue 6


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page as one person reads it; `cookies` is empty for a visitor."""

    name: str
    url: str
    cookies: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Score:
    """Of 100; `lacking` names what cost points."""

    sheet: str
    category: str
    points: int
    lacking: tuple[str, ...]


def most_used(
    url: str,
    people: Callable[[str], Person],
    *,
    request: str,
    page: str,
    roster: str,
) -> list[Sheet]:
    """The ten: `people` signs in by name; the others are public ids."""
    addresses = {
        "dunn": ["/", "/ask", f"/r/{request}"],
        "rivera": ["/", f"/p/{page}", "/rosters/mine/"],
        "wells": ["/board"],
        "admin": [f"/rosters/{roster}/"],
        "hartmann": ["/statements/"],
    }
    sheets = [Sheet("sign-in", f"{url}/accounts/login/")]
    for who, paths in addresses.items():
        cookies = tuple(people(who).session.cookies.items())
        sheets += [Sheet(f"{who} {path[:9]}", url + path, cookies) for path in paths]
    return sheets


def scores(sheets: Sequence[Sheet], *categories: str) -> list[Score]:
    """Each page in each category. CalledProcessError where a page does not load."""
    port, found = free_port(), list[Score]()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", f"--remote-debugging-port={port}"],
        )
        wire = browser.new_browser_cdp_session()
        for sheet in sheets:
            # It forgets what the site has stored after each page.
            held = [{"name": n, "value": v, "url": sheet.url} for n, v in sheet.cookies]
            wire.send("Storage.clearCookies")
            wire.send("Storage.setCookies", {"cookies": held})
            found += _audited(port, sheet, categories)
        browser.close()
    return found


def _audited(port: int, sheet: Sheet, categories: Sequence[str]) -> Iterator[Score]:
    said = subprocess.run(
        [shutil.which("node") or "node", HOME / "audit.mjs"],
        input=json.dumps({"port": port, "categories": categories, "url": sheet.url}),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    for category, one in json.loads(said.stdout).items():
        yield Score(sheet.name, category, one["score"], tuple(one["lacking"]))
