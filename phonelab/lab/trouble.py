"""Making trouble on purpose: faults, holds, a dead web."""

import asyncio
from collections import defaultdict
from http import HTTPStatus

from aiohttp import web

from phonelab.company import Company
from phonelab.faults import Action, Pattern, Rule
from phonelab.holds import Hold, Release, When
from phonelab.ids import new_sid
from phonelab.lab.asked import Fields, LabRefusal, fields_of, seconds_of
from phonelab.lab.views import Json

LOOK_EVERY_S = 0.01
STATUSES: defaultdict[Action, frozenset[str]] = defaultdict(
    frozenset,
    {
        Action.STATUS: frozenset(["429", "500", "503"]),
        Action.OUTCOME: frozenset(["undelivered", "failed", "busy", "no-answer"]),
    },
)


async def list_faults(company: Company, request: web.Request) -> Json:
    return {"faults": [rule.as_json() for rule in company.desk.faults.all()]}


async def add_faults(company: Company, request: web.Request) -> Json:
    """Add one rule, or several in `rules`, which act in the order given."""
    fields = await fields_of(request)
    given = fields.given.get("rules", [fields.given])
    if not isinstance(given, list) or not all(isinstance(g, dict) for g in given):
        raise LabRefusal("rules must be a list of JSON objects")
    rules = [_rule(Fields(one)) for one in given]
    company.desk.faults.add(rules)
    return {"faults": [rule.as_json() for rule in rules]}


async def clear_faults(company: Company, request: web.Request) -> Json:
    company.desk.faults.clear()
    return {"faults": []}


async def remove_fault(company: Company, request: web.Request) -> Json:
    if not company.desk.faults.remove(request.match_info["id"]):
        raise LabRefusal("no such fault", HTTPStatus.NOT_FOUND)
    return await list_faults(company, request)


async def add_hold(company: Company, request: web.Request) -> Json:
    fields = await fields_of(request)
    hold = Hold(
        new_sid("HO"),
        _pattern(fields),
        _when(fields.text("when", When.BEFORE.value)),
        int(fields.number("count", 1)),
    )
    company.desk.holds.add(hold)
    return hold.as_json()


async def show_hold(company: Company, request: web.Request) -> Json:
    """The hold; with `wait`, once something is held or the real seconds are over."""
    hold, loop = _hold(company, request), asyncio.get_running_loop()
    deadline = loop.time() + seconds_of(request, "wait")
    while not hold.held and loop.time() < deadline:
        await asyncio.sleep(LOOK_EVERY_S)
    return hold.as_json()


async def release_hold(company: Company, request: web.Request) -> Json:
    hold, fields = _hold(company, request), await fields_of(request)
    try:
        then = Release(fields.text("then", Release.HANDLE.value))
    except ValueError:
        raise LabRefusal("then must be handle or drop") from None
    hold.release(then)
    return hold.as_json()


async def kill_the_web(company: Company, request: web.Request) -> Json:
    dead = (await fields_of(request)).flag("dead", True)
    company.desk.web_is_dead = dead
    company.desk.journal.write("web", dead=dead)
    return {"web_is_dead": dead}


def _pattern(fields: Fields) -> Pattern:
    return Pattern(
        fields.text("place", "*"), fields.text("to", "*"), fields.text("kind", "*")
    )


def _rule(fields: Fields) -> Rule:
    try:
        action = Action(fields.text("action"))
    except ValueError:
        known = ", ".join(action.value for action in Action)
        raise LabRefusal(f"action must be one of {known}") from None
    status = str(fields.given.get("status", ""))
    if status and status not in STATUSES[action]:
        known = ", ".join(sorted(STATUSES[action])) or "nothing"
        raise LabRefusal(f"status of {action.value} must be one of {known}")
    return Rule(
        new_sid("FA"),
        _pattern(fields),
        action,
        left=fields.whole("count"),
        probability=fields.number("probability", 1.0),
        seed=fields.whole("seed") or 0,
        seconds=fields.number("seconds", 30.0),
        retry_after=fields.number("retry_after", 0.0),
        status=status,
        code=fields.whole("code"),
    )


def _when(typed: str) -> When:
    try:
        return When(typed)
    except ValueError:
        raise LabRefusal("when must be before or after") from None


def _hold(company: Company, request: web.Request) -> Hold:
    hold = company.desk.holds.get(request.match_info["id"])
    if hold is None:
        raise LabRefusal("no such hold", HTTPStatus.NOT_FOUND)
    return hold
