"""Twilio, through its official client. phonelab answers in its place on a desk."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from itertools import takewhile
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

import requests
from twilio.base.exceptions import (
    TwilioException,
    TwilioRestException,
    TwilioServiceException,
)
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client
from urllib3.exceptions import NewConnectionError

from common.errors import DeliveryFailed
from notifications.core.delivery import from_carrier
from notifications.core.kinds import Channel, State
from notifications.core.refusals import Refusal, meaning, seconds_asked_for
from notifications.transports.accounts import Account, account_of
from notifications.transports.carrier import (
    AccountRefused,
    MaybeTaken,
    OutgoingCall,
    OutgoingText,
    Pointing,
    Report,
    Sought,
)

CONNECT_SECONDS = 2.0
CLOCKS_DIFFER = timedelta(seconds=5)
OUT_OF_ORDER = timedelta(hours=1)  # lists are newest first, by when each was sent
LOOK_AT_LAST, PER_PAGE = 1000, 200  # to one telephone; further only while newer
# Not "initiated": the carrier said as much when it took the call.
CALL_EVENTS = ["ringing", "answered", "completed"]
T = TypeVar("T")


class RedirectedClient(TwilioHttpClient):  # type: ignore[misc] # the SDK is untyped
    """The SDK's HTTP client with our time-out, our base address, and no log lines:
    its own name telephone numbers.
    """

    def __init__(self, *, base_url: str, timeout: float) -> None:
        super().__init__(timeout=timeout)
        self._base = urlsplit(base_url) if base_url else None
        self.retry_after = ""  # of the last answer: the SDK's exceptions drop it
        # requests takes a pair (connect, read), which the SDK hands through.
        self.timeout = (min(CONNECT_SECONDS, timeout), timeout)

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        kwargs["timeout"] = None  # the SDK then uses ours
        self.retry_after = ""
        answer = super().request(method, self._redirected(url), *args, **kwargs)
        self.retry_after = str((answer.headers or {}).get("Retry-After", ""))
        return answer

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


class TwilioCarrier:
    """One account. Not for sharing between threads: its connections are its own."""

    def __init__(self, account: Account) -> None:
        self.account = account
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
        made = self._asked(
            lambda: self._messages.create(
                to=text.to,
                from_=self._sender(text.sender),
                body=text.body,
                status_callback=text.callback_url,
                validity_period=text.valid_seconds,
            )
        )
        return self._report(made, Channel.TEXT)

    def ring(self, call: OutgoingCall) -> Report:
        beside = {
            "machine_detection": "Enable",
            "async_amd": "true",
            "async_amd_status_callback": call.callback_url,
        }
        made = self._asked(
            lambda: self._calls.create(
                to=call.to,
                from_=self._sender(call.sender),
                url=call.twiml_url,
                method="POST",
                timeout=call.ring_seconds,
                status_callback=call.callback_url,
                status_callback_event=CALL_EVENTS,
                status_callback_method="POST",
                **(beside if call.tell_machines else {}),
            )
        )
        return self._report(made, Channel.VOICE)

    def end_call(self, sid: str, *, although_picked_up: bool = False) -> Report:
        word = "completed" if although_picked_up else "canceled"
        changed = self._asked(lambda: self._calls(sid).update(status=word))
        return self._report(changed, Channel.VOICE)

    def ask(self, channel: Channel, sid: str) -> Report:
        if channel is Channel.TEXT:
            return self._report(self._asked(self._messages(sid).fetch), channel)
        return self._report(self._asked(self._calls(sid).fetch), channel)

    def look_for(self, sought: Sought) -> Report | None:
        of = self._messages if sought.channel is Channel.TEXT else self._calls
        with self._as_our_failure():
            latest = of.stream(
                to=sought.to,
                from_=self._sender(sought.sender),
                limit=LOOK_AT_LAST,
                page_size=PER_PAGE,
            )
            since = partial(_may_be_since, sought.since - OUT_OF_ORDER)
            for one in takewhile(since, latest):
                if _is_it(one, sought):
                    return self._report(one, sought.channel)
        return None

    def point_number(self, pointing: Pointing) -> bool:
        rented = self._client.incoming_phone_numbers
        found = self._asked(lambda: rented.list(phone_number=pointing.number, limit=1))
        for one in found:
            changes = {
                "sms_url": pointing.text_url,
                "sms_method": "POST",
                "voice_url": pointing.call_url,
                "voice_method": "POST",
                "voice_fallback_url": pointing.fallback_url,
                "voice_fallback_method": "GET",
                "sms_fallback_url": pointing.text_fallback_url,
                "sms_fallback_method": "GET",
                "status_callback": pointing.ended_url,
                "status_callback_method": "POST",
            }
            self._asked(partial(one.update, **changes))
        return bool(found)

    def _sender(self, number: str) -> str:
        found = self.account.sender_for(number)
        if found is None:
            raise AccountRefused("no number there stands for ours", permanent=True)
        return found

    def _asked(self, call: Callable[[], T]) -> T:
        with self._as_our_failure():
            return call()

    @contextmanager
    def _as_our_failure(self) -> Iterator[None]:
        """Turn the SDK's exceptions into ours; the reason never names a number."""
        try:
            yield
        except (TwilioRestException, TwilioServiceException) as error:
            raise self._failure(error.status, error.code) from error
        except requests.ConnectTimeout as error:
            raise AccountRefused("no connection in time", permanent=False) from error
        except requests.RequestException as error:
            if _never_got_there(error):
                raise AccountRefused("no connection", permanent=False) from error
            raise MaybeTaken(f"no answer: {type(error).__name__}") from error
        except (TwilioException, ValueError) as error:
            raise MaybeTaken("an answer that made no sense") from error

    def _failure(self, status: int, code: int | None) -> DeliveryFailed:
        reason = f"the carrier answered {status}"
        match meaning(status, code):
            case Refusal.BUSY:
                wait = seconds_asked_for(self._http.retry_after)
                return AccountRefused(
                    reason, permanent=False, code=code, wait_seconds=wait
                )
            case Refusal.FAULT:
                return MaybeTaken(reason)
            case Refusal.ACCOUNT:
                return AccountRefused(reason, permanent=True, code=code)
            case Refusal.NUMBER:
                return DeliveryFailed(reason, permanent=True, code=code)

    def _report(self, one: Any, channel: Channel) -> Report:
        state = from_carrier(str(one.status), channel) or State.SUBMITTED
        code = getattr(one, "error_code", None)
        return Report(
            one.sid, state, int(code) if code else None, account=self.account.sid
        )


_carriers = threading.local()


def carrier(account_sid: str = "") -> TwilioCarrier:
    """This thread's carrier for that account (blank: the first), by the settings; its
    connections stay open. Raises LookupError for an account that is there no more.
    """
    account = account_of(account_sid)
    held: dict[str, TwilioCarrier] = getattr(_carriers, "held", {})
    known = held.get(account.sid)
    if known is None or known.account != account:
        if known is not None:
            known.close()
        held[account.sid] = known = TwilioCarrier(account)
        _carriers.held = held
    return known


def _never_got_there(error: requests.RequestException) -> bool:
    """Whether no connection was made at all, so that nothing can have been taken."""
    cause = error.args[0] if error.args else None
    return isinstance(getattr(cause, "reason", cause), NewConnectionError)


def _may_be_since(instant: datetime, one: Any) -> bool:
    """Whether it, and so what is listed after it, may have been made since then."""
    return not one.date_created or one.date_created >= instant


def _is_it(one: Any, sought: Sought) -> bool:
    if one.direction != "outbound-api" or one.sid in sought.known_sids:
        return False
    if one.date_created and one.date_created < sought.since - CLOCKS_DIFFER:
        return False
    return sought.channel is Channel.VOICE or one.body == sought.body
