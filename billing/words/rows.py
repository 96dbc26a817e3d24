"""What a response was priced by, or why it has no price."""

from django.utils.translation import gettext as _

from billing.core.activations import Clock, Step


def clock_name(clock: str) -> str:
    return {
        Clock.DISPATCHED.value: _("dispatched"),
        Clock.DEPARTED.value: _("departed"),
        Clock.ARRIVED.value: _("arrived"),
        Clock.CLEARED.value: _("cleared"),
        Clock.RETURNED.value: _("returned"),
        Clock.CANCELLED.value: _("cancelled"),
    }[clock]


def step_name(step: str) -> str:
    return {
        Step.DOCUMENTATION_ADDED.value: _("writing up added"),
        Step.DOCUMENTATION_CAPPED.value: _("writing up not all billed"),
        Step.ROUNDED.value: _("rounded"),
        Step.RAISED_TO_MINIMUM.value: _("minimum applied"),
        Step.CANCELLED_BEFORE_DEPARTURE.value: _("cancelled before departure"),
        Step.LOWERED_TO_MAXIMUM.value: _("no more than the most for a call"),
        Step.DIVIDED.value: _("shared with another agency"),
    }[step]


def problem_sentence(problem: str, missing: list[str]) -> str:
    """Why a response has no price: the clocks do not say how long it took."""
    if problem == "backwards":
        return _("Not billed: the later clock lies before the earlier.")
    named = ", ".join(clock_name(clock) for clock in missing)
    return _("Not billed: no time that can be used for %(clocks)s.") % {"clocks": named}
