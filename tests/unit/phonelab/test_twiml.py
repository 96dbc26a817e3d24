"""Reading TwiML."""

import pytest

from phonelab.twiml import TEXT_VERBS, BadTwiml, parse


def test_verbs_come_in_order_with_their_attributes_and_children() -> None:
    gather, hangup = parse(
        "<?xml version='1.0' encoding='UTF-8'?><Response><Gather numDigits='1'>"
        "<Say voice='alice'>Press one</Say></Gather><Hangup/></Response>"
    )

    assert (gather.name, gather.number("numDigits", 0)) == ("Gather", 1)
    assert [(child.name, child.words) for child in gather.children] == [
        ("Say", "Press one")
    ]
    assert hangup.name == "Hangup"


def test_marks_within_speech_are_only_their_words() -> None:
    [say] = parse("<Response><Say>One <break/>two <p>three</p></Say></Response>")

    assert say.words == "One two three"


def test_a_text_keeps_its_lines() -> None:
    [message] = parse(
        "<Response><Message><Body>one\ntwo</Body></Message></Response>",
        verbs=TEXT_VERBS,
    )

    assert message.children[0].words == "one\ntwo"


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ("", 12100),
        ("hello", 12100),
        ("<!DOCTYPE x [<!ENTITY e 'x'>]><Response/>", 12100),
        ("<Reply/>", 12200),
        ("<Response><Sing/></Response>", 12200),
        ("<Response><Gather><Dial/></Gather></Response>", 12200),
        ("<Response><Message>voice only</Message></Response>", 12200),
    ],
)
def test_what_cannot_be_carried_out_is_refused_with_the_carriers_code(
    document: str, code: int
) -> None:
    with pytest.raises(BadTwiml) as refusal:
        parse(document)

    assert refusal.value.code == code


def test_nonsense_numbers_fall_back_to_the_default() -> None:
    [pause] = parse("<Response><Pause length='long'/></Response>")

    assert pause.number("length", 1) == 1
