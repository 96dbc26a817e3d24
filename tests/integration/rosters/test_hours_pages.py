"""The hours of a roster on its page and as a file, and one's own."""

import csv
import io
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agencies.models import AuditEntry
from rosters.core.rules import Rule
from rosters.core.words import Change, Tier
from rosters.models import Roster
from rosters.selectors import ledger
from rosters.selectors import swaps as swaps_of
from rosters.services import changes, offers, plan, publication, takeovers
from rosters.services import swaps as swapping
from rosters.services.rosters import add_position
from rosters.services.settings import Rules, set_rules
from rosters.services.swaps import Act
from tests.cast import Cast, scope_of
from tests.conftest import SignIn
from tests.integration.rosters.drafting import emptied
from tests.integration.rosters.nights import Nights, central, nightly
from tests.integration.rosters.pages import address, text

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
NOVEMBER = "?from_on=2026-11-01&last_on=2026-11-30"


def file_of(response: object) -> list[dict[str, str]]:
    body = response.content.decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(body)))


def test_people_and_gaps_fill_the_hours_of_the_roster(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    emptied(nights, now)
    scope = scope_of(cast.novak, now=now)
    period = ledger.period_of(
        nights.roster,
        nights.roster.local_date(now + DAY),
        nights.roster.local_date(now + 31 * DAY),
    )

    found = ledger.hours(scope, nights.roster, period, now=now)

    days = (period.until_on - period.from_on).days
    assert found.ledger.total.time + found.ledger.gaps.time == 2 * 12 * days * HOUR
    assert found.ledger.gaps.time == 7 * 12 * HOUR
    whole = found.ledger.total.time + found.ledger.gaps.time + found.ledger.free
    assert whole == 2 * period.span.length


def test_the_month_stands_on_the_page_person_by_person(
    nights: Nights, cast: Cast, novak: Client
) -> None:
    page = novak.get(address("hours", nights) + NOVEMBER)

    assert page.status_code == 200
    rows = {str(r.person): r for r in page.context["shown"].rows}
    # The backup every night from the 2nd on, of which the first began before 02:14.
    backup = rows[str(cast.lindqvist)]
    assert (backup.amount.nights, backup.shifts) == (29, 29)
    assert "1 November 2026 to 30 November 2026" in text(page)


def test_every_row_of_the_file_adds_up_to_the_total(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    emptied(nights, now)

    rows = file_of(novak.get(address("hours_csv", nights) + NOVEMBER))

    people = [row for row in rows if row["record"] == "person"]
    [total] = [row for row in rows if row["record"] == "total"]
    [gap] = [row for row in rows if row["record"] == "gap"]
    for column in ("minutes", "nights", "weekend_minutes", "holiday_minutes", "shifts"):
        assert sum(int(row[column]) for row in people) == int(total[column])
    assert (gap["minutes"], gap["nights"]) == (str(7 * 720), "7")
    entry = AuditEntry.objects.get(act="export_hours")
    assert entry.person_id == cast.novak.pk
    assert entry.details["from_on"] == "2026-11-01"


def test_a_name_that_a_spreadsheet_would_run_is_plain_text(
    nights: Nights, cast: Cast, novak: Client
) -> None:
    cast.rivera.full_name = "=HYPERLINK(1)"
    cast.rivera.save(update_fields=["full_name"])
    Roster.objects.filter(pk=nights.roster.pk).update(name="@nights")

    rows = file_of(novak.get(address("hours_csv", nights) + NOVEMBER))

    assert "'=HYPERLINK(1)" in {row["person"] for row in rows}
    assert {row["roster"] for row in rows} == {"'@nights"}


def test_swaps_and_take_overs_are_counted_for_who_gave_and_who_took(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    shift, *_rest = swaps_of.coming_shifts(cast.rivera.pk, now=now, until=now + 7 * DAY)
    made = offers.offer(shift, Act(cast.rivera.pk, now), people=[cast.kessler])
    swapping.take(made.pk, cast.kessler, Act(cast.kessler.pk, now))
    takeovers.take_over(
        nights.primary,
        cast.vang,
        seen=cast.rivera.public_id.hex,
        now=now + 2 * HOUR,
        by=cast.vang.pk,
    )

    page = novak.get(address("hours", nights) + NOVEMBER)

    rows = {str(r.person): r for r in page.context["shown"].rows}
    assert (rows["R. Rivera"].taken, rows["R. Rivera"].given) == (0, 1)
    assert (rows["D. Kessler"].taken, rows["D. Kessler"].given) == (1, 0)
    took = {name: row.took_over for name, row in rows.items() if row.took_over}
    assert took == {str(cast.vang): 1}


def test_too_little_rest_is_told_with_who_waived_it(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    set_rules(nights.roster, Rules(rest_hours=12), now=now, by=cast.novak.pk)
    changes.add_override(
        nights.primary,
        changes.Wish(Change.ADD, cast.kessler, reason="Nobody else"),
        starts_at=central("2026-11-10T19:00"),
        ends_at=central("2026-11-11T07:00"),
        now=now,
    )
    changes.add_override(
        nights.primary,
        changes.Wish(Change.ADD, cast.kessler, reason="Nobody else"),
        starts_at=central("2026-11-11T17:00"),
        ends_at=central("2026-11-12T07:00"),
        now=now,
        by=cast.novak.pk,
        despite=[Rule.REST],
    )

    page = novak.get(address("hours", nights) + NOVEMBER)

    [row] = [r for r in page.context["shown"].rows if str(r.person) == "D. Kessler"]
    # The evening before the night is a shift of its own and touches it.
    assert [each.rest for each in row.short][:1] == ["10:00"]
    assert "10:00 hours after the shift before; waived by" in text(page)
    assert "Nobody else" in text(page)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("?from_on=2026-11-30&last_on=2026-11-01", "The last day is before the first."),
        ("?from_on=2024-11-30&last_on=2026-11-01", "A year at most."),
        ("?from_on=1850-01-01&last_on=1850-01-02", "Between the years 1900 and 2199."),
        ("?from_on=soon&last_on=2026-11-01", "Enter a valid date."),
        ("?from_on=2026-11-01", "This field is required."),
    ],
)
def test_days_that_cannot_be_are_refused_at_their_field(
    nights: Nights, novak: Client, typed: str, said: str
) -> None:
    page = novak.get(address("hours", nights) + typed)

    assert page.status_code == 422
    assert said in text(page)
    assert novak.get(address("hours_csv", nights) + typed).status_code == 302
    assert not AuditEntry.objects.filter(act="export_hours").exists()


@pytest.mark.parametrize("year", [1900, 2199])
def test_the_first_and_the_last_year_can_be_asked_for(
    nights: Nights, novak: Client, year: int
) -> None:
    days = f"?from_on={year}-01-01&last_on={year}-12-31"

    assert novak.get(address("hours", nights) + days).status_code == 200


def test_a_gap_of_seconds_is_not_none(
    nights: Nights, novak: Client, now: datetime
) -> None:
    at = central("2026-11-11T22:00")
    changes.add_override(
        nights.primary,
        changes.Wish(Change.REMOVE),
        starts_at=at,
        ends_at=at + timedelta(seconds=20),
        now=now,
    )

    page = text(novak.get(address("hours", nights) + NOVEMBER))

    assert "Less than a minute with nobody on call." in page
    assert "0:00 hours" not in page


def test_my_hours_are_mine_alone_shift_by_shift(
    nights: Nights, cast: Cast, sign_in: SignIn, now: datetime
) -> None:
    page = sign_in(cast.okafor).get("/rosters/mine/hours/" + NOVEMBER)

    [one] = page.context["own"]
    assert str(one.row.person) == "J. Okafor"
    assert one.row.amount.nights == len(one.shifts) == 8  # 9 to 15, and the 30th
    assert "R. Rivera" not in text(page)


def test_hours_of_others_are_for_who_edits_the_roster(
    nights: Nights, cast: Cast, sign_in: SignIn
) -> None:
    assert sign_in(cast.okafor).get(address("hours", nights)).status_code == 403
    assert sign_in(cast.okafor).get(address("hours_csv", nights)).status_code == 403


def test_a_page_of_a_year_asks_as_often_as_one_of_a_week(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    scope = scope_of(cast.novak, now=now)
    first = nights.roster.local_date(now)

    def asked(days: int) -> int:
        period = ledger.period_of(nights.roster, first, first + days * DAY)
        with CaptureQueriesContext(connection) as queries:
            ledger.hours(scope, nights.roster, period, now=now)
        return len(queries)

    asked(7)
    assert asked(365) == asked(7)


def test_a_seat_that_was_added_later_was_no_gap_before(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    later = now + 40 * DAY
    publication.publish(nights.roster.pk, now=later)
    seat = add_position(nights.roster, Tier.BACKUP, now=later, by=cast.novak.pk)
    plan.set_pattern(seat, nightly(person=cast.kessler), now=later)
    nights.roster.refresh_from_db()
    first = nights.roster.local_date(now + DAY)
    november = ledger.period_of(nights.roster, first, first + 30 * DAY)

    found = ledger.hours(
        scope_of(cast.novak, now=later), nights.roster, november, now=later
    )

    assert found.ledger.gaps.time == timedelta(0)
    assert found.ledger.free == 2 * 12 * 30 * HOUR + 24 * 30 * HOUR


def test_rest_that_was_too_short_before_the_rule_was_set_is_nobodys_to_waive(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    for begins, ends in (("10T19:00", "11T07:00"), ("11T10:00", "11T18:00")):
        changes.add_override(
            nights.primary,
            changes.Wish(Change.ADD, cast.kessler),
            starts_at=central(f"2026-11-{begins}"),
            ends_at=central(f"2026-11-{ends}"),
            now=now,
        )
    set_rules(nights.roster, Rules(rest_hours=12), now=central("2026-11-20T12:00"))

    page = novak.get(address("hours", nights) + NOVEMBER)

    [row] = [r for r in page.context["shown"].rows if str(r.person) == "D. Kessler"]
    assert [each.was_no_rule for each in row.short] == [True]
    assert "3:00 hours after the shift before; the rule was set later" in text(page)
