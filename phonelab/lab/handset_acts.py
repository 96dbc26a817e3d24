"""What a person does with a handset: text, call, answer, press, speak, hang up."""

import asyncio
from collections.abc import Callable
from http import HTTPStatus

from phonelab.company import Company
from phonelab.handsets import Handset, Mode
from phonelab.lab.asked import Fields, LabRefusal, number_of
from phonelab.lab.views import Json, handset_json
from phonelab.legs import Leg, Pickup
from phonelab.records import CallStatus

KEYS = frozenset("0123456789*#")


async def change(company: Company, handset: Handset, fields: Fields) -> Json:
    """Set the properties given; the others stay."""
    if "mode" in fields:
        handset.set_mode(_mode(fields.text("mode")))
    handset.label = fields.text("label", handset.label)
    handset.greeting = fields.text("greeting", handset.greeting)
    handset.auto_press = fields.text("auto_press", handset.auto_press)
    handset.hold_texts = fields.flag("hold_texts", handset.hold_texts)
    handset.takes_texts = fields.flag("takes_texts", handset.takes_texts)
    handset.calls_end_as = fields.text("calls_end_as", handset.calls_end_as)
    if "rings" in fields:
        handset.rings = fields.whole("rings")
    if "auto_answer_s" in fields:
        never = fields.given["auto_answer_s"] is None
        handset.auto_answer_s = None if never else fields.number("auto_answer_s", 0)
    company.desk.journal.write(
        "phone_set", handset.number, mode=handset.shown_mode().value
    )
    return handset_json(handset)


async def text(company: Company, handset: Handset, fields: Fields) -> Json:
    to = number_of(fields.text("to"))
    _check_coverage(handset)
    sid = company.inbound_texts.send(handset, to, fields.text("body"))
    return {"sid": sid}


async def call(company: Company, handset: Handset, fields: Fields) -> Json:
    to = number_of(fields.text("to"))
    if handset.leg is not None:
        raise LabRefusal(
            f"{handset.number} is on the line already", HTTPStatus.CONFLICT
        )
    _check_coverage(handset)
    return {"sid": company.switchboard.call_from(handset, to).sid}


async def answer(company: Company, handset: Handset, fields: Fields) -> Json:
    """Pick up, waiting `wait` real seconds for it to ring. Returns once connected."""
    leg = await _when(company, handset, lambda leg: leg.rings, fields, "does not ring")
    leg.pick_up(Pickup.PERSON)
    journal = company.desk.journal
    while leg.call.status is CallStatus.RINGING:
        seen = journal.last_seq
        await journal.wait_after(seen, real_seconds=1, number=handset.number)
    return handset_json(handset)


async def press(company: Company, handset: Handset, fields: Fields) -> Json:
    """Key in `digits`, waiting up to `wait` real seconds until somebody asks.

    With wait 0 the keys are pressed whether anybody asks or not, as in life.
    """
    digits = fields.text("digits")
    if not digits or not set(digits) <= KEYS:
        raise LabRefusal("digits must be made of 0-9, * and #")
    if fields.number("wait", 0) > 0:
        leg = await _when(company, handset, _listens, fields, "is not asked for keys")
    else:
        leg = _on_the_line(handset)
    taken = [leg.press(digit) for digit in digits]
    company.desk.journal.write(
        "pressed", handset.number, digits=digits, taken=any(taken), sid=leg.call.sid
    )
    return {"taken": any(taken)}


async def say(company: Company, handset: Handset, fields: Fields) -> Json:
    company.speech.person_says(_on_the_line(handset), fields.text("words"))
    return handset_json(handset)


async def hangup(company: Company, handset: Handset, fields: Fields) -> Json:
    """Hang up, or turn down a call that rings: then voicemail, if any, takes it."""
    leg = _on_the_line(handset)
    company.desk.journal.write("hung_up", handset.number, sid=leg.call.sid)
    if leg.rings:
        machine = handset.rings_before_voicemail() is not None
        leg.pick_up(Pickup.MACHINE if machine else Pickup.DECLINED)
    else:
        company.switchboard.hang_up(leg.call)
    return handset_json(handset)


def _mode(name: str) -> Mode:
    try:
        return Mode(name)
    except ValueError:
        known = ", ".join(mode.value for mode in Mode)
        raise LabRefusal(f"mode must be one of {known}") from None


def _check_coverage(handset: Handset) -> None:
    if handset.mode is Mode.OUT_OF_COVERAGE:
        raise LabRefusal(f"{handset.number} has no coverage", HTTPStatus.CONFLICT)


def _on_the_line(handset: Handset) -> Leg:
    if handset.leg is None:
        raise LabRefusal(f"{handset.number} is not on the line", HTTPStatus.CONFLICT)
    return handset.leg


def _listens(leg: Leg) -> bool:
    return leg.keys is not None and not leg.machine


async def _when(
    company: Company,
    handset: Handset,
    holds: Callable[[Leg], bool],
    fields: Fields,
    otherwise: str,
) -> Leg:
    """The handset's line once `holds` is true of it. Raises LabRefusal, 409, when it
    is not within `wait` real seconds. Every change of a line is in the journal.
    """
    journal, loop = company.desk.journal, asyncio.get_running_loop()
    deadline = loop.time() + fields.number("wait", 0)
    while True:
        seen = journal.last_seq
        if handset.leg is not None and holds(handset.leg):
            return handset.leg
        left = deadline - loop.time()
        if left <= 0:
            raise LabRefusal(f"{handset.number} {otherwise}", HTTPStatus.CONFLICT)
        await journal.wait_after(seen, real_seconds=left, number=handset.number)
