"""What is said and shown about confirming a shift: closed facts only (promise 7)."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from notifications.core import gsm7
from rosters.core.confirming import Confirmed
from rosters.words import until

CONFIRMED: dict[Confirmed, str | Promise] = {
    Confirmed.ASKED: _("asked, no answer yet"),
    Confirmed.CONFIRMED: _("confirmed"),
    Confirmed.SILENT: _("NOT CONFIRMED: no answer"),
    Confirmed.UNREACHABLE: _("NOT REACHABLE"),
}
# Beside the words, so that nobody has to tell the states apart by colour.
MARKS: dict[Confirmed, tuple[str, str]] = {
    Confirmed.ASKED: ("?", "warn"),
    Confirmed.CONFIRMED: ("✓", "good"),
    Confirmed.SILENT: ("!", "bad"),
    Confirmed.UNREACHABLE: ("✕", "bad"),
}


@dataclass(frozen=True, slots=True)
class Soon:
    """A shift of today or tomorrow on the wall of its roster, bare."""

    roster: str
    seat: str
    starts_at: datetime
    ends_at: datetime

    def __str__(self) -> str:
        """ "Nights primary Thu 19:00-07:00"."""
        span = f"{self.starts_at:%a %H:%M}-{until(self.starts_at, self.ends_at)}"
        return f"{self.roster[:20]} {self.seat.lower()} {span}"


def confirm_text(shift: Soon, *, code: str, call_at: datetime, name: str = "") -> str:
    """`name`: who is tried next if they do not answer a page, as things stand;
    empty where nobody is, or no names are sent. Left out where it does not fit.
    """
    whole = gettext(
        "TANDEM You are on call %(shift)s. Next up if you miss: %(name)s. "
        "Reply 1 %(code)s to confirm. No reply by %(call)s: we ring."
    )
    shorter = gettext(
        "TANDEM You are on call %(shift)s. Reply 1 %(code)s to confirm. "
        "No reply by %(call)s: we ring."
    )
    facts = {
        "shift": shift,
        "name": name,
        "code": code,
        "call": f"{call_at:%H:%M}",
    }
    said = (whole, shorter) if name else (shorter,)
    return gsm7.first_that_fits(*(text % facts for text in said))


def confirm_text_without_code(shift: Soon) -> str:
    """When every reply code of a phone is in use: a key of our call confirms."""
    return gettext(
        "TANDEM You are on call %(shift)s. Answer our call and press 1 to confirm."
    ) % {"shift": shift}


def confirmed_text(shift: Soon) -> str:
    return gettext("%(shift)s: confirmed. Thank you.") % {"shift": shift}


def not_yours_text(shift: Soon) -> str:
    """To who confirms what has passed to somebody else, or has moved, since."""
    return gettext(
        "%(shift)s is not your shift any more. Nothing is asked of you. See My shifts."
    ) % {"shift": shift}


def shift_over_text(shift: Soon) -> str:
    return gettext("%(shift)s is over. Nothing is asked of you.") % {"shift": shift}


def you_are_next_text(shift: Soon, *, name: str) -> str:
    """To whoever is tried next; `name` empty: no names are sent here."""
    who = name or gettext("whoever has it")
    return gettext(
        "TANDEM %(shift)s: not confirmed by %(who)s. You are next: "
        "keep your phone at hand."
    ) % {"shift": shift, "who": who[:24]}


def confirmed_after_all_text(shift: Soon) -> str:
    return gettext("TANDEM %(shift)s: confirmed after all.") % {"shift": shift}
