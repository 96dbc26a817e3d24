"""Asking people to fill a gap, and giving it to the first who takes it."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import User
from agencies.services import audit
from common.intervals import Span
from rosters import selectors as rosters
from rosters.core.words import Change
from rosters.documents import kept_document
from rosters.errors import GapOver, NobodyToAsk
from rosters.models import GapOffer, Shortfall
from rosters.services import (
    all_clear,
    changes,
    holding,
    keeping,
    publication,
    shortfalls,
    spans,
)
from rosters.words import shortfalls as words


@transaction.atomic
def ask(
    gap: Shortfall,
    *,
    now: datetime,
    by: int | None,
    only: Collection[User] | None = None,
) -> GapOffer:
    """Offer the gap to everybody who may take it, or `only` to some, by text.

    Safe to repeat: whoever was asked already is not asked again. Nobody is rung, and
    nobody asked who rests then. Raises GapOver, NobodyToAsk.
    """
    publication.locked(gap.roster_id)
    row = Shortfall.objects.told_of().get(pk=gap.pk)
    if row.closed_at is not None or row.ends_at <= now:
        raise GapOver(all_clear.how_it_stands(row, now=now))
    able = shortfalls.eligible(row, now=now)
    people = [person for person in able if only is None or person in only]
    if not people:
        raise NobodyToAsk(_("Nobody may take it by the rules."))
    offer, _made = GapOffer.objects.get_or_create(
        gap=row, closed_at=None, defaults={"made_by_id": by, "made_at": now}
    )
    before = {person.pk for person in offer.asked.all()}
    fresh = [person for person in people if person.pk not in before]
    offer.asked.add(*fresh)
    for person in fresh:
        shortfalls.send_offer(row, offer, person, now=now)
    keys = [person.pk for person in fresh]
    position = row.position
    assert position is not None  # noqa: S101 - whom to ask was found by it
    audit.record(
        act="offer_gap",
        about=offer,
        now=now,
        person_id=by,
        organisation_id=row.roster.consortium.host_id,
        gap=str(row.public_id),
        asked=keys,
        facts=kept_document(keeping.of_gap(position, row, keys)),
    )
    return offer


@transaction.atomic
def take(offer_id: int, person: User, *, now: datetime) -> GapOffer:
    """The person takes the gap, as far as it still is one: published at once.

    The first has it. Taking one's own again is harmless. Raises GapOver, naming who
    has it, and RulesBroken where they may not have it any more.
    """
    offer = GapOffer.objects.told_of().get(pk=offer_id)
    position = offer.gap.position
    assert position is not None  # noqa: S101 - the database asks for it
    roster = holding.hold(position)
    offer.refresh_from_db(fields=["closed_at", "taken_by"])
    row = Shortfall.objects.told_of().get(pk=offer.gap_id)
    lack = all_clear.lack_of(row)
    if offer.taken_by_id == person.pk:
        return offer
    span = Span.between(max(row.starts_at, now), row.ends_at)
    if offer.closed_at is not None or span is None:
        raise GapOver(_over(offer, now=now))
    if not offer.asked.filter(pk=person.pk).exists():
        raise GapOver(words.over_text(lack))
    gaps = rosters.gaps_of(roster, span, now=now)
    left = [gap.span for gap in gaps if gap.position == position]
    if not left:
        raise GapOver(all_clear.how_it_stands(row, now=now))
    patterns = spans.patterns_in(roster.pk)
    for piece, night in spans.by_nights(position, left, now=now):
        whole = spans.as_whole(patterns, night, piece)
        change = Change.COVER if night else Change.ADD
        changes.add_override(
            position,
            changes.Wish(change, person, reason=_("Took the gap"), night=whole),
            starts_at=piece.starts_at,
            ends_at=piece.ends_at,
            now=now,
            by=person.pk,
            wins=True,
        )
    closed = all_clear.close(row, now=now, by=person.pk)
    shown = roster.consortium.names_may_be_sent
    name = person.work_name if shown else ""
    all_clear.tell([closed] if closed else [], now=now, taken_by=name)
    offer.refresh_from_db(fields=["closed_at", "taken_by"])
    return offer


def _over(offer: GapOffer, *, now: datetime) -> str:
    row = offer.gap
    if offer.taken_by is None and row.closed_at is None:
        return words.changed_text(all_clear.lack_of(row))
    if offer.taken_by is None:
        return all_clear.how_it_stands(row, now=now)
    shown = row.roster.consortium.names_may_be_sent
    lack, name = all_clear.lack_of(row), offer.taken_by.work_name
    return words.taken_text(lack, name if shown else "")
