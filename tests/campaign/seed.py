"""Makes the towns of a campaign: `python -m tests.campaign.seed FILE`.

`CAMPAIGN_TOWNS` says how many. Each has a consortium, a telephone number, a roster of
two clinicians, a duty supervisor and one officer of its own, so that no town waits for
another's clinician. Writes what the campaign needs to know to FILE, as JSON.
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

from django.conf import settings  # noqa: E402 - after setup
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402

from agencies.core.words import Kind, Role  # noqa: E402
from agencies.models import Consortium, Organisation, User  # noqa: E402
from agencies.services import membership, people  # noqa: E402
from common import clock, walltime  # noqa: E402
from dispatch.services import policies  # noqa: E402
from notifications.services import phones  # noqa: E402
from rosters.core.recurrence import Recurrence, Unit  # noqa: E402
from rosters.core.words import Tier  # noqa: E402
from rosters.services import confirming, plan, rosters  # noqa: E402
from tests.campaign.towns import number_of  # noqa: E402
from tests.cast import ZONE  # noqa: E402
from tests.flow.hours import handoff  # noqa: E402


def ladder(*rungs: str) -> dict[str, Any]:
    """Each waits 90 s; the bound leaves two minutes for deaths."""
    return {
        "version": 1,
        "rungs": [{"whom": whom, "wait_seconds": 90, "rings": 2} for whom in rungs],
        "bound_seconds": 300,
    }


def main(found: Path, towns: int) -> None:
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    now = clock.now()
    facts = [_town(index, now) for index in range(towns)]
    found.write_text(json.dumps({"towns": facts}))


def _session(person: User) -> str:
    """A signed-in session: signing in is not what a campaign is about, and so many
    at once from one address are refused.
    """
    browser = Client()
    browser.force_login(person)
    return browser.cookies[settings.SESSION_COOKIE_NAME].value


def _town(index: int, now: datetime) -> dict[str, Any]:
    on = (now - timedelta(days=400)).date()
    host = membership.create_organisation(
        kind=Kind.HOST,
        name=f"County {index}",
        short_name=f"C{index}",
        zone=ZONE,
        now=now,
    )
    agency = membership.create_organisation(
        kind=Kind.AGENCY,
        name=f"Town {index} PD",
        short_name=f"T{index}",
        zone=ZONE,
        now=now,
    )
    consortium = membership.create_consortium(
        name=f"Towns {index}",
        short_name=f"Towns {index}",
        zone=ZONE,
        host=host,
        voice_number=number_of(index, "voice"),
        outside_line=number_of(index, "outside"),
        now=now,
    )
    for member in (host, agency):
        membership.seat(consortium, member, starts_on=on, now=now)
    cast = {
        name: _person(index, name, at, role, on, now)
        for name, at, role in (
            ("primary", host, Role.CLINICIAN),
            ("backup", host, Role.CLINICIAN),
            ("supervisor", host, Role.SUPERVISOR),
            ("officer", agency, Role.OFFICER),
        )
    }
    _roster(consortium, agency, cast, now)
    policies.set_ladder(
        consortium, ladder("primary", "backup"), by=cast["supervisor"].pk, now=now
    )
    return {
        "index": index,
        "consortium": consortium.pk,
        "sessions": {name: _session(person) for name, person in cast.items()},
        "people": {name: person.pk for name, person in cast.items()},
        "public_ids": {name: str(one.public_id) for name, one in cast.items()},
    }


def _person(
    index: int, name: str, at: Organisation, role: Role, on: Any, now: datetime
) -> User:
    person = people.add_person(
        full_name=f"{name.title()} Of{index}",
        email=f"{name}{index}@campaign.example",
        organisation=at,
        roles=(role,),
        badge=str(index + 1) if role is Role.OFFICER else "",
        starts_on=on,
        now=now,
    )
    if role is Role.CLINICIAN:
        expires = (now + timedelta(days=365)).date()
        people.qualify(person, at, "lcsw", expires_on=expires, now=now)
    method = phones.add_contact_method(
        person_id=person.pk, number=number_of(index, name), now=now, by=person.pk
    )
    phones.mark_verified(method, now=now, by=person.pk)
    return person


def _roster(
    consortium: Consortium, agency: Organisation, cast: dict[str, User], now: datetime
) -> None:
    zone = walltime.zone(ZONE)
    on = walltime.local_date(now, zone) - timedelta(days=2)
    roster = rosters.create_roster(
        consortium, name="Nights", zone=ZONE, now=now, agencies_covered=[agency]
    )
    confirming.set_lead(roster, 0, now=now)
    for tier, name in ((Tier.PRIMARY, "primary"), (Tier.BACKUP, "backup")):
        begins = datetime.combine(on, handoff(now, zone))
        plan.set_pattern(
            roster.positions.get(tier=tier.value),
            plan.Shift(
                name="round the clock",
                zone=ZONE,
                local_starts=begins,
                local_ends=begins + timedelta(days=1),
                recurrence=Recurrence(Unit.DAYS),
                person=cast[name],
            ),
            now=now,
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(os.environ["CAMPAIGN_TOWNS"]))
