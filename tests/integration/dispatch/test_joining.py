"""A second clinician, a paramedic, a case manager: one leads, the rest have clocks."""

from datetime import datetime
from uuid import UUID

import pytest

from dispatch.core.lifecycle import Mark
from dispatch.core.words import Capacity, Source
from dispatch.errors import AlreadyEngaged, CalloutOver
from dispatch.models import Callout, Page, Response
from dispatch.selectors import billable
from dispatch.services import (
    answering,
    at_scene,
    closing,
    joining,
    marks,
    paging,
    switching,
    weapons,
)
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.dispatch.at_work import MINUTE, asked_about, there, vang_joins
from tests.integration.dispatch.scene import LINDQVIST, VANG, ask
from tests.integration.dispatch.wire import texts_at
from tests.integration.notifications.conftest import verified_phone


@pytest.fixture
def joined(page: Page, cast: Cast, now: datetime) -> Response:
    """Lindqvist is there, and Vang comes too as a paramedic."""
    verified_phone(cast.vang, VANG, now)
    return vang_joins(there(page, now), cast, now, Capacity.PARAMEDIC)


def test_each_responder_s_miles_and_notes_are_written_down_beside_the_lead_s(
    joined: Response, cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    joining.mark(
        joined.pk, Mark.CLEARED, by=cast.vang.pk, now=now + MINUTE, source=Source.WEB
    )
    supervisor = sign_in(cast.lindqvist)
    address = f"/o/{joined.public_id}/work"
    page = supervisor.get(f"/r/{joined.callout.public_id}").content.decode()

    assert f'href="{address}"' in page
    saved = supervisor.post(address, {"miles": "11.4", "documentation_minutes": "20"})
    refused = supervisor.post(address, {"miles": "11.44"})

    assert (saved.status_code, refused.status_code) == (302, 422)
    joined.refresh_from_db()
    assert (joined.miles_tenths, joined.documentation_minutes) == (114, 20)
    lead = Response.objects.get(part="lead")
    assert (lead.miles_tenths, lead.documentation_minutes) == (None, None)


def test_nobody_writes_down_somebody_else_s_miles(
    joined: Response, cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    joining.mark(
        joined.pk, Mark.CLEARED, by=cast.vang.pk, now=now + MINUTE, source=Source.WEB
    )

    answer = sign_in(cast.okafor).post(f"/o/{joined.public_id}/work", {"miles": "11"})

    assert answer.status_code == 403
    joined.refresh_from_db()
    assert joined.miles_tenths is None


def test_who_is_added_is_told_where_they_stand(joined: Response) -> None:
    [text] = texts_at(VANG)

    assert text == (
        "Harlow 101: you are to come too. STAGE. Call 715-555-0140 for the officer. "
        "Text 5 101 on the way, 4 101 there, 6 101 done."
    )


def test_who_comes_too_hears_of_the_scene_what_who_leads_hears(
    joined: Response, cast: Cast, now: datetime
) -> None:
    callout, dunn = joined.callout_id, cast.dunn.pk

    weapons.become_known(callout, by=dunn, now=now, source=Source.API)
    marks.secure(callout, by=dunn, now=now, source=Source.WEB)
    at_scene.officer_leaves(callout, by=dunn, now=now, source=Source.WEB)
    at_scene.officer_back(callout, by=dunn, now=now, source=Source.WEB)

    assert texts_at(VANG)[1:] == [
        (
            "Harlow 101: weapon or violence, yes or not sure, says another officer. "
            "STAGE until somebody says SECURE."
        ),
        "Harlow 101: scene is SECURE.",
        "Harlow 101: the officer has LEFT. STAGE again: nobody secures the scene.",
        (
            "Harlow 101: an officer is back at the scene. "
            "STAGE until somebody says SECURE."
        ),
    ]


def test_whoever_comes_too_hears_that_it_is_cancelled(
    joined: Response, cast: Cast, now: datetime
) -> None:
    marks.cancel(joined.callout_id, by=cast.dunn.pk, now=now, source=Source.WEB)

    over = "Harlow 101 is no longer needed. Nothing more to do."
    assert texts_at(VANG)[-1] == texts_at(LINDQVIST)[-1] == over
    joined.refresh_from_db()
    assert not joined.is_open


def test_they_have_their_own_clocks_and_the_lead_stays_at_work(
    joined: Response, cast: Cast, now: datetime
) -> None:
    callout, vang = joined.callout, cast.vang.pk

    for minute, digit in enumerate("546"):
        asked_about(vang, digit, callout, now + minute * MINUTE)

    joined.refresh_from_db()
    assert (joined.departed_at, joined.on_scene_at, joined.cleared_at) == (
        now,
        now + MINUTE,
        now + 2 * MINUTE,
    )
    assert not joined.is_open
    assert Callout.objects.get().state == "on_scene"
    assert Response.objects.get(part="lead").is_open


def test_when_the_lead_is_done_so_are_they_and_all_of_it_may_be_billed(
    joined: Response, cast: Cast, now: datetime
) -> None:
    marks.mark(
        joined.callout_id,
        Mark.CLEARED,
        by=cast.lindqvist.pk,
        now=now + 9 * MINUTE,
        source=Source.WEB,
    )
    closing.close(
        joined.callout_id,
        closing.Ending(disposition="other"),
        by=cast.lindqvist.pk,
        now=now + 10 * MINUTE,
        source=Source.WEB,
    )

    joined.refresh_from_db()
    assert (joined.is_open, joined.cleared_at) == (False, now + 9 * MINUTE)
    assert billable.final_response(joined.pk) == joined


def test_a_clock_that_runs_ahead_of_the_lead_s_keeps_its_order(
    joined: Response, cast: Cast, now: datetime
) -> None:
    joining.mark(
        joined.pk, Mark.ARRIVED, by=cast.vang.pk, now=now + MINUTE, source=Source.WEB
    )

    marks.mark(
        joined.callout_id,
        Mark.CLEARED,
        by=cast.lindqvist.pk,
        now=now + MINUTE,
        at=now,
        source=Source.WEB,
    )

    joined.refresh_from_db()
    assert joined.cleared_at == now + MINUTE


@pytest.mark.parametrize("which", [Mark.STAGED, Mark.DEPARTED])
def test_a_mark_that_means_nothing_there_is_refused(
    joined: Response, cast: Cast, now: datetime, which: Mark
) -> None:
    joining.mark(joined.pk, Mark.ARRIVED, by=cast.vang.pk, now=now, source=Source.WEB)

    with pytest.raises(CalloutOver):
        joining.mark(joined.pk, which, by=cast.vang.pk, now=now, source=Source.WEB)


def test_joining_twice_is_once_and_nobody_joins_what_is_over(
    joined: Response, cast: Cast, now: datetime
) -> None:
    again = joining.join(
        joined.callout_id,
        cast.vang.pk,
        Capacity.CLINICIAN,
        by=cast.vang.pk,
        now=now,
        source=Source.WEB,
    )
    assert (again.pk, again.capacity) == (joined.pk, "paramedic")
    marks.cancel(joined.callout_id, by=cast.dunn.pk, now=now, source=Source.WEB)

    with pytest.raises(CalloutOver, match="whom one could join"):
        joining.join(
            joined.callout_id,
            cast.kessler.pk,
            Capacity.CLINICIAN,
            by=cast.kessler.pk,
            now=now,
            source=Source.WEB,
        )


def test_who_comes_too_is_engaged_and_can_say_that_it_is_done(
    joined: Response, cast: Cast, now: datetime
) -> None:
    other = ask(cast, now)
    page = paging.page_person(other, cast.vang.pk, rung=0, why="a test", now=now)
    Callout.objects.filter(pk=other.pk).update(state="paging")

    with pytest.raises(AlreadyEngaged):
        answering.accept_page(page.pk, in_person=True, now=now, source=Source.WEB)
    switching.take_instead(
        page.pk, other=UUID(str(joined.callout.public_id)), now=now, source=Source.WEB
    )

    joined.refresh_from_db()
    assert not joined.is_open
    assert Callout.objects.get(pk=joined.callout_id).state == "on_scene"
    assert Callout.objects.get(pk=other.pk).lead == cast.vang


def test_the_lead_adds_anybody_and_another_clinician_only_themselves(
    page: Page, cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    callout = there(page, now)
    address = f"/r/{callout.public_id}/join"
    kessler = sign_in(cast.kessler)

    wrong = kessler.post(
        address, {"person": str(cast.vang.public_id), "capacity": "clinician"}
    )
    kessler.post(
        address, {"person": str(cast.kessler.public_id), "capacity": "clinician"}
    )
    sign_in(cast.lindqvist).post(
        address, {"person": str(cast.vang.public_id), "capacity": "case_manager"}
    )

    assert wrong.status_code == 422
    others = Response.objects.filter(part="other").order_by("pk")
    assert [(one.clinician, one.capacity) for one in others] == [
        (cast.kessler, "clinician"),
        (cast.vang, "case_manager"),
    ]


def test_the_page_shows_them_and_only_they_mark_their_own_clock(
    joined: Response, cast: Cast, sign_in: SignIn
) -> None:
    shown = sign_in(cast.dunn).get(f"/r/{joined.callout.public_id}").content.decode()
    assert "T. Vang" in shown
    assert "Paramedic" in shown
    assert f"/o/{joined.public_id}/mark/arrived" not in shown

    sign_in(cast.kessler).post(f"/o/{joined.public_id}/mark/arrived")
    joined.refresh_from_db()
    assert joined.on_scene_at is None
    sign_in(cast.vang).post(f"/o/{joined.public_id}/mark/arrived")
    joined.refresh_from_db()
    assert joined.on_scene_at is not None
