"""The laws of the books, each with its own kind of damage done by plain SQL."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from billing import duties
from billing.core.disputing import Remedy
from billing.models import Statement
from billing.selectors import laws
from billing.services import disputing, payments
from billing.services.remedies import Wish
from common import guards
from dispatch.models import Alarm
from tests.integration.billing.books import DECEMBER, ISSUED_AT, Books
from tests.integration.billing.test_corrections import corrected_november
from tests.integration.billing.test_questions import asked, keeping

OF_HARLOW = "(SELECT id FROM billing_statement WHERE number = '2026-10-harlow')"


@pytest.fixture
def billed(books: Books) -> Books:
    """October, its correction carried by November, a question settled, a payment."""
    corrected_november(books)
    disputing.uphold(
        asked(books, "line-1").pk,
        Wish(Remedy.SETTLED, agency_id=books.cast.millbrook.pk, cents=5_00),
        reply="so be it",
        doing=keeping(books),
    )
    statement = Statement.objects.get(number="2026-10-harlow")
    payments.record(
        statement.pk,
        cents=100_00,
        received_on=ISSUED_AT.date(),
        reference="check 9",
        now=ISSUED_AT,
        by=books.cast.admin.pk,
    )
    return books


def without_guards() -> None:
    """Until the test's transaction ends."""
    guards.set_aside(plan=["damage"])
    if connection.vendor == "postgresql":  # where no migration sets them aside
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")


def damage(statement: str) -> None:
    """What neither database allows: the guards are taken away first."""
    without_guards()
    with connection.cursor() as cursor:
        cursor.execute(statement)
        assert cursor.rowcount > 0


def broken() -> set[str]:
    return {violation.law.value for violation in laws.violations()}


def test_sound_books_break_no_law(billed: Books) -> None:
    out = StringIO()

    call_command("check_books", stdout=out)

    assert list(laws.violations()) == []
    assert out.getvalue() == "Every law of the books holds.\n"


@pytest.mark.parametrize(
    ("statement", "law"),
    [
        (
            f"""UPDATE billing_statementline SET cents = cents + 1
            WHERE position = 1 AND statement_id = {OF_HARLOW}""",
            "lines",
        ),
        (
            f"""UPDATE billing_statement SET share_cents = share_cents + 1,
            total_cents = total_cents + 1 WHERE id = {OF_HARLOW}""",
            "statements",
        ),
        (
            f"""UPDATE billing_statement SET content_hash = 'x'
            WHERE id = {OF_HARLOW}""",
            "seals",
        ),
        (
            f"""UPDATE billing_statementrow SET billable_minutes = 1
            WHERE statement_id = {OF_HARLOW}""",
            "seals",
        ),
        (
            "UPDATE billing_adjustment SET cents = cents + 1 WHERE cents = -24285",
            "causes",
        ),
        ("DELETE FROM billing_adjustment WHERE cents = -1", "causes"),
        (
            f"""UPDATE billing_statement SET credit_before_cents = -5
            WHERE id = {OF_HARLOW}""",
            "credits",
        ),
        (
            f"""UPDATE billing_statement SET to_pay_cents = 0
            WHERE id = {OF_HARLOW}""",
            "credits",
        ),
        ("UPDATE billing_payment SET cents = 99999999", "credits"),
        ("UPDATE billing_payment SET cents = -cents, reverses_id = id", "payments"),
        (
            f"""UPDATE dispatch_response SET is_drill = true WHERE id =
            (SELECT min(response_id_kept) FROM billing_statementrow
            WHERE statement_id = {OF_HARLOW})""",
            "drills",
        ),
        (
            f"""UPDATE billing_statementrow SET response_id_kept = 987654
            WHERE position = 1 AND statement_id = {OF_HARLOW}""",
            "drills",
        ),
    ],
)
def test_each_kind_of_damage_is_found(billed: Books, statement: str, law: str) -> None:
    damage(statement)

    assert law in broken()


@pytest.mark.parametrize(
    ("path", "law"),
    [
        (("costs", 0, "cents"), "costs"),
        (("shares", 0, "cents"), "shares"),
        (("shares", 0, "lines", 0, "cents"), "pools"),
    ],
)
def test_a_computation_that_does_not_add_up_is_found(
    billed: Books, path: tuple[str | int, ...], law: str
) -> None:
    without_guards()
    period = Statement.objects.get(number="2026-10-harlow").period
    place: Any = period.computation
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] += 1
    period.save(update_fields=["computation"])

    assert law in broken()


def test_the_command_names_period_and_statement_and_fails(billed: Books) -> None:
    damage(f"UPDATE billing_statement SET content_hash = 'x' WHERE id = {OF_HARLOW}")
    out = StringIO()

    with pytest.raises(CommandError, match="1 law does not hold"):
        call_command("check_books", stdout=out)

    assert out.getvalue() == (
        "Tri-Town, October 2026, 2026-10-harlow: what is printed is not what was "
        "sealed.\n"
    )


def test_the_nightly_duty_alarms_once_and_in_the_morning(billed: Books) -> None:
    assert duties.check_books(DECEMBER) == 0
    assert not Alarm.objects.exists()
    damage(f"UPDATE billing_statement SET content_hash = 'x' WHERE id = {OF_HARLOW}")

    assert duties.check_books(DECEMBER) == 1
    duties.check_books(DECEMBER)

    alarm = Alarm.objects.get()
    assert (alarm.kind, alarm.consortium) == ("books", billed.cast.tri_town)
    assert alarm.due_at is not None
    assert alarm.due_at > DECEMBER
