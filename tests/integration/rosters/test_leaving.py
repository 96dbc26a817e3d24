"""Who leaves is on call nowhere from that moment."""

from datetime import date, datetime

from agencies.core.words import Role
from agencies.services.leaving import leave
from agencies.services.membership import end_role
from notifications.models import Message
from rosters import duties
from rosters.core.words import Change
from rosters.models import Coverage
from rosters.services import changes
from tests.cast import Cast
from tests.integration.rosters.nights import Nights, central


def test_whoever_leaves_is_on_call_nowhere_from_that_moment(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    changes.add_override(
        nights.backup,
        changes.Wish(Change.ADD, cast.rivera),
        starts_at=central("2026-12-24T19:00"),
        ends_at=central("2026-12-25T07:00"),
        now=now,
    )
    later = central("2026-11-03T03:00")

    ended = leave(cast.rivera, cast.tamarack, now=later, by=cast.admin.pk)

    held = Coverage.objects.standing().filter(person=cast.rivera)
    assert [row.ends_at for row in held] == [later]
    assert (ended["turns"], ended["patterns"], ended["overrides"]) == (1, 0, 1)


def test_who_is_no_clinician_any_more_is_on_call_nowhere_but_stays(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    held = cast.lindqvist.memberships.get(role=Role.CLINICIAN)
    later = central("2026-11-03T03:00")

    end_role(held, now=later, by=cast.admin.pk)

    ahead = Coverage.objects.standing().filter(person=cast.lindqvist, ends_at__gt=later)
    assert not ahead.exists()
    assert cast.lindqvist.memberships.filter(left_at__isnull=True).exists()


def test_the_end_of_another_role_ends_no_shift(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    held = cast.lindqvist.memberships.get(role=Role.SUPERVISOR)

    end_role(held, now=now, by=cast.admin.pk)

    assert (
        Coverage.objects.standing()
        .filter(person=cast.lindqvist, ends_at__gt=now)
        .exists()
    )


def test_the_others_take_their_turns_on(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    leave(cast.okafor, cast.tamarack, now=now, by=cast.admin.pk)
    leave(cast.lindqvist, cast.tamarack, now=now, by=cast.admin.pk)

    week = Coverage.objects.standing().filter(
        starts_at__gt=central("2026-11-09T12:00"),
        starts_at__lt=central("2026-11-16T12:00"),
    )
    assert {row.person_id for row in week} == {cast.vang.pk}
    assert not Coverage.objects.filter(position=nights.backup, starts_at__gt=now)


def test_whose_role_ends_by_its_date_is_on_call_nowhere_once_that_day_is_over(
    nights: Nights, cast: Cast
) -> None:
    held = cast.lindqvist.memberships.filter(role=Role.CLINICIAN)
    held.update(ends_on=date(2026, 11, 3))
    last_evening, after = central("2026-11-03T23:59"), central("2026-11-04T00:01")

    assert duties.end_shifts_of_former(last_evening) == 0
    assert [duties.end_shifts_of_former(after) for _ in range(2)] == [1, 0]

    theirs = Coverage.objects.standing().filter(person=cast.lindqvist)
    assert not theirs.filter(ends_at__gt=after).exists()
    assert theirs.exists()


def test_who_is_to_become_a_clinician_keeps_the_turns_ahead(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    held = cast.lindqvist.memberships.filter(role=Role.CLINICIAN)
    held.update(starts_on=date(2026, 12, 1))

    assert duties.end_shifts_of_former(now) == 0


def test_whose_turns_change_because_a_role_ended_by_its_date_are_told(
    nights: Nights, cast: Cast
) -> None:
    held = cast.okafor.memberships.filter(role=Role.CLINICIAN)
    held.update(ends_on=date(2026, 11, 3))

    duties.end_shifts_of_former(central("2026-11-04T00:01"))

    told = Message.objects.filter(topic="shifts").values_list("person", flat=True)
    assert sorted(told) == sorted([cast.rivera.pk, cast.okafor.pk, cast.vang.pk])
