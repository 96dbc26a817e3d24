"""Entries of a roster's history, for tests of what it tells."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Model

from agencies.services import audit
from rosters.services import plan
from tests.cast import Cast
from tests.integration.rosters.nights import Nights, nightly

Telling = Callable[..., str]


def saved(nights: Nights, cast: Cast, now: datetime, **other: Any) -> None:
    """The backup's pattern as it is, but for what is said."""
    plan.set_pattern(
        nights.backup,
        nightly(person=cast.lindqvist, **other),
        line=nights.second_line,
        now=now,
        by=cast.novak.pk,
    )


def old(about: Model, act: str, cast: Cast, now: datetime, **details: Any) -> None:
    """An entry as they were written before they kept anything."""
    audit.record(
        act=act,
        about=about,
        now=now + timedelta(days=1),
        person_id=cast.novak.pk,
        organisation_id=cast.tri_town.host_id,
        **details,
    )
