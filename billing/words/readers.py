"""Whose an amount is, said to whoever reads: "your", or the agency's name to others."""

from django.utils.translation import gettext as _

YOU = ""
"""The agency itself reads."""


def whose(agency: str) -> str:
    """ "your", or "Harlow's"."""
    return _("%(agency)s's") % {"agency": agency} if agency else _("your")


def yours(agency: str) -> str:
    """ "yours", or "Harlow's"."""
    return whose(agency) if agency else _("yours")


def you(agency: str) -> str:
    """ "you", or "Harlow"."""
    return agency or _("you")


def own_figures_stand(agency: str) -> str:
    if not agency:
        return _("Your own figures did not change")
    return _("%(agency)s's own figures did not change") % {"agency": agency}


def share(period: str, agency: str) -> str:
    """ "Your share of October 2026"."""
    if not agency:
        return _("Your share of %(period)s") % {"period": period}
    return _("%(agency)s's share of %(period)s") % {"agency": agency, "period": period}
