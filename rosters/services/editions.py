"""Has somebody else changed a part of the plan since it was looked at, and who?

Each change of it is written down in the same transaction, under the roster's lock: the
key of the newest entry is its edition.
"""

from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext as _

from agencies import selectors as agencies
from common import walltime
from rosters.errors import ChangedSince
from rosters.models import Override, PatternLine, Roster, Rotation, TimeOff
from rosters.words import short_time

NEVER = "0"
# A preview that is older than that was not left to be agreed to.
LATELY = timedelta(days=1)
PARTS = (Override, PatternLine, Rotation, TimeOff)


def edition_of(about: models.Model) -> str:
    """Another one after each change; the same while nothing changes."""
    last = agencies.last_change(about)
    return str(last.pk) if last else NEVER


def require(about: models.Model, seen: str | None, roster: Roster) -> None:
    """Raises ChangedSince, naming who changed it and when, unless `seen` is its
    edition; None asks nothing. The roster is locked.
    """
    if seen is None or about.pk is None:
        return
    last = agencies.last_change(about)
    edition = str(last.pk) if last else NEVER
    if last is None or edition == seen:
        return
    sentence = _(
        "%(who)s changed it on %(when)s, since you opened it. What you typed would "
        "undo that: look at the plan, then send it again if it still holds."
    )
    said = {
        "who": last.person or _("The engine"),
        "when": short_time(walltime.local(last.at, walltime.zone(roster.zone))),
    }
    raise ChangedSince(sentence % said, edition=edition)


def changed_lately(roster: Roster, *, now: datetime) -> str:
    """Who changed the plans of the roster's consortium last, and when; "": nobody."""
    last = agencies.last_change_of(
        [model._meta.label_lower for model in PARTS],
        organisation_id=roster.consortium.host_id,
        since=now - LATELY,
    )
    if last is None:
        return ""
    return _("%(who)s changed it on %(when)s.") % {
        "who": last.person or _("The engine"),
        "when": short_time(walltime.local(last.at, walltime.zone(roster.zone))),
    }
