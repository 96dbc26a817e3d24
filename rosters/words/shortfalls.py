"""What is said about gaps and who cannot be reached: closed facts only (promise 7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from notifications.core import gsm7
from rosters.words import short_time, span


@dataclass(frozen=True, slots=True)
class Lack:
    """A span on the wall of its roster, bare, and the seat nobody holds in it."""

    roster: str
    seat: str
    starts_at: datetime
    ends_at: datetime
    is_far: bool = False

    def __str__(self) -> str:
        """ "Nights primary Thu 10 Dec 19:00-07:00"; a far one with its year."""
        times = span(self.starts_at, self.ends_at, is_far=self.is_far)
        return " ".join(filter(None, (self.roster[:20], self.seat.lower(), times)))


def gap_text(
    lack: Lack, *, others: int, names: Sequence[str], count: int, code: str
) -> str:
    """To a coordinator: the gap, how many others were found with it, who could take
    it (as many names as there is room for, of `count`), and the answer that asks them.
    """
    what = _("TANDEM GAP %(lack)s.") % {"lack": lack}
    if others:
        what = _("TANDEM GAP %(lack)s, and %(others)d more.") % {
            "lack": lack,
            "others": others,
        }
    if not count:
        return what + _(" Nobody could take it by the rules. See Gaps.")
    ask = _(" Reply 1 %(code)s to ask them.") % {"code": code}
    if not code:
        ask = _(" Ask them: Gaps.")
    for shown in range(len(names), 0, -1):
        left = count - shown
        said = ", ".join(names[:shown]) + (f" +{left}" if left else "")
        text = what + _(" Could: %(names)s.") % {"names": said} + ask
        if gsm7.fits(gsm7.fold(text)):
            return text
    return what + _(" %(count)d could take it.") % {"count": count} + ask


def unreachable_text(name: str, lack: Lack) -> str:
    return _(
        "TANDEM %(name)s cannot be reached: no phone takes our texts. On call %(lack)s."
    ) % {"name": name[:24], "lack": lack}


def offer_text(lack: Lack, *, code: str) -> str:
    if not code:
        return _("TANDEM Nobody has %(lack)s. Take it in Tandem: My shifts.") % {
            "lack": lack
        }
    return _("TANDEM Nobody has %(lack)s. Reply 1 %(code)s take it, 3 %(code)s no.") % {
        "lack": lack,
        "code": code,
    }


def nobody_takes_text(lack: Lack) -> str:
    """To a coordinator, once everybody asked has said no."""
    return _("TANDEM GAP %(lack)s: everybody asked has said no. See Gaps.") % {
        "lack": lack
    }


def asked_text(lack: Lack, count: int, leaves_at: datetime | None = None) -> str:
    """`leaves_at`: on the wall, when their texts leave, if not at once."""
    said = {"lack": lack, "count": count}
    if leaves_at is None:
        return _("%(lack)s: %(count)d asked. You hear who takes it.") % said
    said |= {"at": short_time(leaves_at)}
    return (
        _("%(lack)s: %(count)d asked, by text on %(at)s. You hear who takes it.") % said
    )


def yours_text(lack: Lack) -> str:
    return _("%(lack)s is yours. Thank you.") % {"lack": lack}


def declined_text(lack: Lack) -> str:
    return _("%(lack)s: understood. Nothing more to do.") % {"lack": lack}


def taken_text(lack: Lack, name: str) -> str:
    """To the others; `name` empty: no names are sent here."""
    who = name or _("somebody")
    return _("TANDEM %(lack)s: %(who)s has it. Thank you.") % {
        "lack": lack,
        "who": who[:24],
    }


def covered_text(lack: Lack, *, others: int, names: Sequence[str]) -> str:
    """Who was told of a gap, and of so many `others`, hears that it is none any more.

    `names`: of all who cover it, as many as there is room for; none are sent here
    where it is empty.
    """
    what = _lacks(lack, others)
    for shown in range(len(names), 0, -1):
        left = len(names) - shown
        who = ", ".join(names[:shown]) + (f" +{left}" if left else "")
        text = _("TANDEM %(what)s: covered again by %(who)s. Nothing to do.") % {
            "what": what,
            "who": who,
        }
        if gsm7.fits(gsm7.fold(text)):
            return text
    return _("TANDEM %(what)s: covered again. Nothing to do.") % {"what": what}


def none_left_text(lack: Lack, *, others: int) -> str:
    """The same where nobody is to be on call there any more."""
    return _("TANDEM %(what)s: no gap any more. Nothing to do.") % {
        "what": _lacks(lack, others)
    }


def _lacks(lack: Lack, others: int) -> str:
    said = {"lack": lack, "others": others}
    return _("%(lack)s and %(others)d more") % said if others else str(lack)


def reachable_text(name: str, *, back: bool) -> str:
    """Who was told that somebody cannot be reached hears why that is over; `back`: a
    phone of theirs takes texts again.
    """
    said = _("TANDEM %(name)s can be reached again. Nothing to do.")
    if not back:
        said = _("TANDEM %(name)s has no shift in the next days now. Nothing to do.")
    return said % {"name": name[:24]}


def changed_text(lack: Lack) -> str:
    """To who answers an offer of a gap that is longer by now."""
    return _(
        "Nothing was changed. The gap changed since: %(lack)s. Answer our newer text."
    ) % {"lack": lack}


def lacks_still_text(lack: Lack) -> str:
    """To who answers about a gap that is part of another by now."""
    return _("Nothing was changed. Nobody has all of %(lack)s by now. See Gaps.") % {
        "lack": lack
    }


def over_text(lack: Lack) -> str:
    return _("%(lack)s is no gap any more. Nothing more to do. Thank you.") % {
        "lack": lack
    }
