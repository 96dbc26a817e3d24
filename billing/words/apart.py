"""What a statement says of amounts that are one member's alone, true-ups among them."""

from django.utils.translation import gettext as _

from billing.core.adjustments import Adjustment
from billing.core.apart import Apart, EarmarkedLine
from billing.core.settled import SettledAgain, SettledPeriod
from billing.words.figures import period_name
from common.money import Cents, dollars


def sentence(line: EarmarkedLine) -> str:
    """Why the amount stands on the statement: "County grant, for you alone."."""
    facts = {"title": line.title}
    match line.why:
        case Apart.TRUE_UP:
            return _("The year settled: what it really came to, less what was billed.")
        case Apart.FIRST:
            return _("%(title)s: paid first, before the rest is split.") % facts
        case Apart.PREMIUM:
            return _("%(title)s: what your own responses then cost more.") % facts
        case Apart.GRANT:
            return _("%(title)s, for you alone.") % facts


def short(line: EarmarkedLine) -> str:
    """The same within a sentence: "to settle the year"."""
    return _("to settle the year") if line.why is Apart.TRUE_UP else line.title


def settled_period(one: SettledPeriod) -> str:
    """ "June 2026: really $812.50, billed $1,000.00"."""
    return _("%(period)s: really %(really)s, billed %(billed)s") % {
        "period": period_name(one.span),
        "really": dollars(one.really_cents),
        "billed": dollars(one.billed_cents),
    }


def year_settled_again(year: tuple[SettledAgain, ...]) -> str:
    """Which months of a settled year came to something else by now."""
    moved = "; ".join(
        _("%(period)s is %(after)s, not %(before)s")
        % {
            "period": period_name(one.span),
            "after": dollars(one.after_cents),
            "before": dollars(one.before_cents),
        }
        for one in year
    )
    return _("The year it settled is settled again. Your share of %(moved)s.") % {
        "moved": moved
    }


def alone_moved(adjustment: Adjustment) -> str:
    return _("What is yours alone is now %(after)s; billed was %(before)s.") % {
        "after": dollars(Cents(adjustment.alone_after_cents)),
        "before": dollars(Cents(adjustment.alone_before_cents)),
    }
