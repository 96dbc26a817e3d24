"""Files of rosters as they come: nobody is put on call by a guess."""

import pytest
from django.test import Client

from rosters.models import Override, RosterImport
from tests.cast import Cast
from tests.integration.rosters.nights import Nights
from tests.integration.rosters.pages import address, text
from tests.integration.rosters.test_imports import THREE, taken_over
from tests.unit.rosters.ics_texts import calendar, event

FIFTH = [
    "DTSTART;TZID=America/Chicago:20261105T190000",
    "DTEND;TZID=America/Chicago:20261106T070000",
]


@pytest.mark.parametrize(
    ("lines", "who", "refused"),
    [
        (["ATTENDEE:mailto:{kessler}", "ATTENDEE:mailto:{vang}"], [], "may be"),
        (["SUMMARY:D. Kessler", "ATTENDEE:mailto:{vang}"], [], "may be"),
        (["SUMMARY:D. Kessler", "ORGANIZER:mailto:{vang}"], ["D. Kessler"], ""),
        (["ORGANIZER:mailto:{vang}", "SUMMARY:Night duty"], ["T. Vang"], ""),
        (["ORGANIZER:mailto:{vang}"], ["T. Vang"], ""),
        (['ATTENDEE;CN=D"K:mailto:x', "SUMMARY:D. Kessler"], ["D. Kessler"], ""),
    ],
)
def test_an_event_of_several_people_is_nobodys_and_its_organiser_only_the_last_guess(
    novak: Client,
    nights: Nights,
    cast: Cast,
    lines: list[str],
    who: list[str],
    refused: str,
) -> None:
    mail = {"kessler": cast.kessler.email, "vang": cast.vang.email}
    whole = event(*FIFTH, *(line.format(**mail) for line in lines))

    seen = taken_over(novak, nights, calendar(whole))

    assert [night.who for night in seen.context["report"].new] == who
    assert [refused in night.said for night in seen.context["report"].refused] == (
        [True] if refused else []
    )
    assert Override.objects.count() == len(who)


def test_what_was_imported_is_not_said_to_be_thrown_away(
    novak: Client, nights: Nights
) -> None:
    taken_over(novak, nights, THREE)
    [batch] = RosterImport.objects.all()

    said = novak.post(address("discard_import", nights, batch.public_id), follow=True)

    assert "This file was imported already." in text(said)
    assert "Thrown away" not in text(said)
    assert Override.objects.filter(imported_in=batch).count() == 2
