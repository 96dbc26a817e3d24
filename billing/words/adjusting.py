"""Why an earlier period came to something else after all."""

from django.utils.translation import gettext as _

from billing.core.adjustments import Adjustment, Cause
from billing.core.share_lines import ShareLine
from billing.core.spans import Days
from billing.core.statements import CarriedAdjustment
from billing.words import apart, readers
from billing.words.figures import cost_moved, period_name
from billing.words.readers import YOU
from billing.words.shares import how_split, line_sentence, weight_sentence


def adjustment_sentence(carried: CarriedAdjustment, *, of: str = YOU) -> str:
    """Why a past period moved, odd cent included; `of` names the agency to others."""
    name = period_name(carried.period)
    why = _why(carried.adjustment, carried.period, of)
    return f"{_('Correction of %(period)s.') % {'period': name}} {why}"


def stuck_sentence(period: Days, why: str) -> str:
    """That an issued period changed and cannot be split again, and what now."""
    return _(
        "%(period)s has changed since it was issued and cannot be worked out again: "
        "%(why)s Its statements stay as they are, and nothing of it is corrected, "
        "until the figures are mended or the members agree on something else."
    ) % {"period": period_name(period), "why": why}


def unsettled_sentence(period: Days, why: str) -> str:
    """That what a period billed by estimate came to cannot be split, and what now."""
    return _(
        "What %(period)s really came to cannot be worked out: %(why)s It stays as it "
        "was billed, and the year is settled without it."
    ) % {"period": period_name(period), "why": why}


def _why(adjustment: Adjustment, period: Days, of: str) -> str:
    match adjustment.cause:
        case Cause.OWN_FIGURES:
            said = (
                _weights_moved(each.before, each.after, of) for each in adjustment.moved
            )
            return " ".join(sentence for sentence in said if sentence)
        case Cause.COMMON_COST:
            return _common_cost_sentence(adjustment, of)
        case Cause.ODD_CENT:
            return _odd_cent_sentence(adjustment, of)
        case Cause.SETTLED:
            return _("The members settled a question about it on this amount.")
        case Cause.SKIPPED:
            return _skipped_sentence(adjustment, period, of)
        case Cause.TRUE_UP:
            return apart.year_settled_again(adjustment.year, of=of)
        case Cause.ALONE:
            return apart.alone_moved(adjustment, of=of)


def _common_cost_sentence(adjustment: Adjustment, of: str) -> str:
    """Which of the common costs moved, where one did; else it was what others used."""
    said = _("%(stand)s; what all members split, or how much the others used, did.") % {
        "stand": readers.own_figures_stand(of)
    }
    if not adjustment.costs:
        return said
    moved = "; ".join(cost_moved(each) for each in adjustment.costs)
    return f"{said} {_('All together: %(moved)s.') % {'moved': moved}}"


def _skipped_sentence(adjustment: Adjustment, period: Days, of: str) -> str:
    lines = [move.after for move in adjustment.moved if move.after is not None]
    alone = adjustment.alone_after_cents
    return " ".join(
        (
            _("It had been left out."),
            *(line_sentence(line, period=period, of=of) for line in lines),
            *([apart.alone_moved(adjustment, of=of)] if alone else []),
            *([apart.year_settled()] if adjustment.year else []),
        )
    )


def _weights_moved(before: ShareLine | None, after: ShareLine | None, of: str) -> str:
    if before is None or after is None:
        line = before or after
        return _("The part %(how)s came or went.") % {
            "how": how_split(line.basis) if line else ""
        }
    if (before.basis, before.weight) == (after.basis, after.weight):
        return ""
    return _("Now %(after)s; billed were %(before)s.") % {
        "after": weight_sentence(after, of=of),
        "before": weight_sentence(before, of=of),
    }


def _odd_cent_sentence(adjustment: Adjustment, of: str) -> str:
    said = readers.own_figures_stand(of) + ". "
    if adjustment.cents < 0:
        return said + _(
            "Worked out again, a cent left over by rounding falls to a larger fraction "
            "than %(yours)s, so %(you)s get it back."
        ) % {"yours": readers.yours(of), "you": _("they") if of else _("you")}
    return said + _(
        "Worked out again, a cent left over by rounding falls to %(whose)s fraction."
    ) % {"whose": readers.whose(of)}
