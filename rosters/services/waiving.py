"""The rules that a change of the plan breaks, and their waiver, written down."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from agencies import selectors as agencies
from agencies.services import audit
from common import walltime
from common.intervals import Span
from notifications import selectors as notifications
from rosters import selectors
from rosters.core.effects import Move
from rosters.core.resolution import Plan, resolve
from rosters.core.rules import NEAR, ONE_DAY, Broken, Duty, Rule
from rosters.core.strains import Known, Strain, rules_of, strains
from rosters.core.words import PersonId
from rosters.models import Coverage, Position, Roster
from rosters.selectors import preferences
from rosters.services.rules import busy_in
from rosters.words import rules as words

# Of the first of these changes. A licence that runs out later than that is renewed in
# the ordinary course; if every plan of a year had to waive it, nobody would read what
# they waive.
FIT_AHEAD = timedelta(days=90)
# More sentences than this in one refusal nobody reads.
MOST_SAID = 3


def strains_of(
    found: Sequence[Move], roster: Roster, *, now: datetime
) -> tuple[Strain, ...]:
    """What of these changes, which are carried out, breaks a rule; in the roster and
    those beside it. Whether people may be sent is asked of the first 90 days. A
    constant number of queries while nobody's role or licence begins or ends.
    """
    open_ones = Roster.objects.filter(
        consortium_id=roster.consortium_id, closed_at__isnull=True
    )
    limits = {
        position.pk: each.limits()
        for each in open_ones.prefetch_related("positions")
        for position in each.positions.all()
    }
    ours = [move for move in found if move.position in limits]
    people = {move.after for move in ours if move.after is not None}
    if not people:
        return ()
    zones = {limits[move.position].zone for move in ours}
    known = _known(people, ours, roster.consortium_id, zones, now=now)
    return tuple(strains(ours, _held(people, now), limits, known))


def kept_off(found: Sequence[Move], *, now: datetime) -> tuple[Strain, ...]:
    """The shifts that these changes leave open because whoever they go back to has time
    off. Nothing is read where they leave none open.
    """
    opened = [move for move in found if move.after is None]
    seats = selectors.positions_by_id({move.position for move in opened})
    plans: dict[int, Plan] = {}
    for roster in {seat.roster for seat in seats.values()}:
        of_roster = selectors.plans_of(roster, since=now)
        plans |= {seat.pk: plan for seat, plan in of_roster.items()}
    return tuple(
        strain for move in opened for strain in _would_have(move, plans[move.position])
    )


def _would_have(move: Move, plan: Plan) -> Iterator[Strain]:
    span = Span(move.starts_at, move.ends_at)
    for part in resolve(replace(plan, time_off=()), span):
        there = Span(part.starts_at, part.ends_at)
        off = [
            each.span
            for each in plan.time_off
            if each.person == part.person and each.span.overlaps(there)
        ]
        if off and part.person is not None:
            broken = Broken(Rule.TIME_OFF, min(off))
            yield Strain(there, move.position, part.person, (broken,))


def _held(people: set[PersonId], now: datetime) -> list[tuple[PersonId, Duty]]:
    """What they are on call for, in any roster."""
    rows = Coverage.objects.standing().filter(
        person_id__in=people, ends_at__gt=now - NEAR
    )
    columns = "person_id", "position_id", "starts_at", "ends_at", "line_id", "night_on"
    return [
        (
            PersonId(person),
            Duty(Span(begins, ends), where, (line, on) if line and on else None),
        )
        for person, where, begins, ends, line, on in rows.values_list(*columns)
    ]


def _known(
    people: set[PersonId],
    moves: Sequence[Move],
    consortium_id: int,
    zones: Collection[ZoneInfo],
    *,
    now: datetime,
) -> dict[PersonId, Known]:
    whole = Span(
        min(move.starts_at for move in moves), max(move.ends_at for move in moves)
    )
    unfit = {
        zone: agencies.unfit_days(
            people, _days(whole, zone, now=now), consortium_id=consortium_id
        )
        for zone in zones
    }
    weeks = preferences.preferences_of(people, consortium_id)
    reach = notifications.is_reachable(people)
    busy = busy_in(consortium_id, people, whole)
    return {
        person: Known(
            weeks[person],
            reach[person].at_all,
            {zone: days.get(person, ()) for zone, days in unfit.items()},
            busy.get(person, ()),
        )
        for person in people
    }


def _days(whole: Span, zone: ZoneInfo, *, now: datetime) -> list[tuple[date, datetime]]:
    """The local days of its first 90 from now on, each from an instant on."""
    begins = max(whole.starts_at, now)
    on = walltime.local_date(begins, zone)
    until = walltime.local_date(min(whole.ends_at, begins + FIT_AHEAD), zone)
    return [
        (day, max(now, walltime.days(day, day + ONE_DAY, zone).starts_at))
        for day in (on + n * ONE_DAY for n in range((until - on).days + 1))
    ]


def said(strained: Sequence[Strain]) -> str:
    """Who may not, and why: each once, in the order of the shifts."""
    seats = selectors.positions_by_id({one.position for one in strained})
    people = agencies.people_by_id(one.person for one in strained)
    sentences = [
        words.may_not(
            str(people[one.person]), one.broken, seats[one.position].roster.limits()
        )
        for one in strained
    ]
    return " ".join(list(dict.fromkeys(sentences))[:MOST_SAID])


def write_down(
    strained: Sequence[Strain], reason: str, *, now: datetime, by: int | None
) -> None:
    """Which rules somebody overrides in which seat, from the first of these shifts to
    the last, and why.
    """
    by_seat: dict[int, list[Strain]] = defaultdict(list)
    for one in strained:
        by_seat[one.position].append(one)
    seats = Position.objects.select_related("roster__consortium")
    for seat in seats.filter(pk__in=by_seat).order_by("pk"):
        some = by_seat[seat.pk]
        audit.record(
            act="waive_rules",
            about=seat,
            now=now,
            person_id=by,
            organisation_id=seat.roster.consortium.host_id,
            reason=reason.strip(),
            starts_at=min(one.span.starts_at for one in some).isoformat(),
            ends_at=max(one.span.ends_at for one in some).isoformat(),
            shifts=len(some),
            pairs=sorted(
                {(int(one.person), b.rule.value) for one in some for b in one.broken}
            ),
            people=sorted({int(one.person) for one in some}),
            rules_overridden=[rule.value for rule in rules_of(some)],
        )
