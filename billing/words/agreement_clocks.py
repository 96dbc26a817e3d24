"""An agreement said back: time, premiums, estimates and paying."""

from collections.abc import Iterator
from datetime import date

from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from billing.core.agreement import Agreement, Estimate
from billing.core.clauses import Premium, PremiumPayer
from billing.core.refusals import percent
from billing.core.time_rules import BillableClock, MinimumApplies, Rounding, TimeRules
from billing.words import whole_dollars


def day_said(on: date) -> str:
    return date_format(on, "j F Y")


def clause_said(clause: str, sentence: str) -> str:
    return f"{clause}: {sentence}" if clause else sentence


def time_rules(t: TimeRules) -> Iterator[str]:
    yield clause_said(
        t.clause,
        {
            BillableClock.PORTAL_TO_PORTAL: _("From leaving to being back."),
            BillableClock.DISPATCH_TO_CLEAR: _("From being sent to clearing."),
            BillableClock.ARRIVAL_TO_CLEAR: _("From arriving to clearing."),
        }[t.clock],
    )
    yield {
        Rounding.UP: _("Rounded up to %(n)s min."),
        Rounding.NEAREST: _("Rounded to the nearest %(n)s min."),
        Rounding.NONE: _("Not rounded."),
    }[t.rounding] % {"n": t.increment_minutes}
    for minutes, sentence in (
        (t.minimum_in_person_minutes, _visit_minimum(t)),
        (
            t.minimum_phone_minutes,
            _("A call bills at least %(n)s min, unless called off."),
        ),
        (t.maximum_phone_minutes, _("A call bills at most %(n)s min.")),
        (
            t.minimum_follow_up_minutes,
            _("A follow-up bills at least %(n)s min, unless called off by phone."),
        ),
        (t.documentation_cap_minutes, _("Writing up bills at most %(n)s min.")),
        (
            t.cancelled_before_departure_minutes,
            _("Called off before leaving bills %(n)s min."),
        ),
        (
            t.cancelled_en_route_minutes,
            _("Called off on the way bills at least %(n)s min."),
        ),
        (
            t.cancelled_after_arrival_minutes or 0,
            _("Called off after arriving bills at least %(n)s min."),
        ),
    ):
        if minutes:
            yield sentence % {"n": minutes}


def _visit_minimum(t: TimeRules) -> str:
    if t.minimum_applies is MinimumApplies.FIRST_OF_SHIFT:
        return _("The first visit of a shift bills at least %(n)s min.")
    return _("A visit bills at least %(n)s min.")


def premiums(a: Agreement) -> Iterator[str]:
    for premium in a.premiums:
        yield clause_said(premium.clause, _premium(premium))
    if a.premiums:
        yield {
            PremiumPayer.POOL: _("Everybody bears what that adds."),
            PremiumPayer.REQUESTER: _("Who asked bears what that adds."),
        }[a.premium_payer]


def _premium(premium: Premium) -> str:
    said = _("%(title)s: %(percent)s %% of the rate") % {
        "title": premium.title,
        "percent": percent(premium.basis_points),
    }
    if premium.weekdays:
        names = ", ".join(str(WEEKDAYS[day]) for day in premium.weekdays)
        said += _(", on %(days)s") % {"days": names}
    if premium.starts_at is not None and premium.ends_at is not None:
        said += f", {premium.starts_at:%H:%M}-{premium.ends_at:%H:%M}"
    if premium.holidays is not None:
        kept = premium.holidays
        of = kept.state or _("federal law")
        said += _(", on the public holidays of %(state)s") % {"state": of}
    return said + "."


def estimate(a: Agreement) -> Iterator[str]:
    agreed = a.estimate
    if agreed is None:
        return
    yield clause_said(
        agreed.clause,
        _("%(amount)s a year is billed in advance%(parts)s.")
        % {
            "amount": whole_dollars(agreed.year_cents),
            "parts": _instalments(agreed),
        },
    )
    if a.first:
        yield _("Who pays first pays first of that, too.")
    if agreed.true_up:
        yield _("The year's last period bills or gives back the difference.")


def _instalments(estimate: Estimate) -> str:
    if not estimate.instalments:
        return _(", the same every period")
    said = (
        (percent(each.basis_points), each.day, MONTHS.get(each.month, each.month))
        for each in estimate.instalments
    )
    return ": " + ", ".join(f"{share} % {day} {month}" for share, day, month in said)


def terms(a: Agreement) -> Iterator[str]:
    agreed = a.terms
    yield _("Paid to %(payee)s within %(days)s days after the period.") % {
        "payee": agreed.remit_to,
        "days": agreed.due_days,
    }
    yield _("Questions within %(days)s days.") % {"days": agreed.question_days}
    yield _("Who gets a statement late has at least half of those days from then on.")
    yield _("The fiscal year starts in %(month)s.") % {
        "month": MONTHS.get(agreed.fiscal_year_starts_in, "?")
    }
    for payee in agreed.payees:
        yield _("%(name)s is paid apart.") % {"name": payee.name}
