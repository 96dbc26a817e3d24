"""What goes over the wire: short, plain, and free of carrier keywords."""

import re

import pytest

from dispatch import names, spoken, words
from dispatch.core.lifecycle import Mark
from dispatch.core.service import Choice
from dispatch.core.words import Declined, State
from dispatch.spoken import asking
from dispatch.words import ending, engaged, scene
from notifications.core import gsm7
from notifications.core.replies import uses_carrier_keyword

LONGEST = words.Ref("Stony Ford Township", 9999, is_drill=True)
NUMBER = "+17155550140"
NAME = "M. Lindqvist-Sørensen"
TEXTS = {
    "page": words.page_text(
        LONGEST,
        agency="Stony Ford Township PD",
        beat="north river beat",
        in_person=True,
        is_secure=False,
        code="41",
        number=NUMBER,
    ),
    "page by phone": words.page_text(
        LONGEST,
        agency="Stony Ford Township PD",
        beat="north river beat",
        in_person=False,
        is_secure=False,
        code="411",
        number=NUMBER,
    ),
    "yours, coming": words.yours_coming_text(LONGEST, about="02:50", number=NUMBER),
    "no such request": words.no_such_request_text("9999"),
    "still calling": words.still_calling_text(LONGEST, by="02:19"),
    **{
        f"nothing more, {state}": words.nothing_more_text(LONGEST, state)
        for state in State
    },
    "yours": words.yours_text(LONGEST, code="41", number=NUMBER),
    **{
        f"no time, {code}": words.no_time_text(LONGEST, code=code, number=NUMBER)
        for code in ("", "41", "999")
    },
    "alone there": scene.alone_there_text(LONGEST, name=NAME),
    "yours by phone": words.yours_by_phone_text(LONGEST, number=NUMBER),
    "has it": words.has_it_text(LONGEST, NAME),
    **{f"declined, {came}": words.declined_text(LONGEST, came) for came in Declined},
    **{
        f"declined, {came}, why": words.declined_why_text(
            words.declined_text(words.Ref("Stony Ford", 999), came), code="41"
        )
        for came in Declined
    },
    "engaged already": words.engaged_already_text(LONGEST, 9998),
    "no longer needed": words.no_longer_needed_text(LONGEST),
    "may not be sent": words.may_not_be_sent_text(LONGEST),
    "agree": words.agree_text(LONGEST, code="411"),
    **{
        f"engaged, {until}, {still}, {in_person}, {third}": engaged.engaged_text(
            LONGEST,
            until=until,
            here=until,
            choices=(Choice.WAIT, Choice.PHONE, third)
            if in_person
            else (Choice.WAIT, third),
            still=still,
            in_person=in_person,
            code="9999",
        )
        for until in ("02:40", "")
        for still in (True, False)
        for in_person in (True, False)
        for third in (Choice.NEXT_TIER, Choice.OUTSIDE_LINE)
    },
    **{
        f"waiting, {here}, {in_person}": engaged.waiting_text(
            LONGEST, here=here, in_person=in_person
        )
        for here in ("03:10", "")
        for in_person in (True, False)
    },
    "somebody free": engaged.somebody_free_text(LONGEST, by="02:48"),
    "line chosen": engaged.line_chosen_text(
        LONGEST, line="+17155550199", words="or 988, or ED"
    ),
    "ringing you": engaged.ringing_you_text(LONGEST),
    "going on": engaged.going_on_text(LONGEST, by="02:48"),
    "agree without a code": words.agree_text(LONGEST, code=""),
    **{
        f"agreed, {agreed}, {state}": words.agreed_text(
            LONGEST, agreed=agreed, state=state
        )
        for agreed in (True, False)
        for state in (State.PAGING, State.CONSULT, State.EXHAUSTED)
    },
    **{
        f"answered already, {agreed}": words.answered_already_text(
            LONGEST, agreed=agreed
        )
        for agreed in (True, False)
    },
    **{
        f"received by phone, {until}, {engaged}": words.received_by_phone_text(
            LONGEST,
            at="02:14",
            by="02:19",
            engaged=engaged,
            until_agreed=until,
        )
        for until in (True, False)
        for engaged in (True, False)
    },
    "in charge": words.in_charge_text(LONGEST),
    "late": words.late_text(LONGEST),
    "received, next": words.received_text(
        LONGEST, at="02:14", by="02:19", engaged=True
    ),
    "received": words.received_text(LONGEST, at="02:14", by="02:19"),
    "coming": words.coming_text(
        LONGEST, name=NAME, about="02:50", is_secure=False, number=NUMBER
    ),
    "coming, asked for by a machine": words.coming_text(
        LONGEST,
        name=NAME,
        about="02:50",
        is_secure=False,
        number=NUMBER,
        by_dispatch=True,
    ),
    "consult": words.consult_text(LONGEST, name=NAME),
    "consult, by code": words.consult_text(LONGEST, name=NAME, code="9999"),
    "nobody": words.nobody_text(
        LONGEST, called=3, at="02:19", line="+17155550199", words="or 988, or ED"
    ),
    "nobody but the line": words.nobody_but_line_text(
        LONGEST, called=3, at="02:19", line="+17155550199", words="or 988, or ED"
    ),
    "still needed": words.still_needed_text(
        LONGEST, name=NAME, code="52", in_person=True
    ),
    "still needed by phone": words.still_needed_text(
        LONGEST, name=NAME, code="52", in_person=False
    ),
    "needed after all": words.needed_after_all_text(
        LONGEST, number=NUMBER, in_person=True
    ),
    "needed after all by phone": words.needed_after_all_text(
        LONGEST, number=NUMBER, in_person=False
    ),
    "offered already": words.offered_already_text(LONGEST),
    "offer expired": words.offer_expired_text(LONGEST),
    "offer anew": words.offer_anew_text(LONGEST),
    "offer over": words.offer_over_text(LONGEST),
    "offer over, elsewhere": words.offer_over_text(LONGEST, number="+17155550140"),
    "again": words.trying_again_text(LONGEST, by="02:24"),
    "calling again": words.calling_again_text(LONGEST),
    "coming, by code": words.coming_text(
        LONGEST, name=NAME, about="02:50", is_secure=False, number=NUMBER, code="9999"
    ),
    **{
        f"nothing requested, silent {silent}": words.nothing_requested_text(
            silent=silent
        )
        for silent in (False, True)
    },
    **{
        f"ask by text, silent {silent}, talk {talk}": words.ask_by_text_text(
            "Stony Ford Township", code="999", silent=silent, talk=talk
        )
        for silent in (False, True)
        for talk in (False, True)
    },
    "how to ask": words.how_to_ask_text("Stony Ford Township", code="9999"),
    "ask by call": words.ask_by_call_text(NUMBER),
    "asked by text": words.asked_by_text_text(LONGEST),
    "code asks no more": words.code_asks_no_more_text(),
    "not requested": words.not_requested_text(),
    **{f"stands, {state}": words.stands_text(LONGEST, state) for state in State},
    "cancelled": words.cancelled_text(LONGEST),
    "secured": words.secured_text(LONGEST),
    "now secure": words.now_secure_text(LONGEST),
    **{f"marked, {mark}": words.marked_text(LONGEST, mark, "02:49") for mark in Mark},
    **{f"refused, {state}": words.refused_text(LONGEST, state) for state in State},
    "left, there": scene.left_text(LONGEST, is_there=True, minutes=20, code="441"),
    "left, not there": scene.left_text(LONGEST, is_there=False, minutes=20, code="441"),
    "are you safe": scene.safe_text(LONGEST, code="441"),
    "still there": scene.still_there_text(LONGEST, since="02:52", code="441"),
    "answer our call": scene.answer_our_call_text(LONGEST),
    "safe, heard": scene.safe_heard_text(LONGEST, again="03:25"),
    "left, heard": scene.left_heard_text(LONGEST, minutes=20),
    "still there, heard": scene.still_there_heard_text(LONGEST, until="04:52"),
    "done earlier": scene.done_earlier_text(LONGEST),
    "nothing asked": scene.nothing_asked_text(LONGEST),
    **{
        f"now by phone, {until}": words.now_by_phone_text(LONGEST, until_agreed=until)
        for until in (True, False)
    },
    "you left early": scene.you_left_early_text(LONGEST, at="03:05"),
    "you left": scene.you_left_text(LONGEST, at="03:05", name=NAME),
    "officer back": scene.officer_back_text(LONGEST),
    "officer left, beside": scene.left_beside_text(LONGEST),
    "not answering": scene.not_answering_text(LONGEST, name=NAME),
    "safe after all": scene.safe_after_all_text(LONGEST, name=NAME),
    "joined": scene.joined_text(LONGEST, is_secure=False, number=NUMBER),
    "on the way": scene.on_the_way_text(LONGEST, at="02:20"),
    "must agree": scene.must_agree_text(LONGEST),
    "urgent": scene.urgent_text(LONGEST),
    "upgraded": scene.upgraded_text(LONGEST),
    "how long": scene.how_long_text(LONGEST),
    "until": scene.until_text(LONGEST, until="03:52"),
    "ending, asked": ending.asked_text(LONGEST, at="03:52", in_person=True, code="441"),
    "ending, by phone": ending.asked_text(
        LONGEST, at="03:52", in_person=False, code="441"
    ),
    "ending, how": ending.how_text("441"),
    "ending, miles": ending.miles_heard_text(LONGEST, miles=999, code="441"),
    "ending, minutes": ending.minutes_heard_text(LONGEST, minutes=600, code="441"),
    "ending, closed": ending.closed_text(LONGEST, code="441"),
    "ending, otherwise": ending.otherwise_heard_text(LONGEST),
    "ending, not usable": ending.not_usable_text(LONGEST),
    "ending, already": ending.written_already_text(LONGEST),
    "standing": words.standing_text(LONGEST, line="x" * 100, advice="y" * 100),
    "alarm": words.alarm_text("unreachable", "request 26-0412", code="77"),
    **{
        f"alarm without a code, {kind}": words.alarm_text_without_code(kind, "x" * 40)
        for kind in names.ALARMS
    },
    "alarm taken": words.alarm_taken_text(""),
    "alarm is another's": words.alarm_taken_text(NAME),
}


@pytest.mark.parametrize("name", TEXTS)
def test_every_text_fits_in_one_gsm7_segment(name: str) -> None:
    text = TEXTS[name]

    assert (gsm7.septets(gsm7.fold(text)) or 999) <= words.TEXT_LIMIT


@pytest.mark.parametrize("name", TEXTS)
def test_no_text_asks_for_a_reply_the_carrier_would_swallow(name: str) -> None:
    assert not uses_carrier_keyword(TEXTS[name])


def test_a_page_says_stage_until_somebody_says_secure() -> None:
    ref = words.Ref("Harlow", 118)

    staged = words.page_text(
        ref,
        agency="Harlow PD",
        beat="",
        in_person=True,
        is_secure=False,
        code="41",
        number=NUMBER,
    )
    secure = words.page_text(
        ref,
        agency="Harlow PD",
        beat="",
        in_person=True,
        is_secure=True,
        code="41",
        number=NUMBER,
    )

    assert "STAGE." in staged
    assert "SECURE." in secure
    assert "STAGE" not in secure


def test_a_spoken_number_is_said_digit_by_digit() -> None:
    assert words.Ref("Harlow", 118).spoken == "Harlow 1 1 8"


@pytest.mark.parametrize("line", ["", "+17155550199"])
@pytest.mark.parametrize("instead", ["", "or 988, or ED"])
def test_without_an_outside_line_no_hole_is_left(line: str, instead: str) -> None:
    ref = words.Ref("Harlow", 118)

    said = [
        words.nobody_text(ref, called=3, at="02:19", line=line, words=instead),
        spoken.nobody(ref, called=3, line=line, words=instead),
        spoken.nobody_came(ref, line=line, words=instead),
        asking.nobody(ref, called=3, line=line, words=instead, again=True),
        asking.badge_of_unknown(line),
        asking.given_up(line),
        asking.locked(30, line),
        asking.may_not_ask(line),
        asking.refused("Harlow belongs to no consortium.", line),
        spoken.known_caller(line),
    ]

    for text in said:
        assert ("County line" in text) == bool(line)
        assert ("county line" in text) == (bool(line) and "3 connects" in text)
        assert not re.search(r"  | [,.]|,\.|\.\.|Call or", text)
    assert all("Do not wait." in text for text in said[:4])


def test_who_has_no_outside_line_still_reads_whom_to_call() -> None:
    text = words.nobody_text(
        words.Ref("Harlow", 118), called=0, at="02:19", line="", words="or 988, or ED"
    )

    assert "Do not wait. Call 988, or ED. To try again text 1 118." in text


def test_a_caller_who_hung_up_reads_the_story_s_own_sentence() -> None:
    text = words.ask_by_text_text("Harlow", code="52", silent=False, talk=False)

    assert text.startswith(
        "You called and hung up. Nothing has been requested. Call again, or text 1 52 "
        "for a clinician in Harlow."
    )


def test_the_menu_is_the_story_s_own() -> None:
    assert asking.kind("Harlow PD") == (
        "Tandem for Harlow police. 1: a clinician comes. 2: talk to a clinician now. "
        "3: follow-up tomorrow. Wrong department? 9. Immediate danger: use your radio."
    )
    assert asking.weapon() == "Weapon or violence? 1 no. 2 yes or not sure."


def test_each_step_on_the_line_says_who_is_called_now() -> None:
    said = [
        asking.calling(before, declined=declined, engaged=False)
        for before, declined in [(0, False), (1, False), (2, True), (3, False)]
    ]

    assert said == [
        "Calling the first clinician now.",
        "First clinician did not answer. Calling the second.",
        "Second clinician cannot come. Calling the third.",
        "No answer. Calling the next clinician.",
    ]


def test_what_does_not_fit_is_said_shorter_and_every_choice_stays() -> None:
    text = TEXTS["engaged, 02:40, True, True, outside_line"]

    assert "1 9999 wait, 2 9999 phone when free, 3 9999 county line." in text


def test_a_line_too_long_for_a_text_ends_where_a_word_does() -> None:
    line = "A clinician is there and says that " + "very " * 40 + "much is to be done."

    text = words.standing_text(LONGEST, line=line, advice="Wait.")

    assert len(text) <= words.TEXT_LIMIT
    assert text.startswith(str(LONGEST))
    assert text.endswith("very...")
