"""What is said when a law of the books does not hold."""

from django.utils.translation import gettext as _

from billing import words
from billing.core.laws import Law
from billing.core.spans import Days


def period(consortium: str, days: Days) -> str:
    return f"{consortium}, {words.period_name(days)}"


def broken(law: Law, name: str, where: str) -> str:
    """ "Tri-Town, October 2026, 2026-10-harlow: the lines do not sum to the total." """
    place = f"{name}, {where}" if where else name
    return f"{place}: {_what(law)}"


def _what(law: Law) -> str:
    return {
        Law.COSTS: _("the costs do not sum to what was split."),
        Law.POOLS: _("what was allocated does not sum to its pool."),
        Law.SHARES: _("the parts of a share do not sum to it."),
        Law.LINES: _("the lines do not sum to the statement."),
        Law.STATEMENTS: _("the statements are not the period's shares."),
        Law.CREDITS: _("a credit is not carried whole."),
        Law.CAUSES: _("adjustments do not come from their cause."),
        Law.DRILLS: _("a drill, or a response that is no more, is billed."),
        Law.SEALS: _("what is printed is not what was sealed."),
        Law.PAYMENTS: _("more is paid than was asked for."),
    }[law]


def none_broken() -> str:
    return _("Every law of the books holds.")
