"""The all-clear: whoever was told what a roster lacks hears, once, that it does not
lack it any more, and by whose doing. What has not reached them yet never does.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

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
from rosters.models import Coverage, Roster, Shortfall
from rosters.selectors import shortfalls as selectors
from rosters.words import shortfalls as words

TOPIC, OFFER, NEWS = "gap", "gap_offer", "gap_news"
REFUSED = "gap_refused"
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
    key = str(row.public_id)
    row.closed_at, row.due_at, row.lease_token = now, None, None
    row.save(update_fields=["closed_at", "due_at", "lease_token"])
    for topic in (TOPIC, REFUSED):
        sending.withdraw(key, topic, now)  # what has not left by now never does
    told = phones.people_reached_by(row.told_in.values_list("pk", flat=True))
    told |= set(row.owed.values_list("pk", flat=True))
    unsent = phones.people_told(key, TOPIC) - phones.people_reached({key}, TOPIC)
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
        offer.closed_at, offer.taken_by_id = now, by
        offer.save(update_fields=["closed_at", "taken_by"])
        sending.withdraw(key, OFFER, now)
        told |= phones.people_reached({key}, OFFER)
        told |= {one.pk for one in selectors.coordinators(row.roster, now=now)}
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
    _tell_each(heard, now=now, taken_by=taken_by)


def _tell_each(
    heard: Mapping[tuple[int, int], list[Shortfall]],
    *,
    now: datetime,
    taken_by: str | None = None,
) -> None:
    for (_about, person_id), rows in sorted(heard.items()):
        rows.sort(key=lambda row: row.starts_at)
        text = _text(rows) if taken_by is None else _taken(rows[0], taken_by)
        _send(rows, person_id, text, now=now)


def _taken(row: Shortfall, by: str) -> str:
    return words.taken_text(lack_of(row), by)


def _send(
    rows: Sequence[Shortfall], person_id: int, text: str, *, now: datetime
) -> None:
    first = rows[0]
    zone = walltime.zone(first.roster.zone)
    sent = sending.send(
        person_id=person_id,
        topic=NEWS,
        owner_key=str(first.public_id),
        text=text,
        now=now,
        not_before=effects.when_to_tell(first.starts_at, now=now, zone=zone),
        consortium=first.roster.consortium,
        expires_at=max(first.ends_at, now + FRESH),
        or_speak=False,
    )
    for row in rows:
        row.cleared_in.add(sent.message)


# ── What opens again before the news that it is closed has left ──────────────────


def hold_back(roster: Roster, *, now: datetime) -> None:
    """News of which any is not so any more, and which has not left, never does:
    `settle` sees to who was to have it.
    """
    news = _news_of(roster, now=now)
    unsent = phones.unsent_of(news, withdrawn=False)
    if unsent:
        lacked = _Lacked.of(roster, now=now)
        wrong = [pk for pk in unsent if any(lacked.has(row) for row in news[pk])]
        sending.withdraw_all(wrong, now)


def settle(roster: Roster, *, now: datetime) -> None:
    """Whoever was to have news that was held back is told the part of it that holds,
    and is owed the rest until that is closed. What is lacked and not written down yet
    waits for the next look.
    """
    news = _news_of(roster, now=now)
    unsent = phones.unsent_of(news, withdrawn=True)
    if not unsent:
        return
    lacked = _Lacked.of(roster, now=now)
    heard: dict[tuple[int, int], list[Shortfall]] = defaultdict(list)
    for pk, person_id in unsent.items():
        for row in news[pk]:
            again = lacked.again(row)
            if again is None and lacked.has(row):
                continue
            row.cleared_in.remove(pk)
            if again is not None:
                again.owed.add(person_id)
            elif person_id not in _know(row):
                heard[row.person_id or 0, person_id].append(row)
    _tell_each(heard, now=now)


@dataclass(frozen=True, slots=True)
class _Lacked:
    """What a roster lacks at this instant, and as what that is written down."""

    gaps: Sequence[rosters.Gap]
    lost: frozenset[int]
    standing: Sequence[Shortfall]

    @classmethod
    def of(cls, roster: Roster, *, now: datetime) -> Self:
        window = Span.between(now, roster.published_until or now)
        return cls(
            rosters.gaps_of(roster, window, now=now) if window else [],
            frozenset(selectors.out_of_reach(roster, now=now)),
            list(Shortfall.objects.standing().filter(roster=roster)),
        )

    def has(self, row: Shortfall) -> bool:
        if row.position_id is None:
            return row.person_id in self.lost
        return any(
            gap.position.pk == row.position_id and gap.span.overlaps(row.span())
            for gap in self.gaps
        )

    def again(self, row: Shortfall) -> Shortfall | None:
        """As what it is written down anew; None: it is not."""
        same = (
            each
            for each in self.standing
            if (each.position_id, each.person_id) == (row.position_id, row.person_id)
            and (row.position_id is None or each.span().overlaps(row.span()))
        )
        return next(same, None)


def _news_of(roster: Roster, *, now: datetime) -> dict[int, list[Shortfall]]:
    """By the key of each text that says of something that it is lacked no more, what:
    as far as it is not over.
    """
    link = Shortfall.cleared_in.through
    pairs = link.objects.filter(
        shortfall__roster=roster,
        shortfall__closed_at__isnull=False,
        shortfall__ends_at__gt=now,
    ).values_list("message_id", "shortfall_id")
    of = list(pairs.order_by("message_id", "shortfall_id"))
    rows = Shortfall.objects.told_of().in_bulk({row for _text, row in of}) if of else {}
    found: dict[int, list[Shortfall]] = defaultdict(list)
    for text, row in of:
        found[text].append(rows[row])
    return found


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
    """To who answers when it is lacked no more: who covers it, or that it is over, or
    part of another gap.
    """
    if row.ends_at <= now:
        return words.over_text(lack_of(row))
    if row.position is not None and _is_one(row, now=now):
        return words.lacks_still_text(lack_of(row))
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
        back = first.person.pk in selectors.who_takes_texts([first.person.pk])
        return words.reachable_text(first.person.work_name, back=back)
    covering = [each for row in rows for each in _covering(row)]
    if not covering:
        return words.none_left_text(lack_of(first), others=others)
    shown = first.roster.consortium.names_may_be_sent
    people = {each.person_id: each.person.work_name for each in covering}
    names = list(people.values()) if shown else []
    return words.covered_text(lack_of(first), others=others, names=names)
