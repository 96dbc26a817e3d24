"""The all-clear: whoever was told what a roster lacks hears, once, that it does not
lack it any more, and by whose doing. What has not reached them yet never does.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from common import walltime
from common.intervals import Span
from notifications import selectors as phones
from notifications.services import sending
from rosters import outcomes
from rosters import selectors as rosters
from rosters import words as seats
from rosters.core import effects
from rosters.core.shortfalls import Kind
from rosters.core.words import Tier
from rosters.models import Coverage, Shortfall
from rosters.selectors import shortfalls as selectors
from rosters.words import shortfalls as words

TOPIC, OFFER, NEWS = "gap", "gap_offer", "gap_news"
FRESH = timedelta(days=3)
ALARMS = {Kind.GAP: "gap", Kind.UNREACHABLE: "cannot_page"}


@dataclass(frozen=True, slots=True)
class Closed:
    """What is lacked no more, and whom something about it had reached."""

    row: Shortfall
    told: frozenset[int]


def lack_of(row: Shortfall) -> words.Lack:
    """What is lacking, in words on the wall of its roster."""
    zone, seat = walltime.zone(row.roster.zone), row.position
    return words.Lack(
        row.roster.name,
        seats.seat(Tier(seat.tier), seat.order) if seat else "",
        walltime.local(row.starts_at, zone),
        walltime.local(row.ends_at, zone),
        seats.is_far(row.starts_at, row.found_at),
    )


def close(row: Shortfall, *, now: datetime, by: int | None = None) -> Closed | None:
    """It is filled, mended or over: nobody is asked or alarmed about it any more.
    None: it was closed already.

    `by`: who took it. Whoever is to hear of it hears by `tell`.
    """
    if row.closed_at is not None:
        return None
    key, text = str(row.public_id), row.told_with or row
    told = phones.people_reached({key, str(text.public_id)}, TOPIC)
    row.closed_at, row.due_at, row.lease_token = now, None, None
    row.save(update_fields=["closed_at", "due_at", "lease_token"])
    unsent = phones.people_told(key, TOPIC) - phones.people_reached({key}, TOPIC)
    sending.withdraw(key, TOPIC, now)
    if unsent:
        # That text told of others as well, which still are: they are told of anew.
        with_it = Shortfall.objects.standing().filter(told_with=row)
        with_it.update(told_with=None, due_at=now)
    told |= _close_offers(row, now=now, by=by)
    kind, where = ALARMS[Kind(row.kind)], row.roster.consortium
    told |= outcomes.tell_mended(outcomes.Mended(kind, where, key, now, by))
    return Closed(row, frozenset(told - {by or 0}))


def _close_offers(row: Shortfall, *, now: datetime, by: int | None) -> set[int]:
    told = set[int]()
    for offer in row.offers.standing():
        key = str(offer.public_id)
        told |= phones.people_reached({key}, OFFER)
        told |= {one.pk for one in selectors.coordinators(row.roster, now=now)}
        offer.closed_at, offer.taken_by_id = now, by
        offer.save(update_fields=["closed_at", "taken_by"])
        sending.withdraw(key, OFFER, now)
    return told


def tell(some: Iterable[Closed], *, now: datetime, taken_by: str | None = None) -> None:
    """One text to each, of all that closed together. `taken_by`: who took it on offer,
    "" where no names are sent.

    Not to who covers it now, or brought that about: they know.
    """
    heard: dict[tuple[int, int], list[Shortfall]] = defaultdict(list)
    for each in some:
        if each.row.ends_at > now:
            for person_id in each.told - _know(each.row):
                heard[each.row.person_id or 0, person_id].append(each.row)
    for (_about, person_id), rows in sorted(heard.items()):
        rows.sort(key=lambda row: row.starts_at)
        text = _text(rows) if taken_by is None else _taken(rows[0], taken_by)
        _send(rows[0], person_id, text, now=now)


def _taken(row: Shortfall, by: str) -> str:
    return words.taken_text(lack_of(row), by)


def _send(row: Shortfall, person_id: int, text: str, *, now: datetime) -> None:
    zone = walltime.zone(row.roster.zone)
    sending.send(
        person_id=person_id,
        topic=NEWS,
        owner_key=str(row.public_id),
        text=text,
        now=now,
        not_before=effects.when_to_tell(row.starts_at, now=now, zone=zone),
        consortium=row.roster.consortium,
        expires_at=max(row.ends_at, now + FRESH),
        or_speak=False,
    )


def _know(row: Shortfall) -> set[int]:
    """Who covers all of it now, or made all of what covers it."""
    covering = _covering(row)
    holders = {each.person_id for each in covering}
    makers = {each.made_by_id or 0 for each in covering}
    return {one for some in (holders, makers) if len(some) == 1 for one in some}


def _covering(row: Shortfall) -> list[Coverage]:
    if row.position is None:
        return []
    rows = Coverage.objects.overlapping(row.span()).filter(position=row.position)
    return list(rows.select_related("person").order_by("starts_at"))


def how_it_stands(row: Shortfall, *, now: datetime) -> str:
    """To who answers when it is lacked no more: who covers it, or that it is over."""
    if row.ends_at <= now:
        return words.over_text(lack_of(row))
    return _text([row])


def answer_about(public_id: str, *, now: datetime) -> str:
    """What is said of the gap to who answers an alarm about it; "": it still is one."""
    row = selectors.by_key(public_id)
    if row is None or (row.closed_at is None and _is_one(row, now=now)):
        return ""
    return how_it_stands(row, now=now)


def _is_one(row: Shortfall, *, now: datetime) -> bool:
    span = Span.between(max(row.starts_at, now), row.ends_at)
    found = rosters.gaps_of(row.roster, span, now=now) if span else []
    return row.position is None or any(gap.position == row.position for gap in found)


def _text(rows: Sequence[Shortfall]) -> str:
    first, others = rows[0], len(rows) - 1
    if first.person is not None:
        back = phones.is_reachable([first.person.pk])[first.person.pk].at_all
        return words.reachable_text(first.person.work_name, back=back)
    covering = [each for row in rows for each in _covering(row)]
    if not covering:
        return words.none_left_text(lack_of(first), others=others)
    shown = first.roster.consortium.names_may_be_sent
    people = {each.person_id: each.person.work_name for each in covering}
    names = list(people.values()) if shown else []
    return words.covered_text(lack_of(first), others=others, names=names)
