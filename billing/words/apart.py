"""What a statement says of amounts that are one member's alone, true-ups among them."""

from django.utils.translation import gettext as _

from billing.core.adjustments import Adjustment
from billing.core.apart import Apart, EarmarkedLine
from billing.core.settled import SettledAgain, SettledPeriod
from billing.words.figures import period_name
from billing.words.readers import YOU, share, whose, you, yours
from common.money import Cents, dollars


def sentence(line: EarmarkedLine, *, of: str = YOU) -> str:
    """Why the amount stands on the statement: "County grant, for you alone."; `of`
    names the agency where another reads.
    """
    facts = {"title": line.title, "whose": whose(of), "you": you(of)}
    match line.why:
        case Apart.TRUE_UP:
            return year_settled()
        case Apart.FIRST:
            return _("%(title)s: paid first, before the rest is split.") % facts
        case Apart.PREMIUM:
            return _("%(title)s: what %(whose)s own responses then cost more.") % facts
        case Apart.CEILING:
            return (
                _("%(title)s: what of that lies above it is billed to nobody.") % facts
            )
        case Apart.GRANT:
            return _("%(title)s, for %(you)s alone.") % facts


def year_settled() -> str:
    return _("The year settled: what it really came to, less what was billed.")


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


def year_settled_again(year: tuple[SettledAgain, ...], *, of: str = YOU) -> str:
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
    return _("The year it settled is settled again. %(share)s.") % {
        "share": share(moved, of)
    }


def alone_moved(adjustment: Adjustment, *, of: str = YOU) -> str:
    return _("What is %(yours)s alone is now %(after)s; billed was %(before)s.") % {
        "yours": yours(of),
        "after": dollars(Cents(adjustment.alone_after_cents)),
        "before": dollars(Cents(adjustment.alone_before_cents)),
    }
