"""Who did it, in a roster's history: people, programs, and whom one may ask for."""

import json
from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agencies.models import ApiToken, AuditEntry
from agencies.services import leaving
from common import clock
from rosters.services import offers, swaps
from tests.cast import Cast
from tests.integration.rosters import swapping
from tests.integration.rosters.histories import Telling, old, saved
from tests.integration.rosters.machines import Machine, writer
from tests.integration.rosters.nights import Nights, empty_roster, span
from tests.integration.rosters.pages import address, text
from tests.integration.rosters.swapping import NIGHT, NOON, act

pytestmark = pytest.mark.django_db
NEXT = span("2026-11-17T19:00", "2026-11-18T07:00")  # Vang's


@pytest.fixture
def host(cast: Cast, now: datetime) -> Machine:
    return writer(cast, now)


def stood_in(host: Machine, nights: Nights, cast: Cast) -> None:
    status, _ = host.post(
        f"/rosters/{nights.roster.public_id}/overrides",
        {
            "position": str(nights.primary.public_id),
            "change": "replace",
            "person": str(cast.vang.public_id),
            "starts_at": NIGHT.starts_at.isoformat(),
            "ends_at": NIGHT.ends_at.isoformat(),
        },
    )
    assert status == 201


def test_what_a_program_did_names_its_token_as_it_was_called_and_whose_it_is(
    nights: Nights, cast: Cast, host: Machine, told: Telling
) -> None:
    stood_in(host, nights, cast)
    ApiToken.objects.update(name="another name")

    assert (
        told()
        .splitlines()[0]
        .startswith(
            f"Token “machine” ({cast.tamarack}) changed for a while who is on call."
        )
    )


def test_an_older_entry_of_a_program_is_told_by_the_token_that_it_kept(
    nights: Nights, cast: Cast, host: Machine, now: datetime, told: Telling
) -> None:
    old(nights.roster, "set_roster_rules", cast, now, token=str(host.token.public_id))

    assert told().startswith(f"Token “machine” ({cast.tamarack}) set the rules")


def test_whoever_appears_can_be_asked_for_programs_and_who_left_too(
    nights: Nights,
    cast: Cast,
    host: Machine,
    novak: Client,
    now: datetime,
    told: Telling,
) -> None:
    stood_in(host, nights, cast)
    leaving.leave(cast.vang, cast.tamarack, now=now, by=cast.admin.pk)
    form = novak.get(address("history", nights)).context["form"]
    names = {label: key for key, label in form.fields["who"].choices}
    program = f"Token “machine” ({cast.tamarack})"

    by_program = told(who=names[program])
    by_novak = told(who=names["P. Novak"])

    assert {"P. Novak", "T. Vang", "R. Rivera", program} <= set(names)
    assert {line.partition(" changed")[0] for line in by_program.splitlines()} == {
        program
    }
    assert "made the roster" in by_novak
    assert program not in by_novak
    assert "T. Vang instead of whoever is on" in told(who=names["T. Vang"])


def test_who_appears_in_another_roster_only_is_not_listed(
    nights: Nights, cast: Cast, host: Machine, novak: Client, now: datetime
) -> None:
    other = empty_roster(cast, now, "Days")
    stood_in(host, nights, cast)

    page = novak.get(f"/rosters/{other.public_id}/history/")

    labels = [label for _, label in page.context["form"].fields["who"].choices]
    assert "P. Novak" in labels
    assert not [label for label in labels if str(label).startswith("Token")]
    assert str(cast.stranger_coordinator) not in labels


def test_somebody_who_does_not_appear_cannot_be_asked_for(
    nights: Nights, cast: Cast, novak: Client
) -> None:
    who = str(cast.stranger_coordinator.public_id)

    assert novak.get(address("history", nights), {"who": who}).status_code == 422


def test_the_trail_keeps_people_by_their_key_alone(
    nights: Nights, cast: Cast, host: Machine, now: datetime
) -> None:
    stood_in(host, nights, cast)
    with clock.at(NOON):
        swap = swapping.offered(nights, cast.rivera, when=swapping.RIVERAS)
        swaps.take(swap.pk, cast.okafor, act(cast.okafor))
    saved(nights, cast, now, name="Late")

    kept = AuditEntry.objects.filter(object_kind__startswith="rosters.")
    written = [
        json.dumps(details) for details in kept.values_list("details", flat=True)
    ]

    assert len(written) > 5
    for person in cast.people():
        assert not [one for one in written if person.work_name in one]
        assert not [one for one in written if person.full_name in one]


def test_a_fuller_history_of_more_people_costs_no_more_queries(
    nights: Nights, cast: Cast, host: Machine, novak: Client, now: datetime
) -> None:
    stood_in(host, nights, cast)
    saved(nights, cast, now, name="Name 0")
    swapping.offered(nights, cast.rivera, cast.okafor, when=swapping.RIVERAS)
    url = address("history", nights)
    novak.get(url)
    with CaptureQueriesContext(connection) as few:
        novak.get(url)
    for later in range(1, 8):
        saved(nights, cast, now, name=f"Name {later}")
    swapping.offered(nights, cast.vang, cast.kessler, when=NEXT)

    with CaptureQueriesContext(connection) as many:
        page = text(novak.get(url))

    assert "Name 6 → Name 7" in page
    assert "Asked: D. Kessler" in page
    assert len(many) == len(few)


def test_nobody_answers_for_herself(nights: Nights, cast: Cast, told: Telling) -> None:
    swap = swapping.offered(nights, cast.okafor, cast.vang, cast.kessler)
    offers.decline(swap.pk, cast.vang, act(cast.vang))
    assert "said no to an offered shift" in told()
    assert "Answered for" not in told()

    offers.decline(swap.pk, cast.kessler, act(cast.novak, steers=True))

    assert "Answered for D. Kessler." in told()
