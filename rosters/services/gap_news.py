"""What phones say back about gaps and offers of them, and phones that opt out.

Registered with `notifications.events`.
"""

from django.db import transaction

from common import walltime
from common.errors import DomainError
from notifications.events import OptedIn, OptedOut, Replied, key_of
from rosters.core.effects import leaves_later_at
from rosters.models import Coverage, GapOffer, Roster
from rosters.selectors import shortfalls as selectors
from rosters.services import all_clear, gap_offers, gap_refusals
from rosters.words import shortfalls as words
from rosters.words.swaps import fitted

YES, NO = "1", "3"


def gap_replied(reply: Replied) -> str | None:
    """A coordinator says 1: ask those who could take it."""
    row = selectors.by_key(reply.owner_key)
    if row is None or reply.digit != YES or reply.person_id is None:
        return None
    mine = (one.pk for one in selectors.coordinators(row.roster, now=reply.at))
    if row.closed_at is not None:
        return all_clear.how_it_stands(row, now=reply.at)
    if reply.person_id not in mine:
        return words.over_text(all_clear.lack_of(row))
    try:
        with transaction.atomic():
            offer = gap_offers.ask(row, now=reply.at, by=reply.person_id)
    except DomainError as refusal:
        return fitted(str(refusal))
    zone = walltime.zone(row.roster.zone)
    leaves_at = leaves_later_at(row.starts_at, now=reply.at, zone=zone)
    return words.asked_text(all_clear.lack_of(row), offer.asked.count(), leaves_at)


def offer_replied(reply: Replied) -> str | None:
    """1 takes it, 3 does not."""
    offer = GapOffer.objects.told_of().filter(public_id=key_of(reply)).first()
    if offer is None or reply.digit not in {YES, NO}:
        return None
    lack = all_clear.lack_of(offer.gap)
    person = offer.asked.filter(pk=reply.person_id).first()
    if reply.digit == NO:
        if person is not None:
            gap_refusals.decline(offer.pk, person, now=reply.at)
        return words.declined_text(lack)
    if person is None:
        return words.over_text(lack)
    try:
        with transaction.atomic():
            gap_offers.take(offer.pk, person, now=reply.at)
    except DomainError as refusal:
        return fitted(str(refusal))
    return words.yours_text(lack)


def phone_changed(event: OptedOut | OptedIn) -> None:
    """Whether that person can be reached is looked at now, not next time."""
    if event.person_id is None:
        return
    coming = Coverage.objects.standing().filter(
        person_id=event.person_id, ends_at__gt=event.at
    )
    Roster.objects.filter(pk__in=coming.values("position__roster")).update(
        gaps_due_at=event.at
    )
