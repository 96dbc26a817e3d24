"""A picture of every screen, narrow in dark and wide in light: `make screens`.

Not collected with the tests: it writes files, and judges only that none is lost.
"""

import base64
import os
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests import looks
from tests.browser.conftest import DESK, PHONE
from tests.looks import Look
from tests.screens.crawl import Screen
from tests.screens.routes import picture_name

pytestmark = pytest.mark.django_db
TALLEST, QUALITY = 1600, 30


def test_every_screen_has_its_picture(screens: list[Screen]) -> None:
    folder = Path(os.environ["TANDEM_SCREENS"])
    for old in folder.glob("*.webp"):
        old.unlink()
    pictured = {one.route: one for one in reversed(screens)}
    with looks.a_window() as window:
        page = window.page
        for screen in pictured.values():
            window.show(screen)
            for look in (Look(PHONE, "dark"), Look(DESK, "light")):
                looks.turn(page, look)
                name = f"{picture_name(screen)}-{look.width}.webp"
                (folder / name).write_bytes(_picture(page, look.width))
    assert len(list(folder.glob("*.webp"))) == 2 * len(pictured)  # a name for each


def _picture(page: Page, width: int) -> bytes:
    """As it stands, down to `TALLEST`. Playwright itself knows no WebP."""
    tall = page.evaluate("document.documentElement.scrollHeight")
    clip = {"x": 0, "y": 0, "width": width, "height": min(tall, TALLEST), "scale": 1}
    session = page.context.new_cdp_session(page)
    found = session.send(
        "Page.captureScreenshot",
        {
            "format": "webp",
            "quality": QUALITY,
            "clip": clip,
            "captureBeyondViewport": True,
        },
    )
    session.detach()
    return base64.b64decode(found["data"])
