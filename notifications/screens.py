"""What one's paging rule comes to, in words."""

from collections.abc import Sequence
from datetime import timedelta

from notifications import words
from notifications.core.kinds import Channel
from notifications.core.pacing import RING_TAKES, Pace, fitted

# A rung lasts as long as the consortium says: the usual, and one with little time.
USUAL_WAITS = (timedelta(seconds=90), timedelta(seconds=60))


def said(pace: Pace) -> Sequence[str]:
    """What happens, and when it rings at the latest in rungs of each usual length."""
    text, call = _seconds(pace.text_after), _seconds(pace.call_after)
    return [words.pace_said(text, call), *(_worst(pace, wait) for wait in USUAL_WAITS)]


def _worst(pace: Pace, wait: timedelta) -> str:
    first = fitted(pace, within=wait).after(Channel.VOICE)
    return words.pace_worst(
        _seconds(wait), _seconds(first), _seconds(first + RING_TAKES)
    )


def chosen(pace: Pace) -> dict[str, object]:
    """The form as it stands."""
    waits = pace.text_after or pace.call_after
    first = "both"
    if pace.call_after:
        first = Channel.TEXT.value
    elif pace.text_after:
        first = Channel.VOICE.value
    return {"first": first, "seconds": _seconds(waits) or 20}


def _seconds(span: timedelta) -> int:
    return int(span.total_seconds())
