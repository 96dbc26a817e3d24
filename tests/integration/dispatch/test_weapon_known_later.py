"""A weapon that becomes known later: the agency's rule holds as from the start. Harlow
has one; Dunn asked without a weapon, and Lindqvist is called.
"""

from datetime import datetime
from typing import Any

import pytest

from agencies.models import User
from dispatch import screens
from dispatch.core.words import Channel, ResponseType, Source, Weapon
from dispatch.errors import CalloutOver
from dispatch.models import Callout, Page
from dispatch.services import (
    agreements,
    alike,
    answering,
    policies,
    steering,
    upgrading,
    weapons,
)
from tests.cast import Cast, scope_of
from tests.integration.dispatch.asking import nobody
from tests.integration.dispatch.at_work import open_alarms, there
from tests.integration.dispatch.scene import (
    DUNN,
    LINDQVIST,
    VANG,
    ask,
    sergeant_of_harlow,
)
from tests.integration.dispatch.wire import texts_at
from tests.integration.notifications.conftest import verified_phone

AGREES, PHONE_ONLY = "supervisor_agrees", "phone_only"


@pytest.fixture(autouse=True)
def phones(cast: Cast, now: datetime) -> None:
    verified_phone(cast.dunn, DUNN, now)
    verified_phone(cast.vang, VANG, now)


def ruled(cast: Cast, now: datetime, weapon_rule: str, **more: Any) -> None:
    document = {"version": 2, "weapon_rule": weapon_rule, **more}
    policies.set_protocol(cast.harlow, document, by=None, now=now)


def joined_by(person: User, now: datetime) -> Callout:
    """Somebody else asks for the same, with a weapon or unsure."""
    joiner = alike.Joiner(person.pk, Channel.WEB, weapon=Weapon.YES_OR_UNSURE)
    pk = Callout.objects.get().pk
    alike.join(pk, joiner, by=person.pk, now=now, source=Source.WEB)
    return Callout.objects.get()


def line_of(callout: Callout, now: datetime) -> str:
    return screens.status(callout, now=now).line


def test_nobody_is_sent_until_a_supervisor_agrees(
    page: Page, cast: Cast, now: datetime
) -> None:
    ruled(cast, now, AGREES)

    callout = joined_by(cast.ames, now)

    assert (callout.state, callout.response_type) == ("paging", "consult")
    assert (callout.asked_type, callout.agreement) == ("co_response", "asked")
    assert "By phone until a supervisor agrees." in line_of(callout, now)
    assert texts_at(DUNN)[-1] == (
        "Harlow 101: weapon or violence is now known, or unsure. By phone until a "
        "supervisor agrees."
    )
    said = texts_at(LINDQVIST)  # who is called, and the duty supervisor
    assert any("shall a clinician come in person?" in text for text in said[1:])
    assert any("Harlow PD, by phone." in text for text in said[1:])
    taken = answering.accept_page(page.pk, in_person=True, now=now, source=Source.TEXT)
    assert taken.state == "consult"


def test_where_it_is_by_phone_only_nobody_is_asked_and_the_record_says_why(
    page: Page, cast: Cast, now: datetime
) -> None:
    ruled(cast, now, PHONE_ONLY)
    pk = page.callout_id

    for _twice in range(2):
        weapons.become_known(pk, by=None, now=now, source=Source.API)

    callout = Callout.objects.get()
    assert (callout.response_type, callout.agreement) == ("consult", "")
    assert "that is Harlow PD's rule for weapons" in line_of(callout, now)
    assert "By phone only, by your agency's rule." in texts_at(DUNN)[-1]
    assert "Harlow PD, by phone." in texts_at(LINDQVIST)[-1]
    told = screens.timeline(callout, scope_of(cast.novak, now=now))
    said = [line.what for line in told]
    assert said.count("Weapon or violence: yes, or not sure") == 1
    assert said.count("By phone, by the agency's rule for weapons") == 1


def test_the_supervisor_agrees_and_somebody_comes_after_all(
    page: Page, cast: Cast, now: datetime
) -> None:
    ruled(cast, now, AGREES)
    callout = joined_by(cast.ames, now)

    agreements.answer(
        callout.pk, agrees=True, by=cast.pelt.pk, now=now, source=Source.TEXT
    )

    assert "Harlow PD, in person." in texts_at(LINDQVIST)[-1]
    taken = answering.accept_page(page.pk, in_person=True, now=now, source=Source.TEXT)
    assert taken.state == "accepted"


def test_a_supervisor_who_knows_of_it_and_joins_has_agreed(
    page: Page, cast: Cast, now: datetime
) -> None:
    ruled(cast, now, AGREES)
    sergeant = sergeant_of_harlow(cast, now)

    callout = joined_by(sergeant, now)

    assert (callout.response_type, callout.agreement) == ("co_response", "")


def test_who_agreed_before_the_weapon_was_known_is_asked_again(
    page: Page, cast: Cast, now: datetime
) -> None:
    ruled(cast, now, AGREES, agrees="always")
    Callout.objects.update(agreement="agreed", agreement_by=cast.pelt)

    callout = joined_by(cast.ames, now)

    assert (callout.agreement, callout.agreement_by) == ("asked", None)
    assert callout.response_type == "consult"


def test_a_supervisor_who_is_asked_already_is_asked_no_more_where_nobody_may_come(
    cast: Cast, now: datetime
) -> None:
    verified_phone(cast.lindqvist, LINDQVIST, now)
    ruled(cast, now, PHONE_ONLY, agrees="always")
    assert ask(cast, now).agreement == "asked"

    callout = joined_by(cast.ames, now)

    assert (callout.agreement, callout.asked_type) == ("", "co_response")
    assert agreements.unanswered(now) == []


@pytest.mark.parametrize("rule", [AGREES, PHONE_ONLY])
def test_who_is_on_the_way_or_there_hears_of_it_and_so_does_the_supervisor(
    page: Page, cast: Cast, now: datetime, rule: str
) -> None:
    ruled(cast, now, rule)
    there(page, now)

    callout = joined_by(cast.ames, now)

    assert (callout.state, callout.response_type) == ("on_scene", "co_response")
    assert "weapon or violence" in texts_at(LINDQVIST)[-1]
    assert open_alarms() == ["weapon_known"]


def test_who_has_it_by_phone_goes_on_and_nobody_takes_it_over_to_come(
    page: Page, cast: Cast, now: datetime
) -> None:
    ruled(cast, now, PHONE_ONLY)
    answering.accept_page(page.pk, in_person=False, now=now, source=Source.TEXT)
    steering.ask_to_take_over(
        page.callout_id, cast.vang.pk, by=cast.wells.pk, now=now, source=Source.WEB
    )

    callout = joined_by(cast.ames, now)

    assert (callout.state, callout.lead) == ("consult", cast.lindqvist)
    assert "weapon or violence" in texts_at(LINDQVIST)[-1]
    assert "Harlow PD, by phone." in texts_at(VANG)[-1]
    asked = Page.objects.get(sort="handover")
    answering.accept_page(asked.pk, in_person=True, now=now, source=Source.TEXT)
    assert Callout.objects.get().state == "consult"
    with pytest.raises(CalloutOver, match="stays by phone"):
        upgrading.upgrade(callout.pk, by=cast.dunn.pk, now=now, source=Source.WEB)


def test_after_nobody_was_found_who_answers_late_is_not_sent_either(
    page: Page, cast: Cast, now: datetime
) -> None:
    ruled(cast, now, PHONE_ONLY)
    over = nobody(now)

    joined_by(cast.ames, over)
    answering.accept_page(page.pk, in_person=True, now=over, source=Source.TEXT)
    callout = answering.answer_late_offer(
        page.callout_id, wanted=True, now=over, source=Source.TEXT, by=cast.dunn.pk
    )

    assert callout.state == "consult"


@pytest.mark.parametrize("kind", [ResponseType.CONSULT, ResponseType.CO_RESPONSE])
def test_where_the_clinician_stages_or_talks_anyway_nothing_changes(
    cast: Cast, now: datetime, kind: ResponseType
) -> None:
    verified_phone(cast.lindqvist, LINDQVIST, now)
    ruled(cast, now, "stage" if kind is ResponseType.CO_RESPONSE else AGREES)
    ask(cast, now, kind)

    callout = joined_by(cast.ames, now)

    assert (callout.response_type, callout.agreement) == (kind.value, "")
    assert callout.weapon == "yes_or_unsure"
