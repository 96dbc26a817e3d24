"""How a request, a time and a person are named, in whatever is said of them."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

TEXT_LIMIT = 160


@dataclass(frozen=True, slots=True)
class Ref:
    """How a request is named on the wire: "Harlow 118"."""

    town: str  # the agency's short name, at most 24 characters
    sequence: int
    is_drill: bool = False

    def __str__(self) -> str:
        drill = _("DRILL ") if self.is_drill else ""
        return f"{drill}{self.town[:14]} {self.sequence}"

    @property
    def spoken(self) -> str:
        """Digits one by one, so that a voice says "one one eight"."""
        drill = _("Drill. ") if self.is_drill else ""
        return f"{drill}{self.town} {' '.join(str(self.sequence))}"

    @property
    def headed(self) -> str:
        """With our name before it, as what is no answer begins; practice first."""
        name = _("TANDEM {town} {n}").format(town=self.town[:14], n=self.sequence)
        return _("DRILL {what}").format(what=name) if self.is_drill else name

    @property
    def announced(self) -> str:
        """The same for a voice."""
        digits = " ".join(str(self.sequence))
        name = _("Tandem. {town} {digits}").format(town=self.town, digits=digits)
        return _("Drill. {what}").format(what=name) if self.is_drill else name


def called_said(called: int) -> str:
    """How many were called in vain; it may be that there was nobody to call."""
    if not called:
        return _("No one to call")
    return _("{called} called, none free").format(called=called)


def clock(at: datetime, zone: str) -> str:
    """`02:14`, as the wall there shows it."""
    return f"{at.astimezone(ZoneInfo(zone)):%H:%M}"


def when(at: datetime, zone: str, *, now: datetime) -> str:
    """`02:14` today; on another day `Sat 28 Nov 02:14`."""
    local, today = at.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone))
    if local.date() == today.date():
        return clock(at, zone)
    return f"{date_format(local, _('D j M'))} {clock(at, zone)}"


def day(at: datetime, zone: str) -> str:
    """`Wednesday 25 November`, as the calendar there shows it."""
    local = at.astimezone(ZoneInfo(zone))
    return date_format(local, _("l j F"))


def safety_word(is_secure: bool) -> str:
    """What every message says until somebody says SECURE: STAGE."""
    return _("SECURE.") if is_secure else _("STAGE.")


def a_clinician() -> str:
    """In place of a name where the consortium sends none."""
    return _("A clinician")
