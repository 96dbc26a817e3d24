"""Many edits at once on a database that threads share: no overlap, nothing lost."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise

from agencies.models import User
from common import due
from dispatch.models import Alarm
from notifications.models import Delivery
from notifications.services import phones
from rosters import duties
from rosters.core.confirming import Confirmed
from rosters.core.words import Change
from rosters.errors import GapOver
from rosters.models import (
    Confirmation,
    Coverage,
    GapOffer,
    Override,
    Position,
    Shortfall,
)
from rosters.services import changes, gap_offers, publication, unanswered
from tests.cast import Cast
from tests.integration.rosters.nights import Nights, central, span
from tests.races import at_once

DAY = timedelta(days=1)


def overlaps(where: Position) -> list[tuple[Coverage, Coverage]]:
    rows = Coverage.objects.standing().filter(position=where).order_by("starts_at")
    return [(one, two) for one, two in pairwise(rows) if one.ends_at > two.starts_at]


def test_two_publications_at_once_store_each_night_once(
    shared_nights: tuple[Cast, Nights], now: datetime
) -> None:
    _, nights = shared_nights
    later = now + 5 * DAY

    found = at_once(
        *[lambda: publication.publish(nights.roster.pk, now=later) for _ in range(4)]
    )

    assert all(isinstance(each, publication.Published) for each in found), found
    assert sum(1 for each in found if each) == 1
    assert overlaps(nights.primary) == []


def test_many_edits_at_once_are_all_kept_and_nothing_overlaps(
    shared_nights: tuple[Cast, Nights], now: datetime
) -> None:
    cast, nights = shared_nights

    def stand_in(day: int) -> Callable[[], object]:
        starts_at = now + day * DAY
        wish = changes.Wish(Change.ADD, cast.kessler)
        return lambda: changes.add_override(
            nights.primary, wish, starts_at=starts_at, ends_at=starts_at + DAY, now=now
        )

    found = at_once(*[stand_in(day) for day in range(10)])

    assert all(isinstance(each, Override) for each in found), found
    assert overlaps(nights.primary) == []
    whole = Coverage.objects.standing().filter(
        position=nights.primary, person=cast.kessler
    )
    assert sum((row.span().length for row in whole), timedelta(0)) == 10 * DAY


def test_of_many_who_want_the_same_night_one_gets_it_and_the_rest_are_told(
    shared_nights: tuple[Cast, Nights], now: datetime
) -> None:
    cast, nights = shared_nights
    wish = changes.Wish(Change.ADD, cast.kessler)

    found = at_once(
        *[
            lambda: changes.add_override(
                nights.primary, wish, starts_at=now, ends_at=now + DAY, now=now
            )
            for _ in range(8)
        ]
    )

    assert sorted(type(each).__name__ for each in found) == [
        "Override",
        *["OverrideOverlaps"] * 7,
    ]
    assert overlaps(nights.primary) == []


def test_two_engines_ask_about_a_shift_once_and_act_on_it_once(
    shared_nights: tuple[Cast, Nights], now: datetime
) -> None:
    cast, _ = shared_nights
    phones.retire_methods(cast.lindqvist.pk, now)
    six = central("2026-11-03T18:00")

    def engine() -> object:
        asked = duties.ask_to_confirm(six)
        duties.follow_up_confirmations(six)
        duties.follow_up_confirmations(six + timedelta(minutes=20))
        return asked

    found = at_once(*[engine for _ in range(6)])

    assert sum(each for each in found if isinstance(each, int)) == 2, found
    rivera = Confirmation.objects.get(person=cast.rivera)
    assert (rivera.calls, rivera.state) == (1, Confirmed.ASKED)
    sent = Delivery.objects.filter(message__owner_key=str(rivera.public_id))
    assert sorted(sent.values_list("channel", flat=True)) == ["text", "voice"]
    lindqvist = Confirmation.objects.get(person=cast.lindqvist)
    assert lindqvist.state == Confirmed.UNREACHABLE
    assert Alarm.objects.filter(kind="unconfirmed").count() == 1


def test_what_a_dead_engine_had_claimed_is_taken_up_by_the_next(
    shared_nights: tuple[Cast, Nights], now: datetime
) -> None:
    cast, _ = shared_nights
    six, lease = central("2026-11-03T18:00"), timedelta(seconds=15)
    duties.ask_to_confirm(six)
    twenty_past = six + timedelta(minutes=20)
    (dead,) = due.claim(
        Confirmation.objects.filter(person=cast.rivera),
        now=twenty_past,
        lease=lease,
        limit=1,
    )

    duties.follow_up_confirmations(twenty_past + lease)
    unanswered.follow_up(dead, now=twenty_past + lease)  # it was only asleep

    assert Confirmation.objects.get(person=cast.rivera).calls == 1


def test_of_many_who_take_a_gap_at_once_one_has_it_and_the_rest_hear_who(
    shared_nights: tuple[Cast, Nights], now: datetime
) -> None:
    cast, nights = shared_nights
    night = span("2026-11-24T19:00", "2026-11-25T07:00")
    changes.add_override(
        nights.primary,
        changes.Wish(Change.REMOVE),
        starts_at=night.starts_at,
        ends_at=night.ends_at,
        now=now,
    )
    looks = [lambda: duties.look_for_gaps(now + DAY)] * 3
    assert sum(n for n in at_once(*looks) if isinstance(n, int)) == 1
    gap = Shortfall.objects.get()
    offer = gap_offers.ask(gap, now=now + DAY, by=None)

    def take(person: User) -> Callable[[], object]:
        return lambda: gap_offers.take(offer.pk, person, now=now + DAY)

    people = [cast.okafor, cast.vang, cast.kessler, cast.rivera]
    found = at_once(*[take(person) for person in people])

    won = [each for each in found if isinstance(each, GapOffer)]
    lost = [each for each in found if isinstance(each, GapOver)]
    assert (len(won), len(lost)) == (1, 3), found
    offer.refresh_from_db()
    assert offer.taken_by is not None
    assert all(offer.taken_by.work_name in str(each) for each in lost)
    row = Coverage.objects.at(night.starts_at).get(position=nights.primary)
    assert row.person == offer.taken_by
