"""Which address of the carrier's API leads where."""

from aiohttp import web

from phonelab.company import Company
from phonelab.rest import calls, conferences, messages, numbers
from phonelab.rest.gate import Gate

ACCOUNT = "/2010-04-01/Accounts/{account}"
ROOM = "/Conferences/{conference}"
SEAT = ROOM + "/Participants/{call}.json"

DOORS = [
    ("POST", "/Messages.json", "messages.create", messages.create),
    ("GET", "/Messages.json", "messages.list", messages.listed),
    ("GET", "/Messages/{sid}.json", "messages.fetch", messages.fetch),
    ("POST", "/Messages/{sid}.json", "messages.update", messages.update),
    ("DELETE", "/Messages/{sid}.json", "messages.delete", messages.delete),
    ("POST", "/Calls.json", "calls.create", calls.create),
    ("GET", "/Calls.json", "calls.list", calls.listed),
    ("GET", "/Calls/{sid}.json", "calls.fetch", calls.fetch),
    ("POST", "/Calls/{sid}.json", "calls.update", calls.update),
    ("DELETE", "/Calls/{sid}.json", "calls.delete", calls.delete),
    ("POST", "/IncomingPhoneNumbers.json", "numbers.create", numbers.create),
    ("GET", "/IncomingPhoneNumbers.json", "numbers.list", numbers.listed),
    ("GET", "/IncomingPhoneNumbers/{sid}.json", "numbers.fetch", numbers.fetch),
    ("POST", "/IncomingPhoneNumbers/{sid}.json", "numbers.update", numbers.update),
    ("GET", "/Conferences.json", "conferences.list", conferences.listed),
    ("GET", ROOM + ".json", "conferences.fetch", conferences.fetch),
    ("POST", ROOM + ".json", "conferences.update", conferences.update),
    (
        "GET",
        ROOM + "/Participants.json",
        "participants.list",
        conferences.participants,
    ),
    (
        "POST",
        ROOM + "/Participants.json",
        "participants.create",
        conferences.add_participant,
    ),
    ("GET", SEAT, "participants.fetch", conferences.participant),
    ("POST", SEAT, "participants.update", conferences.change_participant),
    ("DELETE", SEAT, "participants.delete", conferences.remove_participant),
]


def add_to(app: web.Application, company: Company) -> None:
    gate = Gate(company)
    for method, path, place, endpoint in DOORS:
        app.router.add_route(method, ACCOUNT + path, gate.door(place, endpoint))
