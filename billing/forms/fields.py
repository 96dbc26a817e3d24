"""Fields in the units people write, dollars and percent, kept in whole hundredths."""

from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from billing.core.clauses import DatedRate
from billing.core.spans import YEARS
from billing.core.town_table import minutes_of
from common.money import Cents

NUMBER = {
    "required": lazy("Write a number."),
    "invalid": lazy("Write a number, such as 12.50."),
    "min_value": lazy("Not below zero."),
    "max_value": lazy("That is more than can be kept."),
    "max_decimal_places": lazy("No more than two decimals."),
}
UNDRESSED = str.maketrans("", "", ",$%")
Choices = list[tuple[str, Any]]
D = TypeVar("D", bound=date)


def meant(day: D | None, field: forms.Field) -> D | None:
    """`day`, unless in a year nobody means."""
    if day is not None and not YEARS[0] <= day.year <= YEARS[1]:
        raise forms.ValidationError(field.error_messages["invalid"], code="invalid")
    return day


def bare(value: Any) -> Any:
    """A number as people write it, "$2,291.67" or "8 %", without its dress."""
    if not isinstance(value, str):
        return value
    return value.translate(UNDRESSED).strip()


class _Hundredths(forms.DecimalField):
    """A number with two decimals, kept as a whole number of hundredths."""

    def __init__(self, **given: Any) -> None:
        given.setdefault("min_value", 0)
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(
            max_digits=12,
            decimal_places=2,
            error_messages=NUMBER,
            widget=widget,
            **given,
        )

    def to_python(self, value: Any) -> Any:
        return super().to_python(bare(value))

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        return None if typed is None else int(typed.scaleb(2))


class DollarsField(_Hundredths):
    """Dollars as typed, cents as kept."""


class PercentField(_Hundredths):
    """Percent as typed, basis points as kept."""


class HoursField(_Hundredths):
    """Hours as typed, whole minutes as kept, half a minute up."""

    def clean(self, value: Any) -> Any:
        hundredths = super().clean(value)
        return None if hundredths is None else minutes_of(hundredths)


class RateField(forms.DecimalField):
    """Dollars for each hour or mile, up to four decimals."""

    def __init__(self, **given: Any) -> None:
        super().__init__(
            min_value=0,
            max_digits=10,
            decimal_places=4,
            error_messages=NUMBER,
            widget=forms.TextInput(
                attrs={"inputmode": "decimal", "autocomplete": "off"}
            ),
            **given,
        )

    def to_python(self, value: Any) -> Any:
        return super().to_python(bare(value))


class WholeField(forms.IntegerField):
    """A whole number, not below zero. Empty is none where it may be."""

    most = 10**15

    def __init__(self, **given: Any) -> None:
        super().__init__(
            min_value=0,
            max_value=self.most,
            error_messages=NUMBER | {"invalid": lazy("Write a whole number.")},
            widget=forms.TextInput(
                attrs={"inputmode": "numeric", "autocomplete": "off"}
            ),
            **given,
        )

    def to_python(self, value: Any) -> Any:
        return super().to_python(
            value.replace(",", "").strip() if isinstance(value, str) else value
        )


class MinutesField(WholeField):
    """Minutes, of ten weeks at most."""

    most = 100_000


class DayField(forms.DateField):
    """A day somebody can mean: a year typed halfway, 0202 or 20266, is none."""

    def __init__(self, **given: Any) -> None:
        super().__init__(
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            error_messages={
                "required": lazy("Choose a day."),
                "invalid": lazy("That is not a day: write it as 2026-11-27."),
            },
            **given,
        )

    def to_python(self, value: Any) -> date | None:
        return meant(super().to_python(value), self)


class ClockField(forms.TimeField):
    def __init__(self, **given: Any) -> None:
        super().__init__(
            widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            error_messages={"invalid": lazy("Write a time such as 22:00.")},
            **given,
        )


class LaterRatesField(forms.CharField):
    """Rates from a day on, one a line: `2027-01-01 0.74`."""

    widget = forms.Textarea(attrs={"rows": 2})

    def clean(self, value: Any) -> Any:
        typed = super().clean(value) or ""
        return tuple(_rate(line) for line in typed.splitlines() if line.strip())


def _rate(line: str) -> DatedRate:
    day, _gap, rate = line.strip().partition(" ")
    try:
        found = DatedRate(date.fromisoformat(day), Decimal(rate.strip().lstrip("$")))
    except (ValueError, ArithmeticError) as wrong:
        raise forms.ValidationError(_unreadable()) from wrong
    if not found.rate.is_finite():
        raise forms.ValidationError(_unreadable())
    return found


def _unreadable() -> str:
    return _("Write a day and a rate on each line, such as 2027-01-01 0.74.")


def line_of(dated: DatedRate) -> str:
    return f"{dated.from_on.isoformat()} {dated.rate}"


def dollars_typed(cents: int | None) -> str:
    """Cents as somebody would type them: 229167 is 2291.67; none is empty."""
    return "" if cents is None else str(Decimal(cents).scaleb(-2))


def percent_typed(points: int | None) -> str:
    if points is None:
        return ""
    whole, rest = divmod(points, 100)
    return f"{whole}.{rest:02}".rstrip("0").rstrip(".") if rest else str(whole)


def cents_or_none(typed: int | None) -> Cents | None:
    return None if typed is None else Cents(typed)


def choice(label: Any, choices: Choices, **given: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        error_messages={
            "required": lazy("Choose one of these."),
            "invalid_choice": lazy("Choose one of these."),
        },
        **given,
    )


def text(label: Any, most: int, **given: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=most,
        error_messages={
            "required": lazy("Write something here."),
            "max_length": lazy("Write no more than %(limit_value)d characters."),
        },
        **given,
    )


def clause() -> forms.CharField:
    return text(lazy("Clause"), 80, help_text=lazy("As the agreement numbers it: §4.2"))
