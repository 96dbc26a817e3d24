"""Follows every link of somebody's own pages, as far as new screens are found.

By GET and on this host only. Of all addresses of one route a few are opened, for what
stands at the first request may not stand at the next; one is kept to be looked at.
"""

import re
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.db import connection
from django.test import Client
from django.urls import Resolver404, resolve

# Three requests differ more than three hundred: one runs, one is over, one was ended.
OPENED = 4
LINK = re.compile(r'<a\b[^>]*?\shref="([^"]+)"')
ASKS = re.compile(r"<form\b(?![^>]*method=.post)([^>]*)>")
ACTION = re.compile(r'\saction="([^"]+)"')
MAIN = re.compile(r"<main\b.*?</main>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Screen:
    """One page as `who` got it. `route` as `reverse` takes it; `then`: a script to run;
    `queries`: how often the database was asked for it.
    """

    who: str
    route: str
    path: str
    html: str
    policy: str = ""
    then: str = ""
    queries: int = 0

    @property
    def name(self) -> str:
        return f"{self.who} {self.route} {self.path}"


@dataclass(frozen=True, slots=True)
class Found:
    """What somebody's links lead to: screens, files and addresses that failed."""

    screens: tuple[Screen, ...]
    files: frozenset[str]
    broken: tuple[str, ...]


class Count:
    """How often the database was asked; a log of it would overflow."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, execute: Callable[..., Any], *asked: Any) -> Any:
        self.times += 1
        return execute(*asked)


def ask(client: Client, path: str) -> tuple[Any, int]:
    """What is answered there, and how often the database was asked for it."""
    asked = Count()
    with connection.execute_wrapper(asked):
        answer: Any = client.get(path, headers={"Accept": "text/html"})
    return answer, asked.times


def follow(
    who: str, client: Client, start: Iterable[str] = ("/",), opened: int = OPENED
) -> Found:
    """Everything reached from `start`, nearest first."""
    waiting, known = deque(start), set(start)
    times: Counter[str] = Counter()
    screens: list[Screen] = []
    files: set[str] = set()
    broken: list[str] = []
    while waiting:
        path = waiting.popleft()
        route = route_of(path)
        if route is None or times[route] >= opened:
            continue
        times[route] += 1
        answer, queries = ask(client, path)
        if answer.status_code in {301, 302}:
            paths: Iterable[str] = (answer.headers["Location"],)
        elif answer.status_code != 200:
            broken.append(f"{who} {path}: {answer.status_code}")
            continue
        elif not answer.headers["Content-Type"].startswith("text/html"):
            files.add(route)
            continue
        else:
            screens.append(as_screen(who, route, path, answer, queries=queries))
            paths = links(path, screens[-1].html)
        for found in paths:
            if found not in known:
                known.add(found)
                waiting.append(found)
    return Found(tuple(screens), frozenset(files), tuple(broken))


def as_screen(
    who: str, route: str, path: str, answer: Any, *, queries: int = 0
) -> Screen:
    policy = answer.headers.get("Content-Security-Policy", "")
    html = answer.getvalue().decode()
    return Screen(who, route, path, html, policy, queries=queries)


def links(path: str, html: str) -> Iterator[str]:
    """Where a page leads: its links, and its forms that only ask."""
    for href in LINK.findall(html):
        yield from _ours(path, unescape(href))
    for opening in ASKS.findall(html):
        action = ACTION.search(opening)
        if action:
            yield from _ours(path, unescape(action[1]))


def _ours(path: str, href: str) -> Iterator[str]:
    to = urlsplit(urljoin(path, href))
    if not to.scheme and not to.netloc and to.path.startswith("/"):
        yield to.path + (f"?{to.query}" if to.query else "")


def route_of(path: str) -> str | None:
    try:
        return resolve(path.partition("?")[0]).view_name
    except Resolver404:
        return None


def one_each(found: Iterable[Screen]) -> list[Screen]:
    """The first of each route and person."""
    kept: dict[tuple[str, str], Screen] = {}
    for screen in found:
        kept.setdefault((screen.who, screen.route), screen)
    return list(kept.values())
