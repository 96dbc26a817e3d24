"""The door of the carrier's API: who asks, what goes wrong, what is answered."""

import asyncio
import base64
import binascii
import json
import math
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus

from aiohttp import web
from multidict import MultiDict, MultiMapping

from phonelab.company import Company
from phonelab.desk import Desk
from phonelab.faults import Action, Happening, Rule
from phonelab.holds import Release, When
from phonelab.rest.errors import Refusal, not_found, out_of_order, unauthorised
from phonelab.rest.shapes import Json

EARLY_WAITS_S = 5.0
SPEAKS_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, read and authenticated. `dropped`: accept it, then do nothing."""

    account_sid: str
    path: str
    sids: dict[str, str]
    query: MultiMapping[str]
    form: MultiMapping[str]
    dropped: bool = False
    early: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: Json | None = None
    about: str = ""


Endpoint = Callable[[Company, Asked], Awaitable[Answer]]


class Gate:
    """Wraps an endpoint with what happens before and after every API request."""

    def __init__(self, company: Company) -> None:
        self._company = company
        self._desk = company.desk

    def door(
        self, place: str, endpoint: Endpoint
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        """A handler for `endpoint`, known to faults and holds as `place`."""

        async def handle(request: web.Request) -> web.StreamResponse:
            try:
                return await self._handle(request, place, endpoint)
            except Refusal as refusal:
                self._note(request, place, refusal.status, code=refusal.code)
                return _respond(
                    refusal.status, refusal.as_json(), retry_after=refusal.retry_after
                )

        return handle

    async def _handle(
        self, request: web.Request, place: str, endpoint: Endpoint
    ) -> web.StreamResponse:
        account_sid = self._authenticate(request)
        form: MultiMapping[str] = MultiDict()
        if request.method == "POST":
            form = _texts_of(await request.post())
        happening = Happening(place, to=self._number_concerned(request, form))
        if await self._held(happening, When.BEFORE):
            return _cut(request)
        rule = self._desk.faults.strike(happening)
        if rule is not None and await self._spoil(request, happening, rule):
            return _cut(request)
        asked = Asked(
            account_sid,
            request.path,
            dict(request.match_info),
            request.query,
            form,
            dropped=rule is not None and rule.action is Action.ACCEPT_AND_DROP,
            early=rule is not None and rule.action is Action.EARLY,
        )
        answer = await endpoint(self._company, asked)
        self._note(request, place, answer.status, about=answer.about)
        if rule is not None and rule.action is Action.ACCEPT_AND_TIMEOUT:
            await asyncio.sleep(rule.seconds)
            return _cut(request)
        if await self._held(happening, When.AFTER):
            return _cut(request)
        return _respond(answer.status, answer.body)

    def _authenticate(self, request: web.Request) -> str:
        """The account that asks. Another account's path looks like no path at all."""
        scheme, _, credentials = request.headers.get("Authorization", "").partition(" ")
        try:
            plain = base64.b64decode(credentials, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            raise unauthorised() from None
        account_sid, _, token = plain.partition(":")
        known = self._desk.accounts.get(account_sid)
        if scheme.lower() != "basic" or known is None or token != known:
            raise unauthorised()
        if request.match_info["account"] != account_sid:
            raise not_found(request.path)
        return account_sid

    def _number_concerned(self, request: web.Request, form: MultiMapping[str]) -> str:
        """The number a request is about: written in it, or in the record it names."""
        named = form.get("To") or request.query.get("To")
        if named:
            return named
        sid = request.match_info.get("sid", "")
        record = self._desk.messages.get(sid) or self._desk.calls.get(sid)
        return record.to if record else ""

    async def _held(self, happening: Happening, when: When) -> bool:
        """Wait while a hold wants it; True when it is to be dropped afterwards."""
        hold = self._desk.holds.for_(happening, when)
        if hold is None:
            return False
        self._desk.journal.write("held", happening.to or None, place=happening.place)
        return await hold.keep(happening) is Release.DROP

    async def _spoil(
        self, request: web.Request, happening: Happening, rule: Rule
    ) -> bool:
        """Let the fault happen; True when the connection is cut without an answer."""
        self._desk.journal.write(
            "fault",
            happening.to or None,
            action=rule.action.value,
            place=happening.place,
        )
        match rule.action:
            case Action.REFUSE:
                return True
            case Action.TIMEOUT:
                await asyncio.sleep(rule.seconds)
                return True
            case Action.STATUS:
                status = int(rule.status or HTTPStatus.INTERNAL_SERVER_ERROR)
                raise out_of_order(status, retry_after=rule.retry_after)
            case Action.DELAY:
                await asyncio.sleep(rule.seconds)
            case _:
                pass  # the endpoint is told
        return False

    def _note(
        self,
        request: web.Request,
        place: str,
        status: int,
        *,
        about: str = "",
        code: int | None = None,
    ) -> None:
        self._desk.journal.write(
            "api",
            method=request.method,
            place=place,
            status=status,
            about=about,
            code=code,
        )


async def first_told(desk: Desk, sid: str) -> None:
    """Wait until the customer was told something about `sid`: so the callback overtakes
    the answer to the request that made the record. After 5 real seconds, let it be.
    """
    loop, seen = asyncio.get_running_loop(), 0
    deadline = loop.time() + EARLY_WAITS_S
    while (left := deadline - loop.time()) > 0:
        news = await desk.journal.wait_after(
            seen, real_seconds=left, kinds=frozenset(["webhook"])
        )
        if any(entry.facts["about"] == sid for entry in news):
            return
        seen = news[-1].seq if news else seen


def _texts_of(posted: Mapping[str, object]) -> MultiDict[str]:
    texts = MultiDict[str]()
    for name, value in posted.items():
        if isinstance(value, str):
            texts.add(name, value)
    return texts


def _respond(status: int, body: Json | None, *, retry_after: float = 0) -> web.Response:
    """The whole answer in one buffer, so that it leaves in one write."""
    if body is None:
        return web.Response(status=status)
    headers = {"WWW-Authenticate": 'Basic realm="Twilio API"'} if status == 401 else {}
    if retry_after:
        headers["Retry-After"] = str(math.ceil(retry_after))
    return web.Response(
        status=status,
        body=json.dumps(body).encode(),
        content_type=SPEAKS_JSON,
        headers=headers,
    )


def _cut(request: web.Request) -> web.Response:
    """Break the connection, so that the one who asked gets no answer at all."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=HTTPStatus.SERVICE_UNAVAILABLE)
