"""Calls.json: create, fetch, list, redirect, hang up, delete."""

from multidict import MultiMapping

from phonelab.company import Company
from phonelab.desk import Desk
from phonelab.documents import Source
from phonelab.ids import new_sid
from phonelab.phone_numbers import normalise
from phonelab.records import Address, Call, CallbackWish, CallStatus
from phonelab.rest.errors import bad, not_found
from phonelab.rest.gate import Answer, Asked, first_told
from phonelab.rest.paging import page_of, time_filter
from phonelab.rest.shapes import account_uri, call_json

DETECTIONS = frozenset(["Enable", "DetectMessageEnd"])
RING_S = 60.0
LIMIT_S = 14400.0


async def create(company: Company, asked: Asked) -> Answer:
    source = source_of(asked.form)
    if source is None:
        raise bad(21205, "Url parameter is required.")
    call = wanted_call(company.desk, asked.account_sid, asked.form)
    company.desk.calls.add(call)
    shown = call_json(call)
    if asked.dropped:
        company.desk.journal.write("call_dropped", call.to, sid=call.sid)
    else:
        company.switchboard.place(call, source)
    if asked.early:
        await first_told(company.desk, call.sid)
    return Answer(201, shown, call.sid)


async def fetch(company: Company, asked: Asked) -> Answer:
    return Answer(200, call_json(_found(company, asked)))


async def update(company: Company, asked: Asked) -> Answer:
    """End the call (Status), or give it other instructions (Url, Twiml)."""
    call, form = _found(company, asked), asked.form
    status, source = form.get("Status"), source_of(form)
    if status is not None:
        _end(company, call, status)
    elif source is not None:
        if call.status is not CallStatus.IN_PROGRESS:
            raise bad(21220, "Call is not in-progress. Cannot redirect.")
        company.switchboard.redirect(call, source)
    return Answer(200, call_json(call), call.sid)


async def delete(company: Company, asked: Asked) -> Answer:
    call = _found(company, asked)
    if not call.status.is_final:
        raise bad(20009, "Cannot delete a call that goes on")
    company.desk.calls.remove(call)
    return Answer(204, about=call.sid)


async def listed(company: Company, asked: Asked) -> Answer:
    to, in_time = asked.query.get("To"), time_filter(asked.query, "StartTime")
    names = {"From": "sender", "ParentCallSid": "parent_sid", "Status": "status"}
    exact = {field: asked.query[n] for n, field in names.items() if n in asked.query}
    records = (
        call
        for call in company.desk.calls.newest_first(asked.account_sid, to)
        if all(getattr(call, field) == value for field, value in exact.items())
        and in_time(call.answered_at or call.created_at)
    )
    page = page_of(
        records,
        key="calls",
        uri=f"{account_uri(asked.account_sid)}/Calls.json",
        query=asked.query,
        show=call_json,
        sid_of=lambda call: call.sid,
    )
    return Answer(200, page)


def source_of(form: MultiMapping[str]) -> Source | None:
    """The instructions a form gives: Twiml, or a Url and its Method."""
    if form.get("Twiml"):
        return Source(twiml=form["Twiml"])
    if form.get("Url"):
        return Source(Address(form["Url"], form.get("Method", "POST")))
    return None


def wanted_call(desk: Desk, account_sid: str, form: MultiMapping[str]) -> Call:
    """The call a form asks for, not yet placed. Raises Refusal for a bad form."""
    to, sender = _checked_to(form), _checked_sender(desk, account_sid, form)
    detection = form.get("MachineDetection", "")
    if detection and detection not in DETECTIONS:
        raise bad(21238, "MachineDetection must be Enable or DetectMessageEnd")
    beside = form.get("AsyncAmd", "").lower() == "true"
    return Call(
        new_sid("CA"),
        account_sid,
        sender,
        to,
        to,
        desk.clock.now(),
        ring_seconds=_number(form, "Timeout", RING_S),
        limit_seconds=_number(form, "TimeLimit", LIMIT_S),
        detection=detection,
        detection_callback=(
            _address(form, "AsyncAmdStatusCallback") if beside else None
        ),
        fallback=_address(form, "FallbackUrl", "FallbackMethod"),
        callback=_callback(form),
    )


def _found(company: Company, asked: Asked) -> Call:
    call = company.desk.calls.find(asked.account_sid, asked.sids["sid"])
    if call is None:
        raise not_found(asked.path)
    return call


def _end(company: Company, call: Call, status: str) -> None:
    """ "canceled" ends only what has not been answered; "completed" ends anything."""
    if status not in {"canceled", "completed"}:
        raise bad(21219, "Status must be canceled or completed")
    if call.status.is_final:
        raise bad(21220, "Call is not in-progress. Cannot redirect.")
    if status == "completed" or call.status is not CallStatus.IN_PROGRESS:
        company.switchboard.hang_up(call)


def _checked_to(form: MultiMapping[str]) -> str:
    typed = form.get("To", "")
    if not typed:
        raise bad(21201, "No 'To' number specified")
    to = normalise(typed)
    if to is None:
        raise bad(21211, f"Invalid 'To' Phone Number: {typed}")
    return to


def _checked_sender(desk: Desk, account_sid: str, form: MultiMapping[str]) -> str:
    typed = form.get("From", "")
    if not typed:
        raise bad(21213, "No 'From' number specified")
    number = normalise(typed)
    if number is None or desk.owned_by(account_sid, number) is None:
        raise bad(
            21210,
            f"'From' phone number {typed} is not one of this account's."
            " (phonelab: start it with --own NUMBER)",
        )
    return number


def _callback(form: MultiMapping[str]) -> CallbackWish | None:
    address = _address(form, "StatusCallback", "StatusCallbackMethod")
    if address is None:
        return None
    named = " ".join(form.getall("StatusCallbackEvent", ["completed"]))
    return CallbackWish(address, frozenset(named.split()))


def _address(form: MultiMapping[str], name: str, method: str = "") -> Address | None:
    url = form.get(name)
    return Address(url, form.get(method, "POST")) if url else None


def _number(form: MultiMapping[str], name: str, default: float) -> float:
    try:
        return float(form.get(name, default))
    except ValueError:
        raise bad(20001, f"{name} must be a number of seconds") from None
