"""What a browser makes of a screen: how wide it is, how large its buttons are, and what
axe finds, narrow and wide, light and dark.

The pages were asked for before; the browser gets them at an address of their own, with
their policy, style and scripts. No stream is open, and nothing else answers.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from django.contrib.staticfiles import finders
from playwright.sync_api import Page, Route, sync_playwright

from agencies.models import User
from tests.browser.conftest import CHROMIUM, DESK, PHONE, accessibility_faults
from tests.conftest import SignIn
from tests.screens.crawl import Screen, as_screen

HOST = "http://localhost"  # where a browser trusts as it does by https
HEIGHT, TOUCH = 844, 44
NARROWEST, HALF_THE_DESK = 320, 640  # a phone at 400 %, a desk at 200 %
TEXT_SIZE = "size => document.documentElement.style.fontSize = size"
# A stream that is not there would say on each page that it is not live.
STILL = "delete window.EventSource"
# What one aims at with a thumb. A link within a sentence is as high as its line; one
# that is all its block says is not. A box is as large as the label that sets it.
SMALL = """least => [...document.querySelectorAll(
  'button, .button, summary, select, textarea, input:not([type=hidden]), a[href]')]
  .filter(one => {
    if (!one.matches('a:not(.button)') || one.closest('nav') || one.matches('.row > a'))
      return true;
    let block = one.parentElement;
    while (getComputedStyle(block).display === 'inline') block = block.parentElement;
    return one.closest('main') && block.innerText.trim() === one.innerText.trim();
  })
  .map(one => {
    const label = ['radio', 'checkbox'].includes(one.type) && one.closest('label');
    return label || one;
  })
  .map(one => [one, one.getBoundingClientRect()])
  .filter(([one, box]) => box.width && one.checkVisibility() && !one.disabled
    && !one.closest('.visually-hidden'))
  .filter(([one, box]) => Math.min(box.width, box.height) < least - 0.5)
  .map(([one, box]) => `${Math.round(box.width)} x ${Math.round(box.height)} px: `
    + one.outerHTML.slice(0, 120))"""
WIDER = """() => [...document.querySelectorAll('body *')]
  .filter(one => one.getBoundingClientRect().right > innerWidth + 1
    && one.checkVisibility() && !one.closest('.scroll'))
  .slice(0, 2).map(one => one.outerHTML.slice(0, 120))"""


@dataclass(frozen=True, slots=True)
class Look:
    """One way of looking: how wide, and in light or in dark."""

    width: int
    scheme: str


LOOKS = tuple(Look(w, s) for w, s in product((PHONE, DESK), ("light", "dark")))


def every_look(_nth: int) -> Iterable[Look]:
    return LOOKS


def one_look(nth: int) -> Iterable[Look]:
    """In turn, so that each way of looking has its quarter of the screens."""
    return (LOOKS[nth % len(LOOKS)],)


def shown(sign_in: SignIn, person: User, paths: Iterable[str]) -> list[Screen]:
    """Each page as that person gets it."""
    client, found = sign_in(person), []
    for path in paths:
        answer = client.get(path)
        assert answer.status_code == 200, path
        found.append(as_screen(str(person), path, path, answer))
    return found


class Window:
    """One page of a browser, given each screen as the server gave it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._html, self._policy = "", ""
        page.route("**/*", self._answer)

    def show(self, screen: Screen) -> None:
        self._html, self._policy = screen.html, screen.policy
        self.page.goto(HOST + screen.path)
        if screen.then:
            self.page.evaluate(screen.then)

    def _answer(self, asked: Route) -> None:
        path = asked.request.url.removeprefix(HOST).partition("?")[0]
        if asked.request.is_navigation_request():
            policy = {"Content-Security-Policy": self._policy}
            kind = "text/html; charset=utf-8"
            asked.fulfill(body=self._html, content_type=kind, headers=policy)
        elif path.startswith("/static/"):
            found = finders.find(path.removeprefix("/static/"))
            asked.fulfill(path=Path(str(found))) if found else asked.abort()
        else:
            asked.fulfill(status=204)


@contextmanager
def a_window() -> Iterator[Window]:
    """Of a browser of its own: while one runs, Django refuses its database."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox"]
        )
        context = browser.new_context(service_workers="block")
        context.add_init_script(STILL)
        yield Window(context.new_page())
        browser.close()


def turn(page: Page, look: Look) -> None:
    page.set_viewport_size({"width": look.width, "height": HEIGHT})
    page.emulate_media(color_scheme="dark" if look.scheme == "dark" else "light")


def faults(
    screens: Iterable[Screen], looks_at: Callable[[int], Iterable[Look]] = every_look
) -> list[str]:
    """Everything that is wrong with each of the screens; `looks_at` says in which ways
    the nth of them is looked at.
    """
    found: list[str] = []
    with a_window() as window:
        page, complaints = window.page, list[str]()
        page.on("console", lambda said: complaints.append(said.text))
        for nth, screen in enumerate(screens):
            looks = looks_at(nth)
            window.show(screen)
            said = [one for one in complaints if "Content Security Policy" in one]
            complaints.clear()
            found += [f"{screen.name}: {one}" for one in said]
            found += [f"{screen.name}: {fault}" for fault in _of_one(page, looks)]
    return list(dict.fromkeys(found))


def _of_one(page: Page, looks: Iterable[Look]) -> Iterator[str]:
    yield from said_once(page)
    for look in looks:
        turn(page, look)
        for fault in accessibility_faults(page):
            yield f"{look.width} {look.scheme}: {fault}"
    for width in (NARROWEST, HALF_THE_DESK, PHONE, DESK):
        turn(page, Look(width, "light"))
        if page.evaluate("document.documentElement.scrollWidth") > width:
            yield f"wider than {width}: {page.evaluate(WIDER)}"
        if width == PHONE:
            yield from (f"small: {one}" for one in page.evaluate(SMALL, TOUCH))
    turn(page, Look(PHONE, "light"))
    page.evaluate(TEXT_SIZE, "200%")
    if page.evaluate("document.documentElement.scrollWidth") > PHONE:
        yield f"wider than a phone in text twice as large: {page.evaluate(WIDER)}"
    page.evaluate(TEXT_SIZE, "")


def said_once(page: Page) -> Iterator[str]:
    """A title of its own and one first heading."""
    titles, headings = page.locator("head title"), page.locator("h1")
    if titles.count() != 1 or not page.title().removesuffix("· Tandem").strip():
        yield f"its title is {page.title()!r}"
    if headings.count() != 1:
        yield f"it has {headings.count()} first headings"
