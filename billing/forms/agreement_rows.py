"""Lines of an agreement as they are typed: members, costs, parts, grants, tables."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from billing import names
from billing.core.agreement import (
    TABULATED,
    USAGE,
    Agreement,
    Basis,
    SplitMode,
)
from billing.forms.fields import (
    Choices,
    ClockField,
    DayField,
    DollarsField,
    LaterRatesField,
    MinutesField,
    PercentField,
    RateField,
    WholeField,
    choice,
    clause,
    text,
)
from common.public_holidays import states

EMPTY = ("", "-")
NOBODY = ("", lazy("Choose an agency"))
AMOUNTS = {
    "fixed": lazy("$ each period"),
    "standby": lazy("$ an hour"),
    "night": lazy("$ an hour"),
    "call_out": lazy("$ an hour"),
    "response": lazy("$ for each"),
    "mileage": lazy("$ a mile"),
}


def of(names_: dict[Any, Any]) -> Choices:
    return [(str(value), name) for value, name in names_.items()]


class RowForm(forms.Form):
    """One line. `agreement` and `seats` narrow what may be chosen."""

    hidden: ClassVar[tuple[str, ...]] = ()

    def __init__(
        self, *args: Any, agreement: Agreement, seats: Choices, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.agreement, self.seats = agreement, seats
        for name in self.hidden:
            self.fields[name] = forms.CharField(
                required=False, max_length=40, widget=forms.HiddenInput
            )
        self.narrow()

    def narrow(self) -> None:
        """Fill in the choices that depend on the agreement."""

    def chosen(self, name: str, default: str) -> str:
        """What stands in a field now, typed or not."""
        key = self.add_prefix(name)
        found = self.data.get(key) if self.is_bound else self.initial.get(name)
        return str(found or default)

    def leave_out(self, *names_: str) -> None:
        for name in names_:
            del self.fields[name]

    def members(self) -> Choices:
        return [(m.key, m.name) for m in self.agreement.members]

    def choose_member(self, name: str, nobody: Any, kept: Iterable[str | None]) -> None:
        """One of the members. Whoever was `kept` and is none stays as it stands until
        somebody chooses: the field does not fall to `nobody` by itself.
        """
        gone = sorted(
            {key for key in kept if key} - {m.key for m in self.agreement.members}
        )
        former = [(key, _("%(key)s, no member") % {"key": key}) for key in gone]
        self.choose(name, [("", nobody), *self.members(), *former])

    def choose(self, name: str, choices: Choices) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - narrows the type
        field.choices = choices


class MemberRow(RowForm):
    hidden = ("key",)
    organisation = choice(lazy("Agency"), [])
    joins_on = DayField(label=lazy("Pays from"), required=False)
    leaves_on = DayField(label=lazy("No longer from"), required=False)
    budget = DollarsField(label=lazy("Budget for a year, $"), required=False)

    def narrow(self) -> None:
        self.choose("organisation", [NOBODY, *self.seats])


class PoolRow(RowForm):
    hidden = ("code",)
    kind = choice(lazy("What is paid for"), of(names.POOLS))
    title = text(lazy("Called"), 40)
    clause = clause()
    amount = RateField(
        label=lazy("$"),
    )
    later = LaterRatesField(
        label=lazy("Later rates"),
        required=False,
        help_text=lazy("One a line: 2027-01-01 0.74"),
    )
    tier = choice(
        lazy("Whose hours on call"),
        [("primary", lazy("Primary")), ("backup", lazy("Backup"))],
        required=False,
    )
    while_working = choice(
        lazy("On call, while called out"), of(names.OFFSETS), required=False
    )
    minutes_per_night = MinutesField(
        label=lazy("Minutes' pay for each night"), required=False
    )
    payee = choice(lazy("Paid to"), [], required=False)

    def narrow(self) -> None:
        """Only the fields that the kind of cost has."""
        kind = self.chosen("kind", "fixed")
        self.fields["amount"].label = AMOUNTS.get(kind, AMOUNTS["fixed"])
        if kind not in {"standby", "night"}:
            self.leave_out("tier")
        if kind != "standby":
            self.leave_out("while_working")
        if kind != "night":
            self.leave_out("minutes_per_night")
        if kind in {"fixed", "response"}:
            self.leave_out("later")
        payees = [(p.code, p.name) for p in self.agreement.terms.payees]
        self.choose("payee", [("", lazy("The host")), *payees])
        if self.agreement.split is SplitMode.COMBINED or not payees:
            self.leave_out("payee")

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        amount, kind = typed.get("amount"), typed.get("kind")
        in_cents = kind in {"fixed", "response"}
        if amount is not None and in_cents and amount != round(amount, 2):
            self.add_error("amount", _("No more than two decimals."))
        if kind == "night" and not typed.get("minutes_per_night"):
            self.add_error("minutes_per_night", _("Say how many minutes."))
        return typed


class PartRow(RowForm):
    percent = PercentField(label=lazy("Percent of the cost"))
    basis = choice(lazy("Split"), of(names.BASES))
    clause = clause()
    fallback = choice(
        lazy("Where there was none of it"),
        [EMPTY, *of(names.BASES)],
        required=False,
        help_text=lazy("As in a month without requests."),
    )
    average = WholeField(
        label=lazy("Averaged over the latest"),
        required=False,
        help_text=lazy("Empty: what was used in the period itself."),
    )
    unit = choice(lazy("of"), of(names.UNITS), required=False)

    def narrow(self) -> None:
        """Averages and another rule for what is used; percentages where agreed."""
        chosen = self.chosen("basis", Basis.EQUAL.value)
        basis = Basis(chosen) if chosen in set(Basis) else Basis.EQUAL
        if basis not in USAGE:
            self.leave_out("average", "unit")
        if basis not in USAGE | TABULATED:
            self.leave_out("fallback")
        if basis is not Basis.FIXED_PERCENT:
            return
        for key, name in self.members():
            self.fields[f"share_{key}"] = PercentField(
                label=_("%(name)s, %%") % {"name": name}, required=False
            )

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        shares = [value for name, value in typed.items() if name.startswith("share_")]
        if typed.get("basis") == Basis.FIXED_PERCENT.value and not any(shares):
            self.add_error(None, _("Say each member's percent."))
        return typed


class CostPartRow(PartRow):
    """Where each cost is split on its own, a part says which it is of."""

    pool = choice(lazy("Of which cost"), [], required=False)

    def narrow(self) -> None:
        super().narrow()
        pools = [(pool.code, pool.title) for pool in self.agreement.pools]
        self.choose("pool", [("", lazy("All without a rule of their own")), *pools])
        if self.agreement.split is SplitMode.COMBINED:
            self.leave_out("pool")


class EstimatePartRow(PartRow):
    percent = PercentField(label=lazy("Percent of the estimate"))


class FirstRow(RowForm):
    hidden = ("code",)
    percent = PercentField(label=lazy("Percent, before the rest is split"))
    title = text(lazy("Called"), 40)
    clause = clause()
    member = choice(lazy("Who pays it"), [], required=False)
    shares_rest = forms.BooleanField(label=lazy("Shares in the rest"), required=False)

    def narrow(self) -> None:
        kept = (first.member for first in self.agreement.first)
        self.choose_member("member", lazy("Somebody from outside"), kept)


class OffsetRow(RowForm):
    hidden = ("code",)
    title = text(lazy("Called"), 40)
    clause = clause()
    dollars = DollarsField(label=lazy("Each period, $"), required=False)
    percent = PercentField(label=lazy("and percent of the cost"), required=False)
    member = choice(lazy("For"), [], required=False)
    from_on = DayField(label=lazy("From"), required=False)
    until_on = DayField(label=lazy("No longer from"), required=False)

    def narrow(self) -> None:
        kept = (offset.earmarked_for for offset in self.agreement.offsets)
        self.choose_member("member", lazy("Everybody"), kept)


class PremiumRow(RowForm):
    hidden = ("code",)
    title = text(lazy("Called"), 40)
    clause = clause()
    percent = PercentField(
        label=lazy("Percent of the rate"), help_text=lazy("150 is time and a half.")
    )
    weekdays = forms.MultipleChoiceField(
        label=lazy("On"),
        help_text=lazy("None chosen: every day. A night belongs to its evening."),
        choices=[(str(day), name) for day, name in WEEKDAYS.items()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    starts_at = ClockField(label=lazy("From"), required=False)
    ends_at = ClockField(label=lazy("Until"), required=False)
    holidays = choice(
        lazy("Only on public holidays"),
        [EMPTY, ("US", lazy("Federal")), *((state, state) for state in states())],
        required=False,
    )
    observed = choice(
        lazy("Where another day is kept"), of(names.OBSERVED), required=False
    )


class InstalmentRow(RowForm):
    month = choice(lazy("Month"), [(str(n), name) for n, name in MONTHS.items()])
    day = WholeField(label=lazy("Day"))
    percent = PercentField(label=lazy("Percent of the year"))


class PayeeRow(RowForm):
    hidden = ("code",)
    name = text(lazy("Who else is paid"), 80)


class _FiguresRow(RowForm):
    basis = choice(lazy("Figures of"), [])
    source = text(lazy("Where they are from"), 80)

    def narrow(self) -> None:
        for key, name in self.members():
            self.fields[f"figure_{key}"] = WholeField(label=name, required=False)


class TableRow(_FiguresRow):
    basis = choice(lazy("Figures of"), of(names.TABLES))
    as_of = DayField(label=lazy("As of"))
    from_on = DayField(
        label=lazy("For periods from"),
        required=False,
        help_text=lazy("Empty: from the first day of the agreement."),
    )
    field_order = ("basis", "source", "as_of", "from_on")


class PastRow(_FiguresRow):
    basis = choice(lazy("Figures of"), of(names.PAST))
    from_on = DayField(label=lazy("From the first of"))
    until_on = DayField(label=lazy("Until before the first of"))
    field_order = ("basis", "source", "from_on", "until_on")
