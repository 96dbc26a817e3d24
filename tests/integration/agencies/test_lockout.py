from datetime import datetime, timedelta

import pytest
from django.db.models.signals import pre_save

from agencies import selectors
from agencies.errors import LockedOut, OwnLockout, PinRefused
from agencies.models import AuditEntry, ConsortiumMember, Lockout, SignInFailure
from agencies.services import lockout, pins
from tests.cast import Cast, scope_of

pytestmark = pytest.mark.django_db


def guess(cast: Cast, now: datetime, times: int) -> str:
    subject = lockout.by_email(str(cast.dunn.email))
    for _ in range(times):
        lockout.begin_try(subject, person=cast.dunn, now=now)
        lockout.failed(subject, person=cast.dunn, now=now)
    return subject


def test_the_fifth_wrong_try_closes_the_sign_in(cast: Cast, now: datetime) -> None:
    subject = guess(cast, now, times=4)
    assert lockout.standing(subject, now=now) is None

    guess(cast, now, times=1)

    with pytest.raises(LockedOut, match="30 more minutes"):
        lockout.begin_try(subject, person=cast.dunn, now=now)
    assert AuditEntry.objects.filter(act="lock_out").count() == 1


def test_tries_spread_over_more_than_fifteen_minutes_do_not_lock(
    cast: Cast, now: datetime
) -> None:
    guess(cast, now, times=4)

    subject = guess(cast, now + timedelta(minutes=15), times=1)

    assert lockout.standing(subject, now=now + timedelta(minutes=15)) is None


def test_a_success_forgives(cast: Cast, now: datetime) -> None:
    subject = guess(cast, now, times=4)
    lockout.passed(subject)

    guess(cast, now, times=4)

    assert lockout.standing(subject, now=now) is None


def test_many_at_once_are_not_all_looked_at(cast: Cast, now: datetime) -> None:
    subject = lockout.by_email(str(cast.dunn.email))
    looked_at = 0
    for _ in range(50):  # none has been settled yet, as when they arrive together
        try:
            lockout.begin_try(subject, person=cast.dunn, now=now)
        except LockedOut:
            continue
        looked_at += 1

    assert looked_at == 5


def test_it_opens_by_itself_after_the_set_time(cast: Cast, now: datetime) -> None:
    subject = guess(cast, now, times=5)

    with pytest.raises(LockedOut):
        lockout.begin_try(subject, person=cast.dunn, now=now)
    lockout.begin_try(subject, person=cast.dunn, now=now + timedelta(minutes=30))


def test_a_second_person_releases_it_and_the_trail_says_who(
    cast: Cast, now: datetime
) -> None:
    subject = guess(cast, now, times=5)
    held = Lockout.objects.get()

    with pytest.raises(OwnLockout):
        lockout.release(held, by=cast.dunn.pk, organisation_id=None, now=now)
    lockout.release(
        held, by=cast.wells.pk, organisation_id=cast.county_dispatch.pk, now=now
    )

    lockout.begin_try(subject, person=cast.dunn, now=now)
    assert AuditEntry.objects.get(act="release_lockout").person == cast.wells


def test_a_lock_is_seen_by_who_the_person_works_for_today(
    cast: Cast, now: datetime
) -> None:
    guess(cast, now, times=5)
    wells, chief = (
        scope_of(cast.wells, now=now),
        scope_of(cast.hartmann, now=now),
    )
    seats = ConsortiumMember.objects.filter(organisation=cast.harlow)

    seats.update(ends_on=(now + timedelta(days=90)).date())
    assert len(selectors.lockouts(wells, now=now)) == 1
    seats.update(ends_on=(now - timedelta(days=1)).date())
    assert selectors.lockouts(wells, now=now) == []
    assert len(selectors.lockouts(chief, now=now)) == 1
    cast.dunn.memberships.update(ends_on=(now - timedelta(days=1)).date())
    assert selectors.lockouts(chief, now=now) == []


def test_a_name_nobody_has_locks_the_same(cast: Cast, now: datetime) -> None:
    subject = lockout.by_email("nobody@harlow.example")
    for _ in range(5):
        lockout.begin_try(subject, person=None, now=now)
        lockout.failed(subject, person=None, now=now)

    with pytest.raises(LockedOut, match="30 more minutes"):
        lockout.begin_try(subject, person=None, now=now)


def test_badge_and_pin_open_for_the_right_pin_only(cast: Cast, now: datetime) -> None:
    pins.set_pin(cast.dunn, "4711", now=now, by=None)

    def tried(badge: str, pin: str) -> object:
        return pins.by_badge_and_pin(cast.harlow, badge=badge, pin=pin, now=now)

    assert tried("118", "4711") == cast.dunn
    assert tried("118", "4712") is None
    assert tried("119", "4711") is None
    assert tried("", "4711") is None


def test_the_same_badge_next_door_is_another_person(cast: Cast, now: datetime) -> None:
    pins.set_pin(cast.dunn, "4711", now=now, by=None)

    assert pins.by_badge_and_pin(cast.ashby, badge="118", pin="4711", now=now) is None


def test_guessing_a_pin_closes_the_badge(cast: Cast, now: datetime) -> None:
    pins.set_pin(cast.dunn, "4711", now=now, by=None)
    for _ in range(5):
        pins.by_badge_and_pin(cast.harlow, badge="118", pin="0007", now=now)

    with pytest.raises(LockedOut):
        pins.by_badge_and_pin(cast.harlow, badge="118", pin="4711", now=now)


@pytest.mark.parametrize(
    "pin", ["", "123", "123456789", "1234", "7777", "12a4", "²²²1"]
)
def test_a_pin_easily_guessed_is_refused(pin: str) -> None:
    with pytest.raises(PinRefused):
        pins.check_pin(pin)


def test_a_try_that_begins_while_another_one_locks_is_not_looked_at(
    cast: Cast, now: datetime
) -> None:
    subject = lockout.by_badge(cast.harlow.public_id, "118")
    for _ in range(lockout.LIMIT):
        lockout.begin_try(subject, person=cast.dunn, now=now)

    def the_fifth_was_wrong(**_signal: object) -> None:
        pre_save.disconnect(the_fifth_was_wrong, sender=SignInFailure)
        lockout.failed(subject, person=cast.dunn, now=now)

    pre_save.connect(the_fifth_was_wrong, sender=SignInFailure)

    with pytest.raises(LockedOut):
        lockout.begin_try(subject, person=cast.dunn, now=now)
