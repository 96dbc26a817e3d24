"""By hand: ring again, call one more, let somebody take over, pass on the charge.
Rivera is on call, Lindqvist her backup; Okafor is off.
"""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from agencies.core.words import Role
from agencies.services import membership
from dispatch import duties, screens
from dispatch.core.lifecycle import Mark
from dispatch.core.words import Capacity, Help, PageState, ResponseType, Source
from dispatch.errors import AlreadyAccepted, CalloutOver, JustRung, NotFree
from dispatch.models import Alarm, Callout, Page, Response
from dispatch.screens import steering as steering_screens
from dispatch.services import (
    answering,
    joining,
    marks,
    policies,
    steering,
    upgrading,
)
from notifications.core.kinds import Channel as Wire
from tests.cast import Cast, scope_of
from tests.conftest import SignIn
from tests.integration.dispatch import scene
from tests.integration.dispatch.scene import Line
from tests.integration.dispatch.test_ladders import ladder_of, log_of, rung
from tests.integration.dispatch.wire import sent_to, texts_at
from tests.integration.notifications.conftest import verified_phone
from tests.integration.rosters.nights import tri_town_nights

RIVERA, OKAFOR, LINDQVIST = "+17155550101", "+17155550102", "+17155550103"


@pytest.fixture(autouse=True)
def a_night(cast: Cast, now: datetime) -> None:
    verified_phone(cast.rivera, RIVERA, now)
    verified_phone(cast.okafor, OKAFOR, now)
    verified_phone(cast.lindqvist, LINDQVIST, now)
    tri_town_nights(cast, now)
    document = ladder_of(rung("primary"), rung("backup"))
    policies.set_ladder(cast.tri_town, document, by=None, now=now)


def at(now: datetime, seconds: float) -> datetime:
    return now + timedelta(seconds=seconds)


def ring(cast: Cast, callout: Callout, when: datetime) -> Callout:
    return steering.ring_again(
        callout.pk, by=cast.wells.pk, now=when, source=Source.WEB
    )


def add(cast: Cast, callout: Callout, person_id: int, when: datetime) -> Callout:
    return steering.add_person(
        callout.pk, person_id, by=cast.wells.pk, now=when, source=Source.WEB
    )


def accept(page: Page, when: datetime) -> Callout:
    return answering.accept_page(page.pk, in_person=True, now=when, source=Source.TEXT)


def exhausted(cast: Cast, now: datetime) -> Callout:
    callout = scene.ask(cast, now)
    duties.escalate_due_callouts(at(now, 90))
    duties.escalate_due_callouts(at(now, 180))
    callout.refresh_from_db()
    assert callout.state == "exhausted"
    return callout


# --- ring again --------------------------------------------------------------------


def test_who_is_being_rung_this_moment_is_not_rung_twice(
    cast: Cast, now: datetime
) -> None:
    callout = scene.ask(cast, now)

    with pytest.raises(CalloutOver, match="is being rung"):
        ring(cast, callout, at(now, 60))


def test_two_clicks_ring_once(cast: Cast, now: datetime) -> None:
    callout = scene.ask(cast, now)
    call = sent_to(RIVERA, Wire.VOICE)[0]
    type(call).objects.filter(pk=call.pk).update(state="delivered", due_at=None)

    ring(cast, callout, at(now, 60))
    with pytest.raises(JustRung, match="Rung a moment ago, at 02:15:00"):
        ring(cast, callout, at(now, 61))

    assert len(sent_to(RIVERA, Wire.VOICE)) == 2
    callout.refresh_from_db()
    assert callout.deadline_at == at(now, 150)
    assert "R. Rivera is rung again, by hand" in log_of(callout, cast, now)


def test_ringing_again_leaves_the_backup_their_whole_wait(
    cast: Cast, now: datetime
) -> None:
    """Bound 300 s, the backup needs 90: Rivera has until 210 at the most."""
    callout = scene.ask(cast, now)
    call = sent_to(RIVERA, Wire.VOICE)[0]
    type(call).objects.filter(pk=call.pk).update(state="delivered", due_at=None)
    ring(cast, callout, at(now, 80))
    calls = sent_to(RIVERA, Wire.VOICE)
    type(call).objects.filter(pk=calls[-1].pk).update(state="delivered", due_at=None)

    ring(cast, callout, at(now, 160))

    callout.refresh_from_db()
    assert callout.deadline_at == at(now, 210)
    assert len(sent_to(RIVERA, Wire.VOICE)) == 3


def test_nobody_is_rung_when_nobody_is_being_called(cast: Cast, now: datetime) -> None:
    callout = exhausted(cast, now)

    with pytest.raises(CalloutOver, match="Nobody is being called now"):
        ring(cast, callout, at(now, 200))


# --- one more ----------------------------------------------------------------------


def test_who_could_be_called_is_named_with_the_reason(
    cast: Cast, now: datetime
) -> None:
    callout = scene.ask(cast, now)

    found = {
        one.person.work_name: one.why or f"not: {one.refused}"
        for one in steering.who_could(callout, now=now)
    }

    assert found["M. Lindqvist"] == "on call, backup"
    assert found["J. Okafor"] == "not on call now"
    assert found["R. Rivera"] == "not: is being asked now"


def test_one_more_is_called_beside_the_ladder_and_may_take_it(
    cast: Cast, now: datetime
) -> None:
    callout = scene.ask(cast, now)

    add(cast, callout, cast.okafor.pk, at(now, 30))
    duties.escalate_due_callouts(at(now, 120))

    assert {page.person for page in Page.objects.all()} == {
        *(cast.rivera, cast.okafor, cast.lindqvist)
    }
    page = Page.objects.get(person=cast.okafor)
    assert accept(page, at(now, 130)).lead == cast.okafor
    said = log_of(callout, cast, now)
    assert any("J. Okafor" in line and "chosen by hand" in line for line in said)


def test_after_nobody_came_one_more_is_called_alone_and_then_it_is_a_plain_no_again(
    cast: Cast, now: datetime
) -> None:
    callout = exhausted(cast, now)

    add(cast, callout, cast.okafor.pk, at(now, 200))

    callout.refresh_from_db()
    assert (callout.state, callout.tries) == ("paging", 2)
    assert callout.owner is not None
    duties.escalate_due_callouts(at(now, 290))
    callout.refresh_from_db()
    assert callout.state == "exhausted"
    assert "NOBODY IS COMING" in texts_at(scene.DESK)[-1]


def test_who_is_asked_already_or_works_elsewhere_is_not_called_by_hand(
    cast: Cast, now: datetime
) -> None:
    callout = scene.ask(cast, now)

    with pytest.raises(NotFree, match=r"R\. Rivera is being asked now\."):
        add(cast, callout, cast.rivera.pk, at(now, 30))
    with pytest.raises(NotFree, match="do not work here"):
        add(cast, callout, cast.stranger_clinician.pk, at(now, 30))


def test_who_is_called_by_hand_is_rung_whatever_a_longer_ladder_has_since(
    cast: Cast, now: datetime
) -> None:
    """Asked for by phone the ladder has one rung; to come it has three, the last by
    text alone.
    """
    by_phone = ladder_of(rung("primary"))
    policies.set_ladder(cast.tri_town, by_phone, by=None, now=now, help_=Help.BY_PHONE)
    callout = scene.ask(cast, now, ResponseType.CONSULT)
    add(cast, callout, cast.okafor.pk, at(now, 5))
    last = rung("everyone_free") | {"channels": ["text"], "people": 1}
    to_come = ladder_of(rung("primary"), rung("backup"), last)
    policies.set_ladder(cast.tri_town, to_come, by=None, now=now)
    upgrading.upgrade(callout.pk, by=cast.dunn.pk, now=at(now, 10), source=Source.WEB)

    add(cast, callout, cast.okafor.pk, at(now, 15))

    page = Page.objects.filter(person=cast.okafor).latest("pk")
    assert (page.rung, page.rings) == (3, 1)
    assert len(sent_to(OKAFOR, Wire.VOICE)) == 2


# --- taking over -------------------------------------------------------------------


@pytest.fixture
def held(cast: Cast, now: datetime) -> Callout:
    """Rivera has it."""
    scene.ask(cast, now)
    return accept(Page.objects.get(), at(now, 20))


def hand(cast: Cast, callout: Callout, person_id: int, when: datetime) -> Page:
    steering.ask_to_take_over(
        callout.pk, person_id, by=cast.wells.pk, now=when, source=Source.WEB
    )
    return Page.objects.get(person=person_id, sort="handover")


def test_who_has_it_keeps_it_until_the_other_says_yes(
    cast: Cast, now: datetime, held: Callout
) -> None:
    page = hand(cast, held, cast.okafor.pk, at(now, 60))
    held.refresh_from_db()
    assert (held.lead, held.owner) == (cast.rivera, cast.rivera)

    accept(page, at(now, 90))

    held.refresh_from_db()
    assert (held.lead, held.owner, held.state) == (cast.okafor, cast.okafor, "accepted")
    rows = Response.objects.order_by("pk").values_list("clinician", "is_open")
    assert list(rows) == [(cast.rivera.pk, False), (cast.okafor.pk, True)]
    assert "J. Okafor has it" in texts_at(RIVERA)[-1]
    assert "J. Okafor is coming" in texts_at(scene.DESK)[-1]
    assert "Took it over from R. Rivera" in log_of(held, cast, now)
    assert accept(page, at(now, 95)).lead == cast.okafor


def test_the_call_of_who_is_asked_offers_it_by_key(
    cast: Cast, now: datetime, held: Callout, line: Line
) -> None:
    page = hand(cast, held, cast.okafor.pk, at(now, 60))

    assert "1 take it" in line.picks_up(page)
    line.keys(page, "1")

    held.refresh_from_db()
    assert held.lead == cast.okafor


def test_when_nobody_takes_it_over_the_supervisor_is_alarmed_and_nothing_changed(
    cast: Cast, now: datetime, held: Callout
) -> None:
    page = hand(cast, held, cast.okafor.pk, at(now, 60))

    answering.decline_page(page.pk, now=at(now, 70), source=Source.TEXT)

    held.refresh_from_db()
    assert held.lead == cast.rivera
    assert [alarm.kind for alarm in Alarm.objects.all()] == ["not_taken_over"]


def test_of_two_who_are_asked_the_first_takes_it_over(
    cast: Cast, now: datetime, held: Callout
) -> None:
    first = hand(cast, held, cast.okafor.pk, at(now, 60))
    second = hand(cast, held, cast.lindqvist.pk, at(now, 61))

    accept(first, at(now, 70))
    second.refresh_from_db()

    assert second.state == PageState.WITHDRAWN
    with pytest.raises(AlreadyAccepted, match="Okafor"):
        accept(second, at(now, 71))


def test_once_it_is_done_nobody_takes_it_over(
    cast: Cast, now: datetime, held: Callout
) -> None:
    page = hand(cast, held, cast.okafor.pk, at(now, 60))

    marks.mark(
        held.pk, Mark.CLEARED, by=cast.rivera.pk, now=at(now, 70), source=Source.WEB
    )

    page.refresh_from_db()
    assert page.state == PageState.WITHDRAWN


def test_who_came_too_and_takes_over_is_at_work_on_it_once(
    cast: Cast, now: datetime, held: Callout
) -> None:
    page = hand(cast, held, cast.okafor.pk, at(now, 60))
    joining.join(
        held.pk,
        cast.okafor.pk,
        Capacity.CLINICIAN,
        by=cast.wells.pk,
        now=at(now, 70),
        source=Source.WEB,
    )

    assert accept(page, at(now, 80)).lead == cast.okafor

    own = Response.objects.filter(clinician=cast.okafor).order_by("pk")
    assert [(row.part, row.is_open) for row in own] == [
        ("other", False),
        ("lead", True),
    ]
    assert own[0].cleared_at == own[1].dispatched_at == at(now, 80)


def test_a_supervisor_who_is_no_clinician_takes_over(
    cast: Cast, now: datetime, held: Callout
) -> None:
    membership.give_role(
        cast.novak, cast.tamarack, Role.SUPERVISOR, starts_on=now.date(), now=now
    )
    verified_phone(cast.novak, "+17155550120", now)

    page = hand(cast, held, cast.novak.pk, at(now, 60))

    assert accept(page, at(now, 70)).lead == cast.novak


# --- the charge --------------------------------------------------------------------


def test_the_charge_passes_to_another_supervisor_who_hears_so(
    cast: Cast, now: datetime
) -> None:
    verified_phone(cast.novak, "+17155550120", now)
    callout = scene.ask(cast, now)

    steering.pass_charge(
        callout.pk, cast.novak.pk, by=cast.wells.pk, now=now, source=Source.WEB
    )

    callout.refresh_from_db()
    assert callout.owner == cast.novak
    assert "in charge of it now" in texts_at("+17155550120")[-1]
    with pytest.raises(NotFree):
        steering.pass_charge(
            callout.pk, cast.dunn.pk, by=cast.wells.pk, now=now, source=Source.WEB
        )


# --- on the page -------------------------------------------------------------------


def test_the_dispatcher_calls_one_more_on_the_page(
    cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    callout, wells = scene.ask(cast, now), sign_in(cast.wells)
    path = f"/r/{callout.public_id}"
    page = wells.get(path).content.decode()
    assert "Ring them again now" in page
    assert "J. Okafor: not on call now" in page
    assert "R. Rivera is being asked now" in page

    wells.post(f"{path}/add", {"add-person": str(cast.okafor.public_id)})
    answer = wells.post(f"{path}/add", {"add-person": ""})

    assert Page.objects.filter(person=cast.okafor).exists()
    assert answer.status_code == 422
    assert "Choose somebody." in answer.content.decode()


@pytest.mark.parametrize("who", ["dunn", "rivera", "brandt"])
def test_who_does_not_steer_does_nothing_by_hand(
    cast: Cast, now: datetime, sign_in: SignIn, who: str
) -> None:
    callout = scene.ask(cast, now)
    client: Client = sign_in(getattr(cast, who))

    for verb in ("ring", "add", "hand", "charge"):
        answer = client.post(f"/r/{callout.public_id}/{verb}")
        assert answer.status_code in {403, 404}


def test_an_agency_s_supervisor_reads_no_names_of_who_could_come(
    cast: Cast, now: datetime
) -> None:
    callout = scene.ask(cast, now)
    scope = scope_of(cast.pelt, now=now, acting=cast.millbrook)

    assert steering_screens.panel(callout, scope, now=now).add == ()
    assert screens.status(callout, now=now).line
