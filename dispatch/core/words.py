"""The vocabulary of a callout. Values are stored; they never change meaning.

Value sets follow DOMAIN.md §4.2; "not asked" differs from "unknown" throughout.
"""

from enum import StrEnum

NOT_ASKED = "not_asked"
UNKNOWN = "unknown"


class State(StrEnum):
    """Where a callout stands (DESIGN.md §5)."""

    ASKED = "asked"
    SCHEDULED = "scheduled"
    PAGING = "paging"
    WAITING = "waiting"
    ACCEPTED = "accepted"
    EN_ROUTE = "en_route"
    STAGED = "staged"
    ON_SCENE = "on_scene"
    CONSULT = "consult"
    CLEARED = "cleared"
    CLOSED = "closed"
    EXHAUSTED = "exhausted"
    CANCELLED = "cancelled"


OPEN = frozenset(State) - {State.CLOSED, State.CANCELLED}
HELD = frozenset(
    {State.ACCEPTED, State.EN_ROUTE, State.STAGED, State.ON_SCENE, State.CONSULT}
)

# The officer waits for who was promised: on the way, or about to call.
STILL_TO_COME = HELD - {State.ON_SCENE}

# Somebody is still looked for.
LOOKED_FOR = frozenset({State.ASKED, State.PAGING, State.WAITING})


class Kind(StrEnum):
    LIVE = "live"
    DRILL = "drill"
    IMPORTED = "imported"


class Channel(StrEnum):
    """How the request reached us."""

    WEB = "web"
    PHONE = "phone"
    TEXT = "text"
    API = "api"
    RADIO_RELAYED = "radio_relayed"
    SELF_INITIATED = "self_initiated"
    IMPORT = "import"


class ResponseType(StrEnum):
    CO_RESPONSE = "co_response"
    ALTERNATIVE = "alternative"
    CONSULT = "consult"
    FOLLOW_UP = "follow_up"
    REFERRAL = "referral"


class Help(StrEnum):
    """Which requests a ladder is for."""

    ANY = ""
    IN_PERSON = "in_person"
    BY_PHONE = "by_phone"


def help_of(response_type: ResponseType) -> Help:
    """Whether somebody is to come, or to talk by phone."""
    by_phone = response_type is ResponseType.CONSULT
    return Help.BY_PHONE if by_phone else Help.IN_PERSON


class Agreement(StrEnum):
    """Where it stands whether a supervisor agrees that somebody comes."""

    NOT_ASKED = ""
    ASKED = "asked"  # meanwhile somebody is looked for by phone
    AGREED = "agreed"
    REFUSED = "refused"  # it stays by phone


class Wait(StrEnum):
    """Where it stands with who may choose what to do while everybody is engaged."""

    NONE = ""
    ASKED = "asked"  # the officer is
    WAITS = "waits"
    WENT_ON = "went_on"  # the ladder did, to who else it rings
    OUTSIDE = "outside"  # the officer is put through to the outside line


class PageSort(StrEnum):
    """Why somebody was paged: the ladder's turn, or a human's choice."""

    LADDER = "ladder"
    ADDED = "added"
    HANDOVER = "handover"  # to take over from who has it


class Priority(StrEnum):
    P1 = "P1"  # subject present, officer waiting
    P2 = "P2"  # within two hours
    P3 = "P3"  # next business day


class Weapon(StrEnum):
    NO = "no"
    YES_OR_UNSURE = "yes_or_unsure"
    NOT_ASKED = "not_asked"


class Source(StrEnum):
    """By what a fact was entered."""

    WEB = "web"
    TEXT = "text"
    KEYPAD = "keypad"
    ENGINE = "engine"
    API = "api"
    IMPORT = "import"


class PageState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    FAILED = "failed"  # every way was tried, nobody answered
    WITHDRAWN = "withdrawn"  # no longer needed


class DeclineReason(StrEnum):
    NOT_SAID = "not_said"
    ON_ANOTHER_CALL = "on_another_call"
    OUT_OF_AREA = "out_of_area"
    UNSAFE = "unsafe"
    CONFLICT_OF_INTEREST = "conflict_of_interest"
    FAMILY_OR_ILL = "family_or_ill"


class CancelReason(StrEnum):
    """Why nobody is needed any more. Kept in the log."""

    NOT_SAID = "not_said"
    SETTLED = "settled"
    GONE = "gone"
    OTHER_HELP = "other_help"
    MISTAKE = "mistake"


class Declined(StrEnum):
    """What came of "cannot". Said, not stored."""

    STILL_YOURS = "still_yours"  # a lead who cannot: the supervisor is told
    NEXT_CALLED = "next_called"  # somebody else is being called
    NOTED = "noted"  # nothing more is asked of them


class Part(StrEnum):
    """What a responder is to the callout."""

    LEAD = "lead"
    OTHER = "other"


class Capacity(StrEnum):
    """As what somebody came."""

    CLINICIAN = "clinician"
    PARAMEDIC = "paramedic"
    CASE_MANAGER = "case_manager"


class QuestionKind(StrEnum):
    """What a clinician at work is asked until they answer."""

    SAFE = "safe"  # alone at the scene since the officer left
    STILL_THERE = "still_there"  # shown engaged past their estimate


class FollowUpState(StrEnum):
    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"  # nothing is to be done after all


class FollowUpOutcome(StrEnum):
    """What came of it; no clinical word."""

    NOT_ASKED = "not_asked"
    REACHED = "reached"
    CONNECTED = "connected"  # is with the services by now
    NOT_REACHED = "not_reached"
    DECLINED = "declined"
    NOT_NEEDED = "not_needed"


class EventKind(StrEnum):
    """What the append-only log can say."""

    ASKED = "asked"
    RUNG_STARTED = "rung_started"
    RUNG_EMPTY = "rung_empty"
    PAGED = "paged"
    RANG_AGAIN = "rang_again"
    PAGE_FAILED = "page_failed"
    ACCEPTED = "accepted"
    ACCEPTED_LATE = "accepted_late"
    DECLINED = "declined"
    EXHAUSTED = "exhausted"
    TRIED_AGAIN = "tried_again"
    MINUTES_GIVEN = "minutes_given"
    SECURED = "secured"
    OFFICER_LEFT = "officer_left"
    OFFICER_RELEASED = "officer_released"
    DEPARTED = "departed"
    STAGED = "staged"
    ARRIVED = "arrived"
    CONSULT_BEGUN = "consult_begun"
    CLEARED = "cleared"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    OWNER_CHANGED = "owner_changed"
    DEADLINE_MISSED = "deadline_missed"
    CORRECTED = "corrected"
    PLACE_ASSIGNED = "place_assigned"
    IMPORTED = "imported"
    NOTED = "noted"
    OFFICER_BACK = "officer_back"
    CHECKED_IN = "checked_in"  # alone at the scene, and safe
    CHECK_IN_MISSED = "check_in_missed"
    ESTIMATED = "estimated"  # about how long on scene
    STILL_THERE = "still_there"
    NO_WORD = "no_word"  # past the estimate, and nobody answers
    TO_MEND = "to_mend"  # done earlier than marked
    REASON_SAID = "reason_said"  # why a page was declined
    REPORTED = "reported"  # miles, minutes of notes
    JOINED = "joined"
    LEFT = "left"
    UPGRADED = "upgraded"
    FOLLOW_UP_MADE = "follow_up_made"
    FOLLOW_UP_MOVED = "follow_up_moved"
    FOLLOW_UP_HANDED = "follow_up_handed"
    FOLLOW_UP_DONE = "follow_up_done"
    ALL_ENGAGED = "all_engaged"
    CHOSEN = "chosen"  # what to do while everybody is engaged
    STILL_ENGAGED = "still_engaged"  # the longest wait is over
    SOMEBODY_FREE = "somebody_free"
    ASKED_TOO = "asked_too"  # somebody else asked, and it was the same
    RECORDED = "recorded"  # entered after it had happened


class CallOutcome(StrEnum):
    """What became of a call by which somebody asked, or could have."""

    CALLING = "calling"
    ASKED = "asked"  # a request was stored
    ASKED_BY_TEXT = "asked_by_text"  # by the code of our text
    TEXTED = "texted"  # a text, not a call; its answer names the code that asks
    SAME_REQUEST = "same_request"  # it was about one that was open
    HUNG_UP = "hung_up"
    NOT_PRESSED = "not_pressed"  # silence, or keys that are no choice
    NOT_SIGNED_IN = "not_signed_in"  # no badge and PIN that go together
    LOCKED = "locked"  # too many wrong badges and PINs
    REFUSED = "refused"  # such a request cannot be taken


class LineOutcome(StrEnum):
    """What became of one row of an imported file."""

    STORED = "stored"
    KNOWN = "known"  # an earlier file brought the same row
    CHANGED = "changed"  # an earlier file brought it with other values; those stay
    REPEATED = "repeated"  # an earlier line of this file has the same id
    REFUSED = "refused"


DISPOSITIONS_VERSION = 1
DISPOSITIONS = (
    "resolved_phone",
    "resolved_on_scene",
    "safety_plan_remain_in_place",
    "referred_services",
    "warm_handoff",
    "voluntary_transport_crisis_facility",
    "voluntary_transport_ed",
    "medical_ed",
    "involuntary_hold",
    "arrest_booked",
    "arrest_cited_released",
    "left_with_family",
    "refused_services",
    "unable_to_locate",
    "cancelled",
    "no_clinician_available",
    "other",
)
WOULD_HAVE_BEEN = ("arrest", "ed", "hold", "none", UNKNOWN, NOT_ASKED)
YES_NO = ("yes", "no", UNKNOWN, NOT_ASKED)
