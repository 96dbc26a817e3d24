"""The words of hours and who carried them."""

from datetime import timedelta

from django.utils.translation import gettext as _

MINUTE = timedelta(minutes=1)


def clock(length: timedelta) -> str:
    """Hours and minutes: "132:30". What is less than a minute is left out."""
    hours, minutes = divmod(length // MINUTE, 60)
    return f"{hours}:{minutes:02d}"


def nobody_had(length: timedelta) -> str:
    """How long nobody was on call."""
    if length < MINUTE:
        return _("Less than a minute with nobody on call.")
    return _("%(time)s hours with nobody on call.") % {"time": clock(length)}


def waived_by(person: str, reason: str) -> str:
    """Who waived the rest rule, and why."""
    if not person:
        return reason
    return _("waived by %(person)s: %(reason)s") % {"person": person, "reason": reason}
