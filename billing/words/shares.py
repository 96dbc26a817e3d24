"""How a cost is split, and why this is a member's part of it."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.core.agreement import Basis, Part, Proration
from billing.core.costs import CostLine
from billing.core.periods import FallbackUsed
from billing.core.refusals import percent
from billing.core.share_lines import ShareLine
from billing.core.spans import Days
from billing.core.statements import StatementDocument
from billing.words import apart, readers
from billing.words.days import day
from billing.words.figures import basis_name, hours, period_name
from billing.words.readers import YOU
from common.money import Cents, dollars


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
