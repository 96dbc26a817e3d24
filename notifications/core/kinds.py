"""The vocabulary of the wire: phones, channels, states, outcomes."""

from enum import StrEnum


class Use(StrEnum):
    """Whose phone it is. Shared ones always ask for badge and PIN."""

    PERSONAL = "personal"
    VEHICLE = "vehicle"
    DESK = "desk"
    DISPATCH = "dispatch"


class Channel(StrEnum):
    """How a message travels."""

    TEXT = "text"
    VOICE = "voice"


class State(StrEnum):
    """How far one delivery got. A call that was answered is not an answer yet."""

    PENDING = "pending"
    SUBMITTED = "submitted"  # the carrier took it
    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    RINGING = "ringing"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    CANCELLED = "cancelled"
    FAILED = "failed"
    EXPIRED = "expired"  # its time ran out before the carrier said more


class Outcome(StrEnum):
    """How one attempt to hand a delivery to the carrier ended."""

    TAKEN = "taken"
    REFUSED = "refused"  # the carrier certainly did not take it
    UNKNOWN = "unknown"  # a time-out or a fault there: it may have


class InboundKind(StrEnum):
    TEXT = "text"
    CALL = "call"


class Heard(StrEnum):
    """What became of an inbound text or call; the only word kept about it."""

    RECEIVED = "received"
    REPLY = "reply"  # a digit and a code, or the only open page
    LATE_REPLY = "late_reply"  # the code of a page that is over
    REQUEST = "request"  # dispatch knew what to do with it
    UNMATCHED = "unmatched"
    MUTED = "muted"  # too many in a row: recorded, not answered
    OPTED_OUT = "opted_out"
    OPTED_IN = "opted_in"
    HELP = "help"
    ANSWERED = "answered"  # a call our menu took
    UNKNOWN_CALLER = "unknown_caller"  # a call that heard the plain words
