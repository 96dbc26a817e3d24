"""What being on call came to on a roster, from stored coverage alone."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q

from agencies import selectors as agencies
from agencies.core.scope import Scope
from agencies.models import User
from common import walltime
from common.intervals import Span
from rosters.core.ledger import Ledger, Period, Piece, ledger
from rosters.core.rules import Rule
from rosters.core.swaps import SwapState
from rosters.core.words import PersonId
from rosters.models import Coverage, Override, Roster, Swap
from rosters.models.coverage import CoverageQuerySet
from rosters.selectors.coverage import gaps_of, roster_for

LONGEST = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Hours:
    """A roster's period: its ledger, and by person what changed hands in it.

    `given` and `taken` are swaps in force, by the shift that passed; `took_over`
    counts running shifts and gaps taken from one moment on. `overrides`: those that
    waived the rest rule, by id. `rest_since`: from when on the roster asks for the
    rest it asks for now, where some was too short; None: as long as there is a record.
    """

    roster: Roster
    period: Period
    ledger: Ledger
    people: dict[int, User]
    given: Counter[int]
    taken: Counter[int]
    took_over: Counter[int]
    overrides: dict[int, Override]
    rest_since: datetime | None


def period_of(roster: Roster, from_on: date, until_on: date) -> Period:
    """Local days of the roster, with its holidays."""
    return Period(from_on, until_on, walltime.zone(roster.zone), roster.holidays())


def hours(scope: Scope, roster: Roster, period: Period, *, now: datetime) -> Hours:
    """The roster's ledger for the period, which may reach into the future as far as
    it is published; a constant number of queries.
    """
    found = roster_for(scope, roster.public_id)
    pieces = _pieces(found, period)
    asked = _asked(found, period, now=now)
    made = ledger(pieces, period, asked=asked, rest=found.limits().rest)
    given, taken, waived = Counter[int](), Counter[int](), set[int]()
    for giver, taker in _swapped(found, period.span):
        given[giver] += 1
        taken[taker] += 1
    for row in made.people.values():
        waived |= {each.override for each in row.short if each.override is not None}
    ids = {*made.people, *given, *taken}
    return Hours(
        found,
        period,
        made,
        agencies.people_by_id(ids),
        given,
        taken,
        _took_over(found, period.span),
        Override.objects.select_related("made_by").in_bulk(waived),
        _rest_since(found, made),
    )


def _rest_since(roster: Roster, made: Ledger) -> datetime | None:
    if not any(row.short for row in made.people.values()):
        return None
    trail = agencies.trail_about({"rosters.roster": [roster.public_id]})
    found: datetime | None = None
    for entry in trail:
        if entry.act != "set_roster_rules":
            continue
        if entry.details.get("rest_hours") != roster.rest_hours:
            break
        found = entry.at
    return found


def _asked(roster: Roster, period: Period, *, now: datetime) -> dict[int, list[Span]]:
    """When nobody is on call though somebody should be, by every position."""
    found: dict[int, list[Span]] = {p.pk: [] for p in roster.positions.all()}
    for gap in gaps_of(roster, period.reach, now=now):
        found[gap.position.pk].append(gap.span)
    return found


def own_pieces(scope: Scope, roster: Roster, period: Period) -> list[Piece]:
    """What is stored of the asker's own shifts there that begin in the period or
    reach into it, in order.
    """
    mine = _pieces(roster, period, only=scope.user_id)
    near = [each for each in mine if each.ours and each.span.overlaps(period.span)]
    return sorted(near, key=lambda each: each.span)


def own_hours(scope: Scope, roster: Roster, period: Period, *, now: datetime) -> Hours:
    """The asker's own row of it alone, in whatever consortium."""
    me = scope.user_id
    made = ledger(
        _pieces(roster, period, only=me),
        period,
        asked={},
        rest=roster.limits().rest,
    )
    given, taken = Counter[int](), Counter[int]()
    for giver, taker in _swapped(roster, period.span):
        given[giver] += giver == me
        taken[taker] += taker == me
    return Hours(
        roster,
        period,
        made,
        agencies.people_by_id([me]),
        given,
        taken,
        _took_over(roster, period.span),
        {},
        _rest_since(roster, made),
    )


def own_rosters(scope: Scope, window: Span) -> list[Roster]:
    """The rosters in which the asker is or was on call in the window, by name."""
    mine = Coverage.objects.overlapping(window).filter(person_id=scope.user_id)
    ids = mine.values_list("position__roster", flat=True).distinct()
    return list(Roster.objects.filter(pk__in=ids).select_related("consortium"))


def _pieces(roster: Roster, period: Period, *, only: int | None = None) -> list[Piece]:
    """The roster's rows near the period, and of the same people what they have near
    it elsewhere, for their rest.
    """
    reach = period.reach
    window = Span(reach.starts_at - LONGEST, reach.ends_at)
    rows = Coverage.objects.overlapping(window)
    if only is not None:
        rows = rows.filter(person_id=only)
    ours = list(_as_pieces(rows.filter(position__roster=roster), ours=True))
    people = {piece.person for piece in ours}
    elsewhere = rows.filter(person_id__in=people).exclude(position__roster=roster)
    return [*ours, *_as_pieces(elsewhere, ours=False)]


def _as_pieces(rows: CoverageQuerySet, *, ours: bool) -> Iterable[Piece]:
    columns = (
        "pk",
        "person_id",
        "position_id",
        "starts_at",
        "ends_at",
        "line_id",
        "night_on",
        "override_id",
        "override__despite",
    )
    for (
        pk,
        person,
        position,
        begins,
        ends,
        line,
        on,
        override,
        despite,
    ) in rows.values_list(*columns):
        shift: Hashable = (line, on) if line else (0, override or -pk)
        waived = Rule.REST.value in (despite or ())
        yield Piece(
            PersonId(person),
            position,
            Span(begins, ends),
            shift,
            ours,
            override,
            waived,
            line,
        )


def _swapped(roster: Roster, window: Span) -> Iterable[tuple[int, int]]:
    """Who gave a shift that begins in the window, and who took it."""
    rows = Swap.objects.filter(state=SwapState.IN_FORCE.value).filter(
        Q(position__roster=roster) | Q(back_override__position__roster=roster)
    )
    for swap in rows.select_related("position", "back_override__position"):
        if swap.taker_id is None:
            continue
        if swap.position.roster_id == roster.pk and window.covers(swap.starts_at):
            yield swap.holder_id, swap.taker_id
        back = swap.back_override
        if (
            back is not None
            and back.position.roster_id == roster.pk
            and window.covers(back.starts_at)
        ):
            yield swap.taker_id, swap.holder_id


def _took_over(roster: Roster, window: Span) -> Counter[int]:
    """Who took a running shift or gap, when they took it."""
    rows = Override.objects.standing().filter(
        position__roster=roster,
        person__isnull=False,
        took_over_at__gte=window.starts_at,
        took_over_at__lt=window.ends_at,
        swaps__isnull=True,
    )
    found: dict[int, int] = defaultdict(int)
    for person_id in rows.values_list("person_id", flat=True):
        if person_id is not None:
            found[person_id] += 1
    return Counter(found)
