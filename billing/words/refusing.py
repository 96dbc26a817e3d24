"""Why an agreement does not add up, in the field's words instead of the document's."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from billing.core.agreement import Basis
from billing.core.refusals import Refusal
from billing.words.figures import basis_name


def refusal_sentence(reason: Refusal) -> str:
    """ "§5: the parts of the formula sum to 96 %, not to 100 %." """
    facts = {name: _fact(name, said) for name, said in reason.facts}
    return f"{_place(reason.clause)}: {_(reason.sentence).format(**facts)}"


def _place(clause: str) -> str:
    """A clause as the agreement numbers it; a list of figures by what they count."""
    for basis in Basis:
        if clause == f"Table of {basis} figures":
            return _("Table of %(basis)s") % {"basis": basis_name(basis)}
        if clause == f"Past {basis} figures":
            return _("Past figures of %(basis)s") % {"basis": basis_name(basis)}
    return clause


def _fact(name: str, said: str) -> str:
    if name == "basis":
        return basis_name(Basis(said))
    if name == "kind":
        return {"call_out": _("call-out"), "mileage": _("mileage")}.get(said, said)
    if name in {"start", "end", "day"} and said[4:5] == "-":  # a date, not a number
        return date_format(date.fromisoformat(said), "j F Y")
    return said
