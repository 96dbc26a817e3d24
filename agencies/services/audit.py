"""Writing down who did what. Every verb that changes something calls `record`."""

from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import models

from agencies.core.words import Outcome
from agencies.models import AuditEntry, Membership, User

READ_HOLDS = timedelta(hours=1)
asked_from: ContextVar[str | None] = ContextVar("asked_from", default=None)
"""The address the present web request came from; None in the engine."""
asked_by: ContextVar["Machine | None"] = ContextVar("asked_by", default=None)
"""The machine that the present request came from; None for a person."""


@dataclass(frozen=True, slots=True)
class Machine:
    """A token by its public id, its label and the organisation it is of."""

    token: str
    name: str
    organisation: str


def record(
    *,
    act: str,
    about: models.Model,
    now: datetime,
    person_id: int | None,
    organisation_id: int | None = None,
    outcome: Outcome = Outcome.DONE,
    reason: str = "",
    source_address: str | None = None,
    **details: Any,
) -> AuditEntry:
    """Append one entry, in the caller's transaction. `person_id` None: the engine.

    Without `organisation_id` there is one in each house of the person it is about,
    or else who acts, so that no tenant misses it; the first is returned.
    `details` are small facts (before, after, counts), never free text about a
    person; `reason` is what the acting person wrote, cut at 200 characters.
    `source_address` is the web request's own unless another one is given; `token`,
    `token_name` and `token_of` are among the details of what a machine did.
    """
    if (machine := asked_by.get()) is not None:
        called = {"token_name": machine.name, "token_of": machine.organisation}
        details = {"token": machine.token, **called, **details}
    houses: list[int] | list[None] = (
        [organisation_id] if organisation_id else _houses_of(about, person_id, now=now)
    )
    entries = [
        AuditEntry.objects.create(
            at=now,
            person_id=person_id,
            organisation_id=house,
            act=act,
            object_kind=about._meta.label_lower,
            object_id=str(getattr(about, "public_id", about.pk)),
            outcome=outcome.value,
            reason=reason[:200],
            details=details,
            source_address=source_address or asked_from.get(),
        )
        for house in houses
    ]
    return entries[0]


def record_read(
    *,
    act: str,
    about: models.Model,
    now: datetime,
    person_id: int,
    organisation_id: int,
) -> None:
    """Append that a person read something sensitive: once an hour for each person,
    house and thing, for a live page asks again every few seconds.
    """
    said = AuditEntry.objects.filter(
        object_kind=about._meta.label_lower,
        object_id=str(getattr(about, "public_id", about.pk)),
        act=act,
        person=person_id,
        organisation=organisation_id,
        at__gt=now - READ_HOLDS,
    )
    if not said.exists():
        record(
            act=act,
            about=about,
            now=now,
            person_id=person_id,
            organisation_id=organisation_id,
        )


def _houses_of(
    about: models.Model, person_id: int | None, *, now: datetime
) -> list[int] | list[None]:
    """Where the person works today; whoever works nowhere, where they did last."""
    whose = about.pk if isinstance(about, User) else getattr(about, "person_id", None)
    ever = Membership.objects.filter(person=whose or person_id)
    today = ever.current(now).order_by("organisation").values_list("organisation_id")
    found = [house for (house,) in today.distinct()]
    last = ever.order_by("-left_at", "-pk").first()
    return found or ([last.organisation_id] if last else [None])
