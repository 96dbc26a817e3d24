""" "Unavailable until ...", and available again: at once, in all their consortia.

It is time off from now on (`time_off.take`): whoever is on call leaves coverage
in the same transaction. What that opens is looked at on the engine's next turn, not
after the usual minutes, so that its alarms go out; whoever is tried next hears it now.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from agencies.models import Consortium, User
from common import walltime
from common.intervals import Span
from notifications import selectors as notifications
from notifications.services import sending
from rosters import outcomes
from rosters import words as seats
from rosters.core.words import Tier
from rosters.models import Coverage, Position, Roster, TimeOff
from rosters.selectors import turns
from rosters.selectors.preferences import consortia_on_call_for
from rosters.services import holding, keeping, time_off
from rosters.words import unavailable as words

TOPIC = "unavailable"
FRESH = timedelta(hours=1)
INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Done:
    """What was done: until when by which clock, the shifts nobody has now, and what
    stays theirs, in sentences. `said_before`: it lasted already, and its end changed.
    """

    until: words.Clock
    opened: tuple[words.Open, ...]
    stays: tuple[str, ...]
    said_before: bool


def zone_of(person_id: int, *, now: datetime) -> str | None:
    """By whose clock the person reads times: of the roster they are on call for, or
    will be next, or their consortium's. None: no roster puts them on call.
    """
    row = (
        Coverage.objects.standing()
        .filter(person_id=person_id, ends_at__gt=now)
        .order_by("starts_at")
        .select_related("position__roster")
        .first()
    )
    consortia = _consortia(person_id, now=now)
    if not consortia:
        return None
    return row.position.roster.zone if row else consortia[0].zone


def _consortia(person_id: int, *, now: datetime) -> list[Consortium]:
    """Whose clinician they are, and which have a roster."""
    found = consortia_on_call_for(person_id, now=now)
    rosters = Roster.objects.filter(consortium__in=found, closed_at__isnull=True)
    some = set(rosters.values_list("consortium_id", flat=True))
    return [consortium for consortium in found if consortium.pk in some]


def running(person_id: int, *, now: datetime) -> TimeOff | None:
    """Their "unavailable until", while it lasts; of several the longest."""
    rows = TimeOff.objects.standing().filter(person_id=person_id, from_now=True)
    here = rows.filter(starts_at__lte=now, ends_at__gt=now)
    return here.select_related("consortium").order_by("-ends_at").first()


def away(person_id: int, *, now: datetime) -> words.Clock | None:
    """Until when they are unavailable by their own word; None: they are not."""
    row = running(person_id, now=now)
    return clock_of(person_id, row.ends_at, now=now) if row else None


@transaction.atomic
def begin(person: User, until: datetime, *, now: datetime, way: str) -> Done:
    """The person is unavailable from now until then. Safe to repeat: said again, only
    the end changes. They say it themselves; nobody texts them of it.
    """
    held, opened = _held(person, now=now), list[words.Open]()
    said_before = running(person.pk, now=now) is not None
    for consortium, rosters in held:
        old = _standing(consortium, person, now=now)
        before = _mine(person, rosters, Span(now, until))
        goes_on = _seats_at(old.ends_at, person, rosters) if old else set()
        _set(consortium, person, until, rosters, now=now, holds=bool(before))
        gone = _without(before, _mine(person, rosters, Span(now, until)))
        opened += [_open(row, now=now, until=until) for row in gone]
        _tell_next(person, gone, until, now=now)
        if old is not None and old.ends_at != until:
            goes_on |= _seats_at(until, person, rosters)
            _tell_end_changed(person, goes_on, old, until, now=now)
        _look_at_once(rosters, now=now)
    stays = outcomes.tell_unavailable(outcomes.Unavailable(person.pk, now, until, way))
    return Done(
        clock_of(person.pk, until, now=now), tuple(opened), tuple(stays), said_before
    )


@transaction.atomic
def end(person: User, *, now: datetime) -> tuple[words.Open, ...] | None:
    """The person is available again; the shifts that are theirs again. None: they
    were not unavailable, or it is time off that was planned. Safe to repeat.
    """
    back, found = list[words.Open](), False
    for consortium, rosters in _held(person, now=now):
        standing = _standing(consortium, person, now=now)
        if standing is None:
            continue
        found, window = True, Span(now, standing.ends_at)
        before = _mine(person, rosters, window)
        time_off.withdraw(standing, now=now, by=person.pk)
        again = _without(_mine(person, rosters, window), before)
        back += [_open(row, now=now) for row in again]
        sending.withdraw(str(standing.public_id), TOPIC, now)
        _tell_back(person, again, standing, now=now)
        _look_at_once(rosters, now=now)
    return tuple(back) if found else None


def planned_until(person: User, *, now: datetime) -> words.Clock | None:
    """Until when the person has time off that was planned, if they have it now."""
    rows = TimeOff.objects.standing().filter(person=person, from_now=False)
    row = rows.filter(starts_at__lte=now, ends_at__gt=now).order_by("-ends_at").first()
    return clock_of(person.pk, row.ends_at, now=now) if row else None


def _held(person: User, *, now: datetime) -> list[tuple[Consortium, Sequence[Roster]]]:
    """Their consortia with all open rosters, held until the transaction ends."""
    return [
        (consortium, holding.locked_rosters(consortium.pk))
        for consortium in _consortia(person.pk, now=now)
    ]


def _standing(consortium: Consortium, person: User, *, now: datetime) -> TimeOff | None:
    rows = TimeOff.objects.standing().filter(
        consortium=consortium, person=person, from_now=True
    )
    return rows.filter(starts_at__lte=now, ends_at__gt=now).order_by("pk").first()


def _set(
    consortium: Consortium,
    person: User,
    until: datetime,
    rosters: Sequence[Roster],
    *,
    now: datetime,
    holds: bool,
) -> None:
    """`holds`: they are on call meanwhile, so that somebody put them there since they
    said it before: the later word counts.
    """
    standing = _standing(consortium, person, now=now)
    if standing is None:
        time_off.take(
            consortium,
            person,
            starts_at=now,
            ends_at=until,
            now=now,
            by=person.pk,
            from_now=True,
        )
    elif standing.ends_at != until or holds:
        was = keeping.of_time_off(standing)
        standing.ends_at, standing.made_at = until, now
        standing.save(update_fields=["ends_at", "made_at"])
        time_off.note_and_publish(
            "change_time_off",
            standing,
            list(rosters),
            now=now,
            by=person.pk,
            was=was,
        )


def _mine(person: User, rosters: Iterable[Roster], window: Span) -> list[Coverage]:
    rows = Coverage.objects.overlapping(window).filter(
        person=person, position__roster__in=list(rosters)
    )
    ordered = rows.select_related("position__roster__consortium")
    return list(ordered.order_by("starts_at", "-position__tier", "position__order"))


def _without(some: Iterable[Coverage], others: Iterable[Coverage]) -> list[Coverage]:
    """Those of which nothing is left in the same position."""
    left = [(row.position_id, row.span()) for row in others]
    return [
        row
        for row in some
        if not any(
            where == row.position_id and span.overlaps(row.span())
            for where, span in left
        )
    ]


def _open(row: Coverage, *, now: datetime, until: datetime | None = None) -> words.Open:
    position, runs = row.position, row.span().covers(now)
    zone = walltime.zone(position.roster.zone)
    return words.Open(
        position.roster.name,
        seats.seat(Tier(position.tier), position.order),
        walltime.local(row.starts_at, zone),
        walltime.local(min(row.ends_at, until or row.ends_at), zone),
        runs,
        *(_covering(row, now=now) if runs else ("", False)),
    )


def _covering(row: Coverage, *, now: datetime) -> tuple[str, bool]:
    """Who is free first, by name where names are sent, else by the seat; where nobody
    is, who is on a request (True). "": nobody is on call besides.
    """
    shown = row.position.roster.consortium.names_may_be_sent
    in_turn = turns.in_turn(row.position.roster_id, now)
    others = [held for held in in_turn if held.person_id != row.person_id]
    at_work = outcomes.at_work({held.person_id for held in others})
    others.sort(key=lambda held: held.person_id in at_work)
    for held in others:
        seat = seats.seat(Tier(held.position.tier), held.position.order).lower()
        name = held.person.work_name if shown else seat
        return name, held.person_id in at_work
    return "", False


def clock_of(person_id: int, at: datetime, *, now: datetime) -> words.Clock:
    """The instant on the wall that the person reads."""
    zone = walltime.zone(zone_of(person_id, now=now) or "UTC")
    return words.Clock(walltime.local(at, zone), at.astimezone(zone).tzname() or "")


def _tell_next(
    person: User, gone: Iterable[Coverage], until: datetime, *, now: datetime
) -> None:
    """Whoever is tried first by now, if they were not before."""
    for row in (each for each in gone if each.span().covers(now)):
        following = turns.after(row.position, person.pk, now)
        if following is None:
            continue
        standing = _standing(row.position.roster.consortium, person, now=now)
        assert standing is not None  # noqa: S101 - it was just set
        said = words.you_are_next(
            _open(row, now=now),
            name=_name(person, row),
            until=clock_of(person.pk, until, now=now),
        )
        _say(following.person_id, said, standing, now=now)


def _seats_at(at: datetime, person: User, rosters: Iterable[Roster]) -> set[Position]:
    """The seats in which a shift of theirs begins, or begins again, at that instant."""
    rows = _mine(person, rosters, Span(at, at + INSTANT))
    return {row.position for row in rows if row.starts_at == at}


def _tell_end_changed(
    person: User,
    where: Iterable[Position],
    old: TimeOff,
    until: datetime,
    *,
    now: datetime,
) -> None:
    """Whoever was told that they are next, of the end as it is now; `old`: as it was.
    Not where they hear of it anew because somebody put the person on meanwhile.
    """
    told = notifications.people_told(str(old.public_id), TOPIC)
    for seat in sorted(where, key=lambda one: one.pk):
        following = turns.after(seat, person.pk, now)
        if following is None or following.person_id not in told:
            continue
        sending.withdraw(str(old.public_id), TOPIC, now)
        shift = words.Open(
            seat.roster.name,
            seats.seat(Tier(seat.tier), seat.order),
            walltime.local(now, walltime.zone(seat.roster.zone)),
            walltime.local(until, walltime.zone(seat.roster.zone)),
            runs=True,
        )
        shown = seat.roster.consortium.names_may_be_sent
        said = words.end_changed(
            shift,
            name=person.work_name if shown else "",
            until=clock_of(person.pk, until, now=now),
            before=clock_of(person.pk, old.ends_at, now=now),
        )
        _say(following.person_id, said, old, now=now)


def _tell_back(
    person: User, again: Iterable[Coverage], standing: TimeOff, *, now: datetime
) -> None:
    for row in (each for each in again if each.span().covers(now)):
        following = turns.after(row.position, person.pk, now)
        if following is not None:
            said = words.back_again(_open(row, now=now), name=_name(person, row))
            _say(following.person_id, said, standing, now=now)


def _name(person: User, row: Coverage) -> str:
    shown = row.position.roster.consortium.names_may_be_sent
    return person.work_name if shown else ""


def _say(person_id: int, text: str, standing: TimeOff, *, now: datetime) -> None:
    sending.send(
        person_id=person_id,
        topic=TOPIC,
        owner_key=str(standing.public_id),
        text=text,
        now=now,
        consortium=standing.consortium,
        expires_at=max(standing.ends_at, now + FRESH),
    )


def _look_at_once(rosters: Iterable[Roster], *, now: datetime) -> None:
    """An open shift of this moment does not wait for the next edit to fill it."""
    Roster.objects.filter(pk__in=[roster.pk for roster in rosters]).update(
        gaps_due_at=now
    )
