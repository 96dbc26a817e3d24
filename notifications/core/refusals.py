"""What the carrier's "no" means: try again, try elsewhere, or never."""

from enum import StrEnum

TOO_MANY_REQUESTS = 429
REQUEST_TIMEOUT = 408
SERVER_FAULTS = 500


class Refusal(StrEnum):
    """Why it was not taken, and so what can help."""

    BUSY = "busy"  # not taken; later, or another account
    FAULT = "fault"  # a fault there: it may have been taken all the same
    ACCOUNT = "account"  # this account may not or cannot; another may
    NUMBER = "number"  # nobody can ever send that there


# https://www.twilio.com/docs/api/errors: about who asks, not about who is called.
_OF_THE_ACCOUNT = frozenset(
    {
        20003,  # permission denied, wrong token
        20005,  # account not active
        20006,  # access denied
        10001,  # account is not active
        10002,  # trial account
        21210,  # caller's number not verified for this account
        21212,  # invalid caller's number
        21603,  # a sender is needed
        21606,  # the sender is not a number of this account that texts
        21659,  # not this account's number
        21660,  # number and account do not fit
        21661,  # the sender cannot text
        30002,  # account suspended
        63038,  # the day's limit of this account
    }
)
_OF_THE_MOMENT = frozenset({20429, 21611, 14107})


def meaning(status: int, code: int | None) -> Refusal:
    """What an HTTP status and the carrier's own code (None without) together mean.

    A code we do not know is about the number: then nothing is repeated in vain, and
    the next channel or person is tried at once.
    """
    if status == TOO_MANY_REQUESTS or code in _OF_THE_MOMENT:
        return Refusal.BUSY
    if status >= SERVER_FAULTS or status == REQUEST_TIMEOUT:
        return Refusal.FAULT
    if status in {401, 403} or code in _OF_THE_ACCOUNT:
        return Refusal.ACCOUNT
    return Refusal.NUMBER


def seconds_asked_for(retry_after: str) -> float | None:
    """A Retry-After header in seconds; None for a date, nonsense or nothing."""
    said = retry_after.strip()
    return float(said) if said.isdecimal() and len(said) <= 6 else None
