"""The single questions of an agreement's sections."""

from typing import Any

from django import forms
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from billing import names
from billing.core.agreement import Agreement
from billing.forms.agreement_rows import of
from billing.forms.fields import (
    DayField,
    DollarsField,
    MinutesField,
    PercentField,
    WholeField,
    choice,
    clause,
    text,
)


class TopForm(forms.Form):
    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agreement = agreement

    def together(self, *fields: str, without: str) -> None:
        """Whoever fills in `without` fills in these as well."""
        if self.cleaned_data.get(without) in (None, ""):
            return
        for name in fields:
            if self.cleaned_data.get(name) in (None, "") and name not in self.errors:
                self.add_error(name, _("Write something here."))


class BeginningsForm(TopForm):
    title = text(lazy("Called"), 80)
    starts_on = DayField(
        label=lazy("In force from"), help_text=lazy("The first day of a period.")
    )
    period = choice(lazy("Billed"), of(names.PERIODS))
    split = choice(lazy("Split"), of(names.SPLITS))
    proration = choice(lazy("Who joins or leaves pays"), of(names.PRORATIONS))
    attribution = choice(lazy("A response is billed"), of(names.ATTRIBUTIONS))
    two_agencies = choice(lazy("One trip for two agencies"), of(names.TRIPS))
    shares_shown = forms.BooleanField(
        label=lazy("Each statement says what the others pay"), required=False
    )


class OverheadForm(TopForm):
    overhead_percent = PercentField(
        label=lazy("Overhead, percent of all of it"), required=False
    )
    overhead_title = text(lazy("Overhead is called"), 40, required=False)
    overhead_clause = text(lazy("Overhead's clause"), 80, required=False)

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        self.together("overhead_title", "overhead_clause", without="overhead_percent")
        return typed


class LimitsForm(TopForm):
    floor = DollarsField(
        label=lazy("The least a member pays, $"),
        required=False,
        help_text=lazy("Each period; who joins or leaves in one pays its part of it."),
    )
    cap = PercentField(label=lazy("The most, percent of the cost"), required=False)
    bounds_clause = text(lazy("Their clause"), 80, required=False)
    ceiling = DollarsField(
        label=lazy("All together, a fiscal year, at most $"),
        required=False,
        help_text=lazy("With what one agency bears alone for nights and holidays."),
    )
    ceiling_title = text(lazy("Called"), 40, required=False)
    ceiling_clause = text(lazy("Its clause"), 80, required=False)
    warn = PercentField(
        label=lazy("Warn from, percent of it"), required=False, initial="80"
    )

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        self.together("bounds_clause", without="floor")
        self.together("bounds_clause", without="cap")
        self.together("ceiling_title", "ceiling_clause", "warn", without="ceiling")
        return typed


class TimeForm(TopForm):
    clause = clause()
    clock = choice(lazy("A visit is billed"), of(names.CLOCKS))
    increment_minutes = choice(
        lazy("In steps of"),
        [("1", lazy("1 minute")), ("6", lazy("6 min")), ("15", lazy("15 min"))],
    )
    rounding = choice(lazy("Rounded"), of(names.ROUNDINGS))
    minimum_in_person_minutes = MinutesField(label=lazy("A visit, at least min."))
    minimum_applies = choice(lazy("That least counts"), of(names.MINIMUMS))
    minimum_phone_minutes = MinutesField(label=lazy("A call, at least min."))
    maximum_phone_minutes = MinutesField(
        label=lazy("A call, at most min."),
        help_text=lazy("With writing up. 0: no such limit."),
    )
    minimum_follow_up_minutes = MinutesField(label=lazy("A follow-up, at least min."))
    documentation_cap_minutes = MinutesField(label=lazy("Writing up, at most min."))
    cancelled_before_departure_minutes = MinutesField(
        label=lazy("Called off before leaving, min.")
    )
    cancelled_en_route_minutes = MinutesField(
        label=lazy("Called off on the way, at least min.")
    )
    cancelled_after_arrival_minutes = MinutesField(
        label=lazy("Called off after arriving, at least min."),
        required=False,
        help_text=lazy("Empty: as any visit."),
    )


class PremiumsForm(TopForm):
    payer = choice(lazy("Who bears what they add"), of(names.PAYERS))


class EstimateForm(TopForm):
    amount = DollarsField(
        label=lazy("Estimate for a fiscal year, $"),
        required=False,
        help_text=lazy("Empty: every period is billed as it was."),
    )
    title = text(lazy("Called"), 40, required=False)
    clause = text(lazy("Clause"), 80, required=False)
    true_up = forms.BooleanField(
        label=lazy("Set right with the year's last period"), required=False
    )

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        self.together("title", "clause", without="amount")
        return typed


class TermsForm(TopForm):
    remit_to = text(lazy("Paid to"), 80)
    due_days = WholeField(label=lazy("Due within days"))
    question_days = WholeField(label=lazy("Questions within days"))
    fiscal_year_starts_in = choice(
        lazy("The fiscal year starts in"), [(str(n), m) for n, m in MONTHS.items()]
    )


class ReasonForm(forms.Form):
    """Why a draft is put in force; `seen` is the draft as it was read."""

    reason = text(lazy("Why"), 200, help_text=lazy("Such as: voted on 12 March."))
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class DraftForm(forms.Form):
    """What a draft begins from: a common agreement, the one in force, or a document."""

    begin = choice(lazy("Begin from"), [])
    starts_on = DayField(
        label=lazy("In force from"), help_text=lazy("The first day of a period.")
    )
    document = forms.CharField(
        label=lazy("Document"),
        help_text=lazy("JSON, only for a document of your own."),
        required=False,
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kw: Any) -> None:
        super().__init__(*args, **kw)
        field = self.fields["begin"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - narrows the type
        field.choices = choices
