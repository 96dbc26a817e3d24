"""Saying where whoever is on call waits on which weekday."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from agencies.models import Organisation
from agencies.services import audit, live
from common import walltime
from rosters.documents import kept_document
from rosters.errors import AlreadyOver, NotAMember
from rosters.models import BaseTown, Roster
from rosters.services import keeping, publication


@transaction.atomic
def set_base_towns(
    roster: Roster,
    towns: Mapping[int, Organisation],
    *,
    from_on: date,
    now: datetime,
    by: int | None = None,
) -> None:
    """From the day `from_on` on these are the base towns by weekday (0 is Monday); a
    weekday that is left out has none.

    What was so before that day stays written down; what was agreed for later is
    replaced. Nobody's shifts change, and routing never looks. Raises AlreadyOver for
    a day that is past, and NotAMember for a town the roster does not cover.
    """
    roster = publication.locked(roster.pk)
    if from_on < walltime.local_date(now, walltime.zone(roster.zone)):
        raise AlreadyOver(
            _("What is past stays as it was: choose today or a later day."),
            field="from_on",
        )
    covered = set(roster.agencies.values_list("pk", flat=True))
    for weekday, town in towns.items():
        if town.pk not in covered:
            raise NotAMember(
                _("%(agency)s is not covered by this roster.") % {"agency": town},
                field=f"day_{weekday}",
            )
    was = keeping.of_towns(roster, from_on)
    there = BaseTown.objects.filter(roster=roster)
    there.filter(from_on__gte=from_on).delete()
    there.filter(Q(until_on__isnull=True) | Q(until_on__gt=from_on)).update(
        until_on=from_on
    )
    BaseTown.objects.bulk_create(
        BaseTown(roster=roster, weekday=weekday, organisation=town, from_on=from_on)
        for weekday, town in towns.items()
    )
    audit.record(
        act="set_base_towns",
        about=roster,
        now=now,
        person_id=by,
        organisation_id=roster.consortium.host_id,
        from_on=str(from_on),
        towns={str(weekday): town.pk for weekday, town in towns.items()},
        facts=kept_document(keeping.of_towns(roster, from_on), was),
    )
    live.touch(publication.topic(roster))
