"""Lists by the page, and filters by day or instant."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TypeVar
from urllib.parse import urlencode

from phonelab.rest.errors import bad
from phonelab.rest.shapes import Json

R = TypeVar("R")
MOST_PER_PAGE = 1000
PER_PAGE = 50


def page_of(
    records: Iterable[R],
    *,
    key: str,
    uri: str,
    query: Mapping[str, str],
    show: Callable[[R], Json],
    sid_of: Callable[[R], str],
) -> Json:
    """One page of `records`, newest first, with a link to the next where there is one.

    The link names the last record shown, so records made meanwhile shift nothing.
    """
    size = _page_size(query)
    number = int(query.get("Page", "0") or 0)
    remaining = iter(records)
    token = query.get("PageToken", "").removeprefix("PA")
    if token:
        for record in remaining:
            if sid_of(record) == token:
                break
    shown = list(islice(remaining, size))
    has_more = next(remaining, None) is not None
    link = (
        _link(uri, query, page=number + 1, size=size, token=sid_of(shown[-1]))
        if (has_more)
        else None
    )
    first = _link(uri, query, page=0, size=size, token="")
    return {
        key: [show(record) for record in shown],
        "end": number * size + max(0, len(shown) - 1),
        "first_page_uri": first,
        "next_page_uri": link,
        "page": number,
        "page_size": size,
        "previous_page_uri": None,
        "start": number * size,
        "uri": first,
    }


def time_filter(
    query: Mapping[str, str], name: str
) -> Callable[[datetime | None], bool]:
    """A test for the fields `name`, `name<` and `name>`, days or RFC 3339 instants.

    `<` and `>` include the bound, as the carrier's do; a day alone means that day in
    UTC. Raises Refusal 20001 for what is no time.
    """
    same, until, since = (query.get(name + sign, "") for sign in ("", "<", ">"))
    bounds: list[Callable[[datetime], bool]] = []
    if same:
        start, end = _span(same)
        bounds.append(lambda at: start <= at < end)
    if until:
        _, last = _span(until)
        bounds.append(lambda at: at < last)
    if since:
        earliest, _ = _span(since)
        bounds.append(lambda at: at >= earliest)
    if not bounds:
        return lambda at: True
    return lambda at: at is not None and all(holds(at) for holds in bounds)


def _page_size(query: Mapping[str, str]) -> int:
    try:
        size = int(query.get("PageSize", PER_PAGE))
    except ValueError:
        size = 0
    if size < 1:
        raise bad(20001, "PageSize must be a whole number from 1 to 1000")
    return min(size, MOST_PER_PAGE)


def _span(typed: str) -> tuple[datetime, datetime]:
    """The half-open span a written time covers: a day, or one second."""
    try:
        at = datetime.fromisoformat(typed)
    except ValueError:
        raise bad(20001, f"Invalid time: {typed}") from None
    at = at.replace(tzinfo=at.tzinfo or UTC)
    day = len(typed) == len("2026-01-31")
    return at, at + (timedelta(days=1) if day else timedelta(seconds=1))


def _link(
    uri: str, query: Mapping[str, str], *, page: int, size: int, token: str
) -> str:
    kept = {k: v for k, v in query.items() if not k.startswith("Page")}
    paging = {"PageSize": str(size), "Page": str(page)}
    if token:
        paging["PageToken"] = f"PA{token}"
    return f"{uri}?{urlencode(kept | paging)}"
