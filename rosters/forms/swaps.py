"""What people type about swaps and taking over, and about a roster's rules."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.models import User
from common import walltime
from rosters.core.rules import Rule
from rosters.errors import NotEligible
from rosters.forms.plan import (
    DespiteField,
    RefusableForm,
    WallField,
    choice_of,
    named,
)
from rosters.models import Roster
from rosters.screens.swaps import Back, shifts_said
from rosters.selectors.swaps import Shift
from rosters.services.offers import Candidate
from rosters.services.settings import MOST_NIGHTS, MOST_REST_HOURS, Rules

NOTHING_PRIVATE = _("Nothing about a patient or a request. It is not texted.")


class PeopleForm(RefusableForm):
    """Which of those who may take it are asked."""

    people = forms.MultipleChoiceField(
        label=_("Ask"),
        help_text=_("The first who takes it has it."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose whom to ask.")},
    )

    def __init__(
        self, *args: Any, candidates: Sequence[Candidate], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        able = [one for one in candidates if not one.broken]
        self._able = [one.person for one in able]
        field = self.fields["people"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - for the type checker
        field.choices = [(str(one.person.public_id), one.label) for one in able]
        field.initial = [key for key, _name in named(self._able)]

    def chosen(self) -> list[User]:
        keys = set(self.cleaned_data["people"])
        return [person for person in self._able if str(person.public_id) in keys]


class OfferForm(PeopleForm):
    """To whom a shift is offered: one, several or all who may take it."""

    expires_at = WallField(
        label=_("It runs out"),
        help_text=_("Empty: when the shift starts."),
        required=False,
    )
    note = forms.CharField(
        label=_("Why"), help_text=NOTHING_PRIVATE, max_length=200, required=False
    )

    def __init__(self, *args: Any, roster: Roster, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._roster = roster

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        self.require_shown(self._roster.zone, "expires_at")
        return typed

    def expiry(self) -> datetime | None:
        typed = self.cleaned_data["expires_at"]
        if typed is None:
            return None
        return walltime.instant_of(typed, walltime.zone(self._roster.zone))


class ActingForm(RefusableForm):
    """Somebody comes on call: oneself or, for who edits the roster, anybody; rules
    are overridden by name and with a reason.
    """

    fields_of_refusals = {"person": "despite"}

    person = forms.ChoiceField(label=_("Who"))
    despite = DespiteField(label=_("All the same, with a reason"))
    reason = forms.CharField(
        label=_("Why"), help_text=NOTHING_PRIVATE, max_length=200, required=False
    )

    def __init__(
        self,
        *args: Any,
        people: Sequence[User],
        waivable: Collection[Rule],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._people = people
        self.fields["despite"] = DespiteField(
            label=_("All the same, with a reason"), only=waivable
        )
        if people:
            choice_of(self, "person").choices = [("", "-"), *named(people)]
        else:
            del self.fields["person"]

    def who(self, me: User) -> User:
        """Whom it is about. Raises NotEligible when nobody is chosen."""
        if "person" not in self.fields:
            return me
        for person in self._people:
            if str(person.public_id) == self.cleaned_data["person"]:
                return person
        raise NotEligible(str(_("Say who.")), field="person")


class TakeOverForm(ActingForm):
    seen = forms.CharField(widget=forms.HiddenInput, required=False)


class SettleForm(RefusableForm):
    """Approving or refusing, with a reason."""

    fields_of_refusals = {"person": "despite"}

    despite = DespiteField(label=_("Approve all the same, with a reason"))
    reason = forms.CharField(
        label=_("Why"), help_text=NOTHING_PRIVATE, max_length=200, required=False
    )


class UndoForm(SettleForm):
    """Taking a swap in force back, although a rule says no, with a reason."""

    despite = DespiteField(label=_("Undo it all the same, with a reason"))


class CounterForm(RefusableForm):
    """One of my shifts for theirs; those of which a rule says no are named apart.
    `of_another`: of whoever one acts for.
    """

    back = forms.ChoiceField(label=_("I take it if they take"))

    def __init__(
        self,
        *args: Any,
        backs: Mapping[str, Back],
        of_another: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._backs = backs
        if of_another:
            self.fields["back"].label = _("They take it if the holder takes")
        self.unable = [back for back in backs.values() if back.why_not]
        choice_of(self, "back").choices = shifts_said(
            {key: back.shift for key, back in backs.items() if not back.why_not}
        )

    def shift(self) -> Shift:
        return self._backs[self.cleaned_data["back"]].shift


class RulesForm(RefusableForm):
    """What the roster asks for."""

    rest_hours = forms.IntegerField(
        label=_("Hours of rest between two shifts of a person"),
        help_text=_("0: none. Counted as time passes, also when the clocks change."),
        min_value=0,
        max_value=MOST_REST_HOURS,
    )
    most_nights = forms.IntegerField(
        label=_("Most nights in a row"),
        help_text=_("0: as many as it comes to."),
        min_value=0,
        max_value=MOST_NIGHTS,
    )
    swaps_need_approval = forms.BooleanField(
        label=_("A swap counts only once a coordinator approves it"), required=False
    )
    busy_blocks = forms.BooleanField(
        label=_("Nobody is put on call while their own calendar says busy"),
        help_text=_("Not ticked: it is only said beside their name."),
        required=False,
    )

    def rules(self) -> Rules:
        return Rules(**self.cleaned_data)


def typed_rules(roster: Roster) -> dict[str, Any]:
    return {
        "rest_hours": roster.rest_hours,
        "most_nights": roster.most_nights,
        "swaps_need_approval": roster.swaps_need_approval,
        "busy_blocks": roster.busy_blocks,
    }
