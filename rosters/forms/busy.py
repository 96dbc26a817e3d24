"""What is typed to have one's own calendar read."""

from django import forms
from django.utils.translation import gettext_lazy as _

from common.places import LONGEST_ADDRESS
from rosters.forms.plan import RefusableForm


class OwnCalendarForm(RefusableForm):
    """The secret address of a calendar. Its field is called so that it is never kept
    beside a session that ended (`NEVER_KEPT`).
    """

    fields_of_refusals = {"": "credential"}

    credential = forms.CharField(
        label=_("Address of your calendar"),
        help_text=_(
            "In your calendar program it is called secret address, private address or "
            "publish calendar, and ends in .ics. We only read it, and keep when you "
            "are busy, never with what. It is not shown again."
        ),
        max_length=LONGEST_ADDRESS,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "inputmode": "url", "spellcheck": "false"}
        ),
        error_messages={"required": _("Paste the address here.")},
    )
