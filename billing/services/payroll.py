"""The hours of a period per clinician, exact, as a file for a payroll.

Never what is billed: contracts round, raise and cap; time worked is what it was.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from agencies import selectors as agencies
from agencies.core.scope import Scope
from agencies.services import audit
from billing.core.activations import minutes_between
from billing.models import Period
from billing.selectors import sources
from common import spreadsheets, walltime
from common.intervals import Span
from dispatch.models import Response
from dispatch.selectors import billable
from rosters import selectors as rosters

# The documented layout: docs/payroll-csv.md. New columns go at the end.
COLUMNS = (
    "record",
    "clinician",
    "day",
    "number",
    "kind",
    "from",
    "until",
    "minutes",
    "documentation_minutes",
    "miles",
    "problem",
)
Record = dict[str, str | int]


def payroll_csv(scope: Scope, period: Period, *, now: datetime) -> str:
    """Every response, follow-up and stretch on call of the period, per clinician, and
    the sums. Ask for the period by scope first.
    """
    audit.record(
        act="export_payroll",
        about=period,
        now=now,
        person_id=scope.user_id,
        organisation_id=scope.acting_organisation_id,
    )
    zone = walltime.zone(period.consortium.zone)
    window = sources.window(period.consortium, period.starts_on, period.ends_on)
    records: dict[int, list[Record]] = defaultdict(list)
    for person, record in _all(period, window, zone):
        records[person].append(record)
    people = agencies.people_by_id(pk for pk in records if pk)
    named = {pk: people[pk].full_name if pk in people else "" for pk in records}
    return spreadsheets.written(
        COLUMNS,
        (
            {"clinician": named[pk], **record}
            for pk in sorted(records, key=lambda pk: (named[pk], pk))
            for record in (*_sorted(records[pk]), _total(records[pk]))
        ),
    )


def _all(period: Period, window: Span, zone: ZoneInfo) -> Iterator[tuple[int, Record]]:
    for response in billable.final_responses(period.consortium_id, window):
        yield response.clinician_id or 0, _response(response, zone)
    for done in billable.follow_ups_done(period.consortium_id, window):
        at, minutes = sources.followed_up(done)
        yield (
            done.done_by_id or 0,
            {
                "record": "follow_up",
                "day": walltime.local_date(at, zone).isoformat(),
                "number": done.callout.number,
                "until": _clock(at, zone),
                "minutes": minutes,
            },
        )
    for duty in rosters.duties(period.consortium_id, window):
        starts_at = max(duty.span.starts_at, window.starts_at)
        ends_at = min(duty.span.ends_at, window.ends_at)
        yield (
            duty.person_id,
            {
                "record": "on_call",
                "day": walltime.local_date(starts_at, zone).isoformat(),
                "kind": duty.tier,
                "from": _clock(starts_at, zone),
                "until": _clock(ends_at, zone),
                "minutes": minutes_between(starts_at, ends_at),
            },
        )


def _response(response: Response, zone: ZoneInfo) -> Record:
    """From the first clock there is to the last, portal to portal or by phone."""
    known = (response.dispatched_at, response.departed_at, response.on_scene_at)
    begun = next((at for at in known if at is not None), None)
    at = begun or response.cleared_at or response.callout.requested_at
    record: Record = {
        "record": "response",
        "day": walltime.local_date(at, zone).isoformat(),
        "number": response.callout.number,
        "kind": "in_person" if response.in_person else "phone",
        "documentation_minutes": response.documentation_minutes or 0,
        "miles": _miles(response.miles_tenths),
    }
    if begun is not None:
        record["from"] = _clock(begun, zone)
    if response.cleared_at is not None:
        record["until"] = _clock(response.cleared_at, zone)
    if begun is None or response.cleared_at is None:
        return {**record, "problem": "missing"}
    minutes = minutes_between(begun, response.cleared_at)
    if minutes < 0:
        return {**record, "problem": "backwards"}
    return {**record, "minutes": minutes}


def _total(records: list[Record]) -> Record:
    """Worked, written up and driven; hours on call stand in lines of their own."""
    worked = [each for each in records if each["record"] != "on_call"]
    return {
        "record": "total",
        "minutes": sum(int(each.get("minutes", 0)) for each in worked),
        "documentation_minutes": sum(
            int(each.get("documentation_minutes", 0)) for each in worked
        ),
        "miles": _miles(sum(_tenths(str(each.get("miles", ""))) for each in worked)),
    }


def _sorted(records: list[Record]) -> list[Record]:
    return sorted(
        records, key=lambda r: (r["day"], str(r.get("from", "")), r["record"])
    )


def _miles(tenths: int | None) -> str:
    return "" if tenths is None else f"{tenths // 10}.{tenths % 10}"


def _tenths(miles: str) -> int:
    whole, _point, tenth = miles.partition(".")
    return int(whole or 0) * 10 + int(tenth or 0)


def _clock(at: datetime, zone: ZoneInfo) -> str:
    """The wall clock with its offset, so that an hour that comes twice is plain."""
    return at.astimezone(zone).isoformat(timespec="minutes")
