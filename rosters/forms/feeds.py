"""What is typed when a calendar address is made."""

from django import forms
from django.utils.translation import gettext_lazy as _

from rosters.forms.plan import RefusableForm


class FeedForm(RefusableForm):
    """Whose or which calendar program it is for, to know later which to revoke."""

    name = forms.CharField(
        label=_("What it is for"),
        max_length=40,
        required=False,
        help_text=_("Such as: my phone."),
    )
