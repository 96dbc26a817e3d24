"""What of a thing goes into the history's entry, taken down when it is written."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db.models import Q

from agencies.models import Organisation
from common.intervals import Span
from rosters import selectors
from rosters.core.facts import (
    MOST,
    AgenciesFacts,
    ConfirmationFacts,
    CorrectionFacts,
    GapFacts,
    HolidaysFacts,
    LeadFacts,
    NightFacts,
    OverrideFacts,
    PatternFacts,
    RotationFacts,
    RulesFacts,
    Seat,
    Shift,
    SwapFacts,
    TimeOffFacts,
    TownsFacts,
)
from rosters.core.recurrence import Days
from rosters.core.rotation import Handoff
from rosters.core.words import Change, Tier
from rosters.models import (
    BaseTown,
    Confirmation,
    Coverage,
    Override,
    PatternLine,
    Position,
    Roster,
    Rotation,
    Shortfall,
    Swap,
    TimeOff,
)


def seat_of(position: Position) -> Seat:
    return Seat(Tier(position.tier), position.order)


def shift_in(position: Position, span: Span) -> Shift:
    return Shift(seat_of(position), span.starts_at, span.ends_at)


def of_override(row: Override) -> OverrideFacts:
    return OverrideFacts(
        shift=Shift(seat_of(row.position), row.starts_at, row.ends_at),
        change=Change(row.change),
        person=row.person_id,
        instead_of=row.instead_of_id,
    )


def of_time_off(row: TimeOff) -> TimeOffFacts:
    return TimeOffFacts(
        person=row.person_id, starts_at=row.starts_at, ends_at=row.ends_at
    )


def of_swap(
    swap: Swap, *, person: int | None = None, asked: Sequence[int] = ()
) -> SwapFacts:
    """As it stands in hand. `person`: who answered; their shift offered for it is
    that of the counter-offer. One query where a second shift may be part of it.
    """
    return SwapFacts(
        shift=shift_in(swap.position, swap.span()),
        holder=swap.holder_id,
        taker=swap.taker_id,
        back=_back(swap, person),
        person=person,
        asked=tuple(asked[:MOST]),
    )


def _back(swap: Swap, person: int | None) -> Shift | None:
    who = person or (swap.taker_id if swap.is_exchange else None)
    if who is None:
        return None
    offered = swap.invitations.filter(person=who).select_related("position").first()
    span = offered.span() if offered else None
    if offered is None or offered.position is None or span is None:
        return None
    return shift_in(offered.position, span)


def of_confirmation(row: Confirmation) -> ConfirmationFacts:
    return ConfirmationFacts(
        shift=Shift(seat_of(row.position), row.starts_at, row.ends_at),
        person=row.person_id,
    )


def of_gap(position: Position, row: Shortfall, asked: Sequence[int]) -> GapFacts:
    return GapFacts(shift=shift_in(position, row.span()), asked=tuple(asked[:MOST]))


def of_pattern(line: PatternLine) -> PatternFacts:
    """As it stands in hand."""
    rule = line.event.rule
    return PatternFacts(
        seat=seat_of(line.event.calendar.position),
        name=line.event.title,
        zone=line.zone,
        frequency=rule.frequency if rule else "",
        params=rule.params if rule else "",
        days=Days(line.holidays),
        starts_on=line.starts_on,
        local_start=line.local_start,
        wall_minutes=line.wall_minutes,
        last_on=line.last_on,
        person=line.person_id,
        rotation=line.rotation.name if line.rotation else "",
    )


def of_stored_pattern(line: PatternLine | None) -> PatternFacts | None:
    """As it stands in the database, whatever the one in hand says; None: it is new."""
    if line is None:
        return None
    return of_pattern(PatternLine.objects.with_all().get(pk=line.pk))


def of_night(line: PatternLine, on: date, span: Span | None) -> NightFacts:
    """`span` None: it does not take place."""
    return NightFacts(
        seat=seat_of(line.event.calendar.position),
        pattern=line.event.title,
        on=on,
        starts_at=span.starts_at if span else None,
        ends_at=span.ends_at if span else None,
    )


def of_rotation(rotation: Rotation, *, from_on: date) -> RotationFacts:
    """As it stands in hand, with who is in it that day. One query."""
    members = selectors.members_on(rotation, from_on)
    return RotationFacts(
        name=rotation.name,
        handoff=Handoff(rotation.handoff),
        starts_on=rotation.starts_on,
        turn_days=rotation.turn_days,
        turn_hours=rotation.turn_hours,
        handoff_at=rotation.handoff_at,
        people=tuple(member.person_id for member in members)[:MOST],
        from_on=from_on,
    )


def of_stored_rotation(
    rotation: Rotation | None, *, from_on: date
) -> RotationFacts | None:
    """As it stands in the database; None: it is new."""
    if rotation is None:
        return None
    return of_rotation(Rotation.objects.get(pk=rotation.pk), from_on=from_on)


def of_rules(roster: Roster) -> RulesFacts:
    return RulesFacts(
        rest_hours=roster.rest_hours,
        most_nights=roster.most_nights,
        swaps_need_approval=roster.swaps_need_approval,
        busy_blocks=roster.busy_blocks,
    )


def of_holidays(roster: Roster) -> HolidaysFacts:
    return HolidaysFacts(state=roster.holiday_state, observed=roster.holidays_observed)


def of_lead(roster: Roster) -> LeadFacts:
    return LeadFacts(minutes=roster.confirm_minutes)


def of_towns(roster: Roster, on: date) -> TownsFacts:
    """The base towns as of that day. One query."""
    rows = BaseTown.objects.filter(
        Q(until_on__isnull=True) | Q(until_on__gt=on), roster=roster, from_on__lte=on
    ).select_related("organisation")
    towns = sorted((row.weekday, row.organisation.name) for row in rows)
    return TownsFacts(from_on=on, towns=tuple(towns))


def of_agencies(some: Iterable[Organisation]) -> AgenciesFacts:
    names = sorted(agency.name for agency in some)
    return AgenciesFacts(names=tuple(names[:MOST]))


def of_correction(
    position: Position,
    span: Span,
    rows: Iterable[Coverage] = (),
    *,
    person: int | None = None,
) -> CorrectionFacts:
    """Who was on call there: of `rows`, or the person alone; nobody."""
    ordered = sorted(rows, key=_begins)
    keys = [row.person_id for row in ordered] or ([person] if person else [])
    people = tuple(dict.fromkeys(keys))
    return CorrectionFacts(shift=shift_in(position, span), people=people[:MOST])


def _begins(row: Coverage) -> datetime:
    return row.starts_at
