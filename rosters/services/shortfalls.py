"""Finding what a roster lacks, and telling who can do something about it, once each."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from django.db import transaction

from agencies.models import User
from agencies.services import live
from common import walltime
from common.intervals import Span
from notifications.services import sending
from rosters import outcomes
from rosters import selectors as rosters
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
from rosters.models import GapOffer, Roster, Shortfall
from rosters.selectors import shortfalls as selectors
from rosters.services import all_clear, publication, rules
from rosters.services.all_clear import Closed
from rosters.services.offers import Candidate
from rosters.services.spans import night_within
from rosters.words import rules as reasons
from rosters.words import shortfalls as words


@transaction.atomic
def look(roster_id: int, *, now: datetime) -> int:
    """Make what is written down say what the roster lacks now, and tell of it; how
    many were told of. Safe to repeat: nobody is told twice of the same. What has not
    begun lacks nothing yet.
    """
    roster = publication.locked(roster_id)
    if not roster.has_begun(now):
        Roster.objects.filter(pk=roster_id).update(gaps_due_at=roster.starts_at)
        return 0
    edited = roster.gaps_due_at is not None and roster.gaps_due_at > now
    Roster.objects.filter(pk=roster_id, gaps_due_at__lte=now).update(gaps_due_at=None)
    all_clear.hold_back(roster, now=now)
    closed = [
        *_write_gaps(roster, now=now, closes_only=edited),
        *_write_out_of_reach(roster, now=now),
    ]
    all_clear.settle(roster, now=now)
    all_clear.tell(closed, now=now)
    told = _tell_due(roster, now=now)
    live.touch(publication.topic(roster))
    return told


@transaction.atomic
def look_now(roster_id: int, *, now: datetime) -> int:
    """`look`, although the plan has just changed: somebody says that it stays so."""
    roster = publication.locked(roster_id)
    Roster.objects.filter(pk=roster.pk).update(gaps_due_at=now)
    return look(roster.pk, now=now)


def send_offer(row: Shortfall, offer: GapOffer, person: User, *, now: datetime) -> None:
    """Ask that person whether they take it."""
    lack, zone = all_clear.lack_of(row), walltime.zone(row.roster.zone)

    sending.send(
        person_id=person.pk,
        topic=all_clear.OFFER,
        owner_key=str(offer.public_id),
        text=words.offer_text(lack, code=""),
        render=lambda code: words.offer_text(lack, code=code),
        with_code=True,
        now=now,
        not_before=effects.when_to_tell(row.starts_at, now=now, zone=zone),
        consortium=row.roster.consortium,
        expires_at=row.ends_at,
        or_speak=False,
    )


def _offer_anew(row: Shortfall, offer: GapOffer, *, now: datetime) -> None:
    """The gap grew: whoever was asked is asked about all of it, and the answer to what
    they were asked before takes nothing.
    """
    GapOffer.objects.filter(pk=offer.pk).update(closed_at=now)
    sending.withdraw(str(offer.public_id), all_clear.OFFER, now)
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


# ── What there is ────────────────────────────────────────────────────────────────


def _write_gaps(roster: Roster, *, now: datetime, closes_only: bool) -> list[Closed]:
    """Those that are none any more. `closes_only`: it was edited a moment ago, and
    the next edit may fill what this one opened.
    """
    found: dict[int, list[Span]] = defaultdict(list)
    until = roster.published_until or now
    window = Span.between(now, until)
    for gap in rosters.gaps_of(roster, window, now=now) if window else []:
        found[gap.position.pk].append(gap.span)
    known: dict[int, list[Shortfall]] = defaultdict(list)
    for row in _standing(roster, Kind.GAP):
        known[row.position_id or 0].append(row)
    return [
        closed
        for position_id in found.keys() | known.keys()
        for closed in _write_position(
            roster,
            position_id,
            known[position_id],
            found[position_id],
            now=now,
            closes_only=closes_only,
        )
    ]


def _write_position(
    roster: Roster,
    position_id: int,
    known: Sequence[Shortfall],
    found: Sequence[Span],
    *,
    now: datetime,
    closes_only: bool,
) -> list[Closed]:
    by_key = {row.pk: row for row in known}
    matched = match([Known(row.pk, row.span()) for row in known], found)
    closed = [all_clear.close(by_key[pk], now=now) for pk in matched.gone]
    for pk in () if closes_only else matched.joined:
        of = next(k for k, v in matched.same.items() if v.overlaps(by_key[pk].span()))
        joined = all_clear.close(by_key[pk], now=now)
        by_key[of].owed.add(*(joined.told if joined else ()))  # it goes on in that one
    for pk, span in () if closes_only else matched.same.items():
        _now_is(by_key[pk], span, now=now)
    for span in () if closes_only else matched.new:
        _found(roster, Kind.GAP, span, now=now, position_id=position_id)
    return [each for each in closed if each]


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


def _write_out_of_reach(roster: Roster, *, now: datetime) -> list[Closed]:
    closed = list[Closed | None]()
    found = selectors.out_of_reach(roster, now=now)
    for row in _standing(roster, Kind.UNREACHABLE):
        span = found.pop(row.person_id or 0, None)
        if span is None:
            closed.append(all_clear.close(row, now=now))
        elif span != row.span():
            row.starts_at, row.ends_at, row.due_at = span.starts_at, span.ends_at, now
            row.save(update_fields=["starts_at", "ends_at", "due_at"])
    for person_id, span in found.items():
        _found(roster, Kind.UNREACHABLE, span, now=now, person_id=person_id)
    return [each for each in closed if each]


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
        is_new = row.level < level or row.told_with_id is None
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
                kind=all_clear.ALARMS[kind],
                consortium=row.roster.consortium,
                subject=str(row.public_id),
                label=f"{who}{all_clear.lack_of(row)}",
                at=now,
            )
        )


def _tell_of_gaps(roster: Roster, some: Sequence[Shortfall], *, now: datetime) -> None:
    first = min(some, key=lambda row: row.starts_at)
    told_with = Shortfall.objects.filter(pk__in=[row.pk for row in some])
    told_with.update(told_with=first)
    people = eligible(first, now=now)
    shown = people if roster.consortium.names_may_be_sent else []

    def render(code: str) -> str:
        return words.gap_text(
            all_clear.lack_of(first),
            others=len(some) - 1,
            names=[person.work_name for person in shown],
            count=len(people),
            code=code,
        )

    with_code = bool(people)
    _told_in(
        some,
        [
            _send(first, person.pk, render, now=now, with_code=with_code)
            for person in selectors.coordinators(roster, now=now)
        ],
    )


def _told_in(some: Sequence[Shortfall], texts: Sequence[int]) -> None:
    link = Shortfall.told_in.through
    link.objects.bulk_create(
        link(shortfall_id=row.pk, message_id=text) for row in some for text in texts
    )


def _tell_of_people(
    roster: Roster, some: Sequence[Shortfall], *, now: datetime
) -> None:
    for row in some:
        assert row.person is not None  # noqa: S101 - the database asks for it
        Shortfall.objects.filter(pk=row.pk).update(told_with=row)
        text = words.unreachable_text(row.person.work_name, all_clear.lack_of(row))
        render = partial(_as_it_is, text)
        _told_in(
            [row],
            [
                _send(row, person.pk, render, now=now, with_code=False)
                for person in selectors.coordinators(roster, now=now)
            ],
        )


def _as_it_is(text: str, _code: str) -> str:
    return text


def _send(
    row: Shortfall,
    person_id: int,
    render: Callable[[str], str],
    *,
    now: datetime,
    with_code: bool,
) -> int:
    """The key of the text."""
    zone = walltime.zone(row.roster.zone)
    level = level_at(Kind(row.kind), row.starts_at, now)

    sent = sending.send(
        person_id=person_id,
        topic=all_clear.TOPIC,
        owner_key=str(row.public_id),
        text=render(""),
        render=render,
        with_code=with_code,
        now=now,
        not_before=when_to_tell(level, now=now, zone=zone),
        consortium=row.roster.consortium,
        expires_at=row.ends_at,
        or_speak=False,
    )
    return sent.message.pk
