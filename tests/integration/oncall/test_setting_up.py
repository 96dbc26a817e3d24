"""The first day's page, and the drill that rings oneself alone."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.core.words import Kind
from agencies.services import seats
from dispatch import duties
from dispatch.core.words import Source
from dispatch.errors import NotAskable
from dispatch.models import Alarm, Callout, Page
from dispatch.services import answering, policies, rehearsing
from notifications.models import Message
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.dispatch import asking
from tests.integration.notifications.conftest import verified_phone
from tests.integration.rosters.nights import tri_town_nights

pytestmark = pytest.mark.django_db

OWN = "+17155550150"


@pytest.fixture
def own_phone(cast: Cast, now: datetime) -> None:
    verified_phone(cast.admin, OWN, now)


def rung() -> list[int]:
    return [page.person_id for page in Page.objects.order_by("pk")]


def taken(drill: Callout, now: datetime) -> None:
    page = Page.objects.filter(callout=drill).get()
    answering.accept_page(page.pk, in_person=True, now=now, source=Source.KEYPAD)


def drill_page(cast: Cast) -> str:
    return f"/setting-up/{cast.tri_town.public_id}/drill"


def test_the_page_says_what_is_there_and_what_comes_next(
    cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    admin = sign_in(cast.admin)
    before = admin.get("/setting-up").content.decode()
    tri_town_nights(cast, now)
    policies.set_ladder(cast.tri_town, asking.LADDER, by=None, now=now)

    after = admin.get("/setting-up").content.decode()

    assert before.count('class="done"') == 2  # members, people
    assert after.count('class="done"') == 4
    assert after.count('class="next"') == 1
    assert "Call 715-555-0140 from your phone" in after


def test_whoever_else_signs_in_sees_nothing_of_it(cast: Cast, sign_in: SignIn) -> None:
    for somebody in (cast.novak, cast.brandt, cast.dunn, cast.rivera, cast.wells):
        browser = sign_in(somebody)
        assert browser.get("/setting-up").status_code == 403
        assert browser.post(drill_page(cast)).status_code == 403
        assert "setting-up" not in browser.get("/").content.decode()
    assert "setting-up" in sign_in(cast.admin).get("/").content.decode()


def test_the_home_page_leads_there_until_somebody_really_came(
    cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    verified_phone(cast.lindqvist, asking.LINDQVIST, now)
    policies.set_ladder(cast.tri_town, asking.LADDER, by=None, now=now)
    admin = sign_in(cast.admin)
    before = admin.get("/").content.decode()
    asking.ask(cast, now)
    asking.accept(now)

    after = admin.get("/").content.decode()

    assert "Set up Tri-Town" in before
    assert "Set up Tri-Town" not in after
    assert 'href="/setting-up"' in after


def test_its_page_asks_the_database_as_often_for_ten_towns_as_for_three(
    cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    admin = sign_in(cast.admin)
    admin.get("/setting-up")
    with CaptureQueriesContext(connection) as few:
        admin.get("/setting-up")
    for n in range(7):
        seats.admit(
            cast.tri_town,
            kind=Kind.AGENCY,
            name=f"Town {n} PD",
            short_name=f"Town {n}",
            now=now,
            by=cast.admin.pk,
        )

    with CaptureQueriesContext(connection) as many:
        admin.get("/setting-up")

    assert len(many) == len(few)


@pytest.mark.usefixtures("own_phone")
def test_a_drill_rings_oneself_and_nobody_who_is_on_call(
    cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    tri_town_nights(cast, now)
    verified_phone(cast.rivera, "+17155550101", now)
    verified_phone(cast.lindqvist, asking.LINDQVIST, now)
    admin = sign_in(cast.admin)

    ringing = admin.post(drill_page(cast), follow=True).content.decode()
    drill = Callout.objects.get()
    taken(drill, now + timedelta(seconds=9))
    worked = admin.get(drill_page(cast)).content.decode()

    assert drill.kind == "drill"
    assert rung() == [cast.admin.pk]
    assert "Your phone rings now." in ringing
    assert "It worked." in worked
    assert "02:14:09" in worked
    assert "by a key, in the call" in worked
    assert {m.person_id for m in Message.objects.all()} == {cast.admin.pk}
    assert all("DRILL" in m.text for m in Message.objects.all())


@pytest.mark.usefixtures("own_phone")
def test_two_taps_ring_once_and_ending_it_leaves_nothing_to_do(
    cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    admin = sign_in(cast.admin)
    admin.post(drill_page(cast))
    admin.post(drill_page(cast))
    drill = Callout.objects.get()
    taken(drill, now)
    admin.post(f"/setting-up/{cast.tri_town.public_id}/end")
    admin.post(f"/setting-up/{cast.tri_town.public_id}/end")

    drill.refresh_from_db()
    assert rung() == [cast.admin.pk]
    assert drill.state == "cancelled"
    assert drill.deadline_at is None
    assert not Alarm.objects.exists()


@pytest.mark.usefixtures("own_phone")
def test_nobody_took_it_is_said_and_it_can_be_tried_again(
    cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    verified_phone(cast.lindqvist, asking.LINDQVIST, now)
    admin = sign_in(cast.admin)
    admin.post(drill_page(cast))
    late = now + timedelta(seconds=121)
    duties.escalate_due_callouts(late)

    said = admin.get(drill_page(cast)).content.decode()
    rehearsing.page_me(cast.tri_town, cast.admin.pk, now=late)

    assert "Nobody took it." in said
    assert {m.person_id for m in Message.objects.all()} == {cast.admin.pk}
    assert not Alarm.objects.exists()
    assert rung() == [cast.admin.pk, cast.admin.pk]
    assert [c.state for c in Callout.objects.order_by("pk")] == ["cancelled", "paging"]


def test_without_a_proven_phone_it_is_refused_in_a_sentence(
    cast: Cast, sign_in: SignIn
) -> None:
    said = sign_in(cast.admin).post(drill_page(cast), follow=True).content.decode()

    assert "Prove a phone of your own first" in said
    assert not Callout.objects.exists()


@pytest.mark.usefixtures("own_phone")
def test_while_a_real_request_looks_for_somebody_nobody_practises(
    cast: Cast, now: datetime
) -> None:
    verified_phone(cast.lindqvist, asking.LINDQVIST, now)
    policies.set_ladder(cast.tri_town, asking.LADDER, by=None, now=now)
    asking.ask(cast, now)

    with pytest.raises(NotAskable, match="Practise afterwards"):
        rehearsing.page_me(cast.tri_town, cast.admin.pk, now=now)
