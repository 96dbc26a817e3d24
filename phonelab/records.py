"""What the carrier keeps: texts, calls, its customers' numbers, conferences."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from phonelab.legs import Leg


class MessageStatus(StrEnum):
    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    RECEIVED = "received"


class CallStatus(StrEnum):
    QUEUED = "queued"
    INITIATED = "initiated"
    RINGING = "ringing"
    IN_PROGRESS = "in-progress"
    COMPLETED = "completed"
    BUSY = "busy"
    NO_ANSWER = "no-answer"
    FAILED = "failed"
    CANCELED = "canceled"

    @property
    def is_final(self) -> bool:
        return self not in _CALL_GOES_ON


_CALL_GOES_ON = {
    CallStatus.QUEUED,
    CallStatus.INITIATED,
    CallStatus.RINGING,
    CallStatus.IN_PROGRESS,
}


@dataclass(frozen=True, slots=True)
class Address:
    """A URL of the customer's and how to ask it."""

    url: str
    method: str = "POST"


NOWHERE = Address("")


@dataclass(frozen=True, slots=True)
class CallbackWish:
    """Where a customer wants to hear of events, and of which."""

    address: Address
    events: frozenset[str]


@dataclass
class Message:
    sid: str
    account_sid: str
    sender: str
    to: str
    body: str
    created_at: datetime
    direction: str = "outbound-api"
    status: MessageStatus = MessageStatus.QUEUED
    error_code: int | None = None
    sent_at: datetime | None = None
    updated_at: datetime | None = None
    callback: Address | None = None
    validity_seconds: int = 14400
    messaging_service_sid: str | None = None

    @property
    def segments(self) -> int:
        """How many texts the body takes on air: 160 plain letters, else 70, each."""
        plain = self.body.isascii()
        whole, part = (160, 153) if plain else (70, 67)
        length = len(self.body)
        return 1 if length <= whole else -(-length // part)


@dataclass
class Call:
    sid: str
    account_sid: str
    sender: str
    to: str
    handset_number: str
    created_at: datetime
    direction: str = "outbound-api"
    status: CallStatus = CallStatus.QUEUED
    parent_sid: str | None = None
    answered_by: str | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    duration_seconds: int | None = None
    updated_at: datetime | None = None
    ring_seconds: float = 60.0
    limit_seconds: float = 14400.0
    detection: str = ""
    detection_callback: Address | None = None
    fallback: Address | None = None
    callback: CallbackWish | None = None
    sequence: int = 0
    leg: "Leg | None" = field(default=None, repr=False)
    task: "asyncio.Task[None] | None" = field(default=None, repr=False)

    @property
    def peer(self) -> str:
        """The number the handset sees."""
        return self.sender if self.handset_number == self.to else self.to


@dataclass
class OwnedNumber:
    """A number the customer rents: where texts and calls to it are announced."""

    sid: str
    account_sid: str
    number: str
    created_at: datetime
    label: str = ""
    voice: Address = NOWHERE
    voice_fallback: Address = NOWHERE
    text: Address = NOWHERE
    text_fallback: Address = NOWHERE
    status_callback: Address = NOWHERE

    @property
    def to(self) -> str:
        return self.number


@dataclass
class Participant:
    call: Call
    joined_at: datetime
    label: str = ""
    muted: bool = False
    on_hold: bool = False
    starts: bool = True
    ends: bool = False
    gone: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass
class Conference:
    sid: str
    account_sid: str
    name: str
    created_at: datetime
    status: str = "init"
    updated_at: datetime | None = None
    participants: dict[str, Participant] = field(default_factory=dict)
    callback: CallbackWish | None = None
    sequence: int = 0
    reason_ended: str | None = None
    ended_by: str | None = None
    started: asyncio.Event = field(default_factory=asyncio.Event)
    over: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def to(self) -> str:
        return self.name
