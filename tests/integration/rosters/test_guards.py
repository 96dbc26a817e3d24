"""The databases themselves refuse overlapping coverage, whatever the code forgets."""

from datetime import datetime, timedelta

import pytest
from django.core import checks
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from common import guards
from rosters.models import Coverage
from tests.integration.rosters.nights import Nights, central

COLUMNS = "position_id, person_id, starts_at, ends_at, origin, reason, made_at"


def insert(nights: Nights, starts_at: datetime, ends_at: datetime) -> None:
    """By plain SQL: nothing of ours looks."""
    person = nights.second_line.person_id
    values = [nights.primary.pk, person, starts_at, ends_at, "pattern", "", starts_at]
    adapt = connection.ops.adapt_datetimefield_value
    adapted = [adapt(v) if isinstance(v, datetime) else v for v in values]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO rosters_coverage ({COLUMNS}) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s)",
            adapted,
        )


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        ("2026-11-04T18:00", "2026-11-04T19:00:01"),
        ("2026-11-05T06:59:59", "2026-11-05T08:00"),
        ("2026-11-04T22:00", "2026-11-04T23:00"),
        ("2026-11-04T12:00", "2026-11-07T12:00"),
        ("2026-11-04T19:00", "2026-11-05T07:00"),
    ],
)
def test_coverage_that_overlaps_is_refused_by_plain_sql(
    nights: Nights, begin: str, end: str
) -> None:
    with pytest.raises(IntegrityError, match=r"coverage_(no_overlap|by_position)"):
        insert(nights, central(begin), central(end))


def test_coverage_that_only_touches_is_taken(nights: Nights) -> None:
    insert(nights, central("2026-11-04T07:00"), central("2026-11-04T19:00"))

    assert Coverage.objects.filter(starts_at=central("2026-11-04T07:00")).exists()


def test_moving_a_row_onto_another_is_refused(nights: Nights) -> None:
    row = Coverage.objects.filter(position=nights.primary).order_by("starts_at")[3]

    with (
        pytest.raises(IntegrityError, match="coverage_no_overlap"),
        transaction.atomic(),
    ):
        Coverage.objects.filter(pk=row.pk).update(
            ends_at=row.ends_at + timedelta(hours=13)
        )


def test_a_superseded_row_may_lie_under_its_correction(nights: Nights) -> None:
    night = central("2026-11-04T19:00")
    Coverage.objects.filter(starts_at=night).update(superseded_at=night)

    insert(nights, night, central("2026-11-05T07:00"))

    with (
        pytest.raises(IntegrityError, match=r"coverage_(no_overlap|by_position)"),
        transaction.atomic(),
    ):
        Coverage.objects.filter(starts_at=night).update(superseded_at=None)


def test_coverage_longer_than_31_days_is_refused(nights: Nights) -> None:
    begins = central("2030-01-01T00:00")

    with pytest.raises(IntegrityError, match="coverage_at_most_31_days"):
        insert(nights, begins, begins + timedelta(days=31, seconds=1))
    insert(nights, begins, begins + timedelta(days=31))


def drop_a_guard() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER coverage_no_overlap_update")
        else:
            cursor.execute(
                "ALTER TABLE rosters_coverage DROP CONSTRAINT coverage_no_overlap"
            )


def test_migrating_makes_a_guard_that_is_missing_and_is_not_refused_for_it(
    db: None,
) -> None:
    drop_a_guard()

    call_command("migrate", verbosity=0, skip_checks=False)

    assert not guards.missing()
    assert not checks.run_checks(tags=["database"], databases=["default"])


def test_the_system_check_fails_when_a_guard_is_dropped(db: None) -> None:
    assert not checks.run_checks(tags=["database"], databases=["default"])
    drop_a_guard()

    found = checks.run_checks(tags=["database"], databases=["default"])

    assert [error.id for error in found] == ["common.E001"]
    assert "coverage_no_overlap" in found[0].msg
    guards.ensure()
    assert "coverage_no_overlap" not in guards.missing()
