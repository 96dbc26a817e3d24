"""A roster's history: who did what, when and why; and why one night is as it is."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agencies.core.words import Role
from agencies.services import audit, people
from rosters.core.words import Change
from rosters.models import Position
from rosters.services import changes, draft_publishing, publication, time_off
from rosters.services import nights as night_changes
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.rosters import swapping
from tests.integration.rosters.drafting import fair_draft
from tests.integration.rosters.nights import Nights, central, empty_roster, span
from tests.integration.rosters.pages import address, text
from tests.integration.rosters.test_imports import THREE, taken_over

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
VANGS = span("2026-11-17T19:00", "2026-11-18T07:00")


def stands_in(nights: Nights, cast: Cast, now: datetime, *, on: int = 10) -> None:
    changes.add_override(
        nights.primary,
        changes.Wish(Change.REPLACE, cast.kessler, None, "a wedding"),
        starts_at=central(f"2026-11-{on:02}T19:00"),
        ends_at=central(f"2026-11-{on + 1:02}T07:00"),
        now=now,
        by=cast.novak.pk,
    )


def night(position: Position, when: str) -> dict[str, str]:
    return {"night": f"{position.public_id}_{int(central(when).timestamp())}"}


def test_a_change_is_told_with_who_when_what_and_why_the_newest_first(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    stands_in(nights, cast, now)

    page = text(novak.get(address("history", nights)))

    assert "Tue 3 Nov 2026 02:14</time> P. Novak changed for a while who is on" in page
    assert "D. Kessler instead of whoever is on, Tue 10 Nov 2026 19:00 until" in page
    assert "Why: “a wedding”." in page
    assert "?week=2026-W46" in page
    assert page.index("changed for a while") < page.index("made the roster")


def test_swaps_nights_and_corrections_are_sentences_too(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    swapping.offered(nights, cast.okafor, cast.vang)
    later = now + 2 * DAY
    on = span("2026-11-03T19:00", "2026-11-04T07:00")
    night_changes.move_night(
        nights.second_line,
        central("2026-11-20T12:00").date(),
        None,
        now=now,
        by=cast.novak.pk,
    )
    publication.correct(
        nights.primary,
        person=cast.vang,
        span=on,
        reason="the phone was dead",
        by=cast.novak.pk,
        now=later,
    )

    page = text(novak.get(address("history", nights)))

    assert "J. Okafor offered a shift to others." in page
    assert "P. Novak cancelled one shift." in page
    assert "The shift of Fri 20 Nov 2026." in page
    assert "P. Novak corrected who was on call." in page
    assert "Why: “the phone was dead”." in page


def test_nothing_says_why_somebody_has_time_off(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    off = time_off.take(
        cast.tri_town,
        cast.okafor,
        starts_at=central("2026-11-10T00:00"),
        ends_at=central("2026-11-11T00:00"),
        now=now,
        by=cast.okafor.pk,
    )
    audit.record(
        act="withdraw_time_off",
        about=off,
        now=now,
        person_id=cast.okafor.pk,
        organisation_id=cast.tri_town.host_id,
        reason="surgery",
    )

    page = text(novak.get(address("history", nights)))

    assert "J. Okafor entered time off." in page
    assert "J. Okafor is on call nowhere" in page
    assert "surgery" not in page


def test_it_is_narrowed_to_a_person_a_kind_and_a_span(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    stands_in(nights, cast, now)
    swapping.offered(nights, cast.vang, cast.rivera, when=VANGS)
    url = address("history", nights)

    for_kessler = text(novak.get(url, {"who": str(cast.kessler.public_id)}))
    swaps = text(novak.get(url, {"kind": "swap"}))
    before = text(novak.get(url, {"until": "2026-11-02"}))
    wrong = novak.get(url, {"since": "2026-11-03", "until": "2026-11-01"})

    assert "changed for a while" in for_kessler
    assert "offered a shift" not in for_kessler
    assert "offered a shift" in swaps
    assert "changed for a while" not in swaps
    assert "Nothing." in before
    assert wrong.status_code == 422
    assert "It must not end before it begins." in text(wrong)
    assert 'value="2026-11-01"' in text(wrong)


def test_a_long_history_is_read_page_by_page_and_nothing_is_missed(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    for nth in range(45):
        audit.record(
            act="set_roster_rules",
            about=nights.roster,
            now=now + timedelta(minutes=nth),
            person_id=cast.novak.pk,
            organisation_id=cast.tri_town.host_id,
            reason=f"change {nth:02}",
        )
    url, seen = address("history", nights), []

    query = ""
    while True:
        response = novak.get(f"{url}?{query}")
        seen += [told.why for told in response.context["told"] if told.why]
        query = response.context["older"]
        if not query:
            break

    assert seen == [f"change {nth:02}" for nth in range(44, -1, -1)]
    assert novak.get(url, {"before": "forged"}).status_code == 404


def test_another_roster_of_the_same_house_has_its_own_history(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    other = empty_roster(cast, now, name="Days")
    stands_in(nights, cast, now)

    page = text(novak.get(f"/rosters/{other.public_id}/history/"))

    assert "changed for a while" not in page
    assert page.count("made the roster.") == 1


def test_a_longer_history_costs_no_more_queries(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    stands_in(nights, cast, now)
    novak.get(address("history", nights))
    with CaptureQueriesContext(connection) as few:
        novak.get(address("history", nights))
    for on in range(11, 22):
        stands_in(nights, cast, now, on=on)

    with CaptureQueriesContext(connection) as many:
        novak.get(address("history", nights))

    assert len(many) == len(few)


def test_a_night_says_why_it_is_hers_and_what_was_done_to_it(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    url = address("history", nights)
    stands_in(nights, cast, now)
    stands_in(nights, cast, now, on=12)

    by_turn = text(novak.get(url, night(nights.primary, "2026-11-09T20:00")))
    by_name = text(novak.get(url, night(nights.backup, "2026-11-09T20:00")))
    by_change = text(novak.get(url, night(nights.primary, "2026-11-10T20:00")))
    nobody = text(novak.get(url, night(nights.primary, "2026-11-10T12:00")))

    assert "it is their turn in the rotation “Weekly”" in by_turn
    assert "changed for a while" not in by_turn
    assert "M. Lindqvist is on call because the pattern “Nights” is theirs." in by_name
    assert "D. Kessler is on call by a change for a while." in by_change
    assert by_change.count("P. Novak changed for a while who is on call.") == 1
    assert "Nobody is on call there then." in nobody


@pytest.mark.parametrize(
    "key", ["", "nonsense", "_1", "{seat}_", "{seat}_soon", "{seat}_99999999999999999"]
)
def test_a_night_that_is_none_is_not_found(
    nights: Nights, novak: Client, key: str
) -> None:
    asked = {"night": key.format(seat=nights.primary.public_id)}

    assert novak.get(address("history", nights), asked).status_code == 404


def test_the_history_is_for_those_who_run_the_roster(
    nights: Nights, cast: Cast, sign_in: SignIn, now: datetime
) -> None:
    keeper = people.add_person(
        full_name="K. Keeper",
        email="keeper@harlow.example",
        organisation=cast.harlow,
        roles=(Role.ADMINISTRATOR,),
        starts_on=cast.starts_on,
        now=now,
    )
    url = address("history", nights)

    assert sign_in(cast.admin).get(url).status_code == 200
    for person in (cast.rivera, cast.dunn, cast.wells, cast.brandt, keeper):
        assert sign_in(person).get(url).status_code == 403
    assert sign_in(cast.stranger_coordinator).get(url).status_code == 404


def test_drafts_and_files_taken_over_are_told_of_with_their_days(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    made = fair_draft(cast, nights, now)
    draft_publishing.publish(made, edition=1, now=now, by=cast.novak.pk)
    draft_publishing.undo(made, now=now, by=cast.novak.pk)
    taken_over(novak, nights, THREE)

    page = text(novak.get(address("history", nights)))

    assert "P. Novak drafted who takes open shifts." in page
    assert "P. Novak published a draft." in page
    assert "P. Novak took a draft back." in page
    assert "Mon 9 Nov 2026 to Sun 15 Nov 2026." in page
    assert "P. Novak took shifts over from a file." in page
    assert "old roster.csv, Primary." in page


def test_a_night_from_a_file_says_who_took_it_over(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    taken_over(novak, nights, THREE)
    kesslers = night(nights.primary, "2026-11-05T19:00")

    page = text(novak.get(address("history", nights), kesslers))

    assert "P. Novak took shifts over from a file." in page
