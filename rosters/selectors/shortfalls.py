"""What rosters lack: gaps people are told of, and offers to fill them."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404

from agencies import selectors as agencies
from agencies.core.scope import Scope
from agencies.core.words import Role
from agencies.models import Consortium, User
from common.intervals import Span
from notifications import selectors as phones
from rosters.core.shortfalls import Kind
from rosters.models import Coverage, GapOffer, Roster, Shortfall, TimeOff
from rosters.selectors.coverage import Gap, gaps_of

LOOKS_AHEAD = timedelta(days=14)
SAID_NO = "decline_gap"  # as `gap_refusals` writes it down of the offer


def open_gaps(scope: Scope, roster: Roster, *, now: datetime) -> list[Shortfall]:
    """The roster's gaps over the whole published horizon, by their start."""
    seen = Shortfall.objects.visible_to(scope).standing().told_of()
    return list(seen.filter(roster=roster, kind=Kind.GAP.value, ends_at__gt=now))


def as_it_is(
    roster: Roster, known: Sequence[Shortfall], *, now: datetime
) -> tuple[list[Shortfall], list[Gap]]:
    """Which of the roster's `known` gaps still are, and those that the last edits made.

    A few minutes pass after an edit before the engine looks and tells of gaps; a page
    may say neither that there are none, nor that there still are, meanwhile. System
    question: whoever sees `known` sees the rest.
    """
    window = Span.between(now, roster.published_until or now)
    is_known = roster.gaps_due_at is None and roster.has_begun(now)
    if is_known or window is None:
        return list(known), []
    found = gaps_of(roster, window, now=now)
    still = [row for row in known if any(_is_of(row, gap) for gap in found)]
    return still, [g for g in found if not any(_is_of(row, g) for row in known)]


def _is_of(row: Shortfall, gap: Gap) -> bool:
    return row.position_id == gap.position.pk and row.span().overlaps(gap.span)


def shortfalls_in(
    scope: Scope, consortium: Consortium, kind: Kind, *, now: datetime
) -> list[Shortfall]:
    """What all its open rosters lack of that kind and is not over, by its start. With
    the standing `offers` of each and whom they `asked`.
    """
    seen = Shortfall.objects.visible_to(scope).standing().told_of()
    standing = GapOffer.objects.standing().prefetch_related("asked")
    rows = seen.filter(
        roster__consortium=consortium,
        roster__closed_at__isnull=True,
        kind=kind.value,
        ends_at__gt=now,
    )
    return list(rows.prefetch_related(Prefetch("offers", standing)))


def known_out_of_reach(scope: Scope, roster: Roster) -> set[int]:
    """Whom of the roster, as written down, no text reaches, by id."""
    seen = Shortfall.objects.visible_to(scope).standing()
    lost = seen.filter(roster=roster, kind=Kind.UNREACHABLE.value)
    return {one for one in lost.values_list("person_id", flat=True) if one}


def gap_for(scope: Scope, roster: Roster, public_id: UUID) -> Shortfall:
    """A gap of that roster, also one that is closed; or 404."""
    seen = Shortfall.objects.visible_to(scope).told_of()
    return get_object_or_404(
        seen, roster=roster, kind=Kind.GAP.value, public_id=public_id
    )


def asked_for(gap: Shortfall) -> list[User]:
    """Who was asked to take it, while that offer stands."""
    offer = gap.offers.standing().first()
    return list(offer.asked.all()) if offer else []


def said_no(offers: Iterable[GapOffer]) -> set[int]:
    """Who of those asked by these said no, by id. System question; one query."""
    return {person for some in refusals(offers).values() for person in some}


def refusals(offers: Iterable[GapOffer]) -> dict[str, set[int]]:
    """The same by offer (its public id), those without one left out."""
    keys, found = [offer.public_id for offer in offers], dict[str, set[int]]()
    for each in agencies.trail_about({GapOffer._meta.label_lower: keys}):
        if each.act == SAID_NO and each.person_id:
            found.setdefault(each.object_id, set()).add(each.person_id)
    return found


def refused(gap: Shortfall) -> set[int]:
    """Who said no to it, of those asked while that offer stands, by id."""
    return said_no(gap.offers.standing())


def offers_to(scope: Scope, *, now: datetime) -> list[GapOffer]:
    """The gaps that the asker may take, by their start."""
    rows = GapOffer.objects.standing().told_of()
    mine = rows.filter(asked=scope.user_id, gap__ends_at__gt=now)
    return list(mine.order_by("gap__starts_at"))


def own_offer(scope: Scope, public_id: UUID) -> GapOffer:
    """An offer to the asker, or 404; one to others looks like none."""
    rows = GapOffer.objects.told_of().filter(asked=scope.user_id)
    return get_object_or_404(rows, public_id=public_id)


def coordinators(roster: Roster, *, now: datetime) -> list[User]:
    """Who looks after the roster by day. System question."""
    serving = agencies.serving(roster.consortium_id, now=now)
    ids = [one.pk for one in serving]
    return agencies.people_with_role(Role.COORDINATOR, organisation_ids=ids, now=now)


def out_of_reach(roster: Roster, *, now: datetime) -> dict[int, Span]:
    """Who comes on call in the next 14 days and takes no text of ours at any phone,
    with their first shift. System question.
    """
    ahead = Span(now, now + LOOKS_AHEAD)
    rows = Coverage.objects.overlapping(ahead).filter(position__roster=roster)
    first: dict[int, Span] = {}
    for row in rows.order_by("starts_at"):
        first.setdefault(row.person_id, row.span())
    takes = who_takes_texts(first)
    return {pk: span for pk, span in first.items() if pk not in takes}


def who_takes_texts(people: Iterable[int]) -> set[int]:
    """Who of them a text of ours reaches, or a call where no phone of theirs refused
    our texts. One query.
    """
    reach = phones.is_reachable(people)
    return {
        pk
        for pk, one in reach.items()
        if one.texts or (one.calls and not one.opted_out)
    }


def phones_changed(roster: Roster, *, now: datetime) -> bool:
    """Whether others are out of reach than is written down. System question."""
    if not roster.has_begun(now):
        return False
    known = Shortfall.objects.standing().filter(
        roster=roster, kind=Kind.UNREACHABLE.value
    )
    return set(known.values_list("person_id", flat=True)) != set(
        out_of_reach(roster, now=now)
    )


def by_key(public_id: str) -> Shortfall | None:
    """What was lacking, by its public id, closed or not. System question."""
    try:
        return Shortfall.objects.told_of().filter(public_id=UUID(public_id)).first()
    except ValueError:
        return None


def opened_by(public_id: str) -> frozenset[int]:
    """Who said, themselves, that they are unavailable from now on, at a time of the
    gap: they know of it. System question.
    """
    row = by_key(public_id)
    if row is None:
        return frozenset()
    said = TimeOff.objects.standing().filter(
        consortium=row.roster.consortium,
        from_now=True,
        starts_at__lt=row.ends_at,
        ends_at__gt=row.starts_at,
    )
    return frozenset(said.values_list("person_id", flat=True))


def due_for_a_look(now: datetime) -> Iterable[int]:
    """The open rosters that were published since somebody last looked for gaps."""
    rows = Roster.objects.filter(closed_at__isnull=True, gaps_due_at__lte=now)
    return rows.order_by("pk").values_list("pk", flat=True)
