"""Twilio, through its official client. phonelab answers in its place on a desk."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

import requests
from django.conf import settings
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from common.errors import DeliveryFailed
from notifications.core.delivery import from_carrier
from notifications.core.kinds import Channel, State
from notifications.transports.carrier import (
    MaybeTaken,
    OutgoingCall,
    OutgoingText,
    Pointing,
    Report,
    Sought,
)

CONNECT_SECONDS = 2.0
CLOCKS_DIFFER = timedelta(seconds=5)
LOOK_AT_LAST = 20
TOO_MANY_REQUESTS = 429
SERVER_FAULTS = 500
CALL_EVENTS = ["initiated", "ringing", "answered", "completed"]
T = TypeVar("T")


class RedirectedClient(TwilioHttpClient):  # type: ignore[misc] # the SDK is untyped
    """The SDK's HTTP client with our time-out, our base address, and no log lines:
    its own name telephone numbers.
    """

    def __init__(self, *, base_url: str, timeout: float) -> None:
        super().__init__(timeout=timeout)
        self._base = urlsplit(base_url) if base_url else None
        # requests takes a pair (connect, read), which the SDK hands through.
        self.timeout = (min(CONNECT_SECONDS, timeout), timeout)

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        kwargs["timeout"] = None  # the SDK then uses ours
        return super().request(method, self._redirected(url), *args, **kwargs)

    def log_request(self, kwargs: dict[str, Any]) -> None:
        """Nothing."""

    def log_response(self, status_code: int, response: Any) -> None:
        """Nothing."""

    def _redirected(self, url: str) -> str:
        if self._base is None:
            return url
        base = self._base
        return urlunsplit(
            urlsplit(url)._replace(scheme=base.scheme, netloc=base.netloc)
        )


@dataclass(frozen=True, slots=True)
class Account:
    """Which account, and where it answers. `base_url` blank: Twilio itself."""

    sid: str
    token: str = field(repr=False)
    base_url: str
    timeout: float


class TwilioCarrier:
    """One account. Not for sharing between threads: its connections are its own."""

    def __init__(self, account: Account) -> None:
        self._http = RedirectedClient(
            base_url=account.base_url, timeout=account.timeout
        )
        self._client = Client(account.sid, account.token, http_client=self._http)
        # The SDK imports these on first use, which takes seconds on a busy machine:
        # better now than while a page waits.
        self._messages, self._calls = self._client.messages, self._client.calls

    def close(self) -> None:
        """Close its connections."""
        self._http.session.close()

    def send_text(self, text: OutgoingText) -> Report:
        made = _asked(
            lambda: self._messages.create(
                to=text.to,
                from_=text.sender,
                body=text.body,
                status_callback=text.callback_url,
                validity_period=text.valid_seconds,
            )
        )
        return _report(made, Channel.TEXT)

    def ring(self, call: OutgoingCall) -> Report:
        made = _asked(
            lambda: self._calls.create(
                to=call.to,
                from_=call.sender,
                url=call.twiml_url,
                method="POST",
                timeout=call.ring_seconds,
                status_callback=call.callback_url,
                status_callback_event=CALL_EVENTS,
                status_callback_method="POST",
            )
        )
        return _report(made, Channel.VOICE)

    def end_call(self, sid: str) -> Report:
        changed = _asked(lambda: self._calls(sid).update(status="canceled"))
        return _report(changed, Channel.VOICE)

    def ask(self, channel: Channel, sid: str) -> Report:
        if channel is Channel.TEXT:
            return _report(_asked(self._messages(sid).fetch), channel)
        return _report(_asked(self._calls(sid).fetch), channel)

    def look_for(self, sought: Sought) -> Report | None:
        of = self._messages if sought.channel is Channel.TEXT else self._calls
        latest = _asked(
            lambda: of.list(
                to=sought.to,
                from_=sought.sender,
                limit=LOOK_AT_LAST,
                page_size=LOOK_AT_LAST,
            )
        )
        return next(
            (_report(one, sought.channel) for one in latest if _is_it(one, sought)),
            None,
        )

    def point_number(self, pointing: Pointing) -> bool:
        rented = self._client.incoming_phone_numbers
        found = _asked(lambda: rented.list(phone_number=pointing.number, limit=1))
        for one in found:
            changes = {
                "sms_url": pointing.text_url,
                "sms_method": "POST",
                "voice_url": pointing.call_url,
                "voice_method": "POST",
                "voice_fallback_url": pointing.fallback_url,
                "voice_fallback_method": "GET",
            }
            _asked(partial(one.update, **changes))
        return bool(found)


_carriers = threading.local()


def carrier() -> TwilioCarrier:
    """This thread's carrier, by the settings; its connections stay open."""
    account = Account(
        sid=settings.TWILIO_ACCOUNT_SID,
        token=settings.TWILIO_AUTH_TOKEN,
        base_url=settings.TWILIO_API_BASE_URL,
        timeout=settings.TWILIO_TIMEOUT_SECONDS,
    )
    held: tuple[Account, TwilioCarrier] | None = getattr(_carriers, "held", None)
    if held is None or held[0] != account:
        if held is not None:
            held[1].close()
        held = (account, TwilioCarrier(account))
        _carriers.held = held
    return held[1]


def _asked(call: Callable[[], T]) -> T:
    with _as_our_failure():
        return call()


@contextmanager
def _as_our_failure() -> Iterator[None]:
    """Turn the SDK's exceptions into ours; the reason never names a number."""
    try:
        yield
    except TwilioRestException as error:
        raise _failure(error) from error
    except requests.ConnectTimeout as error:
        raise DeliveryFailed("no connection in time", permanent=False) from error
    except requests.RequestException as error:
        raise MaybeTaken(f"no answer: {type(error).__name__}") from error
    except (TwilioException, ValueError) as error:
        raise MaybeTaken("an answer that made no sense") from error


def _failure(error: TwilioRestException) -> DeliveryFailed:
    reason = f"the carrier answered {error.status}"
    if error.status == TOO_MANY_REQUESTS:
        return DeliveryFailed(reason, permanent=False, code=error.code)
    if error.status >= SERVER_FAULTS:
        return MaybeTaken(reason)
    return DeliveryFailed(reason, permanent=True, code=error.code)


def _report(one: Any, channel: Channel) -> Report:
    state = from_carrier(str(one.status), channel) or State.SUBMITTED
    code = getattr(one, "error_code", None)
    return Report(one.sid, state, int(code) if code else None)


def _is_it(one: Any, sought: Sought) -> bool:
    if one.direction != "outbound-api" or one.sid in sought.known_sids:
        return False
    if one.date_created and one.date_created < sought.since - CLOCKS_DIFFER:
        return False
    return sought.channel is Channel.VOICE or one.body == sought.body
