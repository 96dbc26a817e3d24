"""What was begun is found again where one looks for it; so is offering for others."""

from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from common import clock
from rosters.models import Draft, RosterImport, Swap
from rosters.services import imports
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.rosters import swapping
from tests.integration.rosters.drafting import fair_draft
from tests.integration.rosters.nights import Nights, central
from tests.integration.rosters.pages import address, text, words

pytestmark = pytest.mark.django_db


def begun(nights: Nights, cast: Cast, now: datetime) -> RosterImport:
    return imports.upload(
        nights.primary,
        b"Who,Date,From,Until\nKessler,2026-11-20,19:00,07:00\n",
        file_name="wall.csv",
        by=cast.novak.pk,
        now=now,
    )


def morning(cast: Cast) -> str:
    return reverse("oncall:morning", args=[cast.tri_town.public_id])


def test_a_file_not_decided_on_is_listed_until_it_is_thrown_away(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    pages = [address("plan", nights), address("import_roster", nights), morning(cast)]
    assert not any("Begun, and not" in text(novak.get(url)) for url in pages)
    made = begun(nights, cast, now)

    for url in pages:
        page = text(novak.get(url))
        assert "File wall.csv, Primary: go on" in page
        assert address("import_draft", nights, made.public_id) in page
    novak.post(address("discard_import", nights, made.public_id))

    assert not any("wall.csv" in text(novak.get(url)) for url in pages)
    assert not RosterImport.objects.exists()


def test_a_file_that_came_to_nothing_waits_for_nobody_until_something_is_new(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    pages = [address("plan", nights), address("import_roster", nights), morning(cast)]
    page = address("import_draft", nights, begun(nights, cast, now).public_id)
    columns = {"who": "0", "on": "1", "starts": "2", "ends": "3"}

    swapped = novak.post(page, columns | {"starts": "0", "who": "2"})

    assert "Nothing in the file is new" in text(swapped)
    assert not any("wall.csv" in text(novak.get(url)) for url in pages)

    found = novak.post(page, columns)

    assert "1 night is new." in text(found)
    assert all("File wall.csv, Primary: go on" in text(novak.get(u)) for u in pages)


def test_a_file_whose_dates_cannot_be_read_waits_for_nobody(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    made = imports.upload(
        nights.primary,
        b"Who,Date,From,Until\nKessler,11/05/2026,19:00,07:00\n",
        file_name="wall.csv",
        by=cast.novak.pk,
        now=now,
    )
    columns = {"who": "0", "on": "1", "starts": "2", "ends": "3"}

    refused = novak.post(address("import_draft", nights, made.public_id), columns)

    assert refused.status_code == 409
    assert "wall.csv" in text(refused)
    assert "wall.csv" not in text(novak.get(morning(cast)))


def test_a_draft_whose_last_day_is_over_waits_for_nobody(
    nights: Nights, cast: Cast, sign_in: SignIn, now: datetime
) -> None:
    fair_draft(cast, nights, now)
    said = "Draft for 9 Nov to 15 Nov 2026: go on"

    with clock.at(central("2026-11-15T23:00")):
        assert said in text(sign_in(cast.novak).get(morning(cast)))
    with clock.at(central("2026-11-16T01:00")):
        assert said not in text(sign_in(cast.novak).get(morning(cast)))
        assert said not in text(sign_in(cast.novak).get(address("plan", nights)))


def test_a_draft_not_decided_on_is_listed_until_it_is_thrown_away(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    made = fair_draft(cast, nights, now)
    pages = [address("plan", nights), address("drafts", nights), morning(cast)]

    for url in pages:
        assert address("draft", nights, made.public_id) in text(novak.get(url))
        assert address("drop_draft", nights, made.public_id) in text(novak.get(url))
    novak.post(address("drop_draft", nights, made.public_id))

    for url in pages:
        assert str(made.public_id) not in text(novak.get(url))
    assert Draft.objects.get().state == "dropped"


def test_who_makes_no_plan_sees_nothing_that_was_begun(
    nights: Nights, cast: Cast, sign_in: SignIn, now: datetime
) -> None:
    begun(nights, cast, now)

    for person in (cast.rivera, cast.wells):
        assert "wall.csv" not in text(sign_in(person).get(address("plan", nights)))


def test_a_coordinator_finds_the_offer_for_its_holder_at_each_coming_shift(
    nights: Nights, cast: Cast, novak: Client, sign_in: SignIn
) -> None:
    week = address("week", nights)
    offer = reverse(
        "rosters:offer_shift",
        args=[
            nights.primary.public_id,
            int(swapping.NIGHT.starts_at.timestamp()),
        ],
    )

    page = text(novak.get(week, {"week": "2026-W46"}))

    assert f'href="{offer}"' in page
    assert "Offer it for J. Okafor" in words(novak.get(week, {"week": "2026-W46"}))
    assert "You offer it for its holder" in text(novak.get(offer))
    assert "Offer it for" not in words(sign_in(cast.rivera).get(week))
    assert "Offer it for" not in words(novak.get(week, {"week": "2026-W44"}))


def test_one_night_leads_to_its_offer_until_it_has_begun(
    nights: Nights, novak: Client
) -> None:
    def night(when: str) -> str:
        seconds = int(central(when).timestamp())
        key = f"{nights.primary.public_id}_{seconds}"
        return words(novak.get(address("history", nights), {"night": key}))

    assert "Offer it for J. Okafor" in night("2026-11-10T19:00")
    assert "Put somebody else on" in night("2026-11-10T19:00")
    assert "Offer it for" not in night("2026-11-02T19:00")


def test_a_shift_on_offer_already_shows_its_offer_instead(
    nights: Nights, cast: Cast, novak: Client
) -> None:
    swap = swapping.offered(nights, cast.okafor)

    response = novak.get(address("week", nights), {"week": "2026-W46"})

    page = text(response)
    assert Swap.objects.count() == 1
    assert reverse("rosters:swap", args=[swap.public_id]) in page
    assert words(response).count("Offer it for J. Okafor") == 6
