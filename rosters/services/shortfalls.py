"""Finding what a roster lacks, and telling who can do something about it, once each."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction

from agencies.models import User
from agencies.services import live
from common import walltime
from common.intervals import Span
from notifications.errors import NoReplyCodeFree
from notifications.services import sending
from rosters import outcomes
from rosters import selectors as rosters
from rosters import words as seats
from rosters.core import effects
from rosters.core.shortfalls import (
    Kind,
    Known,
    Level,
    level_at,
    match,
    next_level_at,
    when_to_tell,
)
from rosters.core.words import Tier
from rosters.models import GapOffer, Roster, Shortfall
from rosters.selectors import shortfalls as selectors
from rosters.services import publication, rules
from rosters.services.offers import Candidate
from rosters.services.spans import night_within
from rosters.words import rules as reasons
from rosters.words import shortfalls as words

TOPIC, OFFER, NEWS = "gap", "gap_offer", "gap_news"
FRESH = timedelta(days=3)
ALARMS = {Kind.GAP: "gap", Kind.UNREACHABLE: "cannot_page"}


@transaction.atomic
def look(roster_id: int, *, now: datetime) -> int:
    """Make what is written down say what the roster lacks now, and tell of it; how
    many were told of. Safe to repeat: nobody is told twice of the same.
    """
    roster = publication.locked(roster_id)
    Roster.objects.filter(pk=roster_id, gaps_due_at__lte=now).update(gaps_due_at=None)
    _write_gaps(roster, now=now)
    _write_out_of_reach(roster, now=now)
    told = _tell_due(roster, now=now)
    live.touch(publication.topic(roster))
    return told


def close(row: Shortfall, *, now: datetime, by: int | None = None) -> None:
    """It is filled, mended or over: nobody is asked or alarmed about it any more.

    `by`: who took it; others that were asked hear that somebody has.
    """
    if row.closed_at is not None:
        return
    row.closed_at, row.due_at, row.lease_token = now, None, None
    row.save(update_fields=["closed_at", "due_at", "lease_token"])
    sending.withdraw(str(row.public_id), TOPIC, now)
    for offer in row.offers.standing():
        _close_offer(row, offer, now=now, by=by)
    kind, where = ALARMS[Kind(row.kind)], row.roster.consortium
    outcomes.tell_mended(outcomes.Mended(kind, where, str(row.public_id), now, by))


def _close_offer(
    row: Shortfall, offer: GapOffer, *, now: datetime, by: int | None
) -> None:
    offer.closed_at, offer.taken_by_id = now, by
    offer.save(update_fields=["closed_at", "taken_by"])
    sending.withdraw(str(offer.public_id), OFFER, now)
    text = words.over_text(lack_of(row))
    if offer.taken_by is not None:
        shown = row.roster.consortium.names_may_be_sent
        name = offer.taken_by.work_name if shown else ""
        text = words.taken_text(lack_of(row), name)
    everybody = {person.pk for person in offer.asked.all()}
    everybody |= {one.pk for one in selectors.coordinators(row.roster, now=now)}
    for person_id in sorted(everybody - {by}):
        sending.send(
            person_id=person_id,
            topic=NEWS,
            owner_key=str(offer.public_id),
            text=text,
            now=now,
            not_before=effects.when_to_tell(
                row.starts_at, now=now, zone=walltime.zone(row.roster.zone)
            ),
            consortium=row.roster.consortium,
            expires_at=max(row.ends_at, now + FRESH),
            or_speak=False,
        )


def send_offer(row: Shortfall, offer: GapOffer, person: User, *, now: datetime) -> None:
    """Ask that person whether they take it."""
    lack, zone = lack_of(row), walltime.zone(row.roster.zone)

    def send(with_code: bool) -> None:
        sending.send(
            person_id=person.pk,
            topic=OFFER,
            owner_key=str(offer.public_id),
            text=words.offer_text(lack, code=""),
            render=lambda code: words.offer_text(lack, code=code),
            with_code=with_code,
            now=now,
            not_before=effects.when_to_tell(row.starts_at, now=now, zone=zone),
            consortium=row.roster.consortium,
            expires_at=row.ends_at,
            or_speak=False,
        )

    try:
        send(True)
    except NoReplyCodeFree:
        send(False)


def _offer_anew(row: Shortfall, offer: GapOffer, *, now: datetime) -> None:
    """The gap grew: whoever was asked is asked about all of it, and the answer to what
    they were asked before takes nothing.
    """
    GapOffer.objects.filter(pk=offer.pk).update(closed_at=now)
    sending.withdraw(str(offer.public_id), OFFER, now)
    asked = set(offer.asked.all()) & set(eligible(row, now=now))
    anew = GapOffer.objects.create(gap=row, made_by=offer.made_by, made_at=now)
    anew.asked.set(asked)
    for person in sorted(asked, key=lambda one: one.pk):
        send_offer(row, anew, person, now=now)


def candidates(row: Shortfall, *, now: datetime) -> list[Candidate]:
    """Every clinician of the roster, by name, and why they may not take what is left
    of the gap by the hard rules; none where it is over.
    """
    span = Span.between(max(row.starts_at, now), row.ends_at)
    if row.position is None or span is None:
        return []
    people = rosters.eligible_people(row.roster, now=now)
    night = night_within(row.position, span, now=now)
    asking = rules.Asking(row.position, span, night)
    broken = rules.broken_by(asking, people)
    marks = rules.marks(asking, people)
    limits = row.roster.limits()
    return [
        Candidate(
            person,
            broken[person.pk],
            "; ".join(reasons.reason(each, limits) for each in broken[person.pk]),
            marks[person.pk],
        )
        for person in people
    ]


def eligible(row: Shortfall, *, now: datetime) -> list[User]:
    """Those who may take it, by name."""
    return [one.person for one in candidates(row, now=now) if not one.broken]


def lack_of(row: Shortfall) -> words.Lack:
    """What is lacking, in words on the wall of its roster."""
    zone, seat = walltime.zone(row.roster.zone), row.position
    return words.Lack(
        row.roster.name,
        seats.seat(Tier(seat.tier), seat.order) if seat else "",
        walltime.local(row.starts_at, zone),
        walltime.local(row.ends_at, zone),
    )


# ── What there is ────────────────────────────────────────────────────────────────


def _write_gaps(roster: Roster, *, now: datetime) -> None:
    found: dict[int, list[Span]] = defaultdict(list)
    until = roster.published_until or now
    window = Span.between(now, until)
    for gap in rosters.gaps_of(roster, window, now=now) if window else []:
        found[gap.position.pk].append(gap.span)
    known: dict[int, list[Shortfall]] = defaultdict(list)
    for row in _standing(roster, Kind.GAP):
        known[row.position_id or 0].append(row)
    for position_id in found.keys() | known.keys():
        _write_position(
            roster, position_id, known[position_id], found[position_id], now=now
        )


def _write_position(
    roster: Roster,
    position_id: int,
    known: Sequence[Shortfall],
    found: Sequence[Span],
    *,
    now: datetime,
) -> None:
    by_key = {row.pk: row for row in known}
    matched = match([Known(row.pk, row.span()) for row in known], found)
    for pk in matched.gone:
        close(by_key[pk], now=now)
    for pk, span in matched.same.items():
        _now_is(by_key[pk], span, now=now)
    for span in matched.new:
        _found(roster, Kind.GAP, span, now=now, position_id=position_id)


def _now_is(row: Shortfall, span: Span, *, now: datetime) -> None:
    # What has begun is looked at from now on, and began when it began.
    began = span.starts_at <= now and row.starts_at < span.starts_at
    starts_at = row.starts_at if began else span.starts_at
    if (row.starts_at, row.ends_at) == (starts_at, span.ends_at):
        return
    grew = starts_at < row.starts_at or span.ends_at > row.ends_at
    row.starts_at, row.ends_at = starts_at, span.ends_at
    row.due_at = now
    row.save(update_fields=["starts_at", "ends_at", "due_at"])
    for offer in row.offers.standing() if grew else ():
        _offer_anew(row, offer, now=now)


def _write_out_of_reach(roster: Roster, *, now: datetime) -> None:
    found = selectors.out_of_reach(roster, now=now)
    for row in _standing(roster, Kind.UNREACHABLE):
        span = found.pop(row.person_id or 0, None)
        if span is None:
            close(row, now=now)
        elif span != row.span():
            row.starts_at, row.ends_at, row.due_at = span.starts_at, span.ends_at, now
            row.save(update_fields=["starts_at", "ends_at", "due_at"])
    for person_id, span in found.items():
        _found(roster, Kind.UNREACHABLE, span, now=now, person_id=person_id)


def _standing(roster: Roster, kind: Kind) -> list[Shortfall]:
    rows = Shortfall.objects.standing().filter(roster=roster, kind=kind.value)
    return list(rows.told_of())


def _found(
    roster: Roster,
    kind: Kind,
    span: Span,
    *,
    now: datetime,
    position_id: int | None = None,
    person_id: int | None = None,
) -> None:
    """Written down and due; it is told of with whatever else is."""
    Shortfall.objects.create(
        roster=roster,
        kind=kind.value,
        position_id=position_id,
        person_id=person_id,
        starts_at=span.starts_at,
        ends_at=span.ends_at,
        level=Level.FOUND,
        found_at=now,
        due_at=now,
    )


# ── Telling ──────────────────────────────────────────────────────────────────────


def _tell_due(roster: Roster, *, now: datetime) -> int:
    """Tell of all that reached a level nobody was told of yet; gaps found together in
    one text.
    """
    rows = Shortfall.objects.standing().filter(roster=roster, due_at__lte=now)
    news: dict[tuple[Kind, bool], list[Shortfall]] = defaultdict(list)
    for row in rows.told_of():
        kind = Kind(row.kind)
        level = level_at(kind, row.starts_at, now)
        is_new = row.level < level or row.found_at == now
        row.level = max(level, row.level)
        row.due_at = next_level_at(kind, row.starts_at, now) or row.ends_at
        row.lease_token = None
        row.save(update_fields=["level", "due_at", "lease_token"])
        if is_new:
            news[kind, level.at_once].append(row)
    for (kind, at_once), some in sorted(news.items()):
        if at_once:
            _alarm(kind, some, now=now)
        if kind is Kind.GAP:
            _tell_of_gaps(roster, some, now=now)
        else:
            _tell_of_people(roster, some, now=now)
    return sum(len(some) for some in news.values())


def _alarm(kind: Kind, some: Sequence[Shortfall], *, now: datetime) -> None:
    for row in some:
        who = f"{row.person.work_name}, " if row.person else ""
        outcomes.tell_trouble(
            outcomes.Trouble(
                kind=ALARMS[kind],
                consortium=row.roster.consortium,
                subject=str(row.public_id),
                label=f"{who}{lack_of(row)}",
                at=now,
            )
        )


def _tell_of_gaps(roster: Roster, some: Sequence[Shortfall], *, now: datetime) -> None:
    first = min(some, key=lambda row: row.starts_at)
    people = eligible(first, now=now)
    shown = people if roster.consortium.names_may_be_sent else []

    def render(code: str) -> str:
        return words.gap_text(
            lack_of(first),
            others=len(some) - 1,
            names=[person.work_name for person in shown],
            count=len(people),
            code=code,
        )

    for person in selectors.coordinators(roster, now=now):
        _send(first, person.pk, render, now=now, with_code=bool(people))


def _tell_of_people(
    roster: Roster, some: Sequence[Shortfall], *, now: datetime
) -> None:
    for row in some:
        assert row.person is not None  # noqa: S101 - the database asks for it
        text = words.unreachable_text(row.person.work_name, lack_of(row))
        for person in selectors.coordinators(roster, now=now):
            _send(row, person.pk, partial(_as_it_is, text), now=now, with_code=False)


def _as_it_is(text: str, _code: str) -> str:
    return text


def _send(
    row: Shortfall,
    person_id: int,
    render: Callable[[str], str],
    *,
    now: datetime,
    with_code: bool,
) -> None:
    zone = walltime.zone(row.roster.zone)
    level = level_at(Kind(row.kind), row.starts_at, now)

    def send(coded: bool) -> None:
        sending.send(
            person_id=person_id,
            topic=TOPIC,
            owner_key=str(row.public_id),
            text=render(""),
            render=render if coded else None,
            with_code=coded,
            now=now,
            not_before=when_to_tell(level, now=now, zone=zone),
            consortium=row.roster.consortium,
            expires_at=row.ends_at,
            or_speak=False,
        )

    try:
        send(with_code)
    except NoReplyCodeFree:
        send(False)
