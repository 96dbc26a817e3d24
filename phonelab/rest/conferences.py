"""Conferences.json and their participants: list, fetch, change, bring in, take out."""

from dataclasses import replace
from xml.sax.saxutils import escape, quoteattr

from phonelab.company import Company
from phonelab.documents import Source
from phonelab.records import Address, Conference, Participant
from phonelab.rest.calls import wanted_call
from phonelab.rest.errors import bad, not_found
from phonelab.rest.gate import Answer, Asked
from phonelab.rest.paging import page_of
from phonelab.rest.shapes import account_uri, conference_json, participant_json

# Fields of a new participant, and what they are called in TwiML.
AS_TWIML = {
    "StartConferenceOnEnter": "startConferenceOnEnter",
    "EndConferenceOnExit": "endConferenceOnExit",
    "Muted": "muted",
    "WaitUrl": "waitUrl",
    "Label": "participantLabel",
    "ConferenceStatusCallback": "statusCallback",
}


async def fetch(company: Company, asked: Asked) -> Answer:
    return Answer(200, conference_json(_room(company, asked)))


async def update(company: Company, asked: Asked) -> Answer:
    room = _room(company, asked)
    if asked.form.get("Status") == "completed":
        company.rooms.close(room, "conference-ended-via-api")
    if asked.form.get("AnnounceUrl"):
        work = company.rooms.announce(room, _announcement(asked))
        company.desk.background.start(work)
    return Answer(200, conference_json(room), room.sid)


async def listed(company: Company, asked: Asked) -> Answer:
    name, status = asked.query.get("FriendlyName"), asked.query.get("Status")
    records = (
        room
        for room in company.desk.conferences.newest_first(asked.account_sid, name)
        if status is None or room.status == status
    )
    page = page_of(
        records,
        key="conferences",
        uri=f"{account_uri(asked.account_sid)}/Conferences.json",
        query=asked.query,
        show=conference_json,
        sid_of=lambda room: room.sid,
    )
    return Answer(200, page)


async def participants(company: Company, asked: Asked) -> Answer:
    room = _room(company, asked)
    page = page_of(
        list(room.participants.values()),
        key="participants",
        uri=asked.path,
        query=asked.query,
        show=lambda participant: participant_json(room, participant),
        sid_of=lambda participant: participant.call.sid,
    )
    return Answer(200, page)


async def participant(company: Company, asked: Asked) -> Answer:
    room = _room(company, asked)
    return Answer(200, participant_json(room, _participant(room, asked)))


async def change_participant(company: Company, asked: Asked) -> Answer:
    room = _room(company, asked)
    one, form = _participant(room, asked), asked.form
    one.muted = _flag(asked, "Muted", one.muted)
    one.on_hold = _flag(asked, "Hold", one.on_hold)
    one.ends = _flag(asked, "EndConferenceOnExit", one.ends)
    if form.get("AnnounceUrl"):
        work = company.rooms.announce(room, _announcement(asked), one)
        company.desk.background.start(work)
    return Answer(200, participant_json(room, one), one.call.sid)


async def remove_participant(company: Company, asked: Asked) -> Answer:
    room = _room(company, asked)
    one = _participant(room, asked)
    company.rooms.leave(room, one.call)
    return Answer(204, about=one.call.sid)


async def add_participant(company: Company, asked: Asked) -> Answer:
    """Call somebody and bring them in; the room may be named by sid or by name."""
    known = company.desk.conferences.find(asked.account_sid, asked.sids["conference"])
    name = known.name if known else asked.sids["conference"]
    call = wanted_call(company.desk, asked.account_sid, asked.form)
    company.desk.calls.add(call)
    company.switchboard.place(call, Source(twiml=_joining(name, asked)))
    room = known or Conference("", asked.account_sid, name, call.created_at)
    shown = participant_json(room, Participant(call, call.created_at))
    return Answer(201, shown, call.sid)


def _joining(name: str, asked: Asked) -> str:
    given = {AS_TWIML[n]: asked.form[n] for n in AS_TWIML if n in asked.form}
    if "ConferenceStatusCallbackEvent" in asked.form:
        events = asked.form.getall("ConferenceStatusCallbackEvent")
        given["statusCallbackEvent"] = " ".join(events)
    attributes = "".join(f" {n}={quoteattr(v)}" for n, v in given.items())
    inside = f"<Conference{attributes}>{escape(name)}</Conference>"
    return f"<Response><Dial>{inside}</Dial></Response>"


def _room(company: Company, asked: Asked) -> Conference:
    sid = asked.sids["conference"]
    room = company.desk.conferences.find(asked.account_sid, sid)
    if room is None:
        raise not_found(asked.path)
    return room


def _participant(room: Conference, asked: Asked) -> Participant:
    wanted = asked.sids["call"]
    for one in room.participants.values():
        if wanted in {one.call.sid, one.label}:
            return one
    raise not_found(asked.path)


def _announcement(asked: Asked) -> Address:
    method = asked.form.get("AnnounceMethod", "POST")
    return replace(Address(asked.form["AnnounceUrl"]), method=method)


def _flag(asked: Asked, name: str, now: bool) -> bool:
    typed = asked.form.get(name)
    if typed is None:
        return now
    if typed.lower() not in {"true", "false"}:
        raise bad(20001, f"{name} must be true or false")
    return typed.lower() == "true"
