"""Phones of the cast, the carrier's signature, and a carrier."""

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.http import HttpResponse
from django.test import Client
from twilio.request_validator import RequestValidator

from agencies.models import User
from notifications import duties, events
from notifications.models import ContactMethod
from notifications.services import phones
from notifications.transports.carrier import Pointing
from notifications.transports.twilio_carrier import carrier as our_carrier
from tests.cast import Cast
from tests.lab import Lab

RIVERA = "+17155550112"
OKAFOR = "+17155550113"
DUNN = "+17155550121"
OURS = "+17155550140"


@dataclass(frozen=True, slots=True)
class Handsets:
    """Verified phones of three people."""

    rivera: ContactMethod
    okafor: ContactMethod
    dunn: ContactMethod


def verified_phone(
    person: User,
    number: str,
    now: datetime,
    *,
    takes_texts: bool = True,
    takes_calls: bool = True,
) -> ContactMethod:
    method = phones.add_contact_method(
        number=number,
        person_id=person.pk,
        takes_texts=takes_texts,
        takes_calls=takes_calls,
        now=now,
        by=person.pk,
    )
    phones.mark_verified(method, now=now, by=person.pk)
    return method


@pytest.fixture
def handsets(cast: Cast, now: datetime) -> Handsets:
    return Handsets(
        rivera=verified_phone(cast.rivera, RIVERA, now),
        okafor=verified_phone(cast.okafor, OKAFOR, now),
        dunn=verified_phone(cast.dunn, DUNN, now),
    )


@dataclass
class News:
    """What the handlers of topic "page" were told, and what they answer."""

    replies: list[events.Replied] = field(default_factory=list)
    settled: list[events.DeliverySettled] = field(default_factory=list)
    texts: list[events.InboundText] = field(default_factory=list)
    calls: list[events.InboundCall] = field(default_factory=list)
    opt_outs: list[events.OptedOut] = field(default_factory=list)
    opt_ins: list[events.OptedIn] = field(default_factory=list)
    answer: str | None = "It is yours."
    text_answer: str | None = None
    call_answer: str | None = None


@pytest.fixture
def news(monkeypatch: pytest.MonkeyPatch) -> News:
    """Handlers that write down what they hear, in place of every app's own."""
    heard = News()
    for registry in ("_on_reply", "_on_settled"):
        monkeypatch.setattr(events, registry, {})
    for registry in (
        "_on_inbound_text",
        "_on_inbound_call",
        "_on_opt_out",
        "_on_opt_in",
    ):
        monkeypatch.setattr(events, registry, [])

    def replied(event: events.Replied) -> str | None:
        heard.replies.append(event)
        return heard.answer

    def texted(event: events.InboundText) -> str | None:
        heard.texts.append(event)
        return heard.text_answer

    def called(event: events.InboundCall) -> str | None:
        heard.calls.append(event)
        return heard.call_answer

    events.on_reply("page", replied)
    events.on_settled("page", lambda event: heard.settled.append(event))
    events.on_inbound_text(texted)
    events.on_inbound_call(called)
    events.on_opt_out(lambda event: heard.opt_outs.append(event))
    events.on_opt_in(lambda event: heard.opt_ins.append(event))
    return heard


@dataclass(frozen=True)
class Carrier:
    """Posts what the carrier posts, signed as it signs."""

    client: Client
    public_url: str
    token: str

    def post(
        self, path: str, fields: Mapping[str, str], signature: str | None = None
    ) -> HttpResponse:
        if signature is None:
            signature = RequestValidator(self.token).compute_signature(
                self.public_url + path, dict(fields)
            )
        answer: Any = self.client.post(
            path, dict(fields), headers={"X-Twilio-Signature": signature}
        )
        return answer  # type: ignore[no-any-return] # the stub says its own subclass

    def text(self, number: str, body: str, *, sid: str) -> str:
        """The TwiML we answer to a text from `number`."""
        fields = {"MessageSid": sid, "From": number, "To": OURS, "Body": body}
        answer = self.post("/wire/text", fields)
        assert answer.status_code == 200
        return answer.content.decode()

    def call(self, number: str, *, sid: str) -> str:
        """The TwiML we answer to a call from `number`."""
        fields = {"CallSid": sid, "From": number, "To": OURS, "CallStatus": "ringing"}
        answer = self.post("/wire/call", fields)
        assert answer.status_code == 200
        return answer.content.decode()


@pytest.fixture
def carrier() -> Carrier:
    return Carrier(Client(), settings.PUBLIC_URL, settings.TWILIO_AUTH_TOKEN)


@pytest.fixture(scope="module")
def running_lab() -> Iterator[Lab]:
    with Lab.start(speed=20, own=[OURS]) as lab:
        yield lab


@pytest.fixture
def lab(running_lab: Lab, monkeypatch: pytest.MonkeyPatch) -> Lab:
    """phonelab as our carrier; what it tells us goes nowhere unless `our_server` runs.

    Its answers are waited for half a second.
    """
    running_lab.reset(everything=True)
    running_lab.own(OURS)
    monkeypatch.setattr(settings, "TWILIO_API_BASE_URL", running_lab.url)
    monkeypatch.setattr(settings, "TWILIO_TIMEOUT_SECONDS", 0.5)
    monkeypatch.setattr(settings, "PUBLIC_URL", "http://127.0.0.1:9")
    return running_lab


@pytest.fixture
def crew() -> Iterator[None]:
    """The engine's hands, sent home after the test."""
    yield
    duties.stop()


class _Threaded(ThreadingMixIn, WSGIServer):
    """Closing waits for every request in hand: none may meet the next test's tables."""

    daemon_threads = False
    block_on_close = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_args: Any) -> None:
        """Nothing."""


def _one_request(environ: Any, start_response: Any) -> list[bytes]:
    """Our WSGI application, in a thread that keeps no connection afterwards."""
    try:
        answer: Any = get_wsgi_application()(environ, start_response)
        body = b"".join(answer)
        answer.close()
        return [body]
    finally:
        connections.close_all()


@pytest.fixture
def our_server(
    file_database: None, lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """Tandem itself on a free port, where the lab reports and asks. Its address."""
    server = make_server("127.0.0.1", 0, _one_request, _Threaded, _Quiet)
    url = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setattr(settings, "PUBLIC_URL", url)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    rented = our_carrier()
    assert rented.point_number(
        Pointing(OURS, f"{url}/wire/text", f"{url}/wire/call", f"{url}/wire/call")
    )
    yield url
    server.shutdown()
    server.server_close()
