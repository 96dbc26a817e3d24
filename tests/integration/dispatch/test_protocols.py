"""An agency's protocol: read, printed, edited, and followed. Harlow's weapon rule is
that a supervisor agrees; Lindqvist is paged, and is the duty supervisor.
"""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from common import clock
from dispatch import duties, screens
from dispatch.core.words import Channel, ResponseType, Source, Weapon
from dispatch.errors import CalloutOver, NotAskable
from dispatch.models import AgencyProtocol, Alarm, Callout, Page
from dispatch.services import agreements, answering, intake, marks, policies
from notifications.core.kinds import Channel as Wire
from notifications.events import Replied
from tests.cast import Cast, scope_of
from tests.conftest import SignIn
from tests.integration.dispatch import scene
from tests.integration.dispatch.scene import Line
from tests.integration.dispatch.test_ladder_pages import said
from tests.integration.dispatch.wire import sent_to, texts_at
from tests.integration.notifications.conftest import verified_phone

AGREES: dict[str, Any] = {"version": 2, "weapon_rule": "supervisor_agrees"}


@pytest.fixture
def harlow(cast: Cast, now: datetime) -> None:
    verified_phone(cast.lindqvist, scene.LINDQVIST, now)
    verified_phone(cast.dunn, scene.DUNN, now)
    policies.set_ladder(cast.tri_town, scene.LADDER, by=None, now=now)
    policies.set_protocol(cast.harlow, AGREES, by=None, now=now)


def ask(
    cast: Cast, now: datetime, *, weapon: Weapon = Weapon.YES_OR_UNSURE, by: Any = None
) -> Callout:
    who = by or cast.dunn
    return intake.open_callout(
        intake.NewCallout(
            agency=cast.harlow,
            response_type=ResponseType.CO_RESPONSE,
            weapon=weapon,
            place="Harlow",
            channel=Channel.WEB,
            source=Source.WEB,
            requester_id=who.pk,
            entered_by_id=who.pk,
        ),
        now=now,
    )


def answer(callout: Callout, now: datetime, *, agrees: bool, by: Any) -> Callout:
    return agreements.answer(
        callout.pk, agrees=agrees, by=by.pk, now=now, source=Source.TEXT
    )


def line_of(callout: Callout, now: datetime) -> str:
    callout.refresh_from_db()
    return screens.status(callout, now=now).line


def test_until_a_supervisor_agrees_somebody_is_looked_for_by_phone(
    cast: Cast, now: datetime, harlow: None
) -> None:
    callout = ask(cast, now)

    assert (callout.state, callout.response_type) == ("paging", "consult")
    assert (callout.asked_type, callout.agreement) == ("co_response", "asked")
    question, page = texts_at(scene.LINDQVIST)[1], texts_at(scene.LINDQVIST)[0]
    assert "shall a clinician come in person?" in question
    assert "Harlow PD, by phone." in page
    assert "By phone until a supervisor agrees." in texts_at(scene.DUNN)[0]
    assert "By phone until a supervisor agrees." in line_of(callout, now)


def test_who_is_paged_may_come_once_the_supervisor_agrees(
    cast: Cast, now: datetime, harlow: None
) -> None:
    callout = ask(cast, now)

    answer(callout, now, agrees=True, by=cast.lindqvist)

    assert "Harlow PD, in person." in texts_at(scene.LINDQVIST)[-1]
    assert "the supervisor agrees" in texts_at(scene.DUNN)[-1]
    assert "By phone" not in line_of(callout, now)
    taken = answering.accept_page(
        Page.objects.get().pk, in_person=True, now=now, source=Source.TEXT
    )
    assert taken.state == "accepted"


def test_who_has_it_by_phone_is_asked_to_come_and_comes_with_one_key(
    cast: Cast, now: datetime, harlow: None
) -> None:
    callout = ask(cast, now)
    answering.accept_page(
        Page.objects.get().pk, in_person=True, now=now, source=Source.TEXT
    )
    callout.refresh_from_db()
    assert callout.state == "consult"

    answer(callout, now, agrees=True, by=cast.pelt)
    asked = Page.objects.get(sort="handover")
    answering.accept_page(asked.pk, in_person=True, now=now, source=Source.TEXT)

    callout.refresh_from_db()
    assert (callout.state, callout.lead) == ("accepted", cast.lindqvist)
    assert callout.responses.filter(is_open=True, in_person=True).count() == 1


def test_who_goes_on_by_phone_is_not_rung_again_and_a_human_looks_for_another(
    cast: Cast, now: datetime, harlow: None
) -> None:
    callout = ask(cast, now)
    answering.accept_page(
        Page.objects.get().pk, in_person=True, now=now, source=Source.TEXT
    )
    answer(callout, now, agrees=True, by=cast.pelt)
    asked = Page.objects.get(sort="handover")

    _once, kept = (
        answering.accept_page(asked.pk, in_person=False, now=now, source=Source.KEYPAD)
        for _twice in range(2)
    )
    answering.page_went_unanswered(asked.pk, now=now)

    asked.refresh_from_db()
    assert (kept.state, kept.lead) == ("consult", cast.lindqvist)
    assert (asked.state, asked.rings) == ("declined", 1)
    assert Alarm.objects.filter(kind="not_taken_over").count() == 1


def test_a_no_keeps_it_by_phone_and_the_first_answer_counts(
    cast: Cast, now: datetime, harlow: None
) -> None:
    callout = ask(cast, now)

    answer(callout, now, agrees=False, by=cast.lindqvist)
    answer(callout, now, agrees=False, by=cast.lindqvist)
    with pytest.raises(CalloutOver):
        answer(callout, now, agrees=True, by=cast.pelt)

    assert "did not agree" in line_of(callout, now)
    taken = answering.accept_page(
        Page.objects.get().pk, in_person=True, now=now, source=Source.TEXT
    )
    assert taken.state == "consult"


def test_the_agency_s_own_supervisors_are_asked_before_the_duty_supervisor(
    cast: Cast, now: datetime, harlow: None
) -> None:
    sergeant = scene.sergeant_of_harlow(cast, now)
    verified_phone(sergeant, "+17155550130", now)

    ask(cast, now)

    assert len(texts_at("+17155550130")) == 1
    assert len(sent_to("+17155550130", Wire.VOICE)) == 1
    assert len(texts_at(scene.LINDQVIST)) == 1  # her page; no question
    callout = ask(cast, now, by=sergeant)
    assert (callout.response_type, callout.agreement) == ("co_response", "")


def test_without_a_weapon_it_is_as_asked(
    cast: Cast, now: datetime, harlow: None
) -> None:
    callout = ask(cast, now, weapon=Weapon.NO)

    assert (callout.response_type, callout.agreement) == ("co_response", "")


def test_nobody_to_ask_is_an_alarm_and_it_stays_by_phone(
    cast: Cast, now: datetime
) -> None:
    policies.set_protocol(cast.harlow, AGREES, by=None, now=now)

    callout = ask(cast, now)

    assert callout.response_type == "consult"
    assert "cannot_ask" in [alarm.kind for alarm in Alarm.objects.all()]


def test_a_supervisor_agrees_by_key_and_by_text(
    cast: Cast, now: datetime, harlow: None, line: Line
) -> None:
    callout = ask(cast, now)
    path = f"/voice/agree/{callout.public_id}"

    assert "Shall a clinician come" in line.hears(path)
    assert "Shall a clinician come" in line.hears(f"{path}/key", Digits="")
    with clock.at(now):
        heard = line.hears(f"{path}/key", Digits="1", To=scene.LINDQVIST)
    assert "A clinician may come" in heard
    callout.refresh_from_db()
    assert callout.agreement_by == cast.lindqvist
    late = agreements.replied(
        Replied(
            message_id=0,
            topic="agreement",
            owner_key=str(callout.public_id),
            person_id=cast.pelt.pk,
            number="+17155550112",
            digit="2",
            code="41",
            at=now,
            rest="",
        )
    )
    assert late is not None
    assert "has agreed already" in late
    assert "answered already" in line.hears(path)


def test_a_yes_after_nobody_was_found_does_not_sound_as_if_somebody_came(
    cast: Cast, now: datetime, harlow: None
) -> None:
    callout = ask(cast, now)
    duties.escalate_due_callouts(now + timedelta(seconds=91))

    answer(callout, now + timedelta(seconds=95), agrees=True, by=cast.lindqvist)

    assert "agrees, but nobody was found" in texts_at(scene.DUNN)[-1]


def test_once_it_is_cancelled_no_supervisor_is_asked_any_more(
    cast: Cast, now: datetime, harlow: None, line: Line
) -> None:
    callout = ask(cast, now)

    marks.cancel(callout.pk, by=cast.dunn.pk, now=now, source=Source.WEB)

    assert "That request is over" in line.hears(f"/voice/agree/{callout.public_id}")
    with pytest.raises(CalloutOver):
        answer(callout, now, agrees=True, by=cast.lindqvist)


def test_a_supervisor_agrees_on_screen_and_nobody_else_does(
    cast: Cast, now: datetime, harlow: None, sign_in: SignIn
) -> None:
    callout = ask(cast, now)
    path = f"/r/{callout.public_id}"
    sign_in(cast.wells).post(f"{path}/agree", {"agrees": "yes"})
    callout.refresh_from_db()
    assert callout.agreement == "asked"

    lindqvist = sign_in(cast.lindqvist)
    assert "Shall a clinician come" in said(lindqvist.get(path))
    lindqvist.post(f"{path}/agree", {"agrees": "yes"})

    callout.refresh_from_db()
    assert callout.agreement == "agreed"
    scope = scope_of(cast.novak, now=now)
    told = [line.what for line in screens.timeline(callout, scope)]
    assert "Agrees that a clinician comes" in told


def test_where_officers_may_not_ask_they_are_told_who_does(
    cast: Cast, now: datetime, harlow: None
) -> None:
    document = {"version": 2, "who_asks": ["supervisor", "dispatcher"]}
    policies.set_protocol(cast.harlow, document, by=None, now=now)

    with pytest.raises(NotAskable, match="a supervisor or dispatch asks"):
        ask(cast, now, weapon=Weapon.NO)

    assert ask(cast, now, weapon=Weapon.NO, by=cast.wells).state == "paging"


# --- pages -------------------------------------------------------------------------


def path_to(organisation: Any, more: str = "") -> str:
    return f"/protocols/{organisation.public_id}{more}"


def typed(seen: int = 0, **more: Any) -> dict[str, Any]:
    return {
        "who_asks": ["officer", "supervisor", "dispatcher"],
        "weapon_rule": "phone_only",
        "agrees": "never",
        "leads": "officer",
        "fallback_line": "715-555-0199",
        "fallback_words": "or 988, or ED",
        "beats": "north beat\nriver beat",
        "seen": seen,
    } | more


def test_a_chief_reads_and_prints_their_own_and_no_other(
    cast: Cast, sign_in: SignIn
) -> None:
    brandt = sign_in(cast.brandt)

    page = said(brandt.get(path_to(cast.stony_ford)))

    assert "Stony Ford PD: how to get a clinician" in page
    assert "Any officer; a supervisor; dispatch, on a radio call." in page
    assert "Not in this department." in page
    assert "715-555-0199" in page
    assert brandt.get(path_to(cast.harlow)).status_code == 404
    assert brandt.get(path_to(cast.ashby)).status_code == 404
    assert brandt.get(path_to(cast.stony_ford, "/edit")).status_code == 403


def test_a_protocol_is_seen_before_it_is_saved_and_the_history_says_who(
    cast: Cast, sign_in: SignIn
) -> None:
    novak, path = sign_in(cast.novak), path_to(cast.stony_ford, "/edit")

    shown = said(novak.post(path, typed()))
    assert "By phone only: nobody comes. (Before: The clinician comes" in shown
    assert not AgencyProtocol.objects.exists()
    novak.post(path, typed(save="1"))

    page = said(novak.get(path_to(cast.stony_ford)))
    assert "Version 1" in page
    assert "P. Novak" in page
    assert "north beat, river beat" in page


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"who_asks": []}, "Somebody must be able to ask."),
        ({"fallback_line": "the county"}, "That is not a telephone number"),
        (
            {"fallback_words": "or 988, or the ED, or a friend!!"},
            "Too long for one text",
        ),
        ({"beats": "a beat with a long name"}, "at most 16 letters"),
        ({"beats": "5th street"}, "at most 16 letters"),
    ],
)
def test_what_cannot_be_used_gets_a_sentence_and_stays_typed(
    cast: Cast, sign_in: SignIn, wrong: dict[str, Any], sentence: str
) -> None:
    novak: Client = sign_in(cast.novak)

    answered = novak.post(path_to(cast.stony_ford, "/edit"), typed(save="1") | wrong)

    assert answered.status_code == 422
    assert sentence in said(answered)
    assert not AgencyProtocol.objects.exists()


def test_a_stale_edit_of_a_protocol_is_refused_with_who_and_loses_nothing(
    cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    policies.set_protocol(cast.stony_ford, AGREES, by=cast.admin.pk, now=now)
    novak, path = sign_in(cast.novak), path_to(cast.stony_ford, "/edit")

    refused = novak.post(path, typed(seen=0, save="1"))

    assert refused.status_code == 409
    assert "S. Whitaker put another version in force" in said(refused)
    assert "river beat" in said(refused)
    assert novak.post(path, typed(seen=1, save="1")).status_code == 302


def test_supervisors_who_do_not_answer_are_an_alarm_that_ends_with_the_answer(
    cast: Cast, now: datetime, harlow: None
) -> None:
    callout = ask(cast, now)
    assert callout.agreement == "asked"

    duties.pass_on_agreements(now + timedelta(minutes=2))
    assert Alarm.objects.count() == 0
    duties.pass_on_agreements(now + timedelta(minutes=4))
    duties.pass_on_agreements(now + timedelta(minutes=5))
    alarm = Alarm.objects.get()
    assert (alarm.kind, alarm.acknowledged_at) == ("not_agreed", None)

    answer(callout, now + timedelta(minutes=6), agrees=True, by=cast.lindqvist)

    alarm.refresh_from_db()
    assert alarm.acknowledged_at is not None
    duties.pass_on_agreements(now + timedelta(minutes=7))
    assert Alarm.objects.count() == 1
