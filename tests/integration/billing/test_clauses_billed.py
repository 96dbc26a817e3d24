"""Clauses that need more than one response to be priced, through the books."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Sum

from billing import duties
from billing.core.agreement import (
    Agreement,
    Basis,
    CallOutPool,
    Estimate,
    FirstShare,
    FixedPool,
    NightPool,
    Part,
    StandbyPool,
    TwoAgencies,
)
from billing.core.clauses import Ceiling, Premium, Rolling, RollingUnit, StandbyOffset
from billing.core.time_rules import MinimumApplies, TimeRules
from billing.models import Activation, Adjustment, Period, SharedTrip, Statement
from billing.services import periods, pricing
from common.money import Cents
from dispatch.core.words import FollowUpOutcome, Source
from dispatch.models import FollowUp
from dispatch.services import follow_ups
from dispatch.services.follow_ups import Doing
from rosters.models import Roster
from tests.cast import Cast
from tests.integration.billing.books import DECEMBER, ISSUED_AT, Books, shares
from tests.integration.billing.test_standby import OCTOBER, hours, minutes_paid, on_call

TUESDAY = datetime(2026, 10, 7, 1, 0, tzinfo=UTC)  # 20:00 in Tamarack County
EQUAL = (Part(Basis.EQUAL, "§5"),)


def books_with(cast: Cast, **clauses: Any) -> Books:
    made = Books(cast)
    made.agree(replace(made.agreement(), **clauses))
    return made


def october(books: Books) -> Period:
    return periods.open_period(
        books.cast.tri_town, day=date(2026, 10, 1), now=ISSUED_AT
    )


def minutes() -> list[int | None]:
    rows = Activation.objects.order_by("number", "part")
    return [row.billable_minutes for row in rows]


def followed_up(books: Books, minutes: int) -> FollowUp:
    """After a visit for Harlow, a day later, in so many minutes."""
    callout = books.response(books.cast.harlow, 60).callout
    doing = Doing(by=books.cast.rivera.pk, now=TUESDAY, source=Source.WEB)
    planned = follow_ups.plan(
        callout.pk,
        holder=books.cast.rivera.pk,
        due_on=date(2026, 10, 8),
        doing=doing,
    )
    later = replace(doing, now=TUESDAY + timedelta(days=1))
    return follow_ups.finish(planned.pk, FollowUpOutcome.REACHED, minutes, doing=later)


def test_the_minutes_of_a_follow_up_are_billed(books: Books) -> None:
    done = followed_up(books, 40)

    october(books)

    row = Activation.objects.get(follow_up=done)
    assert (row.kind, row.exact_minutes, row.billable_minutes) == ("follow_up", 40, 45)
    assert (row.agency, row.day) == (books.cast.harlow, date(2026, 10, 7))


def test_a_follow_up_done_while_the_period_is_open_is_priced_within_the_hour(
    books: Books,
) -> None:
    october(books)
    done = followed_up(books, 40)

    duties.price_follow_ups(ISSUED_AT)

    assert Activation.objects.get(follow_up=done).billable_minutes == 45


def test_a_follow_up_on_a_statement_leads_back_to_it(books: Books) -> None:
    done = followed_up(books, 40)
    period = october(books)

    periods.issue_period(period.pk, now=ISSUED_AT)

    [row] = Statement.objects.get(agency=books.cast.harlow).rows.exclude(
        follow_up_id_kept=None
    )
    assert (row.response_id_kept, row.follow_up_id_kept) == (None, done.pk)


def test_a_trip_that_served_two_is_two_activations(cast: Cast) -> None:
    books = books_with(cast, two_agencies=TwoAgencies.SCENE_MINUTES)
    response = books.response(cast.harlow, 90)
    period = october(books)
    SharedTrip.objects.create(
        consortium=cast.tri_town,
        response=response,
        agency=cast.stony_ford,
        own_minutes=60,
        other_minutes=30,
        reason="one trip",
        said_at=ISSUED_AT,
    )

    pricing.rebuild(period, now=ISSUED_AT)

    rows = Activation.objects.order_by("part")
    assert [(r.agency, r.billable_minutes, r.time_cents) for r in rows] == [
        (cast.harlow, 60, 46_00),
        (cast.stony_ford, 30, 23_00),
    ]


def on_call_at_night(cast: Cast) -> None:
    """Rivera, every night of October from 19:00 to 07:00."""
    roster = Roster.objects.create(
        consortium=cast.tri_town,
        name="Nights",
        zone=cast.tri_town.zone,
        hours_from=time(19),
        hours_until=time(7),
    )
    evenings = (OCTOBER + timedelta(days=n, hours=19) for n in range(31))
    nights = [hours(evening, 12) for evening in evenings]
    on_call(roster, "primary", cast.rivera, *nights)


def test_the_minimum_is_for_the_first_visit_of_a_shift(cast: Cast) -> None:
    on_call_at_night(cast)
    rules = TimeRules(
        "§3",
        minimum_in_person_minutes=120,
        minimum_applies=MinimumApplies.FIRST_OF_SHIFT,
    )
    books = books_with(cast, time=rules)
    for later in (0, 4, 24):
        books.response(cast.harlow, 30, at=TUESDAY + timedelta(hours=later))

    october(books)

    assert minutes() == [120, 30, 120]


@pytest.mark.parametrize(
    ("offset", "less"),
    [(StandbyOffset.NONE, 0), (StandbyOffset.PAID, 45), (StandbyOffset.WORKED, 40)],
)
def test_standby_is_not_paid_twice_while_somebody_is_called_out(
    cast: Cast, offset: StandbyOffset, less: int
) -> None:
    on_call_at_night(cast)
    pool = StandbyPool(
        "standby", "Standby", "§4.1", Decimal("5.40"), while_working=offset
    )
    books = books_with(cast, pools=(pool, *Books(cast).agreement().pools[1:]))
    books.response(cast.harlow, 40, at=TUESDAY)
    books.response(cast.harlow, 60, at=TUESDAY - timedelta(hours=6))  # by day
    period = october(books)

    assert minutes_paid(period) == {"standby": (31 * 12 - 7) * 60 - less}


def test_nights_on_call_are_counted_from_the_roster(cast: Cast) -> None:
    on_call_at_night(cast)
    night = NightPool("night", "Nights", "§4.1", Decimal(36), minutes_per_night=180)
    books = books_with(cast, pools=(night,), offsets=(), overhead=None)

    computed = periods.preview(october(books), now=ISSUED_AT)

    assert computed.costs[0].cents == 31 * 3 * 36_00


def test_what_the_night_costs_more_is_kept_with_the_minutes(cast: Cast) -> None:
    premium = Premium("evening", "Evenings", "§4.7", 150_00, weekdays=(1,))
    books = books_with(cast, premiums=(premium,))
    books.response(cast.harlow, 60, at=TUESDAY)

    october(books)

    row = Activation.objects.get()
    assert (row.time_cents, row.premium_cents) == (69_00, 23_00)
    assert [piece["premium"] for piece in row.pieces] == ["evening"]


def salaried(cast: Cast, cents: int, **clauses: Any) -> Agreement:
    pool = FixedPool("salary", "Salary", "§4", Cents(cents))
    plain = replace(
        Books(cast).agreement(), pools=(pool,), overhead=None, offsets=(), formula=EQUAL
    )
    return replace(plain, **clauses)


def issue_months(books: Books, *months: date) -> list[Period]:
    issued = []
    for month in months:
        now = datetime(month.year, month.month, 1, 12, tzinfo=UTC) + timedelta(days=40)
        period = periods.open_period(books.cast.tri_town, day=month, now=now)
        periods.issue_period(period.pk, now=now)
        issued.append(period)
    return issued


FISCAL = [date(2026 + (n > 11), n % 12 + 1, 1) for n in range(6, 18)]


def test_a_year_by_estimate_is_set_right_with_its_last_period(cast: Cast) -> None:
    estimate = Estimate("year", "True-up of the year", "§7", Cents(36_000_00))
    books = Books(cast)
    books.agree(salaried(cast, 2_700_00, estimate=estimate))

    *earlier, last = issue_months(books, *FISCAL)

    assert {tuple(shares(period).values()) for period in earlier} == {
        (1_000_00, 1_000_00, 1_000_00)
    }
    assert set(shares(last).values()) == {1_000_00 - 1_200_00}
    assert sum(s.total_cents for s in Statement.objects.all()) == 12 * 2_700_00


def test_above_the_years_ceiling_nobody_pays(cast: Cast) -> None:
    ceiling = Ceiling("most", "Not to exceed", "§6", Cents(4_500_00))
    books = Books(cast)
    books.agree(salaried(cast, 3_000_00, ceiling=ceiling))

    july, august, september = issue_months(books, *FISCAL[:3])

    assert [sum(shares(p).values()) for p in (july, august, september)] == [
        3_000_00,
        1_500_00,
        0,
    ]


def test_a_late_correction_takes_no_year_above_its_ceiling(cast: Cast) -> None:
    ceiling = Ceiling("most", "Not to exceed", "§6", Cents(150_00))
    pool = CallOutPool("hours", "Hours", "§4", Decimal(85))
    books = Books(cast)
    books.agree(salaried(cast, 0, pools=(pool,), ceiling=ceiling))
    books.response(cast.harlow, 60, at=datetime(2026, 7, 8, 18, tzinfo=UTC))
    books.response(cast.harlow, 60, at=datetime(2026, 8, 8, 18, tzinfo=UTC))
    july, august = issue_months(books, *FISCAL[:2])
    books.response(cast.millbrook, 30, at=datetime(2026, 7, 9, 18, tzinfo=UTC))

    [september] = issue_months(books, FISCAL[2])

    billed = [sum(shares(period).values()) for period in (july, august, september)]
    assert billed == [85_00, 65_00, 0]
    moved = Adjustment.objects.values_list("correction__period").annotate(Sum("cents"))
    assert dict(moved) == {july.pk: 42_50, august.pk: -42_50}
    [october] = issue_months(books, FISCAL[3])
    assert not Adjustment.objects.filter(carried_on=october).exists()


def test_requests_are_averaged_over_the_months_before(cast: Cast) -> None:
    rolling = Part(
        Basis.CALLS, "§5", 100_00, Basis.EQUAL, rolling=Rolling(2, RollingUnit.MONTH)
    )
    books = Books(cast)
    books.agree(salaried(cast, 3_000_00, formula=(rolling,)))
    for month, agency in ((8, cast.harlow), (9, cast.harlow), (9, cast.millbrook)):
        books.response(agency, 30, at=datetime(2026, month, 15, 12, tzinfo=UTC))
    books.response(cast.stony_ford, 30, at=TUESDAY)

    computed = periods.preview(october(books), now=ISSUED_AT)

    assert {s.agency: s.cents for s in computed.shares} == {
        "harlow": 2_000_00,
        "millbrook": 1_000_00,
        "stony-ford": 0,
    }


def test_averaged_responses_are_those_somebody_set_out_for(cast: Cast) -> None:
    month = Rolling(1, RollingUnit.MONTH)
    rolling = Part(Basis.RESPONSES, "§5", 100_00, Basis.EQUAL, rolling=month)
    books = Books(cast)
    books.agree(salaried(cast, 3_000_00, formula=(rolling,)))
    then = datetime(2026, 9, 15, 12, tzinfo=UTC)
    books.response(cast.harlow, 30, at=then)
    not_gone: dict[str, Any] = {"departed_at": None, "on_scene_at": None}
    books.response(cast.millbrook, 5, at=then, state="cancelled", **not_gone)
    periods.open_period(cast.tri_town, day=date(2026, 9, 1), now=ISSUED_AT)

    computed = periods.preview(october(books), now=ISSUED_AT)

    assert {s.agency: s.cents for s in computed.shares} == {
        "harlow": 3_000_00,
        "millbrook": 0,
        "stony-ford": 0,
    }


def test_what_was_paid_first_counts_towards_a_ceiling_under_the_next_version_too(
    cast: Cast,
) -> None:
    ceiling = Ceiling("most", "Not to exceed", "§6", Cents(4_500_00))
    state = FirstShare("state", "State", "§5.1", 50_00)
    books = Books(cast)
    books.agree(salaried(cast, 3_000_00, ceiling=ceiling, first=(state,)))
    issue_months(books, FISCAL[0])
    books.agree_from(FISCAL[1], salaried(cast, 3_000_00, ceiling=ceiling))

    [august] = issue_months(books, FISCAL[1])

    assert sum(shares(august).values()) == 1_500_00


def test_what_each_cost_is_what_each_pays(cast: Cast) -> None:
    own = (Part(Basis.OWN_COST, "§5", fallback=Basis.EQUAL),)
    pool = CallOutPool("hours", "Hours", "§4", Decimal(85))
    books = books_with(cast, pools=(pool,), formula=own, offsets=(), overhead=None)
    books.response(cast.harlow, 60, at=TUESDAY)
    books.response(cast.millbrook, 15, at=TUESDAY)
    period = october(books)

    periods.issue_period(period.pk, now=DECEMBER)

    assert shares(period) == {
        "Harlow": 85_00,
        "Millbrook": 21_25,
        "Stony Ford": 0,
    }
