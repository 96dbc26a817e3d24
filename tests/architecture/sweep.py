"""Walks every address and tries it as everybody. Finds; the tests judge."""

import functools
import inspect
import itertools
import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from agencies.core.acts import Act, acts_of
from agencies.core.keys import TokenScope
from agencies.core.words import Kind, Role
from agencies.middleware.idle import OPEN_WHILE_LOCKED
from agencies.middleware.mfa import OPEN_WITHOUT
from tests.architecture.doors import (
    API_BODIES,
    API_QUERIES,
    FOREIGN_CODE,
    OBJECTS,
    OPEN_WITH_ARGUMENTS,
    Arguments,
)

METHODS = ("get", "post")
API_METHODS = (*METHODS, "put", "patch", "delete")
NOT_ALLOWED = 405
NOT_FOUND = frozenset({403, 404, NOT_ALLOWED, 500})


@dataclass(frozen=True, slots=True)
class Route:
    """One address. `name` as `reverse` takes it; `door` as the view says it."""

    name: str
    pattern: str
    door: str | None
    module: str
    arguments: tuple[str, ...]
    methods: tuple[str, ...] = API_METHODS

    @property
    def acts(self) -> frozenset[Act]:
        """What one of lets a person in; empty for a door that is not `may`."""
        words = (self.door or "").split("|")
        known = {act.value for act in Act}
        return frozenset(Act(word) for word in words if word in known)

    @property
    def scopes(self) -> frozenset[TokenScope]:
        """What one of lets a machine in; empty for a door that is not `by_token`."""
        _kind, _, words = (self.door or "").partition("token: ")
        return frozenset(TokenScope(word) for word in words.split("|") if word)

    @property
    def is_others_code(self) -> bool:
        return any(self.module.startswith(prefix) for prefix in FOREIGN_CODE)

    @property
    def url_is_a_pattern(self) -> bool:
        """An address of allauth's given as a regular expression."""
        return self.pattern.endswith("$") or "^" in self.pattern

    def allows(self, role: Role, at: Kind) -> bool:
        return bool(self.acts & acts_of([role], at=at))

    def made_up_url(self) -> str:
        """The address of nothing there is."""
        numbered = re.sub(r"<int:\w+>", "1", self.pattern)
        return "/" + re.sub(r"<[^>]+>", lambda _part: str(uuid4()), numbered)

    def url(self, arguments: Arguments | None = None) -> str:
        """The address with these arguments filled in."""
        given = arguments or {}
        return "/" + re.sub(
            r"<(?:\w+:)?(\w+)>", lambda part: str(given[part[1]]), self.pattern
        )


@dataclass(frozen=True, slots=True)
class Crowd:
    """An organisation's people, one per role, each in a browser."""

    kind: Kind
    browsers: dict[Role, Client]

    def asks(self, route: Route, url: str) -> Iterator[tuple[Role, str, bool, int]]:
        """Everybody at `url` by every method: whether the route's door lets them in,
        and the status. A method that is not allowed to who may come in is not asked
        by the rest; whoever comes in is asked first.
        """
        may_first = sorted(self.browsers, key=lambda r: not route.allows(r, self.kind))
        for method in METHODS:
            for role in may_first:
                let_in = route.allows(role, self.kind)
                status = answer(self.browsers[role], method, url)
                if status == NOT_ALLOWED and let_in:
                    break
                yield role, method, let_in, status


def routes() -> list[Route]:
    """Every address of the running URLconf, ours and others'."""
    return list(_walk(get_resolver().url_patterns, "", ""))


def _walk(
    patterns: Iterable[URLPattern | URLResolver], prefix: str, space: str
) -> Iterator[Route]:
    for item in patterns:
        where = prefix + str(item.pattern)
        if isinstance(item, URLResolver):
            inner = f"{space}{item.namespace}:" if item.namespace else space
            yield from _walk(item.url_patterns, where, inner)
        else:
            view: Any = item.callback
            if isinstance(view, functools.partial):
                view = view.func
            door, methods = _door(view, item.name)
            yield Route(
                name=f"{space}{item.name}" if item.name else where,
                pattern=where,
                door=door,
                module=view.__module__,
                arguments=_arguments(item),
                methods=methods,
            )


def _door(view: Any, name: str | None) -> tuple[str | None, tuple[str, ...]]:
    """What the view says of itself; of an API's address, what the operation of that
    name asks, and by which methods it does: each operation is an address of its own.
    """
    if view.__module__ != "ninja.operation":
        return getattr(view, "door", None), API_METHODS
    operations = [
        operation
        for operation in inspect.getclosurevars(view).nonlocals["self"].operations
        if operation.view_func.__name__ == name
    ]
    doors = {
        getattr(auth, "door", None)
        for operation in operations
        for auth in operation.auth_callbacks or [None]
    }
    methods = tuple(m.lower() for one in operations for m in one.methods)
    known = len(doors) == 1 and None not in doors
    return (str(doors.pop()) if known else None), methods


def _arguments(item: URLPattern) -> tuple[str, ...]:
    """The names in `<uuid:public_id>`, or of the groups of a regular expression."""
    return tuple(item.pattern.converters) or tuple(item.pattern.regex.groupindex)


def ours(found: Iterable[Route]) -> list[Route]:
    return [route for route in found if not route.is_others_code]


def without_a_door(found: Iterable[Route]) -> list[str]:
    """Addresses of ours whose view passes no door."""
    return [route.pattern for route in ours(found) if route.door is None]


def without_an_entry(found: Iterable[Route]) -> list[str]:
    """Addresses that take an argument and stand in no table."""
    return [
        f"{route.name} ({route.pattern})"
        for route in ours(found)
        if route.arguments
        and not (route.door or "").startswith("signed")
        and route.name not in OBJECTS
        and route.name not in OPEN_WITH_ARGUMENTS
    ]


@contextmanager
def undone() -> Iterator[None]:
    """Whatever the request wrote is rolled back, its session included."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def answer(
    client: Client,
    method: str,
    url: str,
    token: str = "",
    body: dict[str, object] | None = None,
) -> int:
    """The status; 500 for a view that fails. Nothing it did stays done."""
    client.raise_request_exception = False
    headers = {"Authorization": f"Bearer {token}"} if token else None
    sent: dict[str, Any] = {}
    if body is not None and method != "get":
        sent = {"data": body, "content_type": "application/json"}
    with undone():
        asked: HttpResponseBase = getattr(client, method)(url, headers=headers, **sent)
        return asked.status_code


def wrong_for_roles(found: Iterable[Route], crowd: Crowd) -> list[str]:
    """Addresses without an argument: who may gets in, who may not gets 403."""
    wrong = []
    for route in ours(found):
        if not route.acts or route.arguments:
            continue
        for role, method, let_in, status in crowd.asks(route, route.url()):
            fine = status == NOT_ALLOWED or (
                (status < 500 and status != 403) if let_in else status == 403
            )
            if not fine:
                wrong.append(f"{role} {method} {route.pattern}: {status}")
    return wrong


def leaks(
    found: Iterable[Route],
    crowd: Crowd,
    objects: dict[str, Arguments],
) -> list[str]:
    """Addresses that name an object of others: 404 to whoever may, 403 to the rest."""
    wrong = []
    for route in ours(found):
        if not route.acts or route.name not in objects:
            continue
        url = route.url(objects[route.name])
        for role, method, let_in, status in crowd.asks(route, url):
            expected = 404 if let_in else 403
            if status not in {expected, NOT_ALLOWED}:
                wrong.append(f"{role} {method} {route.pattern}: {status}")
    return wrong


def showing(
    found: Iterable[Route],
    crowd: Crowd,
    words: Iterable[str],
    objects: dict[str, Arguments],
) -> dict[str, set[str]]:
    """By address, the roles whose page there shows one of `words`, in small letters.

    Pages that take no argument, and those of `objects`.
    """
    shown: dict[str, set[str]] = {}
    for route in ours(found):
        if not route.acts or (route.arguments and route.name not in objects):
            continue
        for role, client in crowd.browsers.items():
            text = read(client, route.url(objects.get(route.name)))
            if any(word in text for word in words):
                shown.setdefault(route.name, set()).add(role)
    return shown


def read(client: Client, url: str) -> str:
    """Everything the answer says, its headers too, in small letters."""
    client.raise_request_exception = False
    with undone():
        asked: Any = client.get(url)
        body = asked.getvalue()
    return f"{asked.headers} {body.decode(errors='replace')}".lower()


def hollow(
    found: Iterable[Route], owners: list[Client], objects: dict[str, Arguments]
) -> list[str]:
    """Addresses whose object nobody finds: its 404 would prove nothing. Who has found
    most is asked first: one who finds it is enough.
    """
    wrong, has_found = [], Counter[Client]()
    for route in ours(found):
        if route.acts and route.name in objects:
            url = route.url(objects[route.name])
            statuses = set()
            likely = sorted(owners, key=lambda owner: -has_found[owner])
            for owner, method in itertools.product(likely, METHODS):
                statuses.add(answer(owner, method, url))
                if statuses - NOT_FOUND:
                    has_found[owner] += 1
                    break
            if not statuses - NOT_FOUND:
                wrong.append(f"{route.pattern}: {sorted(statuses)}")
    return wrong


def wrong_for_visitors(found: Iterable[Route]) -> list[str]:
    """Who has not signed in gets to the sign-in page; a machine hears 401 or 403."""
    wrong, visitor = [], Client()
    for route in ours(found):
        if route.door is None or route.door.startswith("open: "):
            continue
        for method in METHODS:
            status = answer(visitor, method, route.made_up_url())
            machine = route.scopes or route.door.startswith("signed: ")
            expected = 403 if route.door == "signed" else 401 if machine else 302
            if status not in {expected, NOT_ALLOWED}:
                wrong.append(f"visitor {method} {route.pattern}: {status}")
    return wrong


def past_the_lock(found: Iterable[Route], client: Client) -> list[str]:
    """Addresses that a locked session reaches beside those that unlock it."""
    return _past(found, client, OPEN_WHILE_LOCKED, {423}, "/lock?next=")


def past_the_factor(found: Iterable[Route], client: Client) -> list[str]:
    """Addresses that a session without its second factor reaches beside those that
    set one up.
    """
    opened = OPEN_WITHOUT | {r.name for r in found if r.name.startswith("mfa_")}
    return _past(found, client, opened, set(), "/accounts/2fa/")


def _past(
    found: Iterable[Route],
    client: Client,
    opened: Container[str],
    refusals: set[int],
    sent_to: str,
) -> list[str]:
    """Addresses not in `opened` that neither refuse nor send to `sent_to`."""
    wrong = []
    client.raise_request_exception = False
    for route in found:
        if route.name in opened or route.url_is_a_pattern:
            continue
        for method in METHODS:
            url = route.made_up_url()
            with undone():
                asked = getattr(client, method)(url)
            sent = asked.headers.get("Location", "").startswith(sent_to)
            if not sent and asked.status_code not in refusals:
                wrong.append(f"{method} {route.pattern}: {asked.status_code}")
    return wrong


def token_leaks(
    found: Iterable[Route], keys: dict[TokenScope, str], objects: dict[str, Arguments]
) -> list[str]:
    """Addresses of the API: 403 to a token for something else, 404 for others' things.

    An address without an argument must answer, and is for its own tests to read.
    """
    wrong, machine = [], Client()
    for route in ours(found):
        for scope, key in keys.items() if route.scopes else ():
            for method in route.methods:
                url = route.url(objects.get(route.name))
                url += API_QUERIES.get(route.name, "")
                body = API_BODIES.get(route.name)
                status = answer(machine, method, url, key, body)
                fine = {404} if route.arguments else {200, 201, 400, 409, 422}
                expected = fine if scope in route.scopes else {403}
                if status not in expected | {NOT_ALLOWED}:
                    wrong.append(f"{scope} {method} {route.pattern}: {status}")
    return wrong


def token_hollow(
    found: Iterable[Route], keys: dict[TokenScope, str], objects: dict[str, Arguments]
) -> list[str]:
    """Addresses of the API whose object its owner's token does not find either."""
    wrong, machine = [], Client()
    for route in ours(found):
        if route.scopes and route.name in objects:
            url, mine = route.url(objects[route.name]), sorted(route.scopes)
            url += API_QUERIES.get(route.name, "")
            body = API_BODIES.get(route.name)
            statuses = {
                answer(machine, method, url, keys[scope], body)
                for scope in mine
                for method in route.methods
            }
            if not statuses - {401, 403, 404, NOT_ALLOWED, 500}:
                wrong.append(f"{route.pattern}: {sorted(statuses)}")
    return wrong
