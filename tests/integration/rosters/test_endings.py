"""Ending a position, or a whole roster, from a moment on: nothing stored is lost."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from common.intervals import Span
from notifications.models import Message
from rosters import duties, selectors
from rosters.core.swaps import SwapState
from rosters.core.words import Change, Tier
from rosters.errors import AlreadyOver, Ended
from rosters.models import Coverage, Override, Position, Roster, Swap, statements
from rosters.services import changes, endings, plan, publication, rosters
from tests.cast import Cast, scope_of
from tests.integration.rosters import swapping
from tests.integration.rosters.nights import (
    Nights,
    agree,
    central,
    nightly,
    rows,
    span,
)
from tests.integration.rosters.pages import address, text, words
from tests.integration.rosters.test_imports import THREE, taken_over

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
ENDS = central("2026-11-10T07:00")  # where shifts change, Okafor's first morning
MIDNIGHT = central("2026-11-12T00:00")


def held(position: Position, at: datetime) -> bool:
    return Coverage.objects.at(at).filter(position=position).exists()


def end(nights: Nights, cast: Cast, now: datetime, ends_at: datetime = ENDS) -> None:
    endings.end_position(nights.primary, ends_at, now=now, by=cast.novak.pk)
    nights.primary.refresh_from_db()


def test_nobody_is_on_call_from_the_end_on_and_what_was_before_stays(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    before = [row for row in rows(nights.primary) if row[3] <= ENDS]  # type: ignore[operator]

    end(nights, cast, now)

    assert rows(nights.primary) == before != []
    assert held(nights.backup, ENDS + 13 * timedelta(hours=1))


def test_a_shift_that_runs_across_the_end_is_cut_there(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    end(nights, cast, now, MIDNIGHT)

    last = Coverage.objects.filter(position=nights.primary).latest("starts_at")

    assert (last.starts_at, last.ends_at) == (central("2026-11-11T19:00"), MIDNIGHT)


def test_what_is_not_there_any_more_is_no_gap_and_an_earlier_gap_stays_one(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    gone = span("2026-11-08T19:00", "2026-11-09T07:00")
    changes.add_override(
        nights.primary,
        changes.Wish(Change.REMOVE),
        starts_at=gone.starts_at,
        ends_at=gone.ends_at,
        now=now,
    )

    end(nights, cast, now)

    window = Span(now, now + 60 * DAY)
    for at in (now, ENDS + DAY, ENDS + 30 * DAY):
        found = selectors.gaps_of(nights.roster, window, now=at)
        assert [gap.span for gap in found] == [gone]


def test_those_whose_shifts_go_are_told(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    end(nights, cast, now)

    told = set(Message.objects.filter(topic="shifts").values_list("person", flat=True))

    assert told == {cast.rivera.pk, cast.okafor.pk, cast.vang.pk}


def test_an_end_can_be_taken_back_until_it_has_come(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    before = [row[1:4] for row in rows(nights.primary)]
    end(nights, cast, now)

    endings.end_position(nights.primary, None, now=now, by=cast.novak.pk)

    assert [row[1:4] for row in rows(nights.primary)] == before
    end(nights, cast, now)
    with pytest.raises(Ended, match=r"from Tue 10 Nov 2026 07:00 on"):
        endings.end_position(nights.primary, None, now=ENDS)


def test_an_end_in_the_past_is_refused(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    with pytest.raises(AlreadyOver):
        end(nights, cast, now, now)
    with pytest.raises(AlreadyOver):
        endings.end_roster(nights.roster, now - DAY, now=now)


def test_nothing_is_put_on_a_position_after_its_end(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    end(nights, cast, now)

    with pytest.raises(Ended):
        changes.add_override(
            nights.primary,
            changes.Wish(Change.ADD, cast.kessler),
            starts_at=ENDS,
            ends_at=ENDS + DAY,
            now=now,
        )
    with pytest.raises(Ended):
        plan.set_pattern(nights.primary, nightly(person=cast.kessler), now=ENDS)


def test_seats_are_those_that_are_there_whoever_asks(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    end(nights, cast, now)
    scope = scope_of(cast.novak, now=now)
    moment = timedelta(seconds=1)

    for at, seats in ((ENDS - moment, 2), (ENDS, 1)):
        found = statements.seating_of(scope, nights.roster.public_id, at)
        assert found is not None
        assert len(found.seats) == seats
        assert len(selectors.seats_at(scope, nights.roster, at)) == seats


def test_a_swap_on_offer_for_a_shift_that_goes_is_over(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    swap = swapping.offered(nights, cast.okafor)

    end(nights, cast, swapping.NOON)
    duties.expire_swaps(swapping.NOON + timedelta(minutes=2))

    assert Swap.objects.get(pk=swap.pk).state == SwapState.WITHDRAWN.value


def test_a_file_brings_nothing_past_the_end_and_says_so(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    end(nights, cast, now, central("2026-11-06T12:00"))

    seen = taken_over(novak, nights, THREE)

    assert "1 night is new." in text(seen)
    assert text(seen).count("The position has ended by then.") == 2
    assert [row.starts_at for row in Override.objects.standing()] == [
        central("2026-11-05T19:00")
    ]


def test_a_new_position_takes_the_next_number_not_that_of_one_that_ended(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    end(nights, cast, now)

    made = rosters.add_position(nights.roster, Tier.PRIMARY, now=ENDS)

    assert made.order == 2


def test_a_roster_ends_with_all_its_positions_and_is_closed_after(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    roster = nights.roster
    endings.end_roster(roster, ENDS, now=now, by=cast.novak.pk)
    roster.refresh_from_db()
    scope = scope_of(cast.novak, now=now)

    assert duties.close_ended(ENDS - DAY) == 0
    assert roster in selectors.rosters(scope)
    assert not Coverage.objects.filter(ends_at__gt=ENDS).exists()
    assert selectors.gaps_of(roster, Span(now, now + 60 * DAY), now=now) == []
    assert [duties.close_ended(ENDS), duties.close_ended(ENDS)] == [1, 0]
    assert selectors.rosters(scope) == []
    assert selectors.rosters_closed(scope) == [roster]
    with pytest.raises(Ended):
        rosters.add_position(roster, Tier.PRIMARY, now=ENDS)


def test_publishing_again_brings_nothing_back(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    endings.end_roster(nights.roster, ENDS, now=now)

    publication.publish(nights.roster.pk, now=now + DAY)

    assert not Coverage.objects.filter(ends_at__gt=ENDS).exists()


# ── Its pages ────────────────────────────────────────────────────────────────────


def test_the_page_shows_which_nights_go_and_for_whom_before_it_saves(
    nights: Nights, cast: Cast, novak: Client
) -> None:
    url = address("end_position", nights, nights.primary.public_id)

    seen = novak.post(url, {"ends_at": "2026-11-10T07:00"})

    assert "from Tue 10 Nov 2026 07:00 on, and that is no gap." in text(seen)
    assert "R. Rivera" in text(seen)
    assert Position.objects.filter(ends_at__isnull=False).count() == 0
    saved = agree(novak, url, {"ends_at": "2026-11-10T07:00"}, follow=True)
    assert "ends Tue 10 Nov 2026 07:00" in text(saved)
    history = words(novak.get(address("history", nights)))
    assert "P. Novak set when a position ends. Primary. Nobody is on call" in history


def test_a_roster_is_ended_on_its_page_and_its_history_says_so(
    nights: Nights, cast: Cast, novak: Client
) -> None:
    url = address("end_roster", nights)

    saved = agree(novak, url, {"ends_at": "2026-11-10T07:00"}, follow=True)

    assert "This roster ends: nobody is on call in it from Tue 10" in text(saved)
    back = agree(novak, url, {"ends_at": ""}, follow=True)
    assert "This roster ends" not in text(back)
    history = words(novak.get(address("history", nights)))
    assert "P. Novak set when the roster ends. It goes on: no end is set." in history


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "This field is required."),
        ("soon", "Enter a valid date/time."),
        ("2026-11-01T07:00", "What is past stays as it was"),
        ("9999-11-01T07:00", "Between the years"),
        ("2027-03-14T02:30", "does not exist on"),
    ],
)
def test_a_moment_that_cannot_be_is_refused_at_its_field_and_kept(
    nights: Nights, novak: Client, typed: str, said: str
) -> None:
    for url in (
        address("end_roster", nights),
        address("end_position", nights, nights.backup.public_id),
    ):
        refused = novak.post(url, {"ends_at": typed})

        assert refused.status_code in {409, 422}
        assert said in text(refused)
        assert f'value="{typed}"' in text(refused) or not typed


def test_an_ended_roster_is_listed_for_its_coordinator_to_read(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    Roster.objects.update(ends_at=now - DAY, closed_at=now)

    page = text(novak.get("/rosters/"))

    assert "Ended" in page
    assert address("history", nights) in page
    for name in ("history", "hours", "month", "week", "plan", "on_call", "end_roster"):
        assert novak.get(address(name, nights)).status_code == 200
    assert novak.post(address("end_roster", nights), {"ends_at": ""}).status_code == 409


def test_the_wall_print_of_an_ended_roster_is_its_last_month(
    nights: Nights, novak: Client, now: datetime
) -> None:
    Roster.objects.update(ends_at=now, closed_at=now)  # in November

    page = words(novak.get(address("wall", nights)))
    after = words(novak.get(address("wall", nights), {"month": "2027-02"}))

    assert "November 2026" in page
    assert "This roster ended on Tue 3 Nov 2026 02:14" in page
    assert "R. Rivera" in page
    assert "This roster ended on" in after
    assert "not published" not in after


def test_an_ended_roster_offers_nothing_to_add(
    nights: Nights, novak: Client, now: datetime
) -> None:
    Roster.objects.update(ends_at=now - DAY, closed_at=now)

    page = words(novak.get(address("plan", nights)))

    assert "This roster has ended" in page
    for offered in ("Add a pattern", "Add a position", "Add a rotation"):
        assert offered not in page


def test_a_night_after_the_end_names_who_set_it(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    endings.end_roster(nights.roster, ENDS, now=now, by=cast.novak.pk)
    history = address("history", nights)

    def why(at: datetime) -> str:
        night = f"{nights.primary.public_id}_{int(at.timestamp())}"
        return words(novak.get(history, {"night": night}))

    said = "P. Novak set when the roster ends."
    assert said in why(ENDS + DAY)
    assert said not in why(ENDS - 4 * DAY)
