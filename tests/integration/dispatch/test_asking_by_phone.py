"""Asking by telephone: few keys, one request, and no call that ends without words."""

from datetime import datetime, timedelta

import pytest

from agencies.core.words import Role
from agencies.models import Lockout, Organisation, User
from agencies.services import membership, pins
from common import clock
from dispatch.core.protocol import Asker, Protocol
from dispatch.core.words import ResponseType
from dispatch.documents import policies as documents
from dispatch.models import CallIn, Callout
from dispatch.services import hung_up, policies
from notifications.core.kinds import Use
from notifications.services import phones
from tests.cast import Cast
from tests.integration.dispatch.scene import (
    DUNN,
    LADDER,
    LINDQVIST,
    Line,
    Phone,
    ask,
)
from tests.integration.dispatch.wire import texts_at
from tests.integration.notifications.conftest import verified_phone

CRUISER = "+17155550160"
STRANGER = "+17155550177"
WELLS = "+17155550130"
MENU = (
    "Tandem for Harlow police. 1: a clinician comes. 2: talk to a clinician now. "
    "3: follow-up tomorrow. Wrong department? 9. Immediate danger: use your radio."
)
NOTHING = "Nothing has been requested"


@pytest.fixture
def dunn(cast: Cast, line: Line, now: datetime) -> Phone:
    """Dunn's own mobile."""
    verified_phone(cast.dunn, DUNN, now)
    return Phone(line, DUNN)


def lindqvist_is_called(cast: Cast, now: datetime) -> None:
    verified_phone(cast.lindqvist, LINDQVIST, now)
    policies.set_ladder(cast.tri_town, LADDER, by=None, now=now)


def shared_phone(at: Organisation, now: datetime, use: Use = Use.VEHICLE) -> None:
    method = phones.add_contact_method(
        number=CRUISER, organisation_id=at.pk, use=use, now=now
    )
    phones.mark_verified(method, now=now, by=None)


@pytest.fixture
def cruiser(cast: Cast, line: Line, now: datetime) -> Phone:
    """A telephone of Harlow's that several officers use; Dunn's PIN is 4711."""
    shared_phone(cast.harlow, now)
    pins.set_pin(cast.dunn, "4711", now=now, by=None)
    return Phone(line, CRUISER)


def outcome() -> str:
    return CallIn.objects.order_by("-pk")[0].outcome


# A personal phone


def test_two_keys_on_ones_own_phone_ask_for_a_clinician(
    cast: Cast, dunn: Phone
) -> None:
    assert dunn.calls() == MENU
    assert dunn.presses("1") == "Weapon or violence? 1 no. 2 yes or not sure."
    heard = dunn.presses("1")

    assert heard.startswith("Harlow 1 0 1 received 02:14.")
    made = Callout.objects.get()
    assert made.requester == cast.dunn
    assert made.requesting_organisation == cast.harlow
    assert (made.channel, made.weapon) == ("phone", "no")
    assert (made.response_type, made.place) == ("co_response", "Harlow")
    assert made.callback_number == DUNN
    call = CallIn.objects.get()
    assert (call.outcome, call.callout, call.opened) == ("asked", made, True)


def test_received_says_whom_we_call_and_by_when(
    cast: Cast, dunn: Phone, now: datetime
) -> None:
    lindqvist_is_called(cast, now)
    dunn.calls()
    dunn.presses("1")

    assert dunn.presses("1") == (
        "Harlow 1 0 1 received 02:14. Calling the first clinician now. You get a name "
        "or a plain no by 02:19, by text and call. Stay on the line and hear each "
        "step, or hang up."
    )


def test_a_follow_up_is_kept_for_another_day_and_rings_nobody(dunn: Phone) -> None:
    dunn.calls()
    heard = dunn.presses("3")

    assert heard == (
        "Harlow 1 0 1 received. A clinician follows up within a day. Nobody is called "
        "tonight. Goodbye."
    )
    assert Callout.objects.get().state == "scheduled"
    dunn.hangs_up()
    assert outcome() == "asked"


def test_the_agency_s_weapon_rule_holds_on_the_telephone(
    cast: Cast, dunn: Phone, now: datetime
) -> None:
    rule = {"version": 1, "weapon_rule": "phone_only"}
    policies.set_protocol(cast.harlow, rule, by=None, now=now)
    lindqvist_is_called(cast, now)
    dunn.calls()
    dunn.presses("1")
    heard = dunn.presses("2")

    assert "By your department's rule a clinician talks by phone. Calling" in heard
    assert Callout.objects.get().response_type == ResponseType.CONSULT


def test_where_a_supervisor_must_agree_the_caller_hears_the_answer(
    cast: Cast, dunn: Phone, now: datetime
) -> None:
    rule = {"version": 1, "weapon_rule": "phone_only"}
    policies.set_protocol(cast.harlow, rule, by=None, now=now)
    lindqvist_is_called(cast, now)
    dunn.calls()
    dunn.presses("1")
    dunn.presses("2")
    Callout.objects.update(agreement="asked")
    dunn.waits()

    Callout.objects.update(agreement="agreed")

    assert dunn.waits() == "Your supervisor agrees: a clinician may come."
    assert dunn.waits() == ""


def test_a_key_that_comes_twice_opens_one_request(dunn: Phone) -> None:
    dunn.calls()
    dunn.presses("1")
    weapon = dunn.path
    dunn.presses("1")
    dunn.path = weapon
    dunn.presses("1")

    assert Callout.objects.count() == 1


def test_two_calls_that_began_together_ask_for_the_same(
    dunn: Phone, line: Line
) -> None:
    twin = Phone(line, DUNN, sid="CA8")
    for phone in (dunn, twin):
        phone.calls()
        phone.presses("1")

    assert "Harlow 1 0 1" in dunn.presses("1")
    assert "Harlow 1 0 1" in twin.presses("1")

    assert Callout.objects.count() == 1
    assert CallIn.objects.filter(callout__isnull=False).count() == 2


def test_who_has_roles_in_two_departments_chooses(
    cast: Cast, dunn: Phone, now: datetime
) -> None:
    membership.give_role(
        cast.dunn,
        cast.stony_ford,
        Role.OFFICER,
        badge="9",
        starts_on=now.date(),
        now=now,
    )

    assert dunn.calls() == (
        "Tandem. Which department asks? 1: Harlow police. 2: Stony Ford police."
    )
    assert dunn.presses("2").startswith("Tandem for Stony Ford police.")
    assert dunn.presses("9").startswith("Tandem. Which department asks?")
    dunn.presses("2")
    dunn.presses("1")
    dunn.presses("1")
    assert Callout.objects.get().requesting_organisation == cast.stony_ford


def test_a_dispatcher_asks_for_any_member(
    cast: Cast, line: Line, now: datetime
) -> None:
    verified_phone(cast.wells, WELLS, now)
    wells = Phone(line, WELLS)

    assert "3: Stony Ford police." in wells.calls()
    assert "Ashby" not in wells.calls()
    wells.presses("3")
    wells.presses("1")
    wells.presses("1")

    made = Callout.objects.get()
    assert (made.requester, made.requesting_organisation) == (
        cast.wells,
        cast.stony_ford,
    )


def test_an_officer_of_another_consortium_may_ask_for_nothing_here(
    cast: Cast, line: Line, now: datetime
) -> None:
    verified_phone(cast.stranger_officer, STRANGER, now)

    assert NOTHING in Phone(line, STRANGER).calls()
    assert not CallIn.objects.exists()


def test_who_may_not_ask_at_their_agency_hears_who_does(
    cast: Cast, dunn: Phone, now: datetime
) -> None:
    rule = documents.protocol_document(Protocol(who_asks=(Asker.SUPERVISOR,)))
    policies.set_protocol(cast.harlow, rule, by=None, now=now)
    dunn.calls()
    dunn.presses("1")

    heard = dunn.presses("1")

    assert "At Harlow PD a supervisor asks for a clinician." in heard
    assert not Callout.objects.exists()


def test_a_refusal_is_said_in_words(cast: Cast, dunn: Phone, now: datetime) -> None:
    dunn.calls()
    dunn.presses("1")
    cast.harlow.seats.update(ends_on=(now - timedelta(days=1)).date())

    heard = dunn.presses("1")

    assert "belongs to no consortium" in heard
    assert NOTHING in heard
    assert outcome() == "refused"
    assert not Callout.objects.exists()


# Dead ends


@pytest.mark.parametrize("key", ["", "7"])
def test_silence_and_wrong_keys_are_asked_again_and_then_end_in_words(
    dunn: Phone, key: str
) -> None:
    dunn.calls()

    first, second, third = (dunn.presses(key) for _ in range(3))

    for heard in (first, second):
        assert NOTHING in heard
        assert heard.endswith(MENU)
    assert third.startswith(NOTHING)
    assert "County line 7 1 5 - 5 5 5 - 0 1 9 9." in third
    assert third.endswith("Goodbye.")
    assert outcome() == "not_pressed"
    assert "pressed no key" in texts_at(DUNN)[-1]


def test_a_stranger_hears_what_to_do_and_gets_no_text(cast: Cast, line: Line) -> None:
    stranger = Phone(line, STRANGER)

    heard = stranger.calls()
    stranger.hangs_up()

    assert heard == (
        "This is Tandem. This phone is not known here. Nothing has been requested. "
        "County line 7 1 5 - 5 5 5 - 0 1 9 9. Immediate danger: use your radio. "
        "Officers: key in your badge number, then the pound key."
    )
    assert outcome() == "hung_up"
    assert texts_at(STRANGER) == []


def test_a_call_that_is_over_says_so_to_a_late_question(dunn: Phone) -> None:
    dunn.calls()
    dunn.hangs_up()

    assert NOTHING in dunn.presses("1")
    assert not Callout.objects.exists()


# Hanging up


def hung_up_code(phone: Phone) -> str:
    phone.calls()
    phone.hangs_up()
    text = texts_at(phone.number)[-1]
    assert text.startswith(
        "You called and hung up. Nothing has been requested. Call again, or text 1 "
    )
    assert "for a clinician in Harlow" in text
    return text.split("text 1 ")[1].split()[0]


def test_who_hung_up_asks_by_text_with_the_code(cast: Cast, dunn: Phone) -> None:
    code = hung_up_code(dunn)

    answer = dunn.line.carrier.text(DUNN, f"1 {code}", sid="SM1")

    assert "Harlow 101: understood, asked for." in answer
    made = Callout.objects.get()
    assert (made.channel, made.requester) == ("text", cast.dunn)
    assert made.weapon == "no"
    assert outcome() == "asked_by_text"


def test_two_and_the_code_says_weapon_or_unsure(dunn: Phone) -> None:
    code = hung_up_code(dunn)

    dunn.line.carrier.text(DUNN, f"2 {code}", sid="SM1")

    assert Callout.objects.get().weapon == "yes_or_unsure"


def test_the_code_asks_once(dunn: Phone) -> None:
    code = hung_up_code(dunn)
    dunn.line.carrier.text(DUNN, f"1 {code}", sid="SM1")

    assert "Harlow 101" in dunn.line.carrier.text(DUNN, f"1 {code}", sid="SM2")
    assert Callout.objects.count() == 1


def test_a_bare_digit_is_no_request(dunn: Phone) -> None:
    hung_up_code(dunn)

    answer = dunn.line.carrier.text(DUNN, "1", sid="SM1")

    assert "<Message>" not in answer
    assert "Nothing is requested yet." in texts_at(DUNN)[-1]
    assert not Callout.objects.exists()


def test_who_called_again_hears_by_the_code_where_that_request_stands(
    dunn: Phone, line: Line
) -> None:
    code = hung_up_code(dunn)
    again = Phone(line, DUNN, sid="CA8")
    again.calls()
    again.presses("1")
    again.presses("1")

    answer = line.carrier.text(DUNN, f"1 {code}", sid="SM1")

    assert "Harlow 101: nobody was found." in answer
    assert Callout.objects.count() == 1


def test_a_code_is_over_after_half_an_hour(dunn: Phone, now: datetime) -> None:
    code = hung_up_code(dunn)

    with clock.at(now + timedelta(minutes=31)):
        answer = dunn.line.carrier.text(DUNN, f"1 {code}", sid="SM1")

    assert "asks for nothing any more" in answer
    assert not Callout.objects.exists()


def test_a_forged_number_brings_its_owner_few_texts(line: Line, dunn: Phone) -> None:
    for nth in range(8):
        forged = Phone(line, DUNN, sid=f"CA{nth}")
        forged.calls()
        forged.hangs_up()

    assert len(texts_at(DUNN)) == 3


def test_a_call_whose_end_nobody_told_us_ends_all_the_same(
    dunn: Phone, now: datetime
) -> None:
    dunn.calls()

    assert hung_up.close_lost_calls(now + timedelta(minutes=2)) == 0
    assert hung_up.close_lost_calls(now + timedelta(minutes=4)) == 1
    assert outcome() == "hung_up"
    assert "hung up" in texts_at(DUNN)[-1]


# Badge and PIN


def signs_in(phone: Phone, badge: str, pin: str) -> str:
    phone.presses(badge)
    return phone.presses(pin)


def test_a_shared_phone_asks_for_badge_and_pin(
    cast: Cast, cruiser: Phone, now: datetime
) -> None:
    assert cruiser.calls().startswith("Tandem. Key in your badge number")
    assert cruiser.presses("118") == "Now your PIN, then the pound key."
    assert cruiser.presses("4711") == MENU
    cruiser.presses("1")
    cruiser.presses("1")

    made = Callout.objects.get()
    assert (made.requester, made.callback_number) == (cast.dunn, CRUISER)
    assert CallIn.objects.get().is_proven


def test_a_wrong_pin_and_an_unknown_badge_sound_the_same(cruiser: Phone) -> None:
    cruiser.calls()

    wrong, unknown = signs_in(cruiser, "118", "4712"), signs_in(cruiser, "77", "4711")

    assert wrong == unknown
    assert "do not go together" in wrong
    assert signs_in(cruiser, "118", "4711") == MENU


def test_the_fifth_wrong_try_closes_that_telephone(line: Line, cruiser: Phone) -> None:
    cruiser.calls()
    for badge in ("1", "2", "3", "4", "5"):
        signs_in(cruiser, badge, "9999")

    heard = signs_in(cruiser, "118", "4711")

    assert heard.startswith(
        "Too many wrong tries. Badge and PIN are closed here for 30"
    )
    assert outcome() == "locked"
    assert not Callout.objects.exists()


def test_guessing_one_badge_from_many_unknown_telephones_closes_it_there_alone(
    cast: Cast, line: Line, cruiser: Phone
) -> None:
    for nth in range(5):
        stranger = Phone(line, f"+171555501{80 + nth}", sid=f"CA{nth}")
        stranger.calls()
        assert "do not go together" in signs_in(stranger, "118", f"000{nth}")

    late = Phone(line, "+17155550190", sid="CA90")
    late.calls()
    assert "Too many wrong tries" in signs_in(late, "118", "4711")
    assert Lockout.objects.get().person == cast.dunn

    cruiser.calls()
    assert signs_in(cruiser, "118", "4711") == MENU


def test_an_officer_on_a_phone_nobody_knows_signs_in(
    cast: Cast, line: Line, cruiser: Phone
) -> None:
    borrowed = Phone(line, STRANGER)
    borrowed.calls()

    assert signs_in(borrowed, "118", "4711") == MENU
    borrowed.presses("2")
    borrowed.presses("1")

    made = Callout.objects.get()
    assert (made.response_type, made.callback_number) == ("consult", STRANGER)


def test_the_same_badge_in_two_departments_is_told_apart_by_the_pin(
    cast: Cast, line: Line, now: datetime
) -> None:
    pins.set_pin(cast.pelt, "2580", now=now, by=None)
    pins.set_pin(cast.ames, "8520", now=now, by=None)
    cast.ames.memberships.update(badge="7")
    borrowed = Phone(line, STRANGER)
    borrowed.calls()

    assert "Stony Ford" in signs_in(borrowed, "7", "8520")


def test_a_badge_of_another_consortium_opens_nothing_here(
    cast: Cast, line: Line, now: datetime
) -> None:
    pins.set_pin(cast.stranger_officer, "4711", now=now, by=None)
    borrowed = Phone(line, STRANGER)
    borrowed.calls()

    assert "do not go together" in signs_in(borrowed, "118", "4711")


def test_a_badge_without_the_right_to_ask_ends_in_words(
    cast: Cast, line: Line, cruiser: Phone, now: datetime
) -> None:
    cast.dunn.memberships.update(role=Role.FINANCE.value)
    cruiser.calls()

    assert NOTHING in signs_in(cruiser, "118", "4711")
    assert outcome() == "not_signed_in"


def test_a_flood_of_strangers_keeps_no_officer_out(line: Line, dunn: Phone) -> None:
    for nth in range(30):
        stranger = Phone(line, STRANGER, sid=f"CX{nth}")
        stranger.calls()
        signs_in(stranger, "118", "0000")

    dunn.calls()
    dunn.presses("1")
    assert "received" in dunn.presses("1")


def test_nine_on_somebody_else_s_phone_asks_for_badge_and_pin(
    cast: Cast, dunn: Phone, now: datetime
) -> None:
    pins.set_pin(cast.pelt, "2580", now=now, by=None)
    dunn.calls()

    assert dunn.presses("9").startswith("Tandem. Key in your badge number")
    assert "Millbrook police" in signs_in(dunn, "7", "2580")
    dunn.presses("1")
    dunn.presses("1")
    assert Callout.objects.get().requester == cast.pelt


# A second call


def test_a_second_call_says_where_it_stands_and_offers_the_same_or_a_new_one(
    cast: Cast, dunn: Phone, line: Line, now: datetime
) -> None:
    lindqvist_is_called(cast, now)
    ask(cast, now)

    heard = dunn.calls()

    assert heard == (
        "Harlow 1 0 1. We are still calling. You get a name or a plain no by text and "
        "on your screen. 1: stay on the line for it. 2: a new request. 8: not needed, "
        "we ring you."
    )
    assert dunn.presses("2") == MENU
    dunn.presses("1")
    assert "Harlow 1 0 2 received" in dunn.presses("1")
    assert Callout.objects.count() == 2


def test_the_same_request_is_joined_and_none_is_opened(
    cast: Cast, dunn: Phone, now: datetime
) -> None:
    lindqvist_is_called(cast, now)
    ask(cast, now)
    dunn.calls()

    assert "Calling the first clinician now." in dunn.presses("1")
    assert Callout.objects.count() == 1
    assert outcome() == "same_request"


def test_after_signing_in_the_open_request_is_spoken_of_too(
    cast: Cast, cruiser: Phone, now: datetime
) -> None:
    lindqvist_is_called(cast, now)
    ask(cast, now)
    cruiser.calls()

    assert "1: stay on the line for it." in signs_in(cruiser, "118", "4711")


def test_a_person_without_a_verified_phone_is_no_officer_by_caller_id(
    cast: Cast, line: Line, now: datetime
) -> None:
    person: User = cast.dunn
    phones.add_contact_method(number=DUNN, person_id=person.pk, now=now)

    assert "not known here" in Phone(line, DUNN).calls()


# Where it stands, by text


def test_a_bare_nought_says_where_ones_own_request_stands_and_changes_nothing(
    cast: Cast, dunn: Phone, line: Line, now: datetime
) -> None:
    lindqvist_is_called(cast, now)
    ask(cast, now)

    answer = line.carrier.text(DUNN, "0", sid="SM1")

    assert "Harlow 101: we are still calling. Name or plain no by 02:19." in answer
    assert Callout.objects.get().state == "paging"
    Callout.objects.update(state="exhausted")
    assert "NOBODY IS COMING" in line.carrier.text(DUNN, "0", sid="SM2")


def test_a_bare_nought_of_somebody_who_asked_for_nothing_means_nothing(
    dunn: Phone, line: Line
) -> None:
    for number in (DUNN, STRANGER):
        answer = line.carrier.text(number, "0", sid=f"SM{number}")
        assert "Codes only. Nothing you wrote was passed on." in answer


def test_the_code_asks_for_nothing_that_was_asked_for_on_screen_since(
    cast: Cast, dunn: Phone, now: datetime
) -> None:
    code = hung_up_code(dunn)
    ask(cast, now)

    answer = dunn.line.carrier.text(DUNN, f"1 {code}", sid="SM1")

    assert "Harlow 101: " in answer
    assert Callout.objects.count() == 1
