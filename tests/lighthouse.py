"""What Lighthouse says of the ten pages used most, on a running system.

It drives Debian's Chromium at a telephone's width. `make lighthouse` installs it.
"""

import json
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.conftest import CHROMIUM
from tests.flow.system import Person, free_port

HOME = Path(__file__).parent / "lighthouse_js"
IS_INSTALLED = (HOME / "node_modules").is_dir() and bool(CHROMIUM)
ENOUGH = 95  # of 100, in every category: issue 6


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page as one person reads it; `cookie` is empty for a visitor."""

    name: str
    url: str
    cookie: str = ""


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
        cookies = people(who).session.cookies.items()
        cookie = "; ".join(f"{name}={value}" for name, value in cookies)
        sheets += [Sheet(f"{who} {path[:9]}", url + path, cookie) for path in paths]
    return sheets


def scores(sheets: Sequence[Sheet], *categories: str) -> list[Score]:
    """Each page in each category. CalledProcessError where a page does not load."""
    port = free_port()
    asked = {"categories": categories, "pages": [asdict(sheet) for sheet in sheets]}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", f"--remote-debugging-port={port}"],
        )
        said = subprocess.run(
            [shutil.which("node") or "node", HOME / "audit.mjs"],
            input=json.dumps({**asked, "port": port}).encode(),
            stdout=subprocess.PIPE,
            check=True,
        )
        browser.close()
    return [
        Score(sheet, category, one["score"], tuple(one["lacking"]))
        for sheet, found in json.loads(said.stdout).items()
        for category, one in found.items()
    ]
