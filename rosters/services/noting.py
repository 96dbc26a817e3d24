"""Writing down in the history what was changed of a roster's plan."""

from datetime import datetime
from typing import Any

from django.db import models

from agencies.services import audit
from rosters.core.facts import Facts
from rosters.documents import kept_document
from rosters.models import Roster


def note(
    act: str,
    roster: Roster,
    about: models.Model,
    then: Facts | None = None,
    was: Facts | None = None,
    *,
    now: datetime,
    by: int | None,
    **details: Any,
) -> None:
    """Who did `act` to a thing of the roster, and when. `then`, `was`: what the thing
    is by it, and was before; None where the act says all.
    """
    if then is not None:
        details["facts"] = kept_document(then, was)
    audit.record(
        act=act,
        about=about,
        now=now,
        person_id=by,
        organisation_id=roster.consortium.host_id,
        roster=str(roster.public_id),
        **details,
    )
