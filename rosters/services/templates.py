"""Rosters from a template; and taking back one that has not begun."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import selectors as agencies
from agencies.models import Consortium, User
from common import walltime
from rosters.core.recurrence import Recurrence, Unit
from rosters.core.templates import TURN_DAYS, Part, Template, turned
from rosters.core.words import Tier
from rosters.errors import AlreadyBegun, NobodyInRotation
from rosters.models import Coverage, PatternLine, Roster
from rosters.services import endings, noting, plan, publication, rosters

ONE_DAY = timedelta(days=1)


@transaction.atomic
def make(
    consortium: Consortium,
    template: Template,
    *,
    people: Sequence[User],
    starts_on: date,
    now: datetime,
    by: int,
) -> list[Roster]:
    """Its rosters, for every department of the consortium, filled from `starts_on` on:
    a week each in that order, the next one behind them; one alone has nobody behind.
    Nobody is on call before. Raises NobodyInRotation and as `create_roster` does.
    """
    if not people:
        raise NobodyInRotation(_("Choose at least one clinician."), field="people")
    covered = agencies.agencies_of(consortium.pk, now=now)
    backups = 1 if len(people) > 1 else 0
    made = []
    for part in template.parts:
        roster = rosters.create_roster(
            consortium,
            name=part.name,
            zone=consortium.zone,
            hours=(part.starts, part.ends),
            agencies_covered=covered,
            backups=backups,
            starts_on=starts_on,
            now=now,
            by=by,
        )
        for after, tier in enumerate((Tier.PRIMARY, Tier.BACKUP)[: 1 + backups]):
            order = [people[n] for n in turned(len(people), after)]
            _fill(roster, part, tier, order, starts_on=starts_on, now=now, by=by)
        made.append(roster)
    return made


def _fill(
    roster: Roster,
    part: Part,
    tier: Tier,
    people: Sequence[User],
    *,
    starts_on: date,
    now: datetime,
    by: int,
) -> None:
    turns = plan.set_rotation(
        roster,
        name=f"{part.name}, {tier}",
        starts_on=starts_on,
        turn_days=TURN_DAYS,
        people=people,
        now=now,
        by=by,
    )
    begins = datetime.combine(starts_on, part.starts)
    plan.set_pattern(
        roster.positions.get(tier=tier.value),
        plan.Shift(
            name=part.name,
            zone=roster.zone,
            local_starts=begins,
            local_ends=begins + _length(part.starts, part.ends),
            recurrence=Recurrence(Unit.DAYS),
            rotation=turns,
        ),
        now=now,
        by=by,
    )


def _length(starts: time, ends: time) -> timedelta:
    on = date(2001, 1, 1)
    until = datetime.combine(on, ends) - datetime.combine(on, starts)
    return until if until > timedelta(0) else until + ONE_DAY


@transaction.atomic
def take_back(roster: Roster, *, now: datetime, by: int) -> None:
    """It will not begin: nobody is on call in it, it is closed, and its name is free.
    What was planned stays written down. Raises AlreadyBegun, also while a change by
    hand puts somebody on call in it.
    """
    agencies.hold_consortium(roster.consortium_id)
    held = publication.locked(roster.pk)
    if held.has_begun(now) or held.starts_at is None or held.closed_at is not None:
        raise AlreadyBegun(_("It has begun. End it instead."))
    yesterday = walltime.local_date(now, walltime.zone(held.zone)) - ONE_DAY
    for line in PatternLine.objects.filter(event__calendar__position__roster=held):
        if line.last_on is None or line.last_on > yesterday:
            plan.end_pattern(line, last_on=yesterday, now=now, by=by)
    planned = Coverage.objects.filter(position__roster=held, ends_at__gt=now)
    if planned.exists():
        raise AlreadyBegun(_("Somebody is on call in it by hand: withdraw that first."))
    endings.end_roster(held, held.starts_at + ONE_DAY, now=now, by=by)
    held.refresh_from_db()
    held.name = _free(held)
    held.closed_at = now
    held.save(update_fields=["name", "closed_at"])
    noting.note("take_back_roster", held, held, now=now, by=by)


def _free(roster: Roster) -> str:
    """A name nobody would give: it is wanted for the next one."""
    names = set(
        Roster.objects.filter(consortium=roster.consortium_id).values_list(
            "name", flat=True
        )
    )
    base = _("%(name)s, taken back") % {"name": roster.name[:50]}
    tries = (f"{base} {n}" for n in range(2, len(names) + 3))
    return base if base not in names else next(t for t in tries if t not in names)
