"""What the values we store are called, wherever people read or hear them."""

from django.utils.translation import gettext_lazy as lazy

from dispatch.core.lifecycle import Mark
from dispatch.core.words import Kind, Source, State

STATES = {
    State.ASKED: lazy("received"),
    State.SCHEDULED: lazy("kept for another day"),
    State.PAGING: lazy("we are calling clinicians"),
    State.WAITING: lazy("waiting for a clinician"),
    State.ACCEPTED: lazy("a clinician has it"),
    State.EN_ROUTE: lazy("a clinician is on the way"),
    State.STAGED: lazy("a clinician is staged nearby"),
    State.ON_SCENE: lazy("a clinician is there"),
    State.CONSULT: lazy("a clinician has it by phone"),
    State.CLEARED: lazy("the clinician is done"),
    State.CLOSED: lazy("closed"),
    State.EXHAUSTED: lazy("nobody was found"),
    State.CANCELLED: lazy("cancelled"),
}
SOURCES = {
    Source.WEB: lazy("on screen"),
    Source.TEXT: lazy("by text"),
    Source.KEYPAD: lazy("by telephone key"),
    Source.ENGINE: lazy("by itself"),
    Source.API: lazy("by another system"),
    Source.IMPORT: lazy("from a file"),
}
MARKS = {
    Mark.DEPARTED: lazy("on the way"),
    Mark.STAGED: lazy("staged nearby"),
    Mark.ARRIVED: lazy("there"),
    Mark.CLEARED: lazy("done"),
}
KINDS = {
    Kind.LIVE: lazy("live"),
    Kind.DRILL: lazy("drill"),
    Kind.IMPORTED: lazy("imported"),
}
ALARMS = {
    "exhausted": lazy("nobody could be reached"),
    "no_owner": lazy("a request has no owner"),
    "overdue": lazy("a deadline has passed"),
    "opt_out": lazy("a phone on call refuses our texts"),
    "engine_late": lazy("the engine is late"),
    "cannot_tell": lazy("the officer could not be told"),
    "unreachable": lazy("somebody on call cannot be reached"),
    "to_document": lazy("how it ended is still to be written down"),
    "follow_up_due": lazy("a follow-up was to be done by now"),
    "lead_cannot": lazy("the clinician who has it cannot"),
    "not_taken_over": lazy("nobody who was asked takes it over"),
    "cannot_ask": lazy("no supervisor could be asked"),
    "unconfirmed": lazy("the shift is not confirmed"),
    "gap": lazy("nobody is on call"),
    "cannot_page": lazy("nobody can reach who is on call"),
}


def state_name(state: State) -> str:
    """Where a request stands, as a clause: "a clinician is there"."""
    return str(STATES[state])
