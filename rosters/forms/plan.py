"""What coordinators type about a roster for a while, and what their forms share."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from agencies.models import User
from common import walltime
from common.errors import DomainError
from common.walltime import YEARS
from rosters import sentences, words
from rosters.core.rules import Rule
from rosters.core.words import Change
from rosters.errors import ChangedSince, NotEligible, RulesBroken
from rosters.screens import Choices
from rosters.services.changes import Wish
from rosters.words.rules import RULES

NOBODY = ("", _("nobody"))
WALL = "%Y-%m-%dT%H:%M"


class WallField(forms.DateTimeField):
    """A date and time as the clock on the wall shows it: no zone."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=WALL)

    def to_python(self, value: Any) -> datetime | None:
        read = super().to_python(value)
        return _in_our_years(read.replace(tzinfo=None)) if read else None


class DayField(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def to_python(self, value: Any) -> date | None:
        read = super().to_python(value)
        return _in_our_years(read) if read else None


On = TypeVar("On", date, datetime)


def _in_our_years(read: On) -> On:
    if read.year not in YEARS:
        raise forms.ValidationError(
            _("Between the years %(first)d and %(last)d."),
            params={"first": YEARS[0], "last": YEARS[-1]},
        )
    return read


class RefusableForm(forms.Form):
    """A form that can show a refusal at the field it concerns.

    One whose subject somebody changed meanwhile says so, and is of the new edition
    when it is sent again. Rules to override are offered once they are broken.
    """

    fields_of_refusals: dict[str, str] = {}

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound:
            self.offer_rules(())

    def offer_rules(self, broken: Collection[Rule]) -> None:
        """Show those that are broken, and those that are ticked as it is."""
        field = self.fields.get("despite")
        if isinstance(field, DespiteField):
            is_odd = "despite" in self.errors and "despite" not in self.cleaned_data
            ticked = Rule if is_odd else self.cleaned_data.get("despite", ())
            field.show({*ticked, *broken})

    def _is_seen(self, name: str) -> bool:
        field = self.fields.get(name)
        waits = isinstance(field, DespiteField) and not field.is_shown
        return field is not None and not waits

    def refuse(self, refusal: DomainError) -> None:
        if isinstance(refusal, RulesBroken):
            self.offer_rules({each.rule for each in refusal.broken})
        name = refusal.field or ""
        places = (self.fields_of_refusals.get(name, name), name)
        field = next((place for place in places if self._is_seen(place)), None)
        self.add_error(field, str(refusal))
        if isinstance(refusal, ChangedSince) and isinstance(self.data, QueryDict):
            data = self.data.copy()
            data["seen"] = refusal.edition
            self.data = data

    def require_shown(self, zone: str, *names: str) -> None:
        """A refusal at each of these fields that names a time no clock there shows."""
        known = walltime.zone(zone)
        for name in names:
            wall = self.cleaned_data.get(name)
            if wall and walltime.is_skipped(wall.date(), wall.time(), known):
                around = walltime.around(wall, known)
                self.add_error(name, sentences.never_shown(wall, around))


def named(some: Sequence[Any]) -> list[tuple[str, str]]:
    return [(str(one.public_id), str(one)) for one in some]


def choice_of(form: forms.Form, name: str) -> forms.ChoiceField:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
    return field


class SpanForm(RefusableForm):
    """Something from one wall-clock time until another, in the roster's zone."""

    starts_at = WallField(label=_("From"))
    ends_at = WallField(label=_("Until"))

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choices = choices

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        self.require_shown(self._choices.roster.zone, "starts_at", "ends_at")
        return typed

    def instant(self, name: str) -> datetime:
        zone = walltime.zone(self._choices.roster.zone)
        return walltime.instant_of(self.cleaned_data[name], zone)


class DespiteField(forms.TypedMultipleChoiceField):
    """The hard rules that are overridden, each by its name: `only` those that the
    asker may. `waits`: none stands there until one is broken.
    """

    def __init__(
        self, *, label: Any, only: Collection[Rule] = tuple(Rule), waits: bool = True
    ) -> None:
        offered = [(name, said) for name, said in RULES if Rule(name) in only]
        self.waits, self.is_shown, self.offered = waits, not waits, offered
        super().__init__(
            label=label,
            choices=offered,
            coerce=Rule,
            required=False,
            widget=forms.MultipleHiddenInput if waits else forms.CheckboxSelectMultiple,
        )

    def show(self, rules: Collection[Rule]) -> None:
        """Offer these of them from now on, if it waited for that."""
        shown = [(name, said) for name, said in self.offered if Rule(name) in rules]
        if self.waits and shown:
            self.is_shown, self.widget = True, forms.CheckboxSelectMultiple()
            self.choices = shown


class WaiverForm(RefusableForm):
    """The rules that what is looked at breaks, to be overridden by name."""

    waive = DespiteField(label=_("Save it all the same"), waits=False)
    why = forms.CharField(
        label=_("Why"),
        help_text=_("Kept in the history. Nothing about a patient or a request."),
        max_length=200,
        required=False,
    )

    def lack(self, refusal: DomainError) -> None:
        """Say so at its field, unless what was typed there is refused already."""
        if (refusal.field or "") not in self.errors:
            self.refuse(refusal)

    def offer(self, broken: Collection[Rule]) -> None:
        """Show these rules only; to override them somebody says why."""
        self.fields["why"].required = bool(broken)
        self.fields["waive"].required = bool(broken)
        names = {rule.value for rule in broken}
        choice_of(self, "waive").choices = [
            (name, said) for name, said in RULES if name in names
        ]


class OverrideForm(SpanForm):
    """Somebody else for a while."""

    position = forms.ChoiceField(label=_("Position"))
    change = forms.ChoiceField(label=_("What happens"), choices=words.CHANGES)
    person = forms.ChoiceField(label=_("Who comes on"), required=False)
    instead_of = forms.ChoiceField(
        label=_("Instead of"),
        help_text=_("Nobody chosen: whoever is on call."),
        required=False,
    )
    reason = forms.CharField(
        label=_("Why"),
        help_text=_("Nothing about a patient or a request."),
        max_length=200,
        required=False,
    )
    wins = forms.BooleanField(
        label=_("It counts over an earlier change for the same time"), required=False
    )
    despite = DespiteField(label=_("Override of the rule, with a reason"))

    field_order = (
        "position",
        "change",
        "person",
        "instead_of",
        "starts_at",
        "ends_at",
        "reason",
    )

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, choices=choices, **kwargs)
        people = [NOBODY, *named(choices.people)]
        choice_of(self, "position").choices = choices.seats
        choice_of(self, "person").choices = people
        choice_of(self, "instead_of").choices = people

    def said(self) -> str:
        """What was typed, in one sentence."""
        typed, wish = self.cleaned_data, self.wish()
        seats = dict(self._choices.seats)
        return sentences.override(
            words.changed(
                wish.change, str(wish.person or ""), str(wish.instead_of or "")
            ),
            seats[typed["position"]],
            typed["starts_at"],
            typed["ends_at"],
        )

    def wish(self) -> Wish:
        """What was typed, as the service takes it."""
        typed = self.cleaned_data
        return Wish(
            change=Change(typed["change"]),
            person=self._choices.person(typed["person"]),
            instead_of=self._choices.person(typed["instead_of"]),
            reason=typed["reason"],
        )


class TimeOffForm(SpanForm):
    """When somebody is not to be on call."""

    person = forms.ChoiceField(label=_("Who"))
    field_order = ("person",)

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, choices=choices, **kwargs)
        choice_of(self, "person").choices = [("", _("Choose")), *named(choices.people)]

    def said(self) -> str:
        """What was typed, in one sentence."""
        typed = self.cleaned_data
        return sentences.time_off(str(self.off()), typed["starts_at"], typed["ends_at"])

    def off(self) -> User:
        """Whose time off it is."""
        person = self._choices.person(self.cleaned_data["person"])
        if person is None:
            raise NotEligible(str(_("Say who.")), field="person")
        return person
