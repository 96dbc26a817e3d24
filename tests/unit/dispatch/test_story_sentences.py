"""What is said at 03:00 is what STORY.md says, word for word.

Where it is not, docs/adr/0014 names the sentence and why.
"""

from dispatch import spoken, words
from dispatch.core.service import Choice
from dispatch.spoken import asking
from dispatch.words import engaged, scene

HARLOW = words.Ref("Harlow", 118)
NUMBER, COUNTY = "+17155550140", "+17155550199"


def test_the_menu_and_the_weapon_question() -> None:
    assert asking.kind("Harlow PD") == (
        "Tandem for Harlow police. 1: a clinician comes. 2: talk to a clinician now. "
        "3: follow-up tomorrow. Wrong department? 9. Immediate danger: use your radio."
    )
    assert asking.weapon() == "Weapon or violence? 1 no. 2 yes or not sure."


def test_the_officer_at_once() -> None:
    assert words.received_text(HARLOW, at="02:14", by="02:19") == (
        "Harlow 118 received 02:14. Calling the first clinician now. You get a name or "
        "a plain no by 02:19, by text and call."
    )


def test_the_screen_a_minute_later() -> None:
    assert words.calling_shown(1) == (
        "First clinician did not answer. Calling the second."
    )


def test_the_page_by_text() -> None:
    text = words.page_text(
        HARLOW,
        agency="Harlow PD",
        beat="north beat",
        in_person=True,
        is_secure=False,
        code="41",
        number=NUMBER,
    )

    assert text == (
        "TANDEM Harlow 118. Harlow PD, north beat, in person. STAGE. Reply 1 41 "
        "coming, 2 41 phone only, 3 41 can't. Or call 715-555-0140"
    )


def test_a_page_too_long_for_one_text_leaves_out_the_longer_name() -> None:
    text = words.page_text(
        words.Ref("Stony Ford Township", 9999, is_drill=True),
        agency="Stony Ford Township Police Department",
        beat="north river beat",
        in_person=True,
        is_secure=False,
        code="411",
        number=NUMBER,
    )

    assert text.startswith(
        "DRILL TANDEM Stony Ford Tow 9999. North river beat, in person. STAGE. Reply"
    )


def test_the_page_by_call() -> None:
    assert spoken.page(HARLOW, in_person=True, is_secure=False) == (
        "Tandem. Harlow 1 1 8, in person. Stage: scene not secure. 1 take it, 2 phone "
        "only, 3 cannot, 9 again."
    )
    assert spoken.yours(in_person=True) == (
        "It is yours. Key in your minutes, then the pound key. Then 1 connects you to "
        "the officer for the address."
    )


def test_the_officer_who_is_told_who_comes() -> None:
    text = words.coming_text(
        HARLOW, name="R. Rivera", about="02:50", is_secure=False, number=NUMBER
    )

    assert text == (
        "Harlow 118: R. Rivera is coming, about 02:50. Talk to them: call "
        "715-555-0140, key 5. They STAGE until you text 7 118 (scene secure)."
    )


def test_nobody() -> None:
    text = words.nobody_text(
        HARLOW, called=3, at="02:19", line=COUNTY, words="or 988, or ED"
    )

    assert text == (
        "Harlow 118: NOBODY IS COMING. 3 called, none free (02:19). Do not wait. "
        "County line 715-555-0199, or 988, or ED. To try again text 1 118."
    )


def test_nobody_where_there_was_no_one_to_call() -> None:
    text = words.nobody_text(HARLOW, called=0, at="02:19", line=COUNTY, words="")

    assert text.startswith("Harlow 118: NOBODY IS COMING. No one to call (02:19). Do")
    assert words.nobody_shown(0, engaged=False) == "NOBODY IS COMING. No one to call."


def test_nobody_where_the_ladder_ends_at_the_county_line() -> None:
    text = words.nobody_but_line_text(
        HARLOW, called=3, at="02:19", line=COUNTY, words="or 988, or ED"
    )

    assert text == (
        "Harlow 118: NOBODY IS COMING. 3 called, none free (02:19). Do not wait. We "
        "ring you: 3 connects county line 715-555-0199, or 988, or ED. Again: text "
        "1 118."
    )


def test_engaged() -> None:
    text = engaged.engaged_text(
        words.Ref("Harlow", 119),
        until="02:40",
        here="03:10",
        choices=(Choice.WAIT, Choice.PHONE, Choice.OUTSIDE_LINE),
    )

    assert text == (
        "Harlow 119: clinician engaged until about 02:40. Text 1 119 wait (here about "
        "03:10), 2 119 phone when free, 3 119 we call county line for you."
    )


def test_shown_engaged_next_morning() -> None:
    assert scene.still_there_text(HARLOW, since="02:52", code="44") == (
        "Harlow 118: you are shown engaged since 02:52. Reply 1 44 still there, 2 44 "
        "done now, 3 44 done earlier (fix time tomorrow)."
    )


def test_a_caller_who_hung_up() -> None:
    text = words.ask_by_text_text("Harlow", code="52", silent=False, talk=False)

    assert text.startswith(
        "You called and hung up. Nothing has been requested. Call again, or text 1 52 "
        "for a clinician in Harlow."
    )
