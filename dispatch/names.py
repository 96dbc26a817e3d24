"""What the values we store are called, wherever people read or hear them."""

from django.utils.translation import gettext_lazy as lazy

from dispatch.core.lifecycle import Mark
from dispatch.core.routing import Why
from dispatch.core.words import (
    CallOutcome,
    CancelReason,
    Capacity,
    Channel,
    DeclineReason,
    FollowUpOutcome,
    Kind,
    Source,
    State,
)
from notifications.core.kinds import Heard, InboundKind

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
CHANNELS = {
    Channel.WEB: lazy("on screen"),
    Channel.PHONE: lazy("by telephone"),
    Channel.TEXT: lazy("by text"),
    Channel.API: lazy("by another system"),
    Channel.RADIO_RELAYED: lazy("by radio, entered by dispatch"),
    Channel.SELF_INITIATED: lazy("by the clinician"),
    Channel.IMPORT: lazy("from a file"),
}
COME_BY = {InboundKind.CALL: lazy("call"), InboundKind.TEXT: lazy("text")}
CALL_OUTCOMES = {
    CallOutcome.CALLING: lazy("on the telephone now"),
    CallOutcome.ASKED: lazy("became a request"),
    CallOutcome.ASKED_BY_TEXT: lazy("asked by the code of our text"),
    CallOutcome.TEXTED: lazy("wanted to ask, got a code: nothing was requested"),
    CallOutcome.SAME_REQUEST: lazy("about a request that was open"),
    CallOutcome.HUNG_UP: lazy("hung up: nothing was requested"),
    CallOutcome.NOT_PRESSED: lazy("no key that means something: nothing was requested"),
    CallOutcome.NOT_SIGNED_IN: lazy("may not ask here: nothing was requested"),
    CallOutcome.LOCKED: lazy("too many wrong badges or PINs: nothing was requested"),
    CallOutcome.REFUSED: lazy("could not be taken: nothing was requested"),
}
HEARD = {
    Heard.RECEIVED: lazy("received"),
    Heard.REPLY: lazy("answered a message of ours"),
    Heard.LATE_REPLY: lazy("answered a message that was over"),
    Heard.REQUEST: lazy("about a request or a shift"),
    Heard.UNMATCHED: lazy("no code of ours: not passed on, not kept"),
    Heard.MUTED: lazy("no code of ours, once too often: not answered"),
    Heard.OPTED_OUT: lazy("refuses our texts from now on"),
    Heard.OPTED_IN: lazy("takes our texts again"),
    Heard.HELP: lazy("the carrier's own word"),
    Heard.ANSWERED: lazy("answered by our menu"),
    Heard.UNKNOWN_CALLER: lazy("heard that nothing was requested"),
}
REASONS = {
    DeclineReason.FAMILY_OR_ILL: lazy("Family, or ill"),
    DeclineReason.ON_ANOTHER_CALL: lazy("On another call"),
    DeclineReason.OUT_OF_AREA: lazy("Too far away"),
    DeclineReason.UNSAFE: lazy("Not safe"),
    DeclineReason.CONFLICT_OF_INTEREST: lazy("I know the people"),
}
CANCELLED = {
    CancelReason.SETTLED: lazy("It settled by itself"),
    CancelReason.GONE: lazy("They are gone"),
    CancelReason.OTHER_HELP: lazy("Other help came"),
    CancelReason.MISTAKE: lazy("Asked by mistake"),
}
CAPACITIES = {
    Capacity.CLINICIAN: lazy("Clinician"),
    Capacity.PARAMEDIC: lazy("Paramedic"),
    Capacity.CASE_MANAGER: lazy("Case manager"),
}
FOLLOW_UPS = {
    FollowUpOutcome.REACHED: lazy("Reached"),
    FollowUpOutcome.CONNECTED: lazy("With the services by now"),
    FollowUpOutcome.NOT_REACHED: lazy("Not reached"),
    FollowUpOutcome.DECLINED: lazy("Declined"),
    FollowUpOutcome.NOT_NEEDED: lazy("Not needed any more"),
    FollowUpOutcome.NOT_ASKED: lazy("Done, outcome not said"),
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
    "not_agreed": lazy("no supervisor has said whether somebody comes"),
    "weapon_known": lazy("weapon or violence became known, and somebody was sent"),
    "no_check_in": lazy("alone at the scene and does not answer"),
    "no_word": lazy("shown at work for too long and does not answer"),
    "time_to_mend": lazy("when it was done is to be mended"),
    "unconfirmed": lazy("the shift is not confirmed"),
    "gap": lazy("nobody is on call"),
    "cannot_page": lazy("nobody can reach who is on call"),
    "books": lazy("the books do not add up"),
}


def state_name(state: State) -> str:
    """Where a request stands, as a clause: "a clinician is there"."""
    return str(STATES[state])


ROUTED = {
    Why.PRIMARY: lazy("on call, primary"),
    Why.PRIMARY_STALE: lazy("on call, primary; shown engaged, but long past"),
    Why.PRIMARY_TALKS: lazy("on call, primary; on the phone with another request"),
    Why.BACKUP: lazy("on call, backup"),
    Why.BACKUP_STALE: lazy("on call, backup; shown engaged, but long past"),
    Why.BACKUP_TALKS: lazy("on call, backup; on the phone with another request"),
    Why.SUPERVISOR: lazy("duty supervisor"),
    Why.OFF: lazy("not on call now"),
    Why.NOT_AT_THIS_RUNG: lazy("not at this rung"),
    Why.DECLINED: lazy("has declined"),
    Why.RUNG_BEFORE: lazy("was rung before"),
    Why.BEING_ASKED: lazy("is being asked now"),
    Why.ENGAGED: lazy("is engaged"),
    Why.NO_PHONE: lazy("has no phone that can be reached"),
    Why.OTHERS_FIRST: lazy("others come first"),
}


def routed(why: str) -> str:
    """Why somebody is rung, or is not; what makes them unfit comes in words."""
    return str(ROUTED[Why(why)]) if why in set(Why) else why
