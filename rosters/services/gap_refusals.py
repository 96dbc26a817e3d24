"""Saying no to a gap: written down, and told once nobody is left who might take it."""

from datetime import datetime

from django.db import transaction

from agencies.models import User
from agencies.services import audit
from common import walltime
from notifications.services import sending
from rosters.core.shortfalls import Kind, level_at, when_to_tell
from rosters.documents import kept_document
from rosters.models import GapOffer, Shortfall
from rosters.selectors import shortfalls as selectors
from rosters.services import all_clear, holding, keeping
from rosters.words import shortfalls as words


@transaction.atomic
def decline(offer_id: int, person: User, *, now: datetime) -> None:
    """The person does not take it. Safe to repeat; nothing is done where it is not
    asked of them any more. They may take it after all while nobody has.

    When everybody asked has said no, the coordinators hear it: by day, or at once
    where it is near.
    """
    offer = GapOffer.objects.told_of().get(pk=offer_id)
    position = offer.gap.position
    assert position is not None  # noqa: S101 - the database asks for it
    roster = holding.hold(position)
    offer.refresh_from_db(fields=["closed_at"])
    asked = set(offer.asked.values_list("pk", flat=True))
    left = asked - selectors.said_no([offer])
    if offer.closed_at is not None or person.pk not in left:
        return
    row = Shortfall.objects.told_of().get(pk=offer.gap_id)
    audit.record(
        act="decline_gap",
        about=offer,
        now=now,
        person_id=person.pk,
        organisation_id=roster.consortium.host_id,
        facts=kept_document(keeping.of_gap(position, row, [])),
    )
    if left == {person.pk}:
        _tell(row, now=now)


def _tell(row: Shortfall, *, now: datetime) -> None:
    zone = walltime.zone(row.roster.zone)
    level = level_at(Kind.GAP, row.starts_at, now)
    for person in selectors.coordinators(row.roster, now=now):
        sending.send(
            person_id=person.pk,
            topic=all_clear.REFUSED,
            owner_key=str(row.public_id),
            text=words.nobody_takes_text(all_clear.lack_of(row)),
            now=now,
            not_before=when_to_tell(level, now=now, zone=zone),
            consortium=row.roster.consortium,
            expires_at=row.ends_at,
            or_speak=False,
        )
