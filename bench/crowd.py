"""Many organisations in the running benchmark's database: `-m bench.crowd COUNT`.

Up to COUNT in all: ten to a consortium, each with a token; each consortium with a
roster as long as the seed's. All of it beside what is asked for.
"""

import copy
import os
import sys
import uuid

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
django.setup()

from django.db import transaction  # noqa: E402 - after setup
from schedule.models.calendars import Calendar  # noqa: E402

from agencies.core.words import Kind  # noqa: E402
from agencies.models import (  # noqa: E402
    ApiToken,
    Consortium,
    ConsortiumMember,
    Organisation,
)
from rosters.models import Coverage, Position, Roster  # noqa: E402

TOGETHER = 10


@transaction.atomic
def fill(count: int) -> None:
    already = Organisation.objects.count()
    for begin in range(already, count, TOGETHER):
        consortium_of([_organisation(n) for n in range(begin, begin + TOGETHER)])


def _organisation(number: int) -> Organisation:
    name, kind = f"Crowd {number:04}", Kind.AGENCY if number % TOGETHER else Kind.HOST
    return Organisation.objects.create(
        kind=kind.value, name=name, short_name=name, zone="America/Chicago"
    )


def consortium_of(members: list[Organisation]) -> None:
    host = members[0]
    consortium = Consortium.objects.create(
        name=host.name,
        short_name=host.short_name,
        zone=host.zone,
        host=host,
        voice_number=f"+1555{host.pk:07}",
    )
    since = ConsortiumMember.objects.earliest("starts_on").starts_on
    ConsortiumMember.objects.bulk_create(
        ConsortiumMember(consortium=consortium, organisation=one, starts_on=since)
        for one in members
    )
    _tokens(members)
    _roster(consortium, members)


def _tokens(members: list[Organisation]) -> None:
    one = ApiToken.objects.earliest("pk")
    for member in members:
        token = copy.copy(one)
        token.pk, token.public_id = None, uuid.uuid4()
        token.organisation, token.token_hash = member, uuid.uuid4().hex
        token.save(force_insert=True)


def _roster(consortium: Consortium, members: list[Organisation]) -> None:
    pattern = Position.objects.earliest("pk")
    roster = Roster.objects.create(
        consortium=consortium,
        name="Crowd",
        zone=consortium.zone,
        published_until=pattern.roster.published_until,
    )
    roster.agencies.set(members)
    calendar = Calendar.objects.create(name=str(roster.public_id), slug=roster.pk)
    position = Position.objects.create(
        roster=roster, tier=pattern.tier, calendar=calendar
    )
    rows = list(Coverage.objects.filter(position=pattern))
    for row in rows:
        row.pk, row.position = None, position
    Coverage.objects.bulk_create(rows, batch_size=500)


if __name__ == "__main__":
    fill(int(sys.argv[1]))
