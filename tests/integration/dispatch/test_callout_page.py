"""Who may change a request on its page, what it names, and what it keeps typed."""

import re
from datetime import datetime, timedelta
from functools import partial

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from agencies.core.words import Role
from agencies.models import AuditEntry, Consortium, LiveVersion
from agencies.services import membership
from common import clock
from dispatch import screens
from dispatch.core.lifecycle import Mark
from dispatch.core.words import EventKind, Source
from dispatch.errors import CalloutOver
from dispatch.models import Callout, Page, Response
from dispatch.services import answering, log, marks
from oncall import live
from tests.cast import Cast, scope_of
from tests.conftest import SignIn
from tests.integration.dispatch.test_answering import ask, page

__all__ = ["page"]


@pytest.fixture
def taken(page: Page, now: datetime) -> Callout:
    """Dunn's request, which Lindqvist has."""
    return answering.accept_page(page.pk, in_person=True, now=now, source=Source.TEXT)


@pytest.mark.parametrize(
    "deed", ["cancel", "secure", "release", "mark/arrived", "mark/cleared"]
)
def test_a_clinician_who_neither_leads_nor_was_asked_changes_nothing(
    cast: Cast, taken: Callout, sign_in: SignIn, deed: str
) -> None:
    before = Callout.objects.filter(pk=taken.pk).values().get()
    kessler = sign_in(cast.kessler)

    answer = kessler.post(f"/r/{taken.public_id}/{deed}", follow=True)

    assert "Only who asked, who leads or a supervisor changes it." in str(
        answer.content, "utf-8"
    )
    assert Callout.objects.filter(pk=taken.pk).values().get() == before


@pytest.mark.parametrize("who", ["dunn", "lindqvist", "wells"])
def test_who_asked_who_leads_and_who_steers_may_say_it_is_secure(
    cast: Cast, taken: Callout, sign_in: SignIn, who: str
) -> None:
    sign_in(getattr(cast, who)).post(f"/r/{taken.public_id}/secure")

    assert Callout.objects.get(pk=taken.pk).secured_by == getattr(cast, who)


def test_nobody_is_released_from_a_request_that_is_over(
    cast: Cast, taken: Callout, now: datetime
) -> None:
    marks.cancel(taken.pk, by=cast.dunn.pk, now=now, source=Source.WEB)

    with pytest.raises(CalloutOver):
        marks.release_officer(taken.pk, by=cast.dunn.pk, now=now, source=Source.WEB)
    assert Callout.objects.get(pk=taken.pk).officer_released_at is None


def test_where_no_names_are_sent_an_officer_reads_none_of_the_clinicians(
    cast: Cast, taken: Callout, sign_in: SignIn
) -> None:
    shown = sign_in(cast.dunn).get(f"/r/{taken.public_id}").content.decode()
    assert "Lindqvist" in shown

    Consortium.objects.filter(pk=cast.tri_town.pk).update(names_may_be_sent=False)

    hidden = sign_in(cast.dunn).get(f"/r/{taken.public_id}").content.decode()
    assert "Lindqvist" not in hidden
    assert "A clinician" in hidden
    provider = sign_in(cast.novak).get(f"/r/{taken.public_id}").content.decode()
    assert "Lindqvist" in provider


def test_an_ending_that_is_refused_keeps_what_was_typed(
    cast: Cast, taken: Callout, sign_in: SignIn, now: datetime
) -> None:
    lead = sign_in(cast.lindqvist)
    typed = {
        "disposition": "safety_plan_remain_in_place",
        "would_have_been": "ed",
        "miles": "11.4",
        "documentation_minutes": "20",
    }

    early = lead.post(f"/r/{taken.public_id}/close", typed)
    marks.mark(taken.pk, Mark.CLEARED, by=cast.lindqvist.pk, now=now, source=Source.WEB)
    wrong = lead.post(f"/r/{taken.public_id}/close", {**typed, "miles": "11.45"})

    assert early.status_code == 422
    assert early.context["ending_form"]["miles"].value() == "11.4"
    assert wrong.status_code == 422
    assert "at most one decimal" in wrong.content.decode()
    assert 'value="11.45"' in wrong.content.decode()
    assert 'data-typed="1"' in wrong.content.decode()


def test_cancelling_asks_first_and_says_who_will_hear_it(
    cast: Cast, taken: Callout, sign_in: SignIn
) -> None:
    dunn, kessler = sign_in(cast.dunn), sign_in(cast.kessler)
    address = f"/r/{taken.public_id}/cancel"

    page = dunn.get(f"/r/{taken.public_id}").content.decode()
    asked = dunn.get(address).content.decode()

    assert f'href="{address}"' in page
    assert f'action="{address}"' not in page
    assert "is told that they are not needed any more" in asked
    assert f"Yes, cancel {taken.number}" in asked
    assert Callout.objects.get(pk=taken.pk).state == "accepted"
    assert kessler.get(address).headers["Location"] == f"/r/{taken.public_id}"

    dunn.post(address)
    assert Callout.objects.get(pk=taken.pk).state == "cancelled"


def test_the_timeline_says_in_words_by_what_each_fact_came(
    cast: Cast, taken: Callout, sign_in: SignIn
) -> None:
    shown = sign_in(cast.dunn).get(f"/r/{taken.public_id}").content.decode()

    assert "E. Dunn, on screen" in shown
    assert "M. Lindqvist, by text" in shown
    assert "Tandem, by itself" in shown


def test_a_mark_that_means_nothing_now_is_refused_in_words(
    cast: Cast, taken: Callout, sign_in: SignIn
) -> None:
    Callout.objects.update(state="on_scene")

    answer = sign_in(cast.dunn).post(f"/r/{taken.public_id}/mark/departed", follow=True)

    said = "Request 26-0101: a clinician is there. That cannot be done now."
    assert said in answer.content.decode()


def test_the_board_of_an_agency_is_live_with_its_own_requests_only(
    cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    membership.give_role(
        cast.dunn, cast.harlow, Role.SUPERVISOR, starts_on=now.date(), now=now
    )
    boards = {
        agency: sign_in(person, agency).get("/board").content.decode()
        for person, agency in ((cast.dunn, cast.harlow), (cast.pelt, cast.millbrook))
    }
    watched = {
        agency: re.findall(r'data-live="([^"]*)"', page)[0]
        for agency, page in boards.items()
    }

    ask(cast, now)

    for agency, topic in watched.items():
        person = cast.dunn if agency == cast.harlow else cast.pelt
        assert live.may_watch(scope_of(person, now=now, acting=agency), topic)
    touched = set(LiveVersion.objects.values_list("topic", flat=True))
    assert watched[cast.harlow] in touched
    assert watched[cast.millbrook] not in touched


def test_a_role_in_another_agency_does_not_make_its_board_live(
    cast: Cast, now: datetime
) -> None:
    membership.give_role(
        cast.pelt, cast.harlow, Role.OFFICER, starts_on=now.date(), now=now
    )

    at_millbrook = scope_of(cast.pelt, now=now, acting=cast.millbrook)

    assert live.may_watch(at_millbrook, f"agency:{cast.millbrook.public_id}")
    assert not live.may_watch(at_millbrook, f"agency:{cast.harlow.public_id}")


def later(now: datetime, minutes: int) -> datetime:
    return now + timedelta(minutes=minutes)


@pytest.mark.parametrize("minutes", [30, 54, 62, -5])
def test_a_mark_before_the_one_before_it_or_in_the_future_is_refused_in_words(
    cast: Cast, taken: Callout, now: datetime, minutes: int
) -> None:
    mark = partial(marks.mark, taken.pk, by=cast.dunn.pk, source=Source.WEB)
    mark(Mark.ARRIVED, now=later(now, 60), at=later(now, 55))

    with pytest.raises(CalloutOver) as refused:
        mark(Mark.CLEARED, now=later(now, 60), at=later(now, minutes))

    said = "The time must lie between 03:09, the mark before, and now."
    assert str(refused.value) == said
    assert refused.value.field == "at"
    assert Response.objects.get().cleared_at is None


def test_the_database_itself_refuses_clocks_that_run_backwards(
    cast: Cast, taken: Callout, now: datetime
) -> None:
    rows = Response.objects.filter(callout=taken)
    rows.update(on_scene_at=later(now, 30), cleared_at=later(now, 30))

    for wrong in ({"cleared_at": later(now, 29)}, {"departed_at": later(now, -1)}):
        with (
            pytest.raises(IntegrityError, match="clocks_run_forward"),
            transaction.atomic(),
        ):
            rows.update(**wrong)
    with (
        pytest.raises(IntegrityError, match="clocks_run_forward"),
        transaction.atomic(),
    ):
        Response.objects.create(
            callout=taken,
            in_person=True,
            is_open=False,
            dispatched_at=now,
            cleared_at=later(now, -1),
        )


def test_what_is_marked_now_is_never_before_what_was_marked(
    cast: Cast, taken: Callout, now: datetime
) -> None:
    """Two machines' clocks may differ by less than a second."""
    mark = partial(marks.mark, taken.pk, by=cast.dunn.pk, source=Source.WEB)
    ahead = later(now, 60)
    mark(Mark.ARRIVED, now=ahead, at=ahead + timedelta(seconds=50))

    mark(Mark.CLEARED, now=ahead - timedelta(seconds=1))

    response = Response.objects.get()
    assert response.on_scene_at == response.cleared_at == ahead


def reads() -> list[tuple[str, str]]:
    """Who is in the trail for having read a request, and in whose."""
    entries = AuditEntry.objects.filter(act="see_callout").order_by("pk")
    return [(str(each.person), str(each.organisation)) for each in entries]


def test_who_reads_a_request_is_written_down_once_an_hour(
    cast: Cast, taken: Callout, now: datetime, sign_in: SignIn
) -> None:
    page = f"/r/{taken.public_id}"
    novak, wells = sign_in(cast.novak), sign_in(cast.wells)

    for client in (novak, novak, wells):
        client.get(page)
        client.get(f"{page}/now")
    with clock.at(now + timedelta(minutes=20)):
        novak.get(f"{page}/now")

    of_novak = ("P. Novak", "Tamarack County Human Services")
    assert reads() == [of_novak, ("J. Wells", "Tamarack County Dispatch")]
    with clock.at(now + timedelta(minutes=61)):
        sign_in(cast.novak).get(page)
    assert reads()[2:] == [of_novak]
    assert AuditEntry.objects.filter(object_id=taken.public_id).count() == 3


def test_nothing_is_written_when_who_asked_opens_their_own_request(
    cast: Cast, taken: Callout, sign_in: SignIn
) -> None:
    sign_in(cast.dunn).get(f"/r/{taken.public_id}")

    assert reads() == []


def test_who_may_not_read_a_request_has_not_read_it(
    cast: Cast, taken: Callout, sign_in: SignIn
) -> None:
    answer = sign_in(cast.ames).get(f"/r/{taken.public_id}")

    assert answer.status_code == 404
    assert reads() == []


def test_a_long_timeline_asks_the_database_no_oftener_than_a_short_one(
    cast: Cast, taken: Callout, now: datetime
) -> None:
    scope, asked = scope_of(cast.novak, now=now), []
    for _longer in range(2):
        fresh = Callout.objects.get(pk=taken.pk)
        with CaptureQueriesContext(connection) as found:
            screens.timeline(fresh, scope)
        asked.append(len(found))
        for _event in range(5):
            log.note(
                taken,
                EventKind.SECURED,
                now=now,
                by=cast.wells.pk,
                source=Source.WEB,
            )

    assert asked[1] == asked[0]
