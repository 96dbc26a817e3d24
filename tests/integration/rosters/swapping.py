"""Offering and taking shifts, for tests of swaps. Noon before Okafor's week."""

from collections.abc import Collection, Sequence
from datetime import datetime

from agencies.models import User
from common.intervals import Span
from notifications.models import Message
from rosters.core.rules import Rule
from rosters.models import Coverage, Position, Swap
from rosters.selectors import swaps as selectors
from rosters.services import offers, settings
from rosters.services.swaps import Act
from tests.cast import Cast
from tests.integration.rosters.nights import Nights, central, shown, span

NOON = central("2026-11-03T12:00")
NIGHT = span("2026-11-10T19:00", "2026-11-11T07:00")  # Okafor's, a Tuesday
TIMES = "Tue 10 Nov 19:00-07:00 Nights primary"  # of NIGHT, in a text
RIVERAS = span("2026-11-05T19:00", "2026-11-06T07:00")


def act(
    person: User | None,
    now: datetime = NOON,
    *,
    why: str = "",
    despite: Collection[Rule] = (),
    steers: bool = False,
) -> Act:
    by = person.pk if person else None
    return Act(by, now, why=why, despite=despite, steers=steers)


def shift(where: Position, when: Span = NIGHT) -> selectors.Shift:
    found = selectors.shift_at(where, when.starts_at)
    assert found is not None
    return found


def offered(
    nights: Nights,
    by: User,
    *people: User,
    when: Span = NIGHT,
    expires_at: datetime | None = None,
) -> Swap:
    """Offered to these people, or to everybody who may take it."""
    asked: Sequence[User] | None = list(people) or None
    return offers.offer(
        shift(nights.primary, when), act(by), people=asked, expires_at=expires_at
    )


def needs_approval(nights: Nights, cast: Cast) -> None:
    asked = settings.Rules(swaps_need_approval=True)
    settings.set_rules(nights.roster, asked, now=NOON, by=cast.novak.pk)


def on(where: Position, when: Span = NIGHT) -> list[tuple[str, str, str]]:
    rows = Coverage.objects.overlapping(when).filter(position=where)
    return shown(list(rows.select_related("person")))


def said(*topics: str, since: int = 0) -> list[tuple[str, str]]:
    """Who was told what about swaps, oldest first."""
    wanted = topics or ("swap", "swap_approval", "swap_counter", "swap_news", "shifts")
    rows = Message.objects.filter(topic__in=wanted, pk__gt=since).order_by("pk")
    return [(str(row.person), row.text) for row in rows.select_related("person")]


def last_message() -> int:
    newest = Message.objects.order_by("-pk").first()
    return newest.pk if newest else 0


def state(swap: Swap) -> str:
    swap.refresh_from_db()
    return str(swap.state)
