"""What the page and the command say that lead from a total to each minute."""

from django.utils.translation import gettext as _

from billing.core.share_lines import ShareLine
from common.money import dollars


def to_pay() -> str:
    return _("To pay")


def credit_before() -> str:
    return _("Credit from earlier statements")


def credit_after() -> str:
    return _("Credit that goes on to the next statement")


def all_share() -> str:
    return _("What all members share")


def cost(title: str, how: str) -> str:
    return f"{title}: {how}" if how else title


def others_together() -> str:
    return _("The responses of all other members together, and what no response made")


def sum_of(line: ShareLine) -> str:
    """ "$2,995.20 x 345 / 1,110 is $930.94, down to the cent." """
    said = _("%(amount)s x %(weight)s / %(whole)s is %(cents)s") % {
        "amount": dollars(line.amount_cents),
        "weight": f"{line.weight:,}",
        "whole": f"{line.whole:,}",
        "cents": dollars(line.cents),
    }
    if line.odd_cent:
        return said + _(", with one of the cents left over by rounding.")
    return said + _(", down to the cent.")


def table_source(source: str, as_of: str) -> str:
    return _("Figures from: %(source)s, as of %(day)s.") % {
        "source": source,
        "day": as_of,
    }


def row_named(number: str, day: str) -> str:
    return _("Request %(number)s of %(day)s") % {"number": number, "day": day}


def from_file(name: str, line: int) -> str:
    return _("(line %(line)s of %(name)s)") % {"line": line, "name": name}


def minutes(exact: int, billed: int) -> str:
    return _("%(exact)s minutes between the clocks, %(billed)s billed") % {
        "exact": exact,
        "billed": billed,
    }
