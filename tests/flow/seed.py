"""Makes and fills the database of the flow tests: `python -m tests.flow.seed FILE`.

Writes what the tests need to know to FILE, as JSON. Runs in a process of its own,
because the system under test has a database of its own.
"""

import json
import os
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oncall.settings")
django.setup()

from django.contrib.auth.hashers import make_password  # noqa: E402 - after setup
from django.core.management import call_command  # noqa: E402

from agencies.core.keys import TokenScope  # noqa: E402
from agencies.models import User  # noqa: E402
from agencies.services import pins  # noqa: E402
from agencies.services.tokens import create_token  # noqa: E402
from common import clock, walltime  # noqa: E402
from dispatch.services import policies  # noqa: E402
from notifications.core.kinds import Use  # noqa: E402
from notifications.services import phones  # noqa: E402
from rosters.core.recurrence import Recurrence, Unit  # noqa: E402
from rosters.core.words import Tier  # noqa: E402
from rosters.models import Roster  # noqa: E402
from rosters.services import confirming, plan, rosters  # noqa: E402
from tests.cast import PASSWORD, ZONE, Cast, build_cast  # noqa: E402
from tests.flow.hours import handoff  # noqa: E402

NUMBERS = {
    "rivera": "+17155550101",
    "okafor": "+17155550102",
    "lindqvist": "+17155550103",
    "dunn": "+17155550110",
    "ames": "+17155550111",
    "pelt": "+17155550112",
    "novak": "+17155550120",
}
CRUISER = "+17155550130"
LADDER: dict[str, Any] = {
    "version": 1,
    "rungs": [
        {"whom": "primary", "wait_seconds": 90, "rings": 2},
        {"whom": "backup", "wait_seconds": 90, "rings": 2},
    ],
    "bound_seconds": 300,
}


def main(found: Path) -> None:
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    now = clock.now()
    cast = build_cast(now)
    for name, number in NUMBERS.items():
        person: User = getattr(cast, name)
        method = phones.add_contact_method(
            person_id=person.pk, number=number, now=now, by=cast.novak.pk
        )
        phones.mark_verified(method, now=now, by=cast.novak.pk)
    cruiser = phones.add_contact_method(
        number=CRUISER, organisation_id=cast.harlow.pk, use=Use.VEHICLE, now=now
    )
    phones.mark_verified(cruiser, now=now, by=cast.novak.pk)
    pins.set_pin(cast.dunn, "2580", now=now, by=None)
    # One hash for all: each takes a third of a second, by design.
    User.objects.update(password=make_password(PASSWORD))
    roster = round_the_clock(cast)
    policies.set_ladder(cast.tri_town, LADDER, by=cast.novak.pk, now=now)
    facts = {
        "emails": {
            name: getattr(cast, name).email
            for name in (*NUMBERS, "wells", "admin", "hartmann")
        },
        "numbers": NUMBERS,
        "cruiser": CRUISER,
        "harlow": str(cast.harlow.public_id),
        "stony_ford": str(cast.stony_ford.public_id),
        "roster": str(roster.public_id),
        "token": create_token(
            cast.tamarack,
            name="wall",
            scopes=frozenset({TokenScope.ROSTER_READ}),
            by=cast.admin.pk,
            now=now,
        )[1],
    }
    found.write_text(json.dumps(facts))


def round_the_clock(cast: Cast) -> Roster:
    """Rivera is primary and Okafor backup, day and night, since the day before
    yesterday.
    """
    now, zone = clock.now(), walltime.zone(ZONE)
    on = walltime.local_date(now, zone) - timedelta(days=2)
    roster = rosters.create_roster(
        cast.tri_town,
        name="Nights",
        zone=ZONE,
        now=now,
        agencies_covered=[cast.millbrook, cast.harlow, cast.stony_ford],
    )
    # Tests that wait for texts wait for those they are about; test_confirming asks.
    confirming.set_lead(roster, 0, now=now)
    for tier, person in ((Tier.PRIMARY, cast.rivera), (Tier.BACKUP, cast.okafor)):
        position = roster.positions.get(tier=tier.value)
        begins = datetime.combine(on, handoff(now, zone))
        plan.set_pattern(
            position,
            plan.Shift(
                name="round the clock",
                zone=ZONE,
                local_starts=begins,
                local_ends=begins + timedelta(days=1),
                recurrence=Recurrence(Unit.DAYS),
                person=person,
            ),
            now=now,
        )
    return roster


main(Path(sys.argv[1]))
