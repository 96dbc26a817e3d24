"""One version of an agreement after another: where it may begin, what it takes over."""

from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from agencies.services import audit
from billing import words
from billing.core.agreement import Agreement
from billing.core.former import settles_a_year
from billing.core.spans import Days, fiscal_year_of, period_of
from billing.documents import read_agreement
from billing.errors import AgreementStands
from billing.models import AgreementVersion, Period
from billing.models.agreements import AgreementQuerySet
from billing.models.books import PeriodQuerySet
from billing.selectors import books
from billing.services import pricing, skipped

DAY = timedelta(days=1)


def refuse_collisions(agreement: Agreement, version: AgreementVersion) -> None:
    """Raises AgreementStands, saying what is in the way, where it cannot begin.

    A version begins on the first day of a period of its own, and of the version
    before, and the next one on that of a period of this one: no period has two.
    """
    day = version.starts_on
    if period_of(day, agreement.period).starts_on != day:
        raise _stands(
            _("An agreement begins on the first day of a period, not on %(day)s.")
            % {"day": words.day_of(day)}
        )
    others = _others(version)
    if others.filter(starts_on=day).exists():
        raise _stands(
            _("Another version begins on %(day)s already.") % {"day": words.day_of(day)}
        )
    issued = _ruled(version).issued().order_by("starts_on").first()
    if issued is not None:
        raise _stands(
            _("%(period)s is issued under the terms that were in force; begin later.")
            % {"period": words.period_name(books.days_of(issued))}
        )
    locked = _ruled(version).filter(locked_at__isnull=False, issued_at__isnull=True)
    if (held := locked.order_by("starts_on").first()) is not None:
        raise _stands(
            _("%(period)s is locked to be issued; unlock it first.")
            % {"period": words.period_name(books.days_of(held))}
        )
    _refuse_removing(agreement, version)
    before = others.in_force_on(day - DAY).first()
    _refuse_cutting(version, before)
    _refuse_being_cut(agreement, version)
    _refuse_unsettled(agreement, version, before)


def take_over(
    agreement: Agreement, version: AgreementVersion, *, now: datetime, by: int | None
) -> None:
    """Bring the periods that are not issued yet under `version`, priced by it.

    One whose days are no period any more is taken away, with an audit entry that
    keeps the hours typed for it; the days are opened again as this version has them.
    """
    for period in books.held(_ruled(version)):
        days = books.days_of(period)
        if _fits(days, agreement, version):
            period.agreement = version
            period.save(update_fields=["agreement"])
            pricing.rebuild(period, now=now)
            continue
        audit.record(
            act="remove_period",
            about=period,
            now=now,
            person_id=by,
            organisation_id=period.consortium.host_id,
            starts_on=days.starts_on.isoformat(),
            ends_on=days.ends_on.isoformat(),
            standby=period.standby,
            version=version.number,
        )
        skipped.take_away(period)


def _fits(days: Days, agreement: Agreement, version: AgreementVersion) -> bool:
    """Whether they are a period under `version` as well."""
    is_period = days == period_of(days.starts_on, agreement.period)
    return is_period and days.starts_on >= version.starts_on


def _refuse_removing(agreement: Agreement, version: AgreementVersion) -> None:
    """A period that has to make room must be free to go."""
    for period in _ruled(version).order_by("starts_on"):
        days = books.days_of(period)
        if _fits(days, agreement, version):
            continue
        if why := skipped.why_kept(period):
            raise _stands(
                _("%(period)s would have to make room. %(why)s")
                % {"period": words.period_name(days), "why": why}
            )


def _refuse_cutting(version: AgreementVersion, before: AgreementVersion | None) -> None:
    """The version before must not be left in the middle of a period."""
    if before is None:
        return
    day, length = version.starts_on, read_agreement(before.document).period
    cut = period_of(day, length)
    if cut.starts_on == day:
        return
    possible = [cut.ends_on]
    if cut.starts_on > before.starts_on and not _issued_after(version, cut.starts_on):
        possible.insert(0, cut.starts_on)
    raise _stands(
        _(
            "Version %(before)s bills %(period)s as one; begin on %(days)s, not on "
            "%(day)s."
        )
        % {
            "before": before.number,
            "period": words.period_name(cut),
            "days": _(" or ").join(map(words.day_of, possible)),
            "day": words.day_of(day),
        }
    )


def _refuse_being_cut(agreement: Agreement, version: AgreementVersion) -> None:
    """The next version must not begin in the middle of a period of this one."""
    after = _next(version)
    if after is None:
        return
    cut = period_of(after.starts_on, agreement.period)
    if cut.starts_on != after.starts_on:
        raise _stands(
            _(
                "Version %(after)s begins on %(day)s, but this one bills %(period)s as "
                "one."
            )
            % {
                "after": after.number,
                "day": words.day_of(after.starts_on),
                "period": words.period_name(cut),
            }
        )


def _refuse_unsettled(
    agreement: Agreement, version: AgreementVersion, before: AgreementVersion | None
) -> None:
    """A year billed by estimate is settled by its last period: whatever rules that has
    to know of it."""
    if before is not None:
        was = read_agreement(before.document)
        _refuse_leaving_a_year(before, was, version, agreement)
    after = _next(version)
    if after is not None:
        _refuse_leaving_a_year(
            version, agreement, after, read_agreement(after.document)
        )


def _refuse_leaving_a_year(
    one: AgreementVersion,
    billed_by: Agreement,
    other: AgreementVersion,
    then: Agreement,
) -> None:
    """Two versions, one after the other, and what each says."""
    if not settles_a_year(billed_by):
        return
    starts_in = billed_by.terms.fiscal_year_starts_in
    year = fiscal_year_of(other.starts_on, starts_in=starts_in)
    same_year = then.terms.fiscal_year_starts_in == starts_in
    if year.starts_on == other.starts_on or (settles_a_year(then) and same_year):
        return
    raise _stands(
        _(
            "Version %(one)s bills a year by estimate that is settled after %(last)s. "
            "Version %(other)s has to settle it, with an estimate, a true-up and the "
            "same fiscal year, or begin on %(next)s."
        )
        % {
            "one": one.number,
            "other": other.number,
            "last": words.day_of(year.last_day),
            "next": words.day_of(year.ends_on),
        }
    )


def _ruled(version: AgreementVersion) -> PeriodQuerySet:
    """Periods with a day that `version` rules once it is in force."""
    ruled = Period.objects.filter(
        consortium_id=version.consortium_id, ends_on__gt=version.starts_on
    )
    after = _next(version)
    return ruled if after is None else ruled.filter(starts_on__lt=after.starts_on)


def _next(version: AgreementVersion) -> AgreementVersion | None:
    later = _others(version).filter(starts_on__gt=version.starts_on)
    return later.order_by("starts_on").first()


def _others(version: AgreementVersion) -> AgreementQuerySet:
    ours = AgreementVersion.objects.filter(consortium_id=version.consortium_id)
    return ours.activated().exclude(pk=version.pk)


def _issued_after(version: AgreementVersion, day: date) -> bool:
    ours = Period.objects.issued().filter(consortium_id=version.consortium_id)
    return ours.filter(ends_on__gt=day).exists()


def _stands(sentence: str) -> AgreementStands:
    return AgreementStands(sentence, field="starts_on")
