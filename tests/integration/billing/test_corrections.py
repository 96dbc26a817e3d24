"""What is mended after issue: the statement stays, the next one carries it."""

from dataclasses import replace
from datetime import date, datetime

from billing.core.adjustments import Cause
from billing.core.agreement import Basis, Part, ResponsePool
from billing.core.time_rules import TimeRules
from billing.documents import read_carried, read_statement
from billing.models import Adjustment, Correction, Period, Statement
from billing.services import corrections, periods
from billing.words import adjustment_sentence, summary
from common.money import Cents
from dispatch.models import Callout, Response
from dispatch.outcomes import ResponseClosed, announce
from tests.cast import Cast
from tests.integration.billing.books import DECEMBER, ISSUED_AT, Books, shares


def moved_to_stony_ford(
    books: Books, response: Response, *, at: datetime = DECEMBER
) -> None:
    """The hour and a half was over the line: dispatch puts it right and says so."""
    Callout.objects.filter(pk=response.callout_id).update(
        requesting_organisation=books.cast.stony_ford
    )
    announce(
        ResponseClosed(
            response_id=response.pk,
            callout_id=response.callout_id,
            consortium_id=books.cast.tri_town.pk,
            at=at,
        )
    )


def corrected_november(books: Books) -> tuple[Period, Period]:
    """October issued, then corrected; November issued with the difference."""
    responses = books.the_story()
    october = books.october()
    periods.issue_period(october.pk, now=ISSUED_AT)
    november = books.month(date(2026, 11, 1))
    moved_to_stony_ford(books, responses["border"])
    periods.issue_period(november.pk, now=DECEMBER)
    return october, november


def test_the_storys_late_correction_is_on_the_next_statement(books: Books) -> None:
    _, november = corrected_november(books)

    adjusted = {
        row.agency.short_name: row.adjustment_cents
        for row in november.statements.select_related("agency")
    }

    assert adjusted == {"Harlow": -242_85, "Stony Ford": 242_86, "Millbrook": -1}


def test_the_issued_statement_stays_as_it_is(books: Books) -> None:
    october, _ = corrected_november(books)

    assert shares(october) == {
        "Millbrook": 2_154_21,
        "Harlow": 1_263_74,
        "Stony Ford": 575_65,
    }


def test_the_member_moved_by_a_cent_reads_why(books: Books) -> None:
    _, november = corrected_november(books)
    millbrook = november.statements.get(agency=books.cast.millbrook)

    [carried] = read_statement(millbrook.document).adjustments

    assert carried.adjustment.cause is Cause.ODD_CENT
    assert adjustment_sentence(carried) == (
        "Correction of October 2026. Your own figures did not change. Worked out "
        "again, a cent left over by rounding falls to a larger fraction than yours, "
        "so you get it back."
    )


def test_the_member_who_was_right_reads_the_hours_before_and_after(
    books: Books,
) -> None:
    _, november = corrected_november(books)
    harlow = read_statement(november.statements.get(agency=books.cast.harlow).document)

    assert adjustment_sentence(harlow.adjustments[0]) == (
        "Correction of October 2026. Now your 4.25 of 18.50 hours; billed were your "
        "5.75 of 18.50 hours."
    )
    assert "Corrections take $242.85 off: it comes to" in summary(harlow)


def test_a_correction_is_carried_once(books: Books) -> None:
    _, november = corrected_november(books)

    assert {row.carried_on_id for row in Adjustment.objects.all()} == {november.pk}
    again = corrections.recount(november.pk, now=DECEMBER)
    assert not again.adjustments.exists()


def test_counting_again_without_a_change_moves_nobody(books: Books) -> None:
    books.the_story()
    october = books.october()
    periods.issue_period(october.pk, now=ISSUED_AT)

    corrections.recount(october.pk, now=DECEMBER)

    assert Correction.objects.count() == 1
    assert not Adjustment.objects.exists()


def test_a_second_correction_is_compared_with_the_first(books: Books) -> None:
    october, _ = corrected_november(books)
    late = books.response(books.cast.harlow, 15)
    announce(
        ResponseClosed(
            response_id=late.pk,
            callout_id=late.callout_id,
            consortium_id=books.cast.tri_town.pk,
            at=DECEMBER,
        )
    )

    second = corrections.recount(october.pk, now=DECEMBER)

    # A quarter of an hour at $46 and 8 % overhead on it.
    assert sum(row.cents for row in second.adjustments.all()) == 11_50 + 92


def test_a_response_assigned_after_issue_is_billed_on_the_next(books: Books) -> None:
    books.the_story()
    unknown = books.response(None, 60)
    october = books.october()
    periods.issue_period(october.pk, now=ISSUED_AT)
    november = books.month(date(2026, 11, 1))
    moved_to_stony_ford(books, unknown)

    periods.issue_period(november.pk, now=DECEMBER)

    carried = Adjustment.objects.filter(carried_on=november)
    assert sum(row.cents for row in carried) == 46_00 + 3_68


def test_a_change_at_the_very_instant_of_issue_is_not_missed(books: Books) -> None:
    responses = books.the_story()
    october = books.october()
    periods.issue_period(october.pk, now=ISSUED_AT)
    november = books.month(date(2026, 11, 1))
    moved_to_stony_ford(books, responses["border"], at=ISSUED_AT)

    periods.issue_period(november.pk, now=DECEMBER)

    assert Adjustment.objects.filter(carried_on=november).count() == 3


def test_a_month_in_which_nothing_changed_is_not_worked_out_again(
    books: Books,
) -> None:
    books.the_story()
    periods.issue_period(books.october().pk, now=ISSUED_AT)

    periods.issue_period(books.month(date(2026, 11, 1)).pk, now=DECEMBER)

    assert not Correction.objects.exists()


def test_every_adjustment_says_which_period_it_corrects(books: Books) -> None:
    october, november = corrected_november(books)

    for row in Adjustment.objects.all():
        carried = read_carried(row.explanation)
        assert carried.period.starts_on == october.starts_on
        assert carried.adjustment.cents == row.cents
    assert Statement.objects.filter(period=november).count() == 3


def test_a_response_that_was_set_out_for_after_all_is_billed_at_its_price(
    cast: Cast,
) -> None:
    """An hour before departure or on the way: only the count tells them apart."""
    books = Books(cast)
    books.agree(
        replace(
            books.agreement(),
            pools=(ResponsePool("flat", "Each response", "§4", Cents(531_00)),),
            overhead=None,
            offsets=(),
            formula=(Part(Basis.RESPONSES, "§5", fallback=Basis.EQUAL),),
            time=TimeRules(
                "§3",
                cancelled_before_departure_minutes=60,
                cancelled_en_route_minutes=60,
            ),
        )
    )
    called_off = books.response(
        cast.harlow, 30, state="cancelled", departed_at=None, on_scene_at=None
    )
    october, november = date(2026, 10, 1), date(2026, 11, 1)
    issued = periods.open_period(cast.tri_town, day=october, now=DECEMBER)
    periods.issue_period(issued.pk, now=DECEMBER)
    Response.objects.filter(pk=called_off.pk).update(
        departed_at=called_off.dispatched_at
    )

    following = periods.open_period(cast.tri_town, day=november, now=DECEMBER)
    periods.issue_period(following.pk, now=DECEMBER)

    assert shares(issued) == {"Millbrook": 0, "Harlow": 0, "Stony Ford": 0}
    assert shares(following) == {"Millbrook": 0, "Harlow": 531_00, "Stony Ford": 0}
