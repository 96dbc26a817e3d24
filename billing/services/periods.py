"""Opening a period, working it out, and issuing its statements once."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import selectors as agencies
from agencies.models import Consortium
from agencies.services import audit
from billing import words
from billing.core.agreement import StandbyPool
from billing.core.periods import Computation
from billing.core.spans import Days, period_of
from billing.errors import (
    EarlierPeriodOpen,
    NoAgreementInForce,
    PeriodIssued,
    PeriodNotOver,
    PeriodOverlaps,
    PeriodPassed,
    PeriodTooEarly,
)
from billing.models import Period, Statement
from billing.selectors import books, readings
from billing.selectors.books import Terms
from billing.selectors.marks import Passed
from billing.selectors.readings import WorkedOut
from billing.services import corrections, issuing, period_locks, pricing, skipped
from common import walltime


@transaction.atomic
def open_period(
    consortium: Consortium,
    *,
    day: date,
    now: datetime,
    why: str = "",
    by: int | None = None,
) -> Period:
    """The period that `day` falls in, made if it is not there yet. Safe to repeat.

    Raises NoAgreementInForce, PeriodTooEarly for one after the coming, PeriodPassed
    for one before an issued one unless it is said `why` that is billed now, or
    PeriodOverlaps where periods of another length were opened over some of its days.
    """
    agencies.hold_consortium(consortium.pk)
    version = books.version_on(consortium.pk, day)
    terms = books.terms_of(version)
    days = period_of(day, terms.agreement.period)
    known = Period.objects.filter(
        consortium=consortium,
        starts_on__lt=days.ends_on,
        ends_on__gt=days.starts_on,
    ).first()
    if known is not None:
        if books.days_of(known) != days:
            raise PeriodOverlaps(
                _("Some of those days are in the period %(period)s already.")
                % {"period": known}
            )
        return known
    _refuse_far(consortium, days, terms, now=now)
    later = _issued_after(consortium, days)
    if later is not None and not why.strip():
        raise _passed(later, days)
    opened = Period.objects.create(
        consortium=consortium,
        agreement=version,
        starts_on=days.starts_on,
        ends_on=days.ends_on,
        opened_at=now,
    )
    pricing.rebuild(opened, now=now)  # what was closed before anything was agreed on
    if later is not None:
        audit.record(
            act="open_skipped_period",
            about=opened,
            now=now,
            person_id=by,
            organisation_id=consortium.host_id,
            reason=why.strip(),
        )
    return opened


@transaction.atomic
def set_standby(
    period_id: int,
    *,
    code: str,
    minutes: int,
    reason: str,
    now: datetime,
    by: int | None = None,
) -> Period:
    """Say how many standby minutes a pool pays for, in place of the roster's. After
    issue the statements stand: the difference is a correction, found at the next
    closing.

    Raises PeriodLocked while it is locked and not issued; ValueError for a code that is
    no standby pool, or minutes below zero.
    """
    period = books.held_period(period_id)
    period_locks.refuse_locked(period)
    pools = books.terms_of(period.agreement).agreement.pools
    if minutes < 0 or not any(
        pool.code == code for pool in pools if isinstance(pool, StandbyPool)
    ):
        raise ValueError(f"{minutes} minutes for {code}")
    if period.issued_at is not None:
        period.mended_standby.create(
            code=code, minutes=minutes, reason=reason, said_at=now, said_by_id=by
        )
    else:
        period.standby = {**period.standby, code: minutes}
        period.save(update_fields=["standby"])
    audit.record(
        act="set_standby",
        about=period,
        now=now,
        person_id=by,
        organisation_id=period.consortium.host_id,
        reason=reason,
        code=code,
        minutes=minutes,
    )
    return period


@transaction.atomic
def price_again(period_id: int, *, now: datetime) -> int:
    """Price every response of the period again; how many prices changed.

    Only mends what the hook missed, as when the agreement came after the responses.
    Raises PeriodLocked.
    """
    period = books.held_period(period_id)
    period_locks.refuse_locked(period)
    return pricing.rebuild(period, now=now)


@transaction.atomic
def preview(period: Period, *, now: datetime) -> Computation:
    """What each member would pay if the period were issued now.

    Prices its responses again first. An issued period says what was last billed.
    Raises CannotWorkOut, naming the clause.
    """
    if period.issued_at is not None:
        return books.last_billed(period)
    pricing.rebuild(period, now=now)
    terms = books.terms_of(period.agreement)
    return readings.work_out(period, terms, readings.reading_of(period, terms))


@transaction.atomic
def lock_period(
    period_id: int,
    *,
    now: datetime,
    by: int | None = None,
    left: str = "",
    passed: Passed | None = None,
) -> Period:
    """Hold the period as it stands now, for issuing exactly that. Safe to repeat.

    Prices its responses again and finds corrections first, as issuing does. `left` says
    why something in it is left out. Raises PeriodIssued, PeriodNotOver,
    EarlierPeriodOpen, or CannotWorkOut naming the clause. What a pass read is priced
    already; then ChangedMeanwhile too.
    """
    period = books.held_period(period_id)
    if period.locked_at is not None:
        return period  # and perhaps issued by now, as it was locked
    if period.issued_at is not None:
        raise PeriodIssued(_("This period is issued and stands as it is."))
    worked = _made_ready(period, passed, now=now, by=by)
    period_locks.lock(
        period, worked.computation, worked.waiting, now=now, by=by, left=left
    )
    if passed:
        passed.refuse_moved(period)
    return period


@transaction.atomic
def issue_period(
    period_id: int,
    *,
    now: datetime,
    by: int | None = None,
    passed: Passed | None = None,
) -> list[Statement]:
    """Issue every member's statement, once; asked again, the same statements. Of a
    skipped period there are none: it is counted, for the next ones (ADR 17).

    Two at once: the second waits and gets the first's. Prices the responses again,
    finds corrections to earlier periods and carries them. Raises PeriodNotOver,
    EarlierPeriodOpen, CannotWorkOut naming the clause, or LockedFiguresMoved where it
    is locked as something else; then nothing is issued. What a pass read is priced
    already; then ChangedMeanwhile too.
    """
    period = books.held_period(period_id)
    if period.issued_at is None:
        worked = _made_ready(period, passed, now=now, by=by)
        period_locks.refuse_moved(period, worked.computation, worked.waiting)
        if books.is_skipped(period):
            skipped.count(period, worked, now=now, by=by)
        else:
            issuing.issue(period, worked, now=now, by=by, is_copied=passed is not None)
        if passed:
            passed.refuse_moved(period)
    return list(period.statements.order_by("number"))


def _made_ready(
    period: Period, passed: Passed | None, *, now: datetime, by: int | None
) -> WorkedOut:
    """Priced, with the corrections it will carry found, and worked out."""
    refuse_too_early(period, now=now)
    if passed is None:
        pricing.rebuild(period, now=now)
    corrections.find(period, now=now, by=by, is_priced=passed is not None)
    return readings.worked_out(period, books.terms_of(period.agreement), passed)


def open_due_periods(*, now: datetime) -> int:
    """Open today's period wherever an agreement is in force; how many were new."""
    opened = 0
    for consortium in books.consortia_with_an_agreement():
        opened += _opened_today(consortium, _today(consortium, now), now=now)
    return opened


def _opened_today(consortium: Consortium, today: date, *, now: datetime) -> int:
    there = Period.objects.filter(
        consortium=consortium, starts_on__lte=today, ends_on__gt=today
    )
    if there.exists():
        return 0
    try:
        open_period(consortium, day=today, now=now)
    except (NoAgreementInForce, PeriodOverlaps):
        return 0  # an agreement that begins later, or a change of length under way
    return 1


def _today(consortium: Consortium, now: datetime) -> date:
    return walltime.local_date(now, walltime.zone(consortium.zone))


def _refuse_far(
    consortium: Consortium, days: Days, terms: Terms, *, now: datetime
) -> None:
    present = period_of(_today(consortium, now), terms.agreement.period)
    if days.starts_on > present.ends_on:
        raise PeriodTooEarly(
            _("%(period)s is too far off: open the present period or the coming one.")
            % {"period": words.period_name(days)},
            field="day",
        )


def _issued_after(consortium: Consortium, days: Days) -> Period | None:
    issued = Period.objects.issued().filter(
        consortium=consortium, starts_on__gt=days.starts_on
    )
    return issued.order_by("starts_on").first()


def _passed(later: Period, days: Days) -> PeriodPassed:
    return PeriodPassed(
        _(
            "%(later)s is issued, and periods are issued in order: %(period)s can only "
            "be billed as a correction on the next statements. If it is to be, say why."
        )
        % {
            "later": words.period_name(books.days_of(later)),
            "period": words.period_name(days),
        },
        field="day",
    )


def refuse_too_early(period: Period, *, now: datetime) -> None:
    """Raises PeriodNotOver, or EarlierPeriodOpen."""
    if _today(period.consortium, now) < period.ends_on:
        raise PeriodNotOver(
            _("This period lasts until %(day)s; issue it after that.")
            % {"day": words.day_of(books.days_of(period).last_day)}
        )
    earlier = Period.objects.filter(
        consortium_id=period.consortium_id,
        starts_on__lt=period.starts_on,
        issued_at__isnull=True,
    )
    if earlier.exists():
        raise EarlierPeriodOpen(_("An earlier period is still to be issued."))
