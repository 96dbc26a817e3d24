"""How long after a page began each way to a person is used."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from notifications.core.kinds import Channel

RING_TAKES = timedelta(seconds=30)  # until it has rung out, its set-up included
RINGS = 2  # by voice, before the next person (DESIGN.md §5)
BETWEEN_REPEATS = timedelta(seconds=20)
LONGEST = 120
AT_ONCE = timedelta(0)


@dataclass(frozen=True, slots=True)
class Pace:
    """Waits from the page's beginning. `held`: a repeat waits for so long first."""

    text_after: timedelta = AT_ONCE
    call_after: timedelta = AT_ONCE
    held: timedelta = AT_ONCE

    def after(self, channel: Channel) -> timedelta:
        wait = self.text_after if channel is Channel.TEXT else self.call_after
        return self.held + wait


def fitted(pace: Pace, *, within: timedelta) -> Pace:
    """The pace in a rung of `within`: no wait so long that the phone could not ring
    twice before the next person's turn. In a rung too short for two rings nothing
    waits at all.
    """
    longest = max(AT_ONCE, within - RINGS * RING_TAKES)
    held = min(pace.held, longest)
    return Pace(
        text_after=min(pace.text_after, longest - held),
        call_after=min(pace.call_after, longest - held),
        held=held,
    )


def held_for(
    last_paged_at: datetime | None, *, is_first: bool, now: datetime
) -> timedelta:
    """How long a page waits for the one before it. The first of a request never does;
    a repeat leaves twenty seconds after the person's last page.
    """
    if is_first or last_paged_at is None:
        return AT_ONCE
    return max(AT_ONCE, last_paged_at + BETWEEN_REPEATS - now)
