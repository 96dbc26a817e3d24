"""A roster's history in plain words: who did what, when and why; and of one night, why
it is as it is.

Read by those who run the roster: coordinators, and administrators of the houses that
serve the consortium. Departments are not shown who swapped what with whom. Why
somebody has time off is not stored, and no reason is shown of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.core.scope import Scope
from agencies.core.words import Kind
from common import walltime
from common.intervals import Span
from rosters import sentences, words
from rosters.core.week import iso_week, monday_of
from rosters.core.words import Origin, Tier
from rosters.models import (
    Confirmation,
    Draft,
    GapOffer,
    Override,
    PatternLine,
    Position,
    Roster,
    RosterImport,
    Rotation,
    Swap,
    TimeOff,
)
from rosters.screens.said import override_said
from rosters.selectors import history as selectors
from rosters.selectors.history import Happening, Night
from rosters.words import history as said
from rosters.words.rules import overridden

MOST = 40
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Told:
    """An entry as the page tells it. `at` on the bare wall; `what`: the thing, in
    sentences; `url`: where it stands; `why`: the person's own words.
    """

    at: datetime
    roster: Roster | None
    did: str
    what: str
    why: str
    url: str


@dataclass(frozen=True, slots=True)
class ShownNight:
    """One night: whose it is and why, and all that was done to it. `offers`: who could
    still give it away; empty: nobody.
    """

    position: Position
    starts_at: datetime
    ends_at: datetime
    seat: str
    times: str
    because: str
    told: list[Told]
    offers: str


def may_read(scope: Scope) -> bool:
    """Whether the acting house serves the consortium: others are not shown it."""
    return scope.acting_kind in {Kind.HOST, Kind.PROVIDER}


def told(
    rosters: Sequence[Roster],
    asked: selectors.Asked,
    *,
    zone: str,
    most: int = MOST,
) -> tuple[list[Told], str]:
    """One page of the history of rosters of one consortium, newest first, by the clock
    in `zone`, and the key of what is older. A page may be short though there is more.
    """
    found, older = selectors.happenings(rosters, asked, most=most)
    return [_told(one, walltime.zone(zone)) for one in found], older


def night(scope: Scope, roster: Roster, key: str, *, now: datetime) -> ShownNight:
    """Why one night of the roster is as it is, or 404."""
    found = selectors.night_for(scope, roster, key)
    zone = walltime.zone(roster.zone)
    position = found.position
    some = [_told(one, zone) for one in selectors.happenings_of(found)]
    gives = found.row.person.work_name if found.row else ""
    return ShownNight(
        position,
        found.span.starts_at,
        found.span.ends_at,
        words.seat(Tier(position.tier), position.order),
        _span(found.span, zone) if found.row else _at(found.span.starts_at, zone),
        _because(found),
        some,
        gives if found.span.starts_at > now else "",
    )


def _because(found: Night) -> str:
    row = found.row
    if row is None:
        return said.nobody()
    person = row.person.work_name
    if row.origin == Origin.CORRECTION:
        return said.by_correction(person, row.reason)
    if row.override is not None:
        return said.by_override(person, override_said(row.override))
    if row.line is None:
        return said.by_override(person, "")
    if row.line.rotation is not None:
        return said.by_turn(person, str(row.line.rotation), str(row.line))
    return said.by_pattern(person, str(row.line))


def _told(one: Happening, zone: ZoneInfo) -> Told:
    entry = one.entry
    who = entry.person.work_name if entry.person else _("Tandem")
    named = entry.details.get("rules_overridden") or entry.details.get("overridden")
    parts = [_what(one, zone), overridden(named or [])]
    return Told(
        at=walltime.local(entry.at, zone),
        roster=selectors.roster_of(one.about),
        did=said.did(entry.act, who),
        what=" ".join(part for part in parts if part),
        why="" if isinstance(one.about, TimeOff) else entry.reason,
        url=_url(one.about),
    )


def _what(one: Happening, zone: ZoneInfo) -> str:
    about, details = one.about, one.entry.details
    match about:
        case Override():
            return override_said(about)
        case TimeOff():
            return sentences.time_off(
                str(about.person),
                walltime.local(about.starts_at, zone),
                walltime.local(about.ends_at, zone),
            )
        case Swap():
            what = f"{_seat(about.position)}, {_span(about.span(), zone)}."
            if about.taker is None:
                return what
            return f"{what} {said.passed(str(about.holder), str(about.taker))}"
        case Confirmation():
            way = str(said.WAYS.get(details.get("way", ""), ""))
            times = _span(Span(about.starts_at, about.ends_at), zone)
            return ", ".join(filter(None, (_seat(about.position), times, way))) + "."
        case GapOffer():
            gap = about.gap
            seat = _seat(gap.position) if gap.position else ""
            names = said.asked([str(person) for person in about.asked.all()])
            return f"{seat}, {_span(gap.span(), zone)}. {names}"
        case _:
            return _of_plan(about, details, zone)


def _of_plan(about: Model | None, details: dict[str, str], zone: ZoneInfo) -> str:
    match about:
        case PatternLine():
            what = f"{about}, {_seat(about.event.calendar.position)}."
            if "on" in details:
                day = sentences.day(date.fromisoformat(details["on"]))
                return what + " " + _("The shift of %(day)s.") % {"day": day}
            if "last_on" in details:
                last = date.fromisoformat(details["last_on"])
                return f"{what} {sentences.last_on(last)}"
            return what
        case Rotation():
            return f"{about}."
        case Position() | Roster():
            return _of_seat_or_roster(about, details, zone)
        case Draft():
            return _days(about)
        case RosterImport():
            return f"{about}, {_seat(about.position)}."
        case _:
            return ""


def _of_seat_or_roster(
    about: Position | Roster, details: dict[str, str], zone: ZoneInfo
) -> str:
    if isinstance(about, Position):
        return _of_position(about, details, zone)
    return _of_roster(details, zone)


def _of_roster(details: dict[str, str], zone: ZoneInfo) -> str:
    if "was" in details:
        return said.passed(details["was"], details["name"])
    return _ends(details["ends"], zone) if "ends" in details else ""


def _ends(at: str, zone: ZoneInfo) -> str:
    if not at:
        return sentences.goes_on()
    return sentences.ends(walltime.local(datetime.fromisoformat(at), zone))


def _of_position(about: Position, details: dict[str, str], zone: ZoneInfo) -> str:
    if "ends" in details:
        return f"{_seat(about)}. {_ends(details['ends'], zone)}"
    if "starts_at" not in details:
        return f"{_seat(about)}."
    span = Span(
        datetime.fromisoformat(details["starts_at"]),
        datetime.fromisoformat(details["ends_at"]),
    )
    return f"{_seat(about)}, {_span(span, zone)}."


def _days(draft: Draft) -> str:
    """ "Mon 9 Nov 2026 to Sun 15 Nov 2026."."""
    return _("%(first)s to %(last)s.") % {
        "first": sentences.day(draft.from_on),
        "last": sentences.day(draft.until_on - ONE_DAY),
    }


def _seat(position: Position) -> str:
    return words.seat(Tier(position.tier), position.order)


def _span(span: Span, zone: ZoneInfo) -> str:
    begins = walltime.local(span.starts_at, zone)
    return words.span(begins, walltime.local(span.ends_at, zone))


def _at(at: datetime, zone: ZoneInfo) -> str:
    return words.short_time(walltime.local(at, zone))


def _url(about: Model | None) -> str:
    """Where what it was done to stands now; empty: nowhere of its own."""
    match about:
        case Override() | Confirmation():
            roster = about.roster if isinstance(about, Confirmation) else None
            return _week(roster or about.position.roster, about.starts_at)
        case Swap():
            return reverse("rosters:swap", args=[about.public_id])
        case GapOffer():
            gap = about.gap
            return reverse("rosters:gap", args=[gap.roster.public_id, gap.public_id])
        case (
            PatternLine()
            | Rotation()
            | Position()
            | Roster()
            | RosterImport()
            | Draft()
        ):
            roster = selectors.roster_of(about)
            return reverse("rosters:plan", args=[roster.public_id]) if roster else ""
        case _:
            return ""


def _week(roster: Roster, at: datetime) -> str:
    on = walltime.local_date(at, walltime.zone(roster.zone))
    address = reverse("rosters:week", args=[roster.public_id])
    return f"{address}?week={iso_week(monday_of(on))}"
