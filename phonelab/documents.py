"""Fetching the TwiML to carry out next, with the fallback when that fails."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin

from phonelab import twiml
from phonelab.call_events import call_params
from phonelab.courier import Courier
from phonelab.desk import Desk
from phonelab.records import NOWHERE, Address, Call
from phonelab.wire import Errand, Unreachable

APOLOGY = "We are sorry. An application error has occurred. Goodbye."


@dataclass(frozen=True, slots=True)
class Source:
    """Where the next instructions are: at an address, or given in so many words."""

    address: Address = NOWHERE
    twiml: str = ""
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Goto:
    """Leave this document for `url`, which may be relative; "" is the same again."""

    url: str
    method: str = "POST"
    params: Mapping[str, str] = field(default_factory=dict)


def after(source: Source, goto: Goto) -> Source:
    """The source that `goto` means when met in `source`."""
    url = urljoin(source.address.url, goto.url)
    if not url:
        return Source(twiml=source.twiml, params=goto.params)
    return Source(Address(url, goto.method), params=goto.params)


class Documents:
    def __init__(self, desk: Desk, courier: Courier) -> None:
        self._desk = desk
        self._courier = courier

    async def read(
        self, call: Call, source: Source
    ) -> tuple[tuple[twiml.Verb, ...], Source]:
        """The verbs of `source` and where they came from: the call's fallback when the
        source fails, the carrier's apology when that fails too.
        """
        try:
            return await self._fetch(call, source), source
        except (Unreachable, twiml.BadTwiml) as failure:
            self._log(call, source, failure)
            error = {"ErrorCode": str(failure.code), "ErrorUrl": source.address.url}
        if call.fallback is not None and call.fallback.url:
            fallback = Source(call.fallback, params=error)
            try:
                return await self._fetch(call, fallback), fallback
            except (Unreachable, twiml.BadTwiml) as failure:
                self._log(call, fallback, failure)
        return (twiml.Verb("Say", {}, APOLOGY),), source

    async def verbs_of(self, call: Call, address: Address) -> tuple[twiml.Verb, ...]:
        """The verbs at `address`, none when it fails: for music and announcements."""
        source = Source(address)
        try:
            return await self._fetch(call, source)
        except (Unreachable, twiml.BadTwiml) as failure:
            self._log(call, source, failure)
            return ()

    async def _fetch(self, call: Call, source: Source) -> tuple[twiml.Verb, ...]:
        if source.twiml:
            return twiml.parse(source.twiml)
        errand = Errand(
            call.account_sid,
            source.address,
            {**call_params(call), **source.params},
            place="webhook.voice",
            about=call.sid,
            number=call.handset_number,
        )
        return twiml.parse(await self._courier.ask(errand))

    def _log(self, call: Call, source: Source, failure: Exception) -> None:
        self._desk.journal.write(
            "voice_webhook_failed",
            call.handset_number,
            sid=call.sid,
            url=source.address.url,
            reason=str(failure),
        )
