"""The check of our instructions finds what the carrier would not understand."""

from xml.etree import ElementTree as ET

import pytest

from tests import twiml


def read(text: str) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314 - our own words


def test_what_the_sdk_writes_is_valid() -> None:
    found = read(
        '<Response><Gather numDigits="1" action="/a" method="POST">'
        '<Say language="en-US">Hello</Say></Gather>'
        '<Dial callerId="+1"><Conference beep="false">x</Conference></Dial>'
        "<Redirect>/b</Redirect><Hangup /></Response>"
    )

    assert twiml.wrong(found) == []


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("<Answer />", "<Answer> is no Response"),
        ("<Response><Shout>Hi</Shout></Response>", "<Shout> in <Response>"),
        ("<Response><Say><Dial>1</Dial></Say></Response>", "<Dial> in <Say>"),
        ('<Response><Say loud="yes">Hi</Say></Response>', "loud of <Say>"),
    ],
)
def test_what_it_does_not_know_is_named(text: str, named: str) -> None:
    assert twiml.wrong(read(text)) == [named]
