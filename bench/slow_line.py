"""The officer's page on a bad telephone line: 400 kbit/s, 400 ms to there and back.

    .venv/bin/python -m bench.slow_line

Chromium at a telephone's width, its line slowed as its own tools do; a signed-in
officer opens the page on which one asks. Usable: the button is painted and the script
that sends has run. Cold: nothing of ours is in the browser, and two more rounds are
counted for the connection and its keys, which a line slowed so leaves out. Warm: the
page was open before; only the page itself is asked for. The service worker is off: no
figure is better for it. Pages are served as in production. Takes half a minute.
"""

import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from bench.report import Line, at_most, show
from bench.running import Bench
from tests.browser.conftest import CHROMIUM, PHONE

LATENCY_MS, BYTES_A_SECOND = 400, 400_000 // 8
HANDSHAKES_MS = 2 * LATENCY_MS
TIMES = 5
USABLE = """() => Math.max(
  performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd,
  performance.getEntriesByName('first-contentful-paint')[0].startTime)"""


def run() -> list[Line]:
    with Bench(Path(tempfile.mkdtemp())) as bench, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox"]
        )
        cookies = bench.officer().session.cookies.items()
        cold, warm = list[float](), list[float]()
        for _ in range(TIMES):
            context = _signed_in(browser, bench.url, cookies)
            cold.append(_usable(context, bench.url) + HANDSHAKES_MS)
            warm.append(_usable(context, bench.url))
            context.close()
        browser.close()
    return [
        at_most("slow", "asking, cold, median", statistics.median(cold) / 1000, 3, "s"),
        at_most("slow", "  worst of five", max(cold) / 1000, 3, "s"),
        at_most("slow", "asking, warm, median", statistics.median(warm) / 1000, 1, "s"),
        at_most("slow", "  worst of five", max(warm) / 1000, 1, "s"),
    ]


def _signed_in(
    browser: Browser, url: str, cookies: list[tuple[str, str]]
) -> BrowserContext:
    context = browser.new_context(
        viewport={"width": PHONE, "height": 844}, service_workers="block"
    )
    context.add_cookies([{"name": n, "value": v, "url": url} for n, v in cookies])
    return context


def _usable(context: BrowserContext, url: str) -> float:
    """Milliseconds from the tap on the link until the button can be used."""
    page = context.new_page()
    _slow(page)
    page.goto(url + "/ask", wait_until="load", timeout=60_000)
    button = page.get_by_role("button", name="Send the request")
    assert button.is_visible(), page.url
    assert button.is_enabled(), page.url
    page.wait_for_function(
        "performance.getEntriesByName('first-contentful-paint').length"
    )
    taken = float(page.evaluate(USABLE))
    page.close()
    return taken


def _slow(page: Page) -> None:
    page.context.new_cdp_session(page).send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": LATENCY_MS,
            "downloadThroughput": BYTES_A_SECOND,
            "uploadThroughput": BYTES_A_SECOND,
        },
    )


if __name__ == "__main__":
    sys.exit(0 if show(run()) else 1)
