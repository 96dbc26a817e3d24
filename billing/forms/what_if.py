"""What a person types to compare formulas: shape and wording only."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from billing import names
from billing.core.agreement import Basis
from billing.core.refusals import percent
from billing.core.town_table import MOST_CHARACTERS
from billing.forms.fields import (
    Choices,
    DollarsField,
    HoursField,
    PercentField,
    WholeField,
    choice,
    text,
)
from common.money import WHOLE_IN_BASIS_POINTS

BLENDED = {
    "equal": Basis.EQUAL,
    "population": Basis.POPULATION,
    "sworn": Basis.SWORN,
    "calls": Basis.CALLS,
    "hours": Basis.HOURS,
    "value": Basis.ASSESSED_VALUE,
}
FIGURES = ("population", "sworn", "calls", "minutes", "value", "points")
USED = ("calls", "minutes")
MOST_FORMULAS = 8
GRANT_YEARS = [(str(year), str(year)) for year in (1, 2, 3, 4)]


class ScenarioForm(forms.Form):
    """All but the towns. `known` are agreements that may be compared, by code."""

    name = text(lazy("Name"), 80, help_text=lazy("As you would find it again"))
    about = text(
        lazy("Where the figures come from"),
        120,
        required=False,
        help_text=lazy("A census, a chief's e-mail, last year's calls"),
    )
    standing = DollarsField(
        label=lazy("Cost a year that stands, whoever calls ($)"),
        help_text=lazy("Salary, standby, supervision; after grants"),
    )
    usage = DollarsField(
        label=lazy("Cost a year of the responses themselves ($)"),
        required=False,
        help_text=lazy("Call-outs and miles: each town's own, by its hours"),
    )
    formulas = forms.MultipleChoiceField(
        label=lazy("Formulas to put side by side"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": lazy("Choose one of these.")},
    )
    floor = DollarsField(label=lazy("Least share a year ($)"), required=False)
    price = DollarsField(label=lazy("Flat price for a response ($)"), required=False)
    grant_year = choice(lazy("Year of the grant"), GRANT_YEARS, required=False)
    leaving = choice(lazy("One fewer: who leaves"), [], required=False)
    table = forms.CharField(
        label=lazy("A table of towns"),
        required=False,
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}),
        help_text=lazy(
            "First row: town, population, officers, calls, hours, value, percent; any "
            "order, and what you have not you leave out. Or choose a CSV file."
        ),
    )
    file = forms.FileField(
        label=lazy("CSV file"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )

    def __init__(
        self,
        *args: Any,
        formulas: Choices,
        towns: Choices,
        is_activity: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["formulas"].choices = formulas  # type: ignore[attr-defined]
        self.fields["leaving"].choices = [("", _("Nobody")), *towns]  # type: ignore[attr-defined]
        if is_activity:
            self.fields["standing"].required = False
            self.fields["standing"].help_text = _("Empty: the cost as it was billed")
            del self.fields["table"], self.fields["file"]

    def clean_formulas(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["formulas"]
        if len(chosen) > MOST_FORMULAS:
            raise forms.ValidationError(
                _("Choose no more than %(n)s: the page stays one page.")
                % {"n": MOST_FORMULAS}
            )
        return chosen


class TownForm(forms.Form):
    """One town. On what really happened, calls and hours are not typed."""

    name = text(lazy("Town"), 60)
    population = WholeField(label=lazy("Residents"), required=False)
    sworn = WholeField(label=lazy("Officers"), required=False)
    calls = WholeField(label=lazy("Calls a year"), required=False)
    minutes = HoursField(label=lazy("Hours a year"), required=False)
    value = WholeField(label=lazy("Assessed value"), required=False)
    points = PercentField(label=lazy("Agreed percent"), required=False)

    def __init__(self, *args: Any, is_read: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("name", *USED) if is_read else ():
            self.fields[name].disabled = True


class JoiningForm(TownForm):
    """The town that might join; empty: none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = False
        self.fields["name"].label = _("One more: who joins")

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        if not typed.get("name") and any(typed.get(name) for name in FIGURES):
            self.add_error("name", _("Say which town these figures are of."))
        return typed


class BlendForm(forms.Form):
    """A formula of one's own: percent by each basis, 100 in all."""

    title = text(lazy("What to call it"), 60, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, basis in BLENDED.items():
            label = _("%(basis)s (%%)") % {"basis": names.BASES[basis]}
            self.fields[name] = PercentField(label=label, required=False)

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        if any(name in self.errors for name in BLENDED):
            return typed
        whole = sum(typed.get(name) or 0 for name in BLENDED)
        if whole not in {0, WHOLE_IN_BASIS_POINTS}:
            self.add_error(
                "equal",
                _("The parts sum to %(sum)s %%, not to 100 %%.")
                % {"sum": percent(whole)},
            )
        return typed
