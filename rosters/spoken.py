"""What rosters say by voice: closed facts only, as in `rosters.words`."""

from django.utils.translation import gettext as _

from notifications.words import aloud
from rosters.words import short_time
from rosters.words.confirming import Soon
from rosters.words.unavailable import Clock


def _said(shift: Soon) -> str:
    """ "Nights primary, Thursday nineteen hundred until Friday oh seven hundred"."""
    return aloud(
        _("%(roster)s %(seat)s, %(begin)s until %(end)s")
        % {
            "roster": shift.roster,
            "seat": shift.seat.lower(),
            "begin": f"{shift.starts_at:%A %H:%M}",
            "end": f"{shift.ends_at:%A %H:%M}",
        }
    )


def confirm(shift: Soon) -> str:
    return _(
        "Tandem. You are on call. %(shift)s. Press 1 to confirm, 9 to hear this again."
    ) % {"shift": _said(shift)}


def confirmed() -> str:
    return _("Thank you. Your shift is confirmed. Goodbye.")


def nothing_pressed() -> str:
    return _("Nothing was pressed. Your shift is not confirmed. Goodbye.")


def nothing_asked() -> str:
    """Confirmed already, over, or somebody else's by now."""
    return _("Nothing is asked of you about that shift any more. Goodbye.")


# ── Unavailable for the moment ───────────────────────────────────────────────────


def want_unavailable(until: Clock) -> str:
    """The call we make to who keyed it in, or to whom somebody claimed to be."""
    return _(
        "Tandem. Are you unavailable until %(until)s? Press 1 for yes. "
        "Anything else changes nothing."
    ) % {"until": aloud(short_time(until.wall))}


def want_available() -> str:
    return _(
        "Tandem. Are you available again? Press 1 for yes. Anything else changes "
        "nothing."
    )


def nothing_changed() -> str:
    return _("Nothing was changed. Goodbye.")


def done(said: str) -> str:
    """What was done, as a text would say it."""
    return _("%(said)s Goodbye.") % {"said": aloud(said)}
