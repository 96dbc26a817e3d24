"""Which address of the lab's own API leads where."""

import json
from collections.abc import Awaitable, Callable
from http import HTTPStatus

from aiohttp import web

from phonelab.company import Company
from phonelab.handsets import Handset
from phonelab.lab import handset_acts, trouble
from phonelab.lab.asked import Fields, LabRefusal, fields_of, number_of, seconds_of
from phonelab.lab.views import Json, company_json, handset_json

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Endpoint = Callable[[Company, web.Request], Awaitable[Json]]
HandsetAct = Callable[[Company, Handset, Fields], Awaitable[Json]]

ACTS: dict[str, HandsetAct] = {
    "": handset_acts.change,
    "/text": handset_acts.text,
    "/call": handset_acts.call,
    "/answer": handset_acts.answer,
    "/press": handset_acts.press,
    "/say": handset_acts.say,
    "/hangup": handset_acts.hangup,
}


async def show_log(company: Company, request: web.Request) -> Json:
    journal, query = company.desk.journal, request.query
    try:
        after = int(query.get("after", "0"))
    except ValueError:
        raise LabRefusal("after must be a whole number") from None
    if after < 0:
        after = max(0, journal.last_seq + after)
    entries = await journal.wait_after(
        after,
        real_seconds=seconds_of(request, "wait"),
        number=number_of(query["number"]) if "number" in query else None,
        kinds=frozenset(filter(None, query.get("kind", "").split(","))),
    )
    last = entries[-1].seq if entries else max(after, journal.last_seq)
    return {"entries": [entry.as_json() for entry in entries], "last": last}


async def show_company(company: Company, request: web.Request) -> Json:
    return company_json(company.desk)


async def show_handset(company: Company, request: web.Request) -> Json:
    return handset_json(company.desk.handset(number_of(request.match_info["number"])))


async def own(company: Company, request: web.Request) -> Json:
    """Rent the number to an account, with a fallback kept at the carrier if given."""
    fields = await fields_of(request)
    account = fields.text("account", company.desk.first_account())
    if account not in company.desk.accounts:
        raise LabRefusal("no such account", HTTPStatus.NOT_FOUND)
    number = number_of(request.match_info["number"])
    owned = company.desk.own(number, account, fields.text("label"))
    if fields.text("fallback_twiml"):
        company.desk.host_fallback(owned, fields.text("fallback_twiml"))
    return {"number": number, "voice_fallback_url": owned.voice_fallback.url}


async def reset(company: Company, request: web.Request) -> Json:
    everything = (await fields_of(request)).flag("everything")
    await company.reset(everything=everything)
    return {"last": company.desk.journal.last_seq}


def _act(act: HandsetAct) -> Endpoint:
    async def endpoint(company: Company, request: web.Request) -> Json:
        number = number_of(request.match_info["number"])
        return await act(
            company, company.desk.handset(number), await fields_of(request)
        )

    return endpoint


ROUTES: list[tuple[str, str, Endpoint]] = [
    ("POST", "/reset", reset),
    ("GET", "/log", show_log),
    ("GET", "/numbers", show_company),
    ("GET", "/numbers/{number}", show_handset),
    ("POST", "/numbers/{number}/own", own),
    *[("POST", "/numbers/{number}" + path, _act(act)) for path, act in ACTS.items()],
    ("GET", "/faults", trouble.list_faults),
    ("POST", "/faults", trouble.add_faults),
    ("DELETE", "/faults", trouble.clear_faults),
    ("DELETE", "/faults/{id}", trouble.remove_fault),
    ("POST", "/hold", trouble.add_hold),
    ("GET", "/hold/{id}", trouble.show_hold),
    ("POST", "/hold/{id}/release", trouble.release_hold),
    ("POST", "/web", trouble.kill_the_web),
]


def add_to(app: web.Application, company: Company) -> None:
    for method, path, endpoint in ROUTES:
        app.router.add_route(method, "/lab" + path, _handler(company, endpoint))


def _handler(company: Company, endpoint: Endpoint) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            _check_not_from_elsewhere(request)
            return _respond(await endpoint(company, request))
        except LabRefusal as refusal:
            return _respond({"detail": refusal.detail}, refusal.status)

    return handle


def _check_not_from_elsewhere(request: web.Request) -> None:
    """Another site's page in the same browser may not play with the telephones."""
    site = request.headers.get("Sec-Fetch-Site", "none")
    if request.method != "GET" and site not in {"none", "same-origin"}:
        raise LabRefusal("not from another site", HTTPStatus.FORBIDDEN)


def _respond(body: Json, status: int = HTTPStatus.OK) -> web.Response:
    return web.Response(
        status=status,
        body=json.dumps(body).encode(),
        content_type="application/json",
    )
