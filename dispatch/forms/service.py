"""The service policy as it is typed."""

from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as lazy

from dispatch.core.service import Choice, Service, ServiceFault, service_faults
from dispatch.screens import service as said

_FAULTS = {
    ServiceFault.WAITS_ANYWAY: (
        "otherwise",
        lazy("To wait can only happen by itself where it may be chosen too."),
    ),
}


class ServiceForm(forms.Form):
    choices = forms.MultipleChoiceField(
        label=lazy("What may the officer choose?"),
        choices=[(one.value, label) for one, label in said.CHOICES.items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": lazy("An officer needs at least one choice.")},
    )
    otherwise = forms.ChoiceField(
        label=lazy("And when nobody chooses?"),
        choices=[(one.value, label) for one, label in said.OTHERWISE.items()],
        widget=forms.RadioSelect,
    )
    answer_within = forms.IntegerField(
        label=lazy("After how many seconds"),
        min_value=30,
        max_value=900,
        error_messages={"invalid": lazy("A number of seconds, such as 120.")},
    )
    longest_wait = forms.IntegerField(
        label=lazy("Ask again after so many minutes of waiting"),
        min_value=5,
        max_value=480,
        error_messages={"invalid": lazy("A number of minutes, such as 60.")},
    )
    travel = forms.IntegerField(
        label=lazy("Minutes from being free to being there"),
        help_text=lazy("Goes into the time the officer reads: here about 03:10."),
        min_value=0,
        max_value=240,
        error_messages={"invalid": lazy("A number of minutes, such as 30.")},
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def clean(self) -> None:
        typed = self.cleaned_data
        if self.errors:
            return
        faults = service_faults(
            self._chosen(),
            Choice(typed["otherwise"]),
            answer_within=timedelta(seconds=typed["answer_within"]),
            longest_wait=timedelta(minutes=typed["longest_wait"]),
        )
        for fault in faults:
            field, sentence = _FAULTS[fault]
            self.add_error(field, str(sentence))

    def _chosen(self) -> tuple[Choice, ...]:
        return tuple(one for one in Choice if one.value in self.cleaned_data["choices"])

    def service(self) -> Service:
        typed = self.cleaned_data
        return Service(
            choices=self._chosen(),
            otherwise=Choice(typed["otherwise"]),
            answer_within=timedelta(seconds=typed["answer_within"]),
            longest_wait=timedelta(minutes=typed["longest_wait"]),
            travel=timedelta(minutes=typed["travel"]),
        )


def initial(service: Service, *, seen: int) -> dict[str, object]:
    minute = timedelta(minutes=1)
    return {
        "choices": [one.value for one in service.choices],
        "otherwise": service.otherwise.value,
        "answer_within": int(service.answer_within.total_seconds()),
        "longest_wait": service.longest_wait // minute,
        "travel": service.travel // minute,
        "seen": seen,
    }
