"""What the history says of things as they were: what each part of them is called, and
from what to what it changed.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

NAME = _("name")
SHIFTS = _("shifts")
FIRST = _("from")
LAST = _("last on")
HELD_BY = _("held by")
ZONE = _("clock")
TURNS = _("it goes by")
WHEN = _("when")
UNTIL = _("until")
SHIFT = _("the shift")
BACK = _("for it")
ON_CALL = _("on call")
REST = _("hours of rest")
NIGHTS = _("most nights in a row")
APPROVAL = _("swaps need approval")
BUSY = _("their own calendar blocks")
HOLIDAYS = _("public holidays")
DAY_KEPT = _("the day")
LEAD = _("asked so many minutes before")
COVERS = _("covers")
Said = Mapping[str, str]


def nothing() -> str:
    return gettext("none")


def yes_or_no(is_so: bool) -> str:
    return gettext("yes") if is_so else gettext("no")


def nobody() -> str:
    return gettext("nobody")


def not_at_all() -> str:
    return gettext("it does not take place")


def changes(was: Said, then: Said) -> str:
    """ "Shifts: Every day 19:00-07:00 → Every day 20:00-07:00." for each part that is
    another one.
    """
    parts = [
        _change(name, was.get(name, ""), then.get(name, ""))
        for name in dict.fromkeys([*was, *then])
        if was.get(name, "") != then.get(name, "")
    ]
    return " ".join(parts) or gettext("It stayed as it was.")


def _change(name: str, was: str, then: str) -> str:
    said = {
        "name": _first(name),
        "was": was or nothing(),
        "then": then or nothing(),
    }
    return gettext("%(name)s: %(was)s → %(then)s.") % said


def parts(of: Said) -> str:
    """ "Shifts: Every day 19:00-07:00. Held by: rotation Weekly." """
    return " ".join(
        gettext("%(name)s: %(said)s.") % {"name": _first(name), "said": said}
        for name, said in of.items()
        if said
    )


def _first(name: str | Promise) -> str:
    said = str(name)
    return said[:1].upper() + said[1:]


def held_by(person: str) -> str:
    return gettext("Held by %(person)s.") % {"person": person}


def of_person(person: str) -> str:
    return gettext("Answered for %(person)s.") % {"person": person}


def in_return(shift: str) -> str:
    return gettext("In return: %(shift)s.") % {"shift": shift}


def members_from(day: str) -> str:
    return gettext("in it from %(day)s") % {"day": day}


def from_day(day: str) -> str:
    return gettext("From %(day)s on.") % {"day": day}
