"""A roster's history in plain words: who did what, when and why; and of one night, why
it is as it is.

Read by those who run the roster: coordinators, and administrators of the houses that
serve the consortium. Departments are not shown who swapped what with whom. Why
somebody has time off is not stored, and no reason is shown of it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies import selectors as agencies
from agencies.core.scope import Scope
from agencies.core.words import Kind
from agencies.models import User
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
from rosters.screens.choices import Choices
from rosters.screens.kept import Reader
from rosters.screens.said import override_said
from rosters.selectors import history as selectors
from rosters.selectors.appearing import appearing as everybody
from rosters.selectors.history import Happening, Night, Program
from rosters.words import history as said
from rosters.words.kept import held_by
from rosters.words.rules import not_held, overridden

MOST = 40
FEW_ALIKE = 3
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Told:
    """An entry as the page tells it. `at` on the bare wall; `what`: the thing, in
    sentences; `url`: where it stands; `why`: the person's own words; `alike`: how many
    more there are of the kind, done with it.
    """

    at: datetime
    roster: Roster | None
    did: str
    what: str
    why: str
    url: str
    alike: int = 0


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


@dataclass(frozen=True, slots=True)
class Appearing:
    """Who may be asked for: people by name, then programs."""

    people: list[User]
    programs: list[Program]


def appearing(choices: Choices) -> Appearing:
    """Everybody of the roster's history, and whoever may be put on it today."""
    keys, programs = everybody(choices.roster)
    known = agencies.people_by_id(keys) | {one.pk: one for one in choices.people}
    people = sorted(known.values(), key=lambda one: (one.work_name, one.pk))
    return Appearing(people, programs)


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
    reader = _reader(found, walltime.zone(zone))
    return [_told(one, reader) for one in found], older


def in_few(some: Sequence[Told]) -> list[Told]:
    """The same, where more than a few of one kind were done at once only the first."""
    found: list[Told] = []
    for _key, group in groupby(some, lambda one: (one.at, one.roster, one.did)):
        alike = list(group)
        if len(alike) <= FEW_ALIKE:
            found += alike
        else:
            found.append(replace(alike[0], alike=len(alike) - 1))
    return found


def last_of(
    rosters: Sequence[Roster],
    acts: Collection[str],
    asked: selectors.Asked,
    *,
    zone: str,
) -> Told | None:
    """The newest entry of these acts among the newest of what is asked for."""
    found, _older = selectors.happenings(rosters, asked, most=MOST)
    last = next((one for one in found if one.entry.act in acts), None)
    return _told(last, _reader([last], walltime.zone(zone))) if last else None


def in_short(one: Told) -> str:
    """Who did what, and when: in one line."""
    return f"{one.did} {one.what} ({words.short_time(one.at)})"


def night(scope: Scope, roster: Roster, key: str, *, now: datetime) -> ShownNight:
    """Why one night of the roster is as it is, or 404."""
    found = selectors.night_for(scope, roster, key)
    zone = walltime.zone(roster.zone)
    position = found.position
    happened = selectors.happenings_of(found)
    reader = _reader(happened, zone)
    some = [_told(one, reader) for one in happened]
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


def _told(one: Happening, reader: Reader) -> Told:
    entry = one.entry
    named = entry.details.get("rules_overridden") or entry.details.get("overridden")
    broken = not_held(entry.details.get("rules_broken") or [])
    parts = [_what(one, reader), overridden(named or []), broken]
    return Told(
        at=walltime.local(entry.at, reader.zone),
        roster=selectors.roster_of(one.about),
        did=said.did(entry.act, selectors.who_did(entry, one.program)),
        what=" ".join(part for part in parts if part),
        why="" if isinstance(one.about, TimeOff) else entry.reason,
        url=_url(one.about),
    )


def _reader(found: Sequence[Happening], zone: ZoneInfo) -> Reader:
    keys = set[int]().union(*(one.people() for one in found))
    people = agencies.people_by_id(keys)
    return Reader(zone, {key: str(person) for key, person in people.items()})


def _what(one: Happening, reader: Reader) -> str:
    if one.kept is None:
        return _of_old(one, reader)
    what = replace(reader, by=one.entry.person_id).told(one.kept)
    way = str(said.WAYS.get(one.entry.details.get("way", ""), ""))
    return f"{what.removesuffix('.')}, {way}." if way else what


def _of_old(one: Happening, reader: Reader) -> str:
    """Of an entry that kept little: what cannot have changed since, and no more."""
    about, details = one.about, one.entry.details
    match about:
        case Override():
            return override_said(about)
        case Swap():
            holder = reader.names.get(details.get("holder", 0), "")
            return f"{_seat(about.position)}. {held_by(holder) if holder else ''}"
        case Confirmation():
            way = str(said.WAYS.get(details.get("way", ""), ""))
            return ", ".join(filter(None, (_seat(about.position), way))) + "."
        case GapOffer():
            seat = _seat(about.gap.position) if about.gap.position else ""
            keys = [key for key in details.get("asked", ()) if key in reader.names]
            asked = said.asked([reader.names[key] for key in keys]) if keys else ""
            return " ".join(filter(None, (f"{seat}." if seat else "", asked)))
        case PatternLine() | Rotation() | Position():
            return _of_old_plan(about, details, reader.zone)
        case Roster():
            return _of_roster(details, reader.zone)
        case RosterImport():
            return f"{about}, {_seat(about.position)}."
        case _:
            return _of_days(details, reader)


def _of_old_plan(
    about: PatternLine | Rotation | Position, details: dict[str, str], zone: ZoneInfo
) -> str:
    match about:
        case PatternLine():
            name, seat = details.get("name", ""), _seat(about.event.calendar.position)
            parts = [", ".join(filter(None, (name, seat))) + "."]
            if "on" in details:
                on = date.fromisoformat(details["on"])
                parts.append(said.shift_of_day(sentences.day(on)))
            if "last_on" in details:
                last = date.fromisoformat(details["last_on"])
                parts.append(sentences.last_on(last))
            return " ".join(parts)
        case Position() if "ends" in details:
            return f"{_seat(about)}. {_ends(details['ends'], zone)}"
        case Position() if "starts_at" in details:
            times = _span(_span_in(details), zone)
            return f"{_seat(about)}, {times}."
        case Position():
            return f"{_seat(about)}."
        case _:
            return ""


def _of_roster(details: dict[str, str], zone: ZoneInfo) -> str:
    if "was" in details:
        return said.passed(details["was"], details["name"])
    if details.get("starts"):
        begins = datetime.fromisoformat(details["starts"])
        return sentences.starts(walltime.local_date(begins, zone))
    return _ends(details["ends"], zone) if "ends" in details else ""


def _ends(at: str, zone: ZoneInfo) -> str:
    if not at:
        return sentences.goes_on()
    return sentences.ends(walltime.local(datetime.fromisoformat(at), zone))


def _of_days(details: dict[str, Any], reader: Reader) -> str:
    """Time off, and what is of some days, such as a draft: as the entry says them."""
    if "from_on" in details and "until_on" in details:
        return _("%(first)s to %(last)s.") % {
            "first": sentences.day(date.fromisoformat(details["from_on"])),
            "last": sentences.day(date.fromisoformat(details["until_on"]) - ONE_DAY),
        }
    person = reader.names.get(details.get("person") or 0)
    if person and "starts_at" in details:
        span = _span_in(details)
        begins = walltime.local(span.starts_at, reader.zone)
        return sentences.time_off(
            person, begins, walltime.local(span.ends_at, reader.zone)
        )
    return ""


def _span_in(details: dict[str, str]) -> Span:
    return Span(
        datetime.fromisoformat(details["starts_at"]),
        datetime.fromisoformat(details["ends_at"]),
    )


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
