"""What a telephone carrier does for us. One verb each; one exception."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from common.errors import DeliveryFailed
from notifications.core.kinds import Channel, State


class MaybeTaken(DeliveryFailed):
    """The carrier did not answer in time or failed: it may have taken it all the
    same, so ask before repeating.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason, permanent=False)


class AccountRefused(DeliveryFailed):
    """The carrier certainly did not take it, for a reason of this account's: another
    account may take it at once.
    """


@dataclass(frozen=True, slots=True)
class OutgoingText:
    """`body` goes from `sender` to `to`, and not after `valid_seconds`. The carrier
    reports to `callback_url`.
    """

    to: str
    sender: str
    body: str
    callback_url: str
    valid_seconds: int


@dataclass(frozen=True, slots=True)
class OutgoingCall:
    """`to` rings for `ring_seconds`; once picked up, `twiml_url` says what to say.

    `tell_machines`: the carrier also reports whether a machine picked up.
    """

    to: str
    sender: str
    twiml_url: str
    callback_url: str
    ring_seconds: int
    tell_machines: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """What the carrier says about one text or call. `code` is its reason, if any,
    `account` ours that has it, `by_machine` whether a machine picked it up.
    """

    sid: str
    state: State
    code: int | None = None
    reason: str = ""
    account: str = ""
    by_machine: bool = False


@dataclass(frozen=True, slots=True)
class Sought:
    """What may have gone out: since when, and which sids are known to be others.
    `body` is blank for a call.
    """

    channel: Channel
    to: str
    sender: str
    body: str
    since: datetime
    known_sids: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Pointing:
    """Where texts and calls to one of our numbers go; `fallback_url` when the call's
    own address does not answer, `text_fallback_url` when the text's does not.
    `ended_url` hears that a call is over.
    """

    number: str
    text_url: str
    call_url: str
    fallback_url: str
    text_fallback_url: str = ""
    ended_url: str = ""


class Transport(Protocol):
    """A carrier. Every method raises DeliveryFailed, and none tries twice."""

    def send_text(self, text: OutgoingText) -> Report:
        """Hand a text over. Taken is not delivered."""
        ...

    def ring(self, call: OutgoingCall) -> Report:
        """Start a call."""
        ...

    def end_call(self, sid: str, *, although_picked_up: bool = False) -> Report:
        """Stop a call that still rings; one that was picked up goes on, unless told."""
        ...

    def ask(self, channel: Channel, sid: str) -> Report:
        """How far this text or call got."""
        ...

    def look_for(self, sought: Sought) -> Report | None:
        """The text or call that went out, or None when the carrier has none."""
        ...

    def point_number(self, pointing: Pointing) -> bool:
        """Set where a number's texts and calls go. False: not this account's."""
        ...
