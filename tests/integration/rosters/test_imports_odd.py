"""Files of rosters as they come: nobody is put on call by a guess."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agencies.models import Qualification
from common.intervals import Span
from rosters.core.nights_file import Row
from rosters.core.rules import Rule
from rosters.models import Override, RosterImport
from rosters.services import settings as roster_settings
from rosters.services.imports_judging import judge
from rosters.services.settings import Rules
from tests.cast import Cast
from tests.integration.rosters.nights import Nights, central
from tests.integration.rosters.pages import address, text, words
from tests.integration.rosters.test_imports import MAP, THREE, drafted, taken_over
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


def test_nights_of_a_calendar_outside_the_plan_are_left_out_by_line_and_reason(
    novak: Client, nights: Nights
) -> None:
    def night(day: str, *more: str) -> str:
        begins = f"DTSTART;TZID=America/Chicago:{day}T190000"
        return event(begins, "DURATION:PT12H", "SUMMARY:D. Kessler", *more)

    page = drafted(
        novak,
        nights,
        calendar(
            night("20261001"),
            night("20291001"),
            night("20261030", "RRULE:FREQ=WEEKLY;COUNT=2"),
        ),
    )

    refused = novak.post(page).context["report"].refused

    assert [(one.line, one.who, one.said) for one in refused] == [
        (4, "D. Kessler", "It is over."),
        (10, "D. Kessler", "It is further off than the roster is published."),
        (16, "D. Kessler", "It repeats: the dates that are over are left out."),
    ]


def test_a_long_file_asks_no_more_of_the_database_than_a_short_one(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    """Neither by the night nor by the day."""
    first = central("2026-12-01T19:00")

    def asked(count: int) -> int:
        rows = [
            Row(n + 2, ("Kessler",), Span(at, at + timedelta(hours=12)))
            for n in range(count)
            for at in [first + timedelta(days=2 * n)]
        ]
        with CaptureQueriesContext(connection) as queries:
            found = judge(nights.primary, rows, set(Rule), now=now)
        assert [night.is_new for night in found] == [True] * count
        return len(queries)

    assert nights.primary.roster.pk  # read once, however long the file
    assert asked(60) == asked(2)


def test_a_licence_that_ends_within_the_file_is_seen_on_its_day(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    licences = Qualification.objects.filter(person=cast.kessler)
    licences.update(expires_on=date(2026, 12, 10))
    first = central("2026-12-08T19:00")
    rows = [
        Row(n + 2, ("Kessler",), Span(at, at + timedelta(hours=4)))
        for n in range(4)
        for at in [first + timedelta(days=n)]
    ]

    found = judge(nights.primary, rows, set(Rule) - {Rule.UNQUALIFIED}, now=now)

    assert [night.is_new for night in found] == [True, True, True, False]


def test_the_preview_names_the_rules_that_its_nights_break(
    novak: Client, nights: Nights, cast: Cast, now: datetime
) -> None:
    roster_settings.set_rules(nights.roster, Rules(most_nights=1), now=now)
    page = drafted(novak, nights, THREE)

    seen = novak.post(
        page, MAP | {"despite": [Rule.NIGHTS.value], "reason": "They asked for it"}
    )

    assert "are against a rule." in text(seen)
    assert any("nights in a row" in one.said for one in seen.context["shown"].strains)


def test_a_rule_is_offered_to_be_overridden_once_a_night_of_the_file_breaks_it(
    novak: Client, nights: Nights, now: datetime
) -> None:
    rest = Rules(rest_hours=13, most_nights=0)
    roster_settings.set_rules(nights.roster, rest, now=now)
    page = drafted(novak, nights, THREE)

    fresh = novak.get(page)
    seen = novak.post(page, MAP)  # one night is new, one is too close to it
    kept = dict(seen.context["kept"]) | {"agreed": seen.context["tried"].mark}
    again = novak.post(page, kept | {"back": "1"})
    silent = novak.post(page, MAP | {"despite": "rest"})

    offered = "although their rest is too short"
    assert "although" not in words(fresh)
    assert kept["broken"] == "rest"
    for form in (again, silent):
        assert offered in words(form)
        assert words(form).count("although") == 1
