"""Has somebody else changed a part of the plan since it was looked at, and who?

Each change of it is written down in the same transaction, under the roster's lock: the
key of the newest entry is its edition.
"""

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies import selectors as agencies
from agencies.models import AuditEntry
from common import walltime
from rosters.errors import ChangedSince
from rosters.models import Roster
from rosters.selectors import history
from rosters.words import short_time

NEVER = "0"
ENGINE = gettext_lazy("The engine")


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
    raise ChangedSince(sentence % said_by(last, roster), edition=edition)


def said_by(entry: AuditEntry, roster: Roster) -> dict[str, str]:
    """Who wrote it, and when by the roster's clock."""
    program = history.programs_of([entry]).get(entry.pk)
    who = history.who_did(entry, program) if program else str(entry.person or ENGINE)
    return {
        "who": who,
        "when": short_time(walltime.local(entry.at, walltime.zone(roster.zone))),
    }
