"""Who is on call: nights and days in weekly turns, Rivera's turn being the present.

The story's two nights are Rivera's and Okafor's. Where they lie in somebody else's
turn, that night was swapped beforehand.
"""

from datetime import date, datetime, time, timedelta

from agencies.models import User
from common import walltime
from common.intervals import Span
from oncall.story.cast import ZONE, Cast
from oncall.story.dates import DAY, NIGHT_FROM, NIGHT_UNTIL, TURN_DAYS, Dates
from rosters import selectors
from rosters.core.recurrence import Recurrence, Unit
from rosters.core.rules import Rule
from rosters.core.words import Change, Tier
from rosters.models import Position, Roster, Rotation
from rosters.services import bases, changes, plan, rosters

EVERY_DAY = Recurrence(Unit.DAYS)


def fill(cast: Cast, when: Dates) -> Roster:
    """Both rosters with their turns; returns the nights. In force from `began_at`."""
    nights = _roster(cast, when, "Nights", (NIGHT_FROM, NIGHT_UNTIL))
    days = _roster(cast, when, "Days", (NIGHT_UNTIL, NIGHT_FROM))
    for tier in (Tier.PRIMARY, Tier.BACKUP):
        by_night = _turns(cast, when, nights, tier)
        _shift(cast, when, nights, by_night, tier, "Night", EVERY_DAY)
        by_day = _turns(cast, when, days, tier)
        _shift(cast, when, days, by_day, tier, "Day", EVERY_DAY)
    _base_towns(cast, when, days)
    return nights


def swap_to_the_story(cast: Cast, when: Dates, nights: Roster, on: date) -> None:
    """Make the night that begins on `on` Rivera's, with Okafor behind her.

    Entered by the coordinator at noon before. Safe to repeat.
    """
    span = Span(
        walltime.instant(on, NIGHT_FROM, when.zone),
        walltime.instant(on + DAY, NIGHT_UNTIL, when.zone),
    )
    now = when.at(on, "12:00")
    held = {o.tier: o.person_id for o in selectors.on_call([nights.pk], span.starts_at)}
    wanted = {Tier.PRIMARY: cast.rivera, Tier.BACKUP: cast.okafor}
    for tier, person in wanted.items():
        if held.get(tier) == person.pk:
            continue
        changes.add_override(
            _position(nights, tier),
            changes.Wish(Change.REPLACE, person, None, "Swapped"),
            starts_at=span.starts_at,
            ends_at=span.ends_at,
            now=now,
            by=cast.novak.pk,
            # Whoever takes another seat than their own sits in both for a moment.
            despite=[Rule.ELSEWHERE],
        )


def _roster(cast: Cast, when: Dates, name: str, hours: tuple[time, time]) -> Roster:
    return rosters.create_roster(
        cast.tri_town,
        name=name,
        zone=ZONE,
        hours=hours,
        agencies_covered=cast.agencies,
        now=when.began_at,
        by=cast.novak.pk,
    )


def _turns(cast: Cast, when: Dates, roster: Roster, tier: Tier) -> Rotation:
    """A week each; who is backup this week is primary in the next."""
    first, *others = cast.clinicians
    order: list[User] = [first, *others]
    if tier is Tier.BACKUP:
        order = [*others, first]
    return plan.set_rotation(
        roster,
        name=f"{roster.name}, {tier}",
        starts_on=when.rotation_from,
        turn_days=TURN_DAYS,
        people=order,
        now=when.began_at,
        by=cast.novak.pk,
    )


def _base_towns(cast: Cast, when: Dates, days: Roster) -> None:
    """Whoever has the day waits for it in another town each weekday."""
    millbrook, harlow, stony_ford = cast.agencies
    bases.set_base_towns(
        days,
        dict(enumerate([millbrook, harlow, stony_ford, millbrook, harlow])),
        from_on=walltime.local_date(when.began_at, when.zone),
        now=when.began_at,
        by=cast.novak.pk,
    )


def _shift(
    cast: Cast,
    when: Dates,
    roster: Roster,
    turns: Rotation,
    tier: Tier,
    name: str,
    recurrence: Recurrence,
) -> None:
    begins = datetime.combine(when.rotation_from, roster.hours_from)
    plan.set_pattern(
        _position(roster, tier),
        plan.Shift(
            name=name,
            zone=ZONE,
            local_starts=begins,
            local_ends=begins + timedelta(hours=12),
            recurrence=recurrence,
            rotation=turns,
        ),
        now=when.began_at,
        by=cast.novak.pk,
    )


def _position(roster: Roster, tier: Tier) -> Position:
    return roster.positions.get(tier=tier.value)
