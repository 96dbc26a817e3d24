"""What a person types about questions, payments and references: shape and wording."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from billing.forms.fields import DayField

NOBODY = ""


def cents_of(amount: Decimal) -> int:
    """Dollars with two decimals, as whole cents."""
    return int(amount.scaleb(2))


class QuestionForm(forms.Form):
    reason = forms.CharField(
        label=_("What is wrong with it"),
        help_text=_("Of number, day, clocks and clause only; nothing about a person."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DecideForm(forms.Form):
    """What becomes of a question. The outcome says which of the others is needed."""

    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=[
            ("answer", _("A reply only; it stays open")),
            ("reject", _("It stands as billed")),
            ("moved", _("Upheld: the response was another agency's")),
            ("mended", _("Upheld: the times were wrong and have been mended")),
            ("settled", _("Upheld: the members settled on an amount")),
        ],
        widget=forms.RadioSelect,
    )
    reply = forms.CharField(
        label=_("Reply"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    amount = forms.DecimalField(
        label=_("Amount taken off, in dollars"),
        help_text=_("Only where the members settled on one."),
        min_value=Decimal("0.01"),
        max_digits=12,
        decimal_places=2,
        required=False,
    )

    def __init__(
        self, *args: Any, agencies: Iterable[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"] = forms.ChoiceField(
            label=_("Whose it was, or who takes the amount over"),
            help_text=_("Nobody: the host bears a settled amount."),
            choices=[(NOBODY, _("Nobody")), *agencies],
            required=False,
        )
        self.order_fields(["outcome", "agency", "amount", "reply"])

    def agency_id(self) -> int | None:
        chosen = self.cleaned_data["agency"]
        return int(chosen) if chosen else None

    def cents(self) -> int:
        amount = self.cleaned_data["amount"]
        return cents_of(amount) if amount else 0


class _MoneyForm(forms.Form):
    amount = forms.DecimalField(
        label=_("Amount in dollars"),
        min_value=Decimal("0.01"),
        max_digits=12,
        decimal_places=2,
    )
    reference = forms.CharField(
        label=_("Reference"), help_text=_("Check or transfer number."), max_length=60
    )

    def cents(self) -> int:
        return cents_of(self.cleaned_data["amount"])


class PaymentForm(_MoneyForm):
    """Money that came in, in full, in part, or more than was asked for."""

    received_on = DayField(label=_("Received on"))
    keeps_rest = forms.BooleanField(
        label=_("More came in than is left: the rest is a credit"),
        help_text=_("It is taken off the next statement, or paid out."),
        required=False,
    )
    field_order = ("amount", "received_on", "reference", "keeps_rest")


class PayoutForm(_MoneyForm):
    """A credit paid out, in full or in part."""

    paid_on = DayField(label=_("Paid on"))
    field_order = ("amount", "paid_on", "reference")


class TakeBackForm(forms.Form):
    reason = forms.CharField(label=_("Why it is taken back"), max_length=200)


class ReferenceForm(forms.Form):
    """What the agency's finance system calls this bill; blank takes it off."""

    purchase_order = forms.CharField(
        label=_("Purchase order"), max_length=40, required=False
    )
    account_code = forms.CharField(
        label=_("Account code"), max_length=40, required=False
    )
