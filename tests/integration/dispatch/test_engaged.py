"""Everybody is engaged: the officer hears it at once, and chooses."""

import re
from datetime import datetime, timedelta

import pytest

from agencies.models import User
from common import clock
from dispatch import duties
from dispatch.core.lifecycle import Mark
from dispatch.core.service import Choice
from dispatch.core.words import Source
from dispatch.errors import CalloutOver
from dispatch.models import Alarm, Callout, Notice, Page, Response
from dispatch.services import answering, marks, policies, steering, waiting, weapons
from notifications.core.kinds import Channel
from notifications.models import ContactMethod
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.dispatch.asking import DUNN, ask
from tests.integration.dispatch.at_work import asked_about
from tests.integration.dispatch.scene import Line, Phone
from tests.integration.dispatch.wire import sent_to, texts_at
from tests.integration.notifications.conftest import verified_phone
from tests.integration.rosters.nights import tri_town_nights

RIVERA, LINDQVIST = "+17155550101", "+17155550103"
MINUTE = timedelta(minutes=1)
PRIMARY = {"whom": "primary", "wait_seconds": 90}
BACKUP = {"whom": "backup", "wait_seconds": 90}
SUPERVISOR = {"whom": "supervisor", "wait_seconds": 90}
ENGAGED = (
    "Harlow 102: clinician engaged until about 02:40. Text 1 102 wait (here about "
    "03:10), 2 102 phone when free, 3 102 we call county line for you."
)


@pytest.fixture
def first(cast: Cast, now: datetime) -> Callout:
    """Rivera alone is on call, and at work on a request of Harlow's until 02:40."""
    tri_town_nights(cast, now)
    verified_phone(cast.rivera, RIVERA, now)
    verified_phone(cast.dunn, DUNN, now)
    put_in_force(cast, now, PRIMARY)
    return taken(cast, cast.rivera, now, minutes=26)


def put_in_force(cast: Cast, now: datetime, *rungs: dict[str, object]) -> None:
    ladder = {"version": 1, "rungs": list(rungs), "bound_seconds": 300}
    policies.set_ladder(cast.tri_town, ladder, by=None, now=now)


def taken(cast: Cast, person: User, now: datetime, *, minutes: int) -> Callout:
    callout = ask(cast, now)
    page = Page.objects.get(callout=callout, person=person)
    answering.accept_page(page.pk, in_person=True, now=now, source=Source.KEYPAD)
    Response.objects.filter(callout=callout).update(
        expected_clear_at=now + minutes * MINUTE
    )
    return callout


def stands(callout: Callout) -> tuple[str, str]:
    callout.refresh_from_db()
    return callout.state, callout.wait


def done(callout: Callout, now: datetime) -> None:
    lead = callout.responses.get().clinician_id
    assert lead is not None
    marks.mark(callout.pk, Mark.CLEARED, by=lead, now=now, source=Source.KEYPAD)


def paged(callout: Callout) -> list[str]:
    rows = Page.objects.filter(callout=callout).order_by("pk")
    return list(rows.values_list("person__work_name", flat=True))


def test_the_officer_reads_at_once_what_may_be_chosen(
    first: Callout, cast: Cast, now: datetime
) -> None:
    second = ask(cast, now)

    assert stands(second) == ("waiting", "asked")
    assert texts_at(DUNN)[-1] == ENGAGED
    assert second.deadline_at == now + 2 * MINUTE
    assert second.owner == cast.lindqvist
    assert paged(second) == []


def test_without_an_estimate_no_time_is_made_up(
    first: Callout, cast: Cast, now: datetime
) -> None:
    Response.objects.update(expected_clear_at=None)

    ask(cast, now)

    assert texts_at(DUNN)[-1] == (
        "Harlow 102: clinician engaged, nobody said until when. Text 1 102 wait, 2 102 "
        "phone when free, 3 102 we call county line for you."
    )


def test_a_stale_engagement_is_rung_and_nobody_is_asked_to_wait(
    first: Callout, cast: Cast, now: datetime
) -> None:
    second = ask(cast, now + 30 * MINUTE)

    assert stands(second) == ("paging", "")
    assert paged(second) == ["R. Rivera"]


def test_while_the_backup_is_free_they_are_called_and_nothing_is_asked(
    first: Callout, cast: Cast, now: datetime
) -> None:
    verified_phone(cast.lindqvist, LINDQVIST, now)
    put_in_force(cast, now, PRIMARY, BACKUP)

    second = ask(cast, now)

    assert stands(second) == ("paging", "")
    assert paged(second) == ["M. Lindqvist"]


def test_a_free_supervisor_begins_no_try_that_finds_everybody_engaged_again(
    first: Callout, cast: Cast, now: datetime
) -> None:
    verified_phone(cast.lindqvist, LINDQVIST, now)
    put_in_force(cast, now, PRIMARY, SUPERVISOR)
    second = ask(cast, now)
    told = len(texts_at(DUNN))

    for seconds in (1, 2, 3):
        assert duties.call_who_is_free(now + timedelta(seconds=seconds)) == 0

    assert stands(second) == ("waiting", "asked")
    assert (second.tries, len(texts_at(DUNN))) == (1, told)
    assert second.deadline_at == now + 2 * MINUTE
    duties.escalate_due_callouts(now + 2 * MINUTE)
    assert stands(second) == ("paging", "went_on")
    assert paged(second) == ["M. Lindqvist"]


def test_once_nobody_is_engaged_any_more_the_supervisor_is_called_for_who_waits(
    first: Callout, cast: Cast, now: datetime
) -> None:
    verified_phone(cast.lindqvist, LINDQVIST, now)
    put_in_force(cast, now, PRIMARY, SUPERVISOR)
    second = ask(cast, now)
    asked_about(cast.dunn.pk, "1", second, now)
    ContactMethod.objects.filter(person=cast.rivera).update(retired_at=now)

    assert duties.call_who_is_free(now + MINUTE) == 1

    assert stands(second) == ("paging", "")
    assert paged(second) == ["M. Lindqvist"]


def test_1_waits_and_the_officer_reads_about_when(
    first: Callout, cast: Cast, now: datetime
) -> None:
    second = ask(cast, now)

    answer = asked_about(cast.dunn.pk, "1", second, now)

    assert answer == (
        "Harlow 102: Waiting for a clinician, here about 03:10. You hear at once when "
        "we call somebody."
    )
    assert stands(second) == ("waiting", "waits")
    assert second.deadline_at == now + 26 * MINUTE


def test_the_moment_she_is_done_she_is_called_for_who_waits(
    first: Callout, cast: Cast, now: datetime
) -> None:
    second = ask(cast, now)
    asked_about(cast.dunn.pk, "1", second, now)
    done(first, now + 10 * MINUTE)

    duties.call_who_is_free(free_at := now + 10 * MINUTE)

    assert stands(second) == ("paging", "")
    assert paged(second) == ["R. Rivera"]
    assert texts_at(DUNN)[-1] == (
        "Harlow 102: a clinician is free, we call them now. Name or plain no by 02:29."
    )
    assert second.deadline_at == free_at + timedelta(seconds=90)


def test_nobody_is_called_while_nobody_is_free(
    first: Callout, cast: Cast, now: datetime
) -> None:
    second = ask(cast, now)
    asked_about(cast.dunn.pk, "1", second, now)

    assert duties.call_who_is_free(now + MINUTE) == 0
    assert stands(second) == ("waiting", "waits")


def test_2_is_a_call_when_free_and_she_is_asked_for_that(
    first: Callout, cast: Cast, now: datetime
) -> None:
    second = ask(cast, now)

    answer = asked_about(cast.dunn.pk, "2", second, now)
    done(first, now + MINUTE)
    duties.call_who_is_free(now + MINUTE)

    assert "who calls about 02:40" in answer
    assert "by phone." in texts_at(RIVERA)[-1]


def test_who_chose_a_call_may_want_somebody_to_come_after_all(
    first: Callout, cast: Cast, now: datetime
) -> None:
    second = ask(cast, now)
    asked_about(cast.dunn.pk, "2", second, now)

    waiting.choose(
        second.pk,
        Choice.WAIT,
        by=cast.dunn.pk,
        now=now,
        source=Source.WEB,
    )

    second.refresh_from_db()
    assert second.response_type == "co_response"


def test_whoever_wants_somebody_after_all_is_held_to_the_rule_for_a_weapon_known_since(
    first: Callout, cast: Cast, now: datetime
) -> None:
    document = {"version": 2, "weapon_rule": "phone_only"}
    policies.set_protocol(cast.harlow, document, by=None, now=now)
    second, by = ask(cast, now), cast.dunn.pk
    asked_about(by, "2", second, now)
    weapons.become_known(second.pk, by=by, now=now, source=Source.API)

    waiting.choose(second.pk, Choice.WAIT, by=by, now=now, source=Source.WEB)

    second.refresh_from_db()
    assert (second.response_type, second.asked_type) == ("consult", "co_response")
    assert stands(second) == ("waiting", "waits")


def test_3_rings_the_officer_for_the_county_line(
    first: Callout, cast: Cast, now: datetime
) -> None:
    second = ask(cast, now)

    answer = asked_about(cast.dunn.pk, "3", second, now)

    assert stands(second) == ("exhausted", "outside")
    assert texts_at(DUNN)[-1] == (
        "Harlow 102: we ring you now, key 3 connects county line 715-555-0199, or 988, "
        "or ED. Nobody else is coming. Again: text 1 102."
    )
    assert answer == "Harlow 102: understood, we ring you now."
    call = sent_to(DUNN, Channel.VOICE)[-1].message
    assert call.voice_path == f"/voice/outside/{second.public_id}"


def test_3_is_the_duty_supervisor_where_the_ladder_rings_one(
    first: Callout, cast: Cast, now: datetime
) -> None:
    verified_phone(cast.lindqvist, LINDQVIST, now)
    put_in_force(cast, now, PRIMARY, {"whom": "supervisor", "wait_seconds": 90})
    second = ask(cast, now)
    assert "3 102 we call the supervisor" in texts_at(DUNN)[-1]

    answer = asked_about(cast.dunn.pk, "3", second, now)

    assert answer == "Harlow 102: we call the next. Name or plain no by 02:19."
    assert stands(second) == ("paging", "went_on")
    assert paged(second) == ["M. Lindqvist"]


def test_without_an_answer_the_ladder_goes_on_and_the_officer_hears_a_plain_no(
    first: Callout, cast: Cast, now: datetime
) -> None:
    second = ask(cast, now)

    duties.escalate_due_callouts(now + 2 * MINUTE)

    assert stands(second) == ("exhausted", "went_on")
    assert "NOBODY IS COMING" in texts_at(DUNN)[-1]
    assert Alarm.objects.filter(kind="exhausted", callout=second).exists()


def test_who_chose_no_wait_may_try_again_and_is_asked_anew(
    first: Callout, cast: Cast, now: datetime
) -> None:
    second = ask(cast, now)
    duties.escalate_due_callouts(now + 2 * MINUTE)

    asked_about(cast.dunn.pk, "1", second, now + 3 * MINUTE)

    assert stands(second) == ("waiting", "asked")


def test_only_what_the_policy_allows_is_offered_and_taken(
    first: Callout, cast: Cast, now: datetime
) -> None:
    document = {"version": 1, "choices": ["wait"], "otherwise": "wait"}
    policies.set_service(cast.tri_town, document, by=None, now=now)
    second = ask(cast, now)
    assert texts_at(DUNN)[-1] == (
        "Harlow 102: clinician engaged until about 02:40. Text 1 102 wait (here about "
        "03:10)."
    )

    asked_about(cast.dunn.pk, "3", second, now)
    with pytest.raises(CalloutOver):
        waiting.choose(
            second.pk, Choice.OUTSIDE_LINE, by=None, now=now, source=Source.WEB
        )

    assert stands(second) == ("waiting", "asked")
    duties.escalate_due_callouts(now + 2 * MINUTE)
    assert stands(second) == ("waiting", "waits")


def test_an_edit_of_the_policy_changes_the_next_request_not_this_one(
    first: Callout, cast: Cast, now: datetime
) -> None:
    second = ask(cast, now)
    document = {"version": 1, "choices": ["wait"], "otherwise": "wait"}
    policies.set_service(cast.tri_town, document, by=None, now=now)

    duties.escalate_due_callouts(now + 2 * MINUTE)

    assert stands(second) == ("exhausted", "went_on")


def test_a_new_estimate_is_told_to_who_waits(
    first: Callout, cast: Cast, now: datetime
) -> None:
    second = ask(cast, now)
    asked_about(cast.dunn.pk, "1", second, now)
    Response.objects.update(expected_clear_at=now + 46 * MINUTE)

    duties.call_who_is_free(now + 5 * MINUTE)

    assert "here about 03:30" in texts_at(DUNN)[-1]
    assert stands(second) == ("waiting", "waits")
    assert second.deadline_at == now + 46 * MINUTE


def test_past_her_estimate_she_is_called_for_who_waits_and_never_skipped(
    first: Callout, cast: Cast, now: datetime
) -> None:
    second = ask(cast, now)
    asked_about(cast.dunn.pk, "1", second, now)

    duties.call_who_is_free(now + 26 * MINUTE)

    assert stands(second) == ("paging", "")
    assert paged(second) == ["R. Rivera"]


def test_after_the_longest_wait_the_officer_is_asked_again(
    first: Callout, cast: Cast, now: datetime
) -> None:
    Response.objects.update(expected_clear_at=now + 600 * MINUTE)
    second = ask(cast, now)
    asked_about(cast.dunn.pk, "1", second, now)

    duties.escalate_due_callouts(now + 60 * MINUTE)

    assert stands(second) == ("waiting", "asked")
    assert texts_at(DUNN)[-1].startswith("Harlow 102: nobody free yet, engaged until")
    assert "3 102 we call county line for you" in texts_at(DUNN)[-1]


def test_p1_comes_before_p2_then_who_asked_first(
    first: Callout, cast: Cast, now: datetime
) -> None:
    later = [ask(cast, now + second * timedelta(seconds=1)) for second in range(3)]
    Callout.objects.filter(pk=later[0].pk).update(priority="P2")
    for callout in later:
        asked_about(cast.dunn.pk, "1", callout, now + MINUTE)
    done(first, now + 2 * MINUTE)

    duties.call_who_is_free(now + 2 * MINUTE)

    assert [stands(callout)[0] for callout in later] == ["waiting", "paging", "waiting"]
    duties.call_who_is_free(now + 2 * MINUTE)
    assert stands(later[2])[0] == "waiting"


def test_who_comes_on_call_is_called_for_who_waits(
    first: Callout, cast: Cast, now: datetime
) -> None:
    put_in_force(cast, now, PRIMARY, BACKUP)
    second = ask(cast, now)
    asked_about(cast.dunn.pk, "1", second, now)
    assert duties.call_who_is_free(now + MINUTE) == 0

    verified_phone(cast.lindqvist, LINDQVIST, now)
    duties.call_who_is_free(now + 2 * MINUTE)

    assert paged(second) == ["M. Lindqvist"]


def test_somebody_chosen_by_hand_is_called_while_the_officer_waits(
    first: Callout, cast: Cast, now: datetime
) -> None:
    verified_phone(cast.vang, "+17155550104", now)
    second = ask(cast, now)

    steering.add_person(
        second.pk, cast.vang.pk, by=cast.wells.pk, now=now, source=Source.WEB
    )

    assert stands(second)[0] == "paging"
    assert paged(second) == ["T. Vang"]


def test_who_waits_can_cancel_and_nobody_is_called(
    first: Callout, cast: Cast, now: datetime
) -> None:
    second = ask(cast, now)
    asked_about(cast.dunn.pk, "1", second, now)

    asked_about(cast.dunn.pk, "0", second, now)
    done(first, now + MINUTE)

    assert duties.call_who_is_free(now + MINUTE) == 0
    assert stands(second)[0] == "cancelled"


def test_the_same_choice_twice_is_one(
    first: Callout, cast: Cast, now: datetime
) -> None:
    second = ask(cast, now)
    asked_about(cast.dunn.pk, "1", second, now)

    asked_about(cast.dunn.pk, "1", second, now + 10 * MINUTE)

    second.refresh_from_db()
    assert second.events.filter(kind="chosen").count() == 1
    assert second.ladder_ends_at == now + 60 * MINUTE


def test_at_the_ladder_s_end_who_took_other_work_meanwhile_can_be_waited_for(
    cast: Cast, now: datetime
) -> None:
    tri_town_nights(cast, now)
    verified_phone(cast.rivera, RIVERA, now)
    verified_phone(cast.dunn, DUNN, now)
    put_in_force(cast, now, PRIMARY)
    both = [ask(cast, now), ask(cast, now)]
    page = Page.objects.get(callout=both[0])
    answering.accept_page(page.pk, in_person=True, now=now, source=Source.KEYPAD)

    duties.escalate_due_callouts(now + 91 * MINUTE / 60)

    assert stands(both[1]) == ("waiting", "asked")


def test_the_page_offers_the_choices_as_buttons(
    first: Callout, cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    second, dunn = ask(cast, now), sign_in(cast.dunn)
    with clock.at(now):
        page = dunn.get(f"/r/{second.public_id}").content.decode()
        dunn.post(f"/r/{second.public_id}/choose", {"choice": "wait"})
        after = dunn.get(f"/r/{second.public_id}").content.decode()

    assert "Everybody who could come is engaged until about 02:40." in page
    assert "Wait: here about 03:10" in page
    assert "Call the county line for me" in page
    assert "Waiting for a clinician, here about 03:10." in after
    assert stands(second) == ("waiting", "waits")


def test_who_steers_chooses_for_the_officer_by_the_same_verb(
    first: Callout, cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    second, wells = ask(cast, now), sign_in(cast.wells)
    with clock.at(now):
        wells.post(f"/r/{second.public_id}/choose", {"choice": "outside_line"})

    assert stands(second) == ("exhausted", "outside")


# --- by key ------------------------------------------------------------------------


@pytest.fixture
def on_the_line(first: Callout, line: Line, now: datetime) -> Phone:
    """Dunn asks by telephone, and hears at once that Rivera is engaged."""
    phone = Phone(line, DUNN)
    phone.calls()
    phone.presses("2")
    phone.presses("1")
    return phone


HEARD = (
    "Harlow 1 0 2. The clinician is engaged. Until about 02:40. 1 waits: here about "
    "03:10. 2 a clinician calls you when free. 3 connects you to the county line now. "
    "9 says this again."
)


def test_on_the_line_the_choices_are_heard_in_place_of_the_first_step(
    on_the_line: Phone,
) -> None:
    assert on_the_line.presses("1") == HEARD


def test_1_on_the_line_waits_and_the_call_may_end(
    on_the_line: Phone, cast: Cast
) -> None:
    on_the_line.presses("1")

    assert on_the_line.presses("1") == (
        "You wait for a clinician, here about 03:10. You hear by text and call when we "
        "call somebody. Goodbye."
    )
    assert stands(Callout.objects.get(sequence=102)) == ("waiting", "waits")


def test_2_on_the_line_is_a_call_when_free(on_the_line: Phone) -> None:
    on_the_line.presses("1")

    assert "they call about 02:40" in on_the_line.presses("2")
    assert Callout.objects.get(sequence=102).response_type == "consult"


def test_3_on_the_line_connects_the_county_line_now(on_the_line: Phone) -> None:
    on_the_line.presses("1")

    found = on_the_line.presses_to("3")

    assert found.findtext("Dial/Number") == "+17155550199"
    assert stands(Callout.objects.get(sequence=102)) == ("exhausted", "outside")
    assert [c.message.voice_path for c in sent_to(DUNN, Channel.VOICE)] == []


def test_a_key_that_is_no_choice_says_them_again(on_the_line: Phone) -> None:
    on_the_line.presses("1")

    assert on_the_line.presses("9") == HEARD


def test_who_hung_up_is_called_and_chooses_by_key(
    on_the_line: Phone, line: Line, now: datetime
) -> None:
    on_the_line.presses("1")
    on_the_line.hangs_up()
    second = Callout.objects.get(sequence=102)
    duties.make_sure_told(now + timedelta(seconds=1))
    path = f"/voice/told/{second.public_id}"
    assert sent_to(DUNN, Channel.VOICE)[-1].message.voice_path == path

    assert line.hears(path) == f"{HEARD} Nothing was pressed. Goodbye."
    assert "You wait for a clinician" in line.hears(f"{path}/key", Digits="1")
    assert stands(second) == ("waiting", "waits")


def test_what_is_no_choice_changes_nothing(
    first: Callout, cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    second = ask(cast, now)

    answer = sign_in(cast.dunn).post(f"/r/{second.public_id}/choose", {"choice": "no"})

    assert answer.status_code == 302
    assert stands(second) == ("waiting", "asked")


def test_who_has_declined_is_not_called_again_because_others_are_engaged(
    first: Callout, cast: Cast, now: datetime
) -> None:
    verified_phone(cast.lindqvist, LINDQVIST, now)
    put_in_force(cast, now, PRIMARY, BACKUP)
    second = ask(cast, now)
    page = Page.objects.get(callout=second, person=cast.lindqvist)
    answering.decline_page(page.pk, now=now, source=Source.TEXT)
    assert stands(second) == ("waiting", "asked")

    assert duties.call_who_is_free(now + MINUTE) == 0
    assert paged(second) == ["M. Lindqvist"]


def test_a_dispatcher_s_choice_does_not_say_that_the_officer_knows(
    first: Callout, cast: Cast, now: datetime
) -> None:
    second = ask(cast, now)

    waiting.choose(second.pk, Choice.WAIT, by=cast.wells.pk, now=now, source=Source.WEB)

    assert Notice.objects.get(callout=second).told_at is None
    assert texts_at(DUNN)[-1].startswith("Harlow 102: Waiting for a clinician")


def test_the_board_says_of_each_on_call_until_about_when_they_are_at_work(
    first: Callout, cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    Callout.objects.filter(pk=first.pk).update(place="the blue house by the mill")

    board = sign_in(cast.wells).get("/board?now=1").content.decode()

    _requests, _, on_call = board.partition("On call now")
    assert re.search(r"R. Rivera.*engaged until about 02:40", on_call)
    assert 'until <span class="clock">Tue 07:00</span>' in on_call
    assert first.number not in on_call
    assert "blue house" not in board
