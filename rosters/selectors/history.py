"""What was done to rosters: entries of the trail, with the things they are about."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.http import Http404

from agencies import selectors as agencies
from agencies.core.scope import Scope
from agencies.models import AuditEntry
from common.intervals import Span
from common.walltime import YEARS
from rosters.core.facts import Kept, people_in
from rosters.core.history import LEFT_OUT, Sort, sort_of
from rosters.documents import read_kept
from rosters.models import (
    Confirmation,
    Coverage,
    Draft,
    GapOffer,
    Override,
    PatternLine,
    Position,
    Roster,
    RosterImport,
    Rotation,
    Shortfall,
    Swap,
    TimeOff,
)
from rosters.words import history as said

BATCH, BATCHES = 150, 4
SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Program:
    """A token that did something, as it was called then."""

    public_id: str
    name: str
    organisation: str


@dataclass(frozen=True, slots=True)
class Happening:
    """An entry, and what it was done to; None: a thing no page knows.

    `kept`: what the entry says of it, as it was then; None: an older entry says less.
    `program`: what did it, if no person.
    """

    entry: AuditEntry
    about: Model | None
    kept: Kept | None = None
    program: Program | None = None

    def people(self) -> set[int]:
        """By key, everybody it is about, as far as the entry itself says it."""
        found = people_in(self.kept)
        if self.kept is None:
            found |= _named_in(self.entry.details)
            if isinstance(self.about, Override):  # which nobody edits
                keys = (self.about.person_id, self.about.instead_of_id)
                found |= {key for key in keys if key is not None}
        return found


@dataclass(frozen=True, slots=True)
class Asked:
    """What of a history is asked for; empty: all of it. `token`: its public id."""

    person_id: int | None = None
    sort: Sort | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: str = ""
    token: str = ""


def _things() -> dict[str, QuerySet[Model]]:
    """By kind, how things are read with all that is said of them."""
    found: list[QuerySet[Model]] = [
        Roster.objects.all(),
        Position.objects.select_related("roster"),
        Override.objects.select_related("position__roster", "person", "instead_of"),
        TimeOff.objects.select_related("person"),
        PatternLine.objects.with_all().select_related(
            "event__calendar__position__roster", "person"
        ),
        Rotation.objects.select_related("roster"),
        Swap.objects.with_all(),
        Confirmation.objects.told_of(),
        GapOffer.objects.select_related(
            "gap__roster", "gap__position"
        ).prefetch_related("asked"),
        Draft.objects.select_related("roster"),
        RosterImport.objects.defer("content").select_related("position__roster"),
    ]
    return {rows.model._meta.label_lower: rows for rows in found}


def happenings(
    rosters: Sequence[Roster], asked: Asked, *, most: int
) -> tuple[list[Happening], str]:
    """What was done to rosters of one consortium, newest first, and the key of what
    is older; empty: nothing is.

    Looks through a bounded part of the trail and may find fewer than `most` although
    there are older ones. A constant number of queries. System question: who may read
    it, its caller says.
    """
    hosts = {roster.consortium.host_id for roster in rosters}
    found: list[Happening] = []
    key = asked.before
    for _ in range(BATCHES):
        batch = agencies.trail_in(
            hosts,
            "rosters",
            before=key,
            since=asked.since,
            until=asked.until,
            most=BATCH,
        )
        for one in _resolved(batch):
            if not (_concerns(one, rosters) and _is_asked_for(one, asked)):
                continue
            if len(found) == most:
                return found, agencies.key_after(found[-1].entry)
            found.append(one)
        if len(batch) < BATCH:
            return found, ""
        key = agencies.key_after(batch[-1])
    return found, key


def _resolved(entries: Sequence[AuditEntry]) -> list[Happening]:
    kept = [entry for entry in entries if entry.act not in LEFT_OUT]
    wanted: dict[str, set[str]] = defaultdict(set)
    for entry in kept:
        wanted[entry.object_kind].add(entry.object_id)
    things: dict[tuple[str, str], Model] = {}
    for kind, rows in _things().items():
        if kind in wanted:
            for thing in rows.filter(public_id__in=wanted[kind]):
                things[kind, str(getattr(thing, "public_id", ""))] = thing
    programs = programs_of(kept)
    return [
        Happening(
            each,
            things.get((each.object_kind, each.object_id)),
            read_kept(each.details.get("facts")),
            programs.get(each.pk),
        )
        for each in kept
    ]


def programs_of(entries: Iterable[AuditEntry]) -> dict[int, Program]:
    """What did it, by the entry, where no person did. One query where older entries
    do not name it.
    """
    by_token = {e.pk: e.details for e in entries if e.details.get("token")}
    unnamed = {d["token"] for d in by_token.values() if "token_name" not in d}
    rows = agencies.tokens_by_id(unnamed) if unnamed else {}
    called = {key: (row.name, str(row.organisation)) for key, row in rows.items()}
    found = dict[int, Program]()
    for key, details in by_token.items():
        token = str(details["token"])
        name, whose = called.get(token, ("", ""))
        found[key] = Program(
            token, details.get("token_name", name), details.get("token_of", whose)
        )
    return found


def who_did(entry: AuditEntry, program: Program | None) -> str:
    """The person, or the program by its label and whose it is; else Tandem itself."""
    if program is not None:
        return said.program(program.name, program.organisation)
    return entry.person.work_name if entry.person else said.tandem()


def roster_of(about: Model | None) -> Roster | None:
    """The roster a thing belongs to; None: to every one of its consortium, or none."""
    match about:
        case Roster():
            return about
        case Position() | Rotation() | Confirmation() | Draft():
            return about.roster
        case Override() | Swap() | RosterImport():
            return about.position.roster
        case PatternLine():
            roster: Roster = about.event.calendar.position.roster
            return roster
        case GapOffer():
            return about.gap.roster
        case _:
            return None


def _concerns(one: Happening, rosters: Sequence[Roster]) -> bool:
    if isinstance(one.about, TimeOff):
        return any(r.consortium_id == one.about.consortium_id for r in rosters)
    known = roster_of(one.about)
    if known is not None:
        return any(r.pk == known.pk for r in rosters)
    return one.entry.details.get("roster") in {str(r.public_id) for r in rosters}


def _is_asked_for(one: Happening, asked: Asked) -> bool:
    """Whether it is of that sort, and that person did it or it was about them."""
    entry, person_id = one.entry, asked.person_id
    if asked.sort and sort_of(entry.object_kind, entry.act) is not asked.sort:
        return False
    if asked.token and entry.details.get("token") != asked.token:
        return False
    return (
        person_id is None or entry.person_id == person_id or person_id in one.people()
    )


def _named_in(details: dict[str, Any]) -> set[int]:
    """Whom an older entry names by their keys."""
    found = set[int]()
    for name in ("person", "holder", "asked", "people"):
        value = details.get(name)
        found |= {key for key in _listed(value) if isinstance(key, int)}
    return found


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


@dataclass(frozen=True, slots=True)
class Night:
    """One position around an instant, and the coverage there, None: nobody's."""

    position: Position
    row: Coverage | None
    span: Span


def night_for(scope: Scope, roster: Roster, key: str) -> Night:
    """The night of that roster named by `key`: its position's public id and a second
    of it since 1970; or 404.
    """
    seat, _, seconds = key.partition("_")
    rows = Position.objects.filter(roster__in=Roster.objects.visible_to(scope))
    try:
        at = datetime.fromtimestamp(int(seconds), UTC)
        position = rows.select_related("roster__consortium").get(
            roster=roster, public_id=UUID(seat)
        )
    except (ValueError, OverflowError, OSError, Position.DoesNotExist):
        raise Http404 from None
    if at.year not in YEARS:
        raise Http404
    row = (
        Coverage.objects.at(at)
        .filter(position=position)
        .select_related("person", "line__event", "line__rotation")
        .select_related("override__person", "override__instead_of")
        .select_related("override__position__roster")
        .first()
    )
    return Night(position, row, row.span() if row else Span(at, at + SECOND))


def happenings_of(night: Night) -> list[Happening]:
    """What was done that bears on the night, newest first. System question."""
    found = _resolved(agencies.trail_about(_things_of(night)))
    return [one for one in found if _bears_on(one, night)]


def _things_of(night: Night) -> dict[str, Iterable[UUID]]:
    position, span = night.position, night.span
    during = Q(starts_at__lt=span.ends_at, ends_at__gt=span.starts_at)
    lines = PatternLine.objects.filter(event__calendar=position.calendar_id)
    if night.row and night.row.line_id:
        lines = lines.filter(pk=night.row.line_id)
        same = Q(line_id=night.row.line_id, night_on=night.row.night_on)
    else:
        same = during
    rotations = Rotation.objects.filter(patterns__in=lines)
    concerned = Q(person__patterns__in=lines) | Q(person__turns__rotation__in=rotations)
    if night.row:
        concerned |= Q(person=night.row.person_id)
    offers = GapOffer.objects.filter(
        gap__in=Shortfall.objects.filter(during, position=position)
    )
    overrides = Override.objects.filter(during, position=position)
    rows: list[QuerySet[Model]] = [
        overrides,
        RosterImport.objects.filter(pk__in=overrides.values("imported_in")),
        Swap.objects.filter(same, position=position),
        lines,
        rotations,
        TimeOff.objects.filter(
            during, concerned, consortium=position.roster.consortium_id
        ),
        Confirmation.objects.filter(during, roster=position.roster_id),
        offers,
        Position.objects.filter(pk=position.pk),
        Roster.objects.filter(pk=position.roster_id),
    ]
    return {
        some.model._meta.label_lower: set(some.values_list("public_id", flat=True))
        for some in rows
    }


def _bears_on(one: Happening, night: Night) -> bool:
    details = one.entry.details
    if "on" in details and night.row and night.row.night_on:
        return bool(details["on"] == str(night.row.night_on))
    if isinstance(one.about, Position) and "starts_at" in details:
        span = Span(
            datetime.fromisoformat(details["starts_at"]),
            datetime.fromisoformat(details["ends_at"]),
        )
        return span.overlaps(night.span)
    if isinstance(one.about, Roster):
        return _bounds(one, night)
    return True


def _bounds(one: Happening, night: Night) -> bool:
    """Whether it says that the roster is not there in that night, or is after all."""
    details = one.entry.details
    if one.entry.act == "start_roster":
        return datetime.fromisoformat(details["starts"]) >= night.span.starts_at
    if one.entry.act != "end_roster":
        return False
    ends = details["ends"]
    return not ends or datetime.fromisoformat(ends) <= night.span.ends_at
