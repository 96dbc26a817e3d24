"""The words of a roster's history: who did what, in a sentence."""

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rosters.core.history import Sort

SORTS: list[tuple[str, str | Promise]] = [
    ("", _("everything")),
    (Sort.PLAN.value, _("the plan")),
    (Sort.OVERRIDE.value, _("somebody else for a while")),
    (Sort.SWAP.value, _("swaps")),
    (Sort.TIME_OFF.value, _("time off")),
    (Sort.GAP.value, _("gaps")),
    (Sort.CONFIRMING.value, _("confirming")),
    (Sort.CORRECTION.value, _("corrections of what is past")),
]
DID: dict[str, str | Promise] = {
    "add_override": _("%(who)s changed for a while who is on call."),
    "withdraw_override": _("%(who)s took back a change for a while."),
    "take_time_off": _("%(who)s entered time off."),
    "withdraw_time_off": _("%(who)s took back time off."),
    "change_time_off": _("%(who)s changed until when somebody is unavailable."),
    "set_pattern": _("%(who)s saved a pattern."),
    "end_pattern": _("%(who)s ended a pattern."),
    "move_night": _("%(who)s moved one shift to another time."),
    "cancel_night": _("%(who)s cancelled one shift."),
    "restore_night": _("%(who)s put one shift back as the pattern says."),
    "set_rotation": _("%(who)s saved a rotation."),
    "create_roster": _("%(who)s made the roster."),
    "rename_roster": _("%(who)s renamed the roster."),
    "start_roster": _("%(who)s set when the roster starts."),
    "end_roster": _("%(who)s set when the roster ends."),
    "take_back_roster": _("%(who)s took the roster back before it began."),
    "close_roster": _("The roster has ended."),
    "end_position": _("%(who)s set when a position ends."),
    "cover_agencies": _("%(who)s set which departments it covers."),
    "add_position": _("%(who)s added a position."),
    "set_holidays": _("%(who)s set which public holidays it keeps."),
    "set_base_towns": _("%(who)s set the base towns."),
    "waive_rules": _("%(who)s saved a change of the plan although it breaks rules."),
    "publish_against_rules": _(
        "%(who)s published shifts further ahead, as planned, and they break rules."
    ),
    "set_roster_rules": _("%(who)s set the rules of rest, nights and swaps."),
    "set_confirmation": _("%(who)s set when people are asked to confirm."),
    "confirm_shift": _("%(who)s confirmed a shift."),
    "offer_gap": _("%(who)s asked people to fill a gap."),
    "decline_gap": _("%(who)s said no to an open shift."),
    "offer_swap": _("%(who)s offered a shift to others."),
    "take_swap": _("%(who)s took an offered shift."),
    "counter_swap": _("%(who)s offered a shift in return."),
    "decline_swap": _("%(who)s said no to an offered shift."),
    "approve_swap": _("%(who)s approved a swap."),
    "refuse_swap": _("%(who)s did not approve a swap."),
    "withdraw_swap": _("%(who)s took back an offered shift."),
    "undo_swap": _("%(who)s undid a swap."),
    "refuse_counter": _("%(who)s did not want the shift offered in return."),
    "end_swap": _("%(who)s ended the offer of a shift."),
    "expire_swap": _("An offered shift was not taken in time."),
    "swap_follows_shift": _("A swap moved with its shift, which %(who)s moved."),
    "override_follows_shift": _(
        "A change for a while moved with its shift, which %(who)s moved."
    ),
    "correct_coverage": _("%(who)s corrected who was on call."),
    "make_draft": _("%(who)s drafted who takes open shifts."),
    "change_draft": _("%(who)s changed a draft."),
    "drop_draft": _("%(who)s threw a draft away."),
    "publish_draft": _("%(who)s published a draft."),
    "undo_draft": _("%(who)s took a draft back."),
    "import_roster": _("%(who)s took shifts over from a file."),
    "withdraw_roster_import": _("%(who)s took back what a file had put on the roster."),
    "export_hours": _("%(who)s saved the hours as a file."),
}
WAYS: dict[str, str | Promise] = {
    "text": _("by text"),
    "keypad": _("by telephone key"),
    "web": _("on screen"),
}


def did(act: str, who: str) -> str:
    """ "S. Novak saved a pattern." An act without words of its own by its name."""
    if act in DID:
        return str(DID[act]) % {"who": who}
    return gettext("%(who)s: %(act)s.") % {"who": who, "act": act.replace("_", " ")}


def program(name: str, organisation: str) -> str:
    """ "Token “CAD bridge” (Tamarack County)", which did something."""
    said = {"name": name, "organisation": organisation}
    return gettext("Token “%(name)s” (%(organisation)s)") % said


def tandem() -> str:
    return gettext("Tandem")


def shift_of_day(day: str) -> str:
    return gettext("The shift of %(day)s.") % {"day": day}


def federal() -> str:
    return gettext("federal")


def passed(before: str, after: str) -> str:
    """ "From R. Rivera to J. Okafor." """
    return gettext("From %(before)s to %(after)s.") % {"before": before, "after": after}


def asked(names: Sequence[str]) -> str:
    return gettext("Asked: %(names)s.") % {"names": ", ".join(names)}


def by_turn(person: str, rotation: str, pattern: str) -> str:
    said = {"person": person, "rotation": rotation, "pattern": pattern}
    return (
        gettext(
            "%(person)s is on call because it is their turn in the rotation "
            "“%(rotation)s”, by the pattern “%(pattern)s”."
        )
        % said
    )


def by_pattern(person: str, pattern: str) -> str:
    said = {"person": person, "pattern": pattern}
    return (
        gettext("%(person)s is on call because the pattern “%(pattern)s” is theirs.")
        % said
    )


def by_override(person: str, override: str) -> str:
    said = {"person": person, "override": override}
    return gettext("%(person)s is on call by a change for a while. %(override)s") % said


def by_correction(person: str, reason: str) -> str:
    said = {"person": person, "reason": reason}
    if not reason:
        return gettext("It was corrected afterwards: %(person)s was on call.") % said
    return (
        gettext("It was corrected afterwards: %(person)s was on call. “%(reason)s”")
        % said
    )


def nobody() -> str:
    return gettext("Nobody is on call there then.")
