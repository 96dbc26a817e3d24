"""How long before their shift people are asked to confirm it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from rosters.forms.plan import RefusableForm


class ConfirmationForm(RefusableForm):
    minutes = forms.IntegerField(
        label=_("Ask so many minutes before a shift begins"),
        help_text=_(
            "60 is usual. 0 asks nobody. Whoever begins at 07:00 with 60 is asked at "
            "06:00; with 600 on the evening before. No answer after 20 minutes: we "
            "ring. None a quarter of an hour before the start, or no phone that works: "
            "the next person and the duty supervisor are told."
        ),
        min_value=0,
    )
