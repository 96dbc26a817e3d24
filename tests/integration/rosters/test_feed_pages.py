"""Making, copying and revoking calendar addresses, and taking one shift as a file."""

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from agencies.core.words import Role
from agencies.models import AuditEntry
from agencies.services import people
from rosters.models import Coverage, Feed
from rosters.services import feeds
from tests.calendars import events_of
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.rosters.feeds import subscribe
from tests.integration.rosters.nights import Nights
from tests.integration.rosters.pages import text

MINE = "/rosters/mine/"


def address_in(shown: str) -> str:
    """The new address on the page; "" when there is none."""
    found = re.search(r'id="feed-address">http://testserver([^<]+)<', shown)
    return found[1] if found else ""


@pytest.fixture
def rivera(nights: Nights, cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.rivera)


@pytest.fixture
def novak(nights: Nights, cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.novak)


def test_an_address_is_made_shown_once_and_read_by_a_program(
    rivera: Client, cast: Cast, now: datetime
) -> None:
    made = rivera.post(MINE, {"name": "my phone"})
    address = address_in(text(made))

    assert made.status_code == 200
    assert made.headers["Cache-Control"] == "no-store"
    assert f"webcal://testserver{address}" in text(made)
    read = Client().get(address)
    assert b"X-WR-CALNAME:On call: R. Rivera" in read.content
    again = text(rivera.get(MINE))
    assert address not in again
    assert address_in(again) == ""
    assert "my phone" in again
    assert "3 Nov 2026 02:14" in again  # last read


def test_an_address_is_revoked_on_the_page_that_lists_it(
    rivera: Client, cast: Cast, now: datetime
) -> None:
    calendar = subscribe(cast.rivera, cast.rivera, now)
    revoking = reverse("rosters:revoke_own_feed", args=[calendar.feed.public_id])
    assert revoking in text(rivera.get(MINE))

    answer = rivera.post(revoking, follow=True)

    assert "Nothing is at that address any more." in text(answer)
    assert calendar.feed.hint not in text(answer)
    assert calendar.asks().status_code == 404


def test_both_are_written_down_without_the_secret(
    rivera: Client, cast: Cast, now: datetime
) -> None:
    token = address_in(text(rivera.post(MINE, {"name": "my phone"})))[len("/c") :]
    feed = Feed.objects.get()

    rivera.post(reverse("rosters:revoke_own_feed", args=[feed.public_id]))

    entries = AuditEntry.objects.filter(object_id=str(feed.public_id)).order_by("pk")
    assert [entry.act for entry in entries] == ["make_feed", "revoke_feed"]
    assert {entry.organisation_id for entry in entries} == {cast.tamarack.pk}
    assert token not in str(list(entries.values()))


def test_a_name_that_is_too_long_is_refused_and_kept(rivera: Client) -> None:
    answer = rivera.post(MINE, {"name": "x" * 41})

    assert answer.status_code == 422
    assert "x" * 41 in text(answer)
    assert not Feed.objects.exists()


def test_one_address_too_many_is_refused_in_words(
    rivera: Client, cast: Cast, now: datetime
) -> None:
    for _ in range(feeds.MOST):
        subscribe(cast.rivera, cast.rivera, now)

    answer = rivera.post(MINE, {"name": "one more"})

    assert answer.status_code == 409
    assert "There are 20 addresses already. Revoke one first." in text(answer)
    assert "one more" in text(answer)


def test_a_coordinator_makes_and_revokes_a_rosters_address(
    novak: Client, nights: Nights
) -> None:
    page = reverse("rosters:roster_feeds", args=[nights.roster.public_id])
    assert page in text(
        novak.get(reverse("rosters:plan", args=[nights.roster.public_id]))
    )

    address = address_in(text(novak.post(page, {"name": "wall"})))
    feed = Feed.objects.get()
    ids = [nights.roster.public_id, feed.public_id]

    assert b"M. Lindqvist (Backup)" in Client().get(address).content
    assert f"{feed.hint}" in text(novak.get(page))
    novak.post(reverse("rosters:revoke_roster_feed", args=ids))
    assert Client().get(address).status_code == 404


def test_a_coordinator_makes_one_for_all_rosters_of_the_consortium(
    novak: Client, cast: Cast
) -> None:
    page = reverse("rosters:consortium_feeds", args=[cast.tri_town.public_id])
    assert page in text(novak.get(reverse("rosters:rosters")))

    address = address_in(text(novak.post(page, {"name": ""})))

    assert b"Nights: R. Rivera (Primary)" in Client().get(address).content


def test_another_coordinator_of_the_roster_may_revoke_it_too(
    nights: Nights, cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    calendar = subscribe(nights.roster, cast.novak, now)
    other = people.add_person(
        full_name="Ona Other",
        organisation=cast.tamarack,
        roles=(Role.COORDINATOR,),
        starts_on=cast.starts_on,
        now=now,
    )
    ids = [nights.roster.public_id, calendar.feed.public_id]

    sign_in(other).post(reverse("rosters:revoke_roster_feed", args=ids))

    assert calendar.asks().status_code == 404


def test_nobody_revokes_the_address_of_a_colleague(
    rivera: Client, cast: Cast, now: datetime
) -> None:
    his = subscribe(cast.okafor, cast.okafor, now)

    answer = rivera.post(reverse("rosters:revoke_own_feed", args=[his.feed.public_id]))

    assert answer.status_code == 404
    assert his.asks().status_code == 200


def test_a_clinician_makes_no_address_of_the_whole_roster(
    rivera: Client, nights: Nights
) -> None:
    page = reverse("rosters:roster_feeds", args=[nights.roster.public_id])

    assert rivera.get(page).status_code == rivera.post(page).status_code == 403
    week = rivera.get(reverse("rosters:week", args=[nights.roster.public_id]))
    assert page not in text(week)


def test_each_own_shift_is_a_file_that_names_it_as_the_feed_does(
    rivera: Client, cast: Cast, now: datetime
) -> None:
    links = re.findall(r'href="(/rosters/mine/[^"]+\.ics)"', text(rivera.get(MINE)))
    files = [rivera.get(link) for link in links]

    events = [events_of(file.content) for file in files]
    shown = subscribe(cast.rivera, cast.rivera, now).events()
    own = Coverage.objects.filter(person=cast.rivera)
    soon = own.filter(starts_at__lt=now + timedelta(weeks=6))
    assert soon.count() > len(events) == 10  # the others are a tap away
    assert [(e.uid, e.told) for [e] in events] == [
        (e.uid, e.told) for e in shown[: len(events)]
    ]
    first = files[0].headers
    named = 'attachment; filename="on-call-2026-11-03.ics"'  # when the plan began
    assert first["Content-Disposition"] == named
    assert first["Content-Type"] == "text/calendar; charset=utf-8"


@pytest.mark.parametrize("starts", ["20261103T010000Z", "yesterday", "20261303T0100Z"])
def test_there_is_no_file_of_a_shift_that_is_not_ones_own(
    nights: Nights, cast: Cast, sign_in: SignIn, starts: str
) -> None:
    ids = [nights.primary.public_id, starts]

    answer = sign_in(cast.okafor).get(reverse("rosters:shift_file", args=ids))

    assert answer.status_code == 404
