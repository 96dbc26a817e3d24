"""Stores the feed of the budget: `python -m bench.feed_seed FILE`, after the flow seed.

In a process of its own, in the database of the running product. Writes the feed's
token and how many shifts it shows to FILE, as JSON.
"""

import json
import os
import sys
from datetime import datetime, time, timedelta
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oncall.settings")
django.setup()

from agencies import selectors as agencies  # noqa: E402 - after setup
from agencies.core.words import Role  # noqa: E402
from agencies.models import Consortium, Membership  # noqa: E402
from common import clock  # noqa: E402
from rosters.core.recurrence import Recurrence, Unit  # noqa: E402
from rosters.models import Coverage  # noqa: E402
from rosters.services import feeds, plan, rosters  # noqa: E402
from tests.cast import ZONE  # noqa: E402

SHIFTS = 1200


def main(found: Path) -> None:
    """Three shifts a day, by three people in turn; exactly so many of them stay."""
    now = clock.now()
    consortium = Consortium.objects.get(short_name="Tri-Town")
    roster = rosters.create_roster(
        consortium, name="Bench", zone=ZONE, backups=0, now=now
    )
    [position] = roster.positions.all()
    turns = plan.set_rotation(
        roster,
        name="Weekly",
        starts_on=now.date(),
        turn_days=7,
        people=[m.person for m in _with_role(Role.CLINICIAN, consortium)[:3]],
        now=now,
    )
    for hour in (7, 15, 23):
        begins = datetime.combine(now.date(), time(hour))
        shift = plan.Shift(
            name=f"{hour}",
            zone=ZONE,
            local_starts=begins,
            local_ends=begins + timedelta(hours=8),
            recurrence=Recurrence(Unit.DAYS),
            rotation=turns,
        )
        plan.set_pattern(position, shift, now=now)
    rows = Coverage.objects.filter(position=position).order_by("starts_at")
    Coverage.objects.filter(pk__in=rows.values("pk")[SHIFTS:]).delete()
    coordinator = _with_role(Role.COORDINATOR, consortium)[0].person_id
    scope = agencies.scope_for(coordinator, acting=None, now=now)
    _feed, token = feeds.make_feed(roster, scope, name="bench", now=now)
    found.write_text(json.dumps({"token": token, "shifts": rows.count()}))


def _with_role(role: Role, consortium: Consortium) -> list[Membership]:
    held = Membership.objects.filter(role=role.value, organisation=consortium.host_id)
    return list(held.select_related("person").order_by("pk"))


main(Path(sys.argv[1]))
