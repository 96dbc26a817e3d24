"""When may a phone be rung that we ring, or talk to, already?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

RINGS_NO_LONGER = timedelta(seconds=45)  # than this does an unanswered call ring
ASKS_NO_LONGER = timedelta(minutes=3)  # nor one that was picked up, for a key


@dataclass(frozen=True, slots=True)
class OnPhone:
    """A call of ours that has not ended, or is being handed over.

    `began_at`: since when it rings or, `answered`, since it was picked up. `settled`:
    what it was about is, so whoever talks there now has taken it up.
    """

    began_at: datetime
    answered: bool = False
    settled: bool = False

    def has_phone(self, now: datetime, *, scale: float = 1) -> bool:
        """Whether a second call is to wait for it. Not for one that must be over by
        now, whether or not the carrier has said so. Nor for a conversation about what
        is settled: it may be long, and that its phone is busy is a fact about the
        person, no noise of our own ringing.
        """
        if self.answered and self.settled:
            return False
        longest = ASKS_NO_LONGER if self.answered else RINGS_NO_LONGER
        return now < self.began_at + longest * scale


def held_until(
    others: Iterable[OnPhone],
    *,
    not_after: datetime,
    look: timedelta,
    now: datetime,
    scale: float = 1,
) -> datetime | None:
    """Until when a call is held for `others` to the same phone; None: it may ring.

    A busy signal of our own making tells nothing of the person, so it must not move a
    ladder on. Held no longer than `not_after`, when its time is over whatever happens;
    looked at anew every `look`, should the other's end never be heard of. `not_after`
    lies ahead and `look` is more than nothing. `scale`: of telephone time.
    """
    if not any(other.has_phone(now, scale=scale) for other in others):
        return None
    return min(now + look, not_after)
