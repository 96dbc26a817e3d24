"""Time off: when somebody is on call nowhere in their consortium."""

from datetime import datetime

from django.db import transaction

from agencies.models import Consortium, User
from agencies.services import audit
from rosters.core.facts import TimeOffFacts
from rosters.documents import kept_document
from rosters.models import Roster, TimeOff
from rosters.services import changes, holding, keeping, publication


@transaction.atomic
def take(
    consortium: Consortium,
    person: User,
    *,
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
    by: int | None = None,
    from_now: bool = False,
) -> TimeOff:
    """The person is not on call anywhere in the consortium for that span. `from_now`:
    said for the moment, and theirs to end (`services.unavailable`).

    Every roster of the consortium is published: where the person would have been
    there is now an open shift. Raises EndsBeforeItStarts, AlreadyOver.
    """
    rosters = holding.locked_rosters(consortium.pk)
    span = changes.span_from(starts_at, ends_at, now=now)
    made = TimeOff.objects.create(
        consortium=consortium,
        person=person,
        starts_at=span.starts_at,
        ends_at=span.ends_at,
        made_by_id=by,
        made_at=now,
        from_now=from_now,
    )
    note_and_publish("take_time_off", made, rosters, now=now, by=by)
    return made


@transaction.atomic
def withdraw(off: TimeOff, *, now: datetime, by: int | None = None) -> None:
    """The person is available after all. Safe to repeat."""
    rosters = holding.locked_rosters(off.consortium_id)
    were = TimeOff.objects.filter(pk=off.pk, withdrawn_at__isnull=True).update(
        withdrawn_at=now
    )
    if were:
        note_and_publish("withdraw_time_off", off, rosters, now=now, by=by)


def note_and_publish(
    act: str,
    off: TimeOff,
    rosters: list[Roster],
    *,
    now: datetime,
    by: int | None,
    was: TimeOffFacts | None = None,
) -> None:
    """Write down what became of it, and publish; the rosters are held. `was`: what it
    said before.
    """
    audit.record(
        act=act,
        about=off,
        now=now,
        person_id=by,
        organisation_id=off.consortium.host_id,
        person=off.person_id,
        starts_at=off.starts_at.isoformat(),
        ends_at=off.ends_at.isoformat(),
        facts=kept_document(keeping.of_time_off(off), was),
    )
    for roster in rosters:
        publication.publish(roster.pk, now=now, by=by)
