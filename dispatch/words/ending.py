"""What is asked and said by text at the end of a request: miles, minutes, outcome.

Names of outcomes go to the clinician's own phone as a numbered list of what there is;
which of them was chosen is never sent.
"""

from django.utils.translation import gettext as _

from dispatch.words.parts import Ref

# By number: a value set of its own order, so that the first are the most frequent.
BY_NUMBER = (
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
    "other",
)
OTHERWISE_BY_NUMBER = ("arrest", "ed", "hold", "none", "unknown")


def asked_text(
    ref: Ref, *, at: str, in_person: bool, code: str, outcome: bool = True
) -> str:
    """Once, to who is done; how it ended is `outcome`, asked of the lead."""
    if not outcome:
        return _(
            "{ref}: done {at}. Reply 1 {code} and your miles (1 {code} 11), 2 {code} "
            "and minutes of notes."
        ).format(ref=ref, at=at, code=code)
    if in_person:
        return _(
            "{ref}: done {at}. Reply 1 {code} and your miles (1 {code} 11), 2 {code} "
            "and minutes of notes, 3 {code} how it ended."
        ).format(ref=ref, at=at, code=code)
    return _(
        "{ref}: done {at}. Reply 2 {code} and your minutes of notes (2 {code} 20), "
        "3 {code} how it ended."
    ).format(ref=ref, at=at, code=code)


def how_text(code: str) -> str:
    return _(
        "3 {code} and 1 phone 2 on scene 3 safety plan 4 referred 5 handoff "
        "6 crisis 7 ED 8 medical 9 hold 10 arrest 11 cited 12 family 13 refused "
        "14 not found 15 other"
    ).format(code=code)


def miles_heard_text(ref: Ref, *, miles: int, code: str) -> str:
    return _(
        "{ref}: {miles} miles. Next 2 {code} and minutes of notes, 3 {code} how it "
        "ended."
    ).format(ref=ref, miles=miles, code=code)


def minutes_heard_text(ref: Ref, *, minutes: int, code: str) -> str:
    return _("{ref}: {minutes} minutes of notes. Next 3 {code} how it ended.").format(
        ref=ref, minutes=minutes, code=code
    )


def closed_text(ref: Ref, *, code: str) -> str:
    return _(
        "{ref} is closed, thank you. Without you it would have been: 4 {code} and "
        "1 arrest, 2 ED, 3 hold, 4 nothing, 5 not known."
    ).format(ref=ref, code=code)


def otherwise_heard_text(ref: Ref) -> str:
    return _("{ref}: noted, thank you. That was all.").format(ref=ref)


def not_usable_text(ref: Ref) -> str:
    """A number that is none of those that may be said there."""
    return _(
        "{ref}: that number cannot be used. Miles and minutes are whole numbers."
    ).format(ref=ref)


def written_already_text(ref: Ref) -> str:
    return _("{ref}: that is written down already. Nothing more to do.").format(ref=ref)
