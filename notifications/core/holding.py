"""When may a phone be rung that we ring, or talk to, already?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

RINGS_NO_LONGER = timedelta(seconds=45)  # than this does an unanswered call ring
ASKS_NO_LONGER = timedelta(minutes=3)  # nor one that was picked up, for a key
# What is still said and asked once the key was pressed: why not, which takes 18 s until
# "thank you" where no key comes, and longer where one comes late.
GOODBYE = timedelta(seconds=40)


@dataclass(frozen=True, slots=True)
class OnPhone:
    """A call of ours that has not ended, or is being handed over.

    `began_at`: since when it rings or, `answered`, since it was picked up.
    `settled_at`: since when what it was about is; None: it is open.
    """

    began_at: datetime
    answered: bool = False
    settled_at: datetime | None = None

    def has_phone_until(self, *, scale: float = 1) -> datetime:
        """Until when a second call is to wait for it. Not for one that must be over by
        then, whether or not the carrier has said so. Nor, once goodbye must be said,
        for a conversation about what is settled: it may be long, and that its phone is
        busy is a fact about the person, no noise of our own ringing.
        """
        longest = ASKS_NO_LONGER if self.answered else RINGS_NO_LONGER
        ends = self.began_at + longest * scale
        if self.answered and self.settled_at is not None:
            return min(ends, self.settled_at + GOODBYE * scale)
        return ends


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
    free = max((other.has_phone_until(scale=scale) for other in others), default=now)
    return None if free <= now else min(free, now + look, not_after)
