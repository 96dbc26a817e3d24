"""The program itself: its arguments, its accounts, a fresh start."""

# The SDK brings no types.
# mypy: disable-error-code="import-untyped"

import json
import subprocess
import sys
from pathlib import Path

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from tests.integration.phonelab.conftest import RIVERA, ToTheLab
from tests.lab import ACCOUNT, ROOT, TOKEN, VOICE_NUMBER, Handset, Lab

OTHER_ACCOUNT = "AC" + "1" * 32
OTHER_NUMBER = "+17155550180"


def test_one_account_sees_nothing_of_another() -> None:
    extra = ["--account", OTHER_ACCOUNT, "--token", "other"]
    with Lab.start(extra=extra) as lab:
        transport = ToTheLab(lab.url)
        ours = Client(ACCOUNT, TOKEN, http_client=transport)
        theirs = Client(OTHER_ACCOUNT, "other", http_client=transport)
        lab.post(f"/numbers/{OTHER_NUMBER}/own", account=OTHER_ACCOUNT)
        message = ours.messages.create(to=RIVERA, from_=VOICE_NUMBER, body="ours")

        assert theirs.messages.list() == []
        with pytest.raises(TwilioRestException) as missing:
            theirs.messages(message.sid).fetch()
        assert missing.value.code == 20404
        with pytest.raises(TwilioRestException) as foreign:
            ours.messages.create(to=RIVERA, from_=OTHER_NUMBER, body="hello")
        assert foreign.value.code == 21606
        transport.session.close()


def test_phones_can_have_names_from_the_start(tmp_path: Path) -> None:
    names = tmp_path / "phones.json"
    names.write_text(
        json.dumps(
            [
                {"number": "715-555-0140", "label": "Tandem", "owned": True},
                {"number": "715-555-0111", "label": "R. Rivera"},
            ]
        )
    )

    with Lab.start(own=(), extra=["--numbers", str(names)]) as lab:
        state = lab.state()

    assert [(n["number"], n["label"]) for n in state["owned"]] == [
        (VOICE_NUMBER, "Tandem")
    ]
    assert [n["label"] for n in state["numbers"]] == ["R. Rivera"]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--account", "AC1", "--account", "AC2"], "every --account needs its --token"),
        (["--own", "12"], "'12' is no telephone number"),
        (["--speed", "0"], "speed must be a number above zero"),
        (["--numbers", "/nowhere.json"], "No such file"),
    ],
)
def test_a_wrong_argument_is_told_in_words(
    arguments: list[str], complaint: str
) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "phonelab", "--port", "0", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )

    assert told.returncode == 2
    assert complaint in told.stderr
    assert "Traceback" not in told.stderr


def test_a_reset_forgets_what_happened_but_not_the_webhooks(
    lab: Lab, carrier: Client, rivera: Handset
) -> None:
    [number] = carrier.incoming_phone_numbers.list(phone_number=VOICE_NUMBER)
    number.update(sms_url="http://127.0.0.1:9/text", friendly_name="Tri-Town")
    rivera.set("silenced", label="R. Rivera")
    carrier.calls.create(
        to=RIVERA, from_=VOICE_NUMBER, twiml="<Response><Pause/></Response>"
    )
    rivera.wait_for_ring()
    before = lab.state()["last"]

    lab.reset()

    assert [entry["kind"] for entry in lab.log()] == ["reset"]
    assert lab.log()[0]["seq"] > before
    assert carrier.calls.list() == []
    state = lab.state()
    assert state["owned"][0]["text_url"] == "http://127.0.0.1:9/text"
    [phone] = state["numbers"]
    assert (phone["label"], phone["mode"], phone["call"]) == (
        "R. Rivera",
        "normal",
        None,
    )


def test_the_end_of_the_log_can_be_asked_for(lab: Lab, rivera: Handset) -> None:
    rivera.set("silenced")
    rivera.set("normal")

    assert [entry["mode"] for entry in lab.log(after=-1)] == ["normal"]
