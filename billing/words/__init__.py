"""What billing says to people: every sentence on a statement, in the reader's words."""

from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.core.activations import Clock, Step
from billing.core.adjustments import Adjustment, Cause
from billing.core.agreement import Basis, Part, Proration
from billing.core.costs import CostLine
from billing.core.periods import FallbackUsed
from billing.core.refusals import percent
from billing.core.share_lines import ShareLine
from billing.core.spans import Days
from billing.core.statements import CarriedAdjustment, StatementDocument
from billing.words import apart, readers
from billing.words.figures import basis_name as basis_name
from billing.words.figures import cost_sum as cost_sum
from billing.words.figures import hours as hours
from billing.words.figures import limit_sentence as limit_sentence
from billing.words.figures import miles as miles
from billing.words.figures import period_name as period_name
from billing.words.readers import YOU
from billing.words.refusing import refusal_sentence as refusal_sentence
from common import walltime
from common.money import Cents, dollars


def whole_dollars(cents: Cents) -> str:
    """A round budget without its cents: $15,000."""
    return dollars(cents).removesuffix(".00")


def day(on: date) -> str:
    """ "30 November": a day of this statement's year."""
    return date_format(on, "j F")


def day_of(on: date) -> str:
    """ "30 November 2026": any day, with its year."""
    return date_format(on, "j F Y")


def local_day(at: datetime, zone_name: str) -> str:
    """ "3 November 2026": the day of an instant by the consortium's wall clock."""
    return date_format(walltime.local_date(at, walltime.zone(zone_name)), "j F Y")


def short_period_name(period: Days) -> str:
    """ "October": the period where its year is plain."""
    first, last = period.starts_on, period.last_day
    if first.month == last.month:
        return date_format(first, "F")
    return _("%(first)s to %(last)s") % {
        "first": date_format(first, "F"),
        "last": date_format(last, "F"),
    }


def clock_name(clock: str) -> str:
    return {
        Clock.DISPATCHED.value: _("dispatched"),
        Clock.DEPARTED.value: _("departed"),
        Clock.ARRIVED.value: _("arrived"),
        Clock.CLEARED.value: _("cleared"),
        Clock.RETURNED.value: _("returned"),
        Clock.CANCELLED.value: _("cancelled"),
    }[clock]


def step_name(step: str) -> str:
    return {
        Step.DOCUMENTATION_ADDED.value: _("writing up added"),
        Step.DOCUMENTATION_CAPPED.value: _("writing up capped"),
        Step.ROUNDED.value: _("rounded"),
        Step.RAISED_TO_MINIMUM.value: _("minimum applied"),
        Step.CANCELLED_BEFORE_DEPARTURE.value: _("cancelled before departure"),
        Step.LOWERED_TO_MAXIMUM.value: _("no more than the most for a call"),
        Step.DIVIDED.value: _("shared with another agency"),
    }[step]


def problem_sentence(problem: str, missing: list[str]) -> str:
    """Why a response has no price: the clocks do not say how long it took."""
    if problem == "backwards":
        return _("Not billed: the later clock lies before the earlier.")
    named = ", ".join(clock_name(clock) for clock in missing)
    return _("Not billed: no time that can be used for %(clocks)s.") % {"clocks": named}


def cannot_try() -> str:
    return _("It does not say enough yet to be tried.")


def misread(place: str, wrong: str) -> str:
    """Where a typed agreement cannot be read. `wrong` is pydantic's word for it."""
    if wrong == "missing":
        return _("%(place)s: is missing.") % {"place": place}
    if wrong == "unknown":
        return _("%(place)s: means nothing in an agreement.") % {"place": place}
    return _("%(place)s: cannot be read.") % {"place": place}


def formula_sentence(parts: tuple[Part, ...]) -> str:
    """ "25 % in equal parts, 75 % by hours." """
    said = (part_name(part.basis, part.basis_points) for part in parts)
    return ", ".join(said) + "."


def part_name(basis: Basis, basis_points: int) -> str:
    """ "25 % in equal parts", "75 % by hours"."""
    return _("%(percent)s %% %(how)s") % {
        "percent": percent(basis_points),
        "how": how_split(basis),
    }


def how_split(basis: Basis) -> str:
    """ "in equal parts", "by hours"."""
    if basis is Basis.EQUAL:
        return _("in equal parts")
    return _("by %(basis)s") % {"basis": basis_name(basis)}


def weight_sentence(line: ShareLine, *, of: str = YOU) -> str:
    """What the member weighed: "your 5.75 of 18.50 hours"; `of` names it to others."""
    whose = readers.whose(of)
    match line.basis:
        case Basis.EQUAL:
            return ngettext(
                "one part of %(whole)s", "one part of %(whole)s", line.whole
            ) % {"whole": line.whole}
        case Basis.HOURS:
            return _("%(whose)s %(own)s of %(whole)s hours") % {
                "whose": whose,
                "own": hours(line.weight),
                "whole": hours(line.whole),
            }
        case Basis.OWN_COST:
            return _("%(whose)s own responses at %(own)s of %(whole)s") % {
                "whose": whose,
                "own": dollars(Cents(line.weight)),
                "whole": dollars(Cents(line.whole)),
            }
        case Basis.FIXED_PERCENT:
            return _("%(whose)s agreed %(own)s %% of %(whole)s %%") % {
                "whose": whose,
                "own": percent(line.weight),
                "whole": percent(line.whole),
            }
        case _:
            return _("%(whose)s %(own)s of %(whole)s %(basis)s") % {
                "whose": whose,
                "own": f"{line.weight:,}",
                "whole": f"{line.whole:,}",
                "basis": basis_name(line.basis),
            }


def line_sentence(
    line: ShareLine, *, period: Days, costs: tuple[CostLine, ...] = (), of: str = YOU
) -> str:
    """ "75 % by hours is $2,995.20; of it, your 5.75 of 18.50 hours."

    `costs` give a pool its title where each is split on its own; `of` names the agency
    where another reads.
    """
    asked = line.instead_of or line.basis
    title = _title_of(line, costs)
    said = f"{title}: " if title else ""
    said += _("%(part)s is %(amount)s; of it, %(weight)s.") % {
        "part": part_name(asked, line.basis_points),
        "amount": dollars(line.amount_cents),
        "weight": weight_sentence(line, of=of),
    }
    if line.over is not None:
        said += " " + _("Averaged over %(months)s.") % {
            "months": period_name(line.over)
        }
    if line.span != period:
        said += " " + _("From %(first)s to %(last)s.") % {
            "first": day(line.span.starts_on),
            "last": day(line.span.last_day),
        }
    if line.odd_cent:
        said += " " + _("One of the cents left over by rounding is %(yours)s.") % {
            "yours": readers.yours(of)
        }
    return said


def fallback_sentence(used: FallbackUsed) -> str:
    return _(
        "%(clause)s: there were no %(basis)s in this period, so that part was "
        "split %(how)s, as agreed."
    ) % {
        "clause": used.clause,
        "basis": basis_name(used.basis),
        "how": how_split(used.used),
    }


def _title_of(line: ShareLine, costs: tuple[CostLine, ...]) -> str:
    """Which pool was split, where each is split on its own; else empty."""
    title = next((cost.title for cost in costs if cost.code == line.of), "")
    if title and any(cost.off for cost in costs):
        return _("%(title)s, less its part of what comes off") % {"title": title}
    return title


def tie_rule() -> str:
    """The rule by which every amount here was made whole cents."""
    return _(
        "Every amount is split exactly: everyone gets the whole cents of their share, "
        "and the cents left over go one each to the largest fractions; of equal "
        "fractions, to the member whose name in the agreement comes first."
    )


def proration_rule(proration: Proration) -> str:
    if proration is Proration.DAYS:
        return _("A member who joins or leaves counts by days.")
    return _("A member who joins or leaves counts by whole months.")


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
            return _(
                "%(stand)s; what all members split, or how much the others used, did."
            ) % {"stand": readers.own_figures_stand(of)}
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


def summary(
    statement: StatementDocument, *, is_open: bool = False, of: str = YOU
) -> str:
    """Sentence 11 of the story: the share, why, the year, when, and how to question.

    `is_open`: the reader has the statement before them and need not be sent to it.
    `of` names the agency where another reads.
    """
    return " ".join(
        (
            _share_sentence(statement, of),
            *_adjusted_sentence(statement),
            _year_sentence(statement),
            _("Due %(due)s to %(payee)s.")
            % {"due": day(statement.due_on), "payee": statement.terms.remit_to},
            *([] if is_open else [_("Each minute and clause: open the statement.")]),
            _("Question a line before %(until)s; it is held, not lost.")
            % {"until": day(statement.questions_until)},
        )
    )


def _share_sentence(statement: StatementDocument, of: str) -> str:
    return _("%(agency)s's %(period)s share is %(share)s: %(why)s.") % {
        "agency": statement.agency_name,
        "period": short_period_name(statement.period),
        "share": dollars(statement.share.cents),
        "why": ", ".join(share_parts(statement, of=of)) or _("nothing to split"),
    }


def share_parts(statement: StatementDocument, *, of: str = YOU) -> list[str]:
    """ "$332.80 equal part", "$930.94 for your 5.75 of 18.50 hours"."""
    return [
        *(_line_part(line, of) for line in statement.share.lines),
        *(
            _("%(amount)s by the agreed limit") % {"amount": dollars(line.cents)}
            for line in statement.share.limits
        ),
        *(
            f"{dollars(line.cents)} {apart.short(line)}"
            for line in statement.share.earmarked
        ),
    ]


def _line_part(line: ShareLine, of: str) -> str:
    amount = dollars(line.cents)
    if line.basis is not Basis.EQUAL:
        return _("%(amount)s for %(weight)s") % {
            "amount": amount,
            "weight": weight_sentence(line, of=of),
        }
    if line.instead_of is None:
        return _("%(amount)s equal part") % {"amount": amount}
    return _("%(amount)s equal part, there being no %(basis)s") % {
        "amount": amount,
        "basis": basis_name(line.instead_of),
    }


def _adjusted_sentence(statement: StatementDocument) -> list[str]:
    if not statement.adjustments:
        return []
    moved, total = statement.adjustment_cents, statement.total_cents
    facts = {
        "moved": dollars(Cents(abs(moved))),
        "total": dollars(Cents(abs(total))),
    }
    if total < 0:
        said = _("Corrections take %(moved)s off: it comes to %(total)s of credit.")
    elif moved < 0:
        said = _("Corrections take %(moved)s off: it comes to %(total)s.")
    else:
        said = _("Corrections add %(moved)s: it comes to %(total)s.")
    return [said % facts]


def _year_sentence(statement: StatementDocument) -> str:
    year = statement.year_to_date
    if year.budget_cents is None:
        return _("Year to date %(spent)s.") % {"spent": dollars(year.cents)}
    return _("Year to date %(spent)s of %(budget)s budgeted.") % {
        "spent": dollars(year.cents),
        "budget": whole_dollars(year.budget_cents),
    }
