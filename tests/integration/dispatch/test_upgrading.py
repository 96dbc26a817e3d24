"""Somebody must come after all: at whatever stage the request stands."""

import re
from datetime import datetime

import pytest

from agencies.core.words import Role
from agencies.models import User
from agencies.services import people
from dispatch import duties, screens
from dispatch.core.lifecycle import Mark
from dispatch.core.words import ResponseType, Source, Weapon
from dispatch.errors import CalloutOver
from dispatch.models import Callout, CalloutEvent, FollowUp, Page, Response
from dispatch.services import agreements, answering, marks, policies, upgrading
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.dispatch.asking import nobody
from tests.integration.dispatch.at_work import (
    MINUTE,
    asked_about,
    last_text,
    open_alarms,
    texts,
)
from tests.integration.dispatch.scene import LINDQVIST, VANG, Line, ask
from tests.integration.dispatch.wire import texts_at
from tests.integration.notifications.conftest import verified_phone


def talk(page: Page, now: datetime) -> None:
    answering.accept_page(page.pk, in_person=False, now=now, source=Source.TEXT)


def raised(page: Page, cast: Cast, now: datetime) -> Callout:
    return upgrading.upgrade(
        page.callout_id, by=cast.dunn.pk, now=now, source=Source.WEB
    )


def test_while_people_are_asked_by_phone_they_are_asked_anew_to_come(
    by_phone: Page, cast: Cast, now: datetime
) -> None:
    callout = raised(by_phone, cast, now + MINUTE)

    by_phone.refresh_from_db()
    assert by_phone.state == "withdrawn"
    assert (callout.state, callout.response_type, callout.tries) == (
        "paging",
        "co_response",
        2,
    )
    assert callout.ladder_ends_at == now + 6 * MINUTE
    assert "Harlow PD, in person." in last_text()
    assert not [text for text in texts_at(LINDQVIST) if "no longer needed" in text]


def test_who_talks_by_phone_is_asked_to_come_and_the_talk_is_kept_as_work(
    by_phone: Page, cast: Cast, now: datetime
) -> None:
    talk(by_phone, now)

    answer = asked_about(cast.dunn.pk, "2", by_phone.callout, now + 9 * MINUTE)

    assert answer == (
        "Harlow 101: understood, we call for somebody to come. You get a name or a "
        "plain no."
    )
    response, callout = Response.objects.get(), Callout.objects.get()
    assert (response.is_open, response.cleared_at) == (False, now + 9 * MINUTE)
    assert (callout.state, callout.lead) == ("paging", None)
    again = Page.objects.get(state="open")
    answering.accept_page(
        again.pk, in_person=True, now=now + 10 * MINUTE, source=Source.TEXT
    )
    assert Callout.objects.get().state == "accepted"
    assert Response.objects.filter(is_open=True).get().in_person


def test_after_nobody_was_found_and_from_another_day_the_ladder_begins(
    by_phone: Page, cast: Cast, now: datetime
) -> None:
    over = nobody(now)
    assert raised(by_phone, cast, over).state == "paging"

    tomorrow = ask(cast, over, ResponseType.REFERRAL)
    callout = upgrading.upgrade(
        tomorrow.pk, by=cast.dunn.pk, now=over, source=Source.WEB
    )

    assert (callout.state, callout.priority) == ("paging", "P1")
    assert FollowUp.objects.get().state == "open"


def test_who_comes_already_is_told_that_it_is_urgent(
    page: Page, cast: Cast, now: datetime
) -> None:
    answering.accept_page(page.pk, in_person=True, now=now, source=Source.TEXT)
    Callout.objects.update(priority="P2")

    callout = raised(page, cast, now)

    assert (callout.state, callout.priority) == ("accepted", "P1")
    assert last_text() == (
        "Harlow 101: it is more urgent now. Come as fast as you safely can."
    )
    with pytest.raises(CalloutOver, match="asked to come already"):
        raised(page, cast, now)


def test_what_is_over_is_asked_for_anew(
    by_phone: Page, cast: Cast, now: datetime
) -> None:
    talk(by_phone, now)
    marks.mark(
        by_phone.callout_id,
        Mark.CLEARED,
        by=cast.lindqvist.pk,
        now=now,
        source=Source.WEB,
    )

    with pytest.raises(CalloutOver):
        raised(by_phone, cast, now)
    assert Callout.objects.get().response_type == "consult"


def test_where_the_weapon_rule_says_by_phone_it_stays_by_phone(
    by_phone: Page, cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    policies.set_protocol(
        cast.harlow, {"version": 1, "weapon_rule": "phone_only"}, by=None, now=now
    )
    Callout.objects.update(weapon=Weapon.YES_OR_UNSURE.value)

    with pytest.raises(CalloutOver, match="stays by phone"):
        raised(by_phone, cast, now)
    shown = sign_in(cast.dunn).get(f"/r/{by_phone.callout.public_id}")
    assert "Somebody must come" not in shown.content.decode()


def test_where_a_supervisor_must_agree_they_are_asked_and_it_stays_by_phone(
    by_phone: Page, cast: Cast, now: datetime
) -> None:
    policies.set_protocol(
        cast.harlow, {"version": 2, "agrees": "always"}, by=None, now=now
    )
    talk(by_phone, now)
    Callout.objects.update(entered_at=now - 40 * MINUTE)

    answer = asked_about(cast.dunn.pk, "2", by_phone.callout, now)

    callout = Callout.objects.get()
    assert "a supervisor is asked whether somebody comes" in answer
    assert (callout.state, callout.agreement) == ("consult", "asked")
    assert agreements.unanswered(now + 2 * MINUTE) == []
    assert agreements.unanswered(now + 4 * MINUTE) == [callout]
    with pytest.raises(CalloutOver, match="is being asked"):
        raised(by_phone, cast, now)
    agreements.answer(
        callout.pk, agrees=True, by=cast.lindqvist.pk, now=now, source=Source.TEXT
    )
    assert Callout.objects.get().response_type == "co_response"


def sergeant(name: str, cast: Cast, now: datetime) -> User:
    """A supervisor of Harlow's own; whatever they agree to is agreed there."""
    document = {"version": 2, "agrees": "always"}
    policies.set_protocol(cast.harlow, document, by=None, now=now)
    return people.add_person(
        full_name=f"Sgt {name}",
        email=f"{name}@harlow.example",
        organisation=cast.harlow,
        roles=(Role.SUPERVISOR,),
        badge="",
        starts_on=cast.starts_on,
        now=now,
    )


@pytest.mark.parametrize("refused", [False, True])
def test_a_supervisor_who_has_somebody_come_has_answered_for_all_who_were_asked(
    by_phone: Page, cast: Cast, now: datetime, *, refused: bool
) -> None:
    first, other = sergeant("First", cast, now), sergeant("Other", cast, now)
    verified_phone(other, VANG, now)
    pk = raised(by_phone, cast, now).pk
    code = code_of("agree", last_text(VANG))
    duties.pass_on_agreements(now + 4 * MINUTE)
    assert open_alarms() == ["not_agreed"]
    if refused:
        agreements.answer(pk, agrees=False, by=other.pk, now=now, source=Source.TEXT)

    callout = upgrading.upgrade(pk, by=first.pk, now=now, source=Source.WEB)

    assert (callout.agreement, callout.agreement_by) == ("agreed", first)
    assert (callout.state, callout.response_type) == ("paging", "co_response")
    assert "By phone" not in screens.status(callout, now=now).line
    assert open_alarms() == []
    texts(f"2 {code}", now, VANG)
    assert Callout.objects.get().agreement == "agreed"


def test_that_nobody_could_be_asked_is_over_once_a_supervisor_has_somebody_come(
    by_phone: Page, cast: Cast, now: datetime
) -> None:
    first = sergeant("First", cast, now)  # who has no phone
    callout = raised(by_phone, cast, now)
    assert open_alarms() == ["cannot_ask"]

    upgrading.upgrade(callout.pk, by=first.pk, now=now + MINUTE, source=Source.WEB)

    assert open_alarms() == []


def code_of(what: str, text: str) -> str:
    found = re.search(rf"(\d+) {what}", text)
    assert found is not None, text
    return found[1]


def test_one_tap_asks_that_somebody_comes(
    by_phone: Page, cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    talk(by_phone, now)
    officer, address = sign_in(cast.dunn), f"/r/{by_phone.callout.public_id}"

    assert "Somebody must come, now" in officer.get(address).content.decode()
    officer.post(f"{address}/upgrade")

    assert Callout.objects.get().state == "paging"
    assert CalloutEvent.objects.filter(kind="upgraded").count() == 1


def test_why_it_was_cancelled_is_kept_where_somebody_says_so(
    by_phone: Page, cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    officer, address = sign_in(cast.dunn), f"/r/{by_phone.callout.public_id}"

    assert "They are gone" in officer.get(f"{address}/cancel").content.decode()
    officer.post(f"{address}/cancel", {"reason": "gone"})

    cancelled = CalloutEvent.objects.get(kind="cancelled")
    assert cancelled.details["reason"] == "gone"
    assert "Cancelled: they are gone" in officer.get(address).content.decode()


def test_one_key_of_a_menu_by_phone_takes_nobody_to_the_scene(
    by_phone: Page, cast: Cast, line: Line, now: datetime
) -> None:
    """While the menu was being said the officer asked that somebody comes."""
    path = f"/voice/page/{by_phone.public_id}"
    menu = line.asks(path).find("Gather")
    assert menu is not None
    raised(by_phone, cast, now)

    heard = line.hears(menu.attrib["action"], Digits="1")

    assert "in person" in heard
    assert Callout.objects.get().state == "paging"
    line.hears(f"{path}/key", Digits="1")
    assert Callout.objects.get().state == "accepted"
