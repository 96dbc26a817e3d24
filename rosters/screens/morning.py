"""What a coordinator must see to in the morning, for one consortium."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from agencies import selectors as agencies
from agencies.core.scope import Scope
from agencies.core.words import Role
from agencies.models import Consortium, Qualification
from common import walltime
from rosters import selectors, words
from rosters.core.confirming import Confirmed
from rosters.core.shortfalls import Kind
from rosters.core.words import Tier
from rosters.models import Confirmation, Roster, Shortfall, Swap
from rosters.screens import history
from rosters.screens.history import Told
from rosters.screens.starting import Start, start_of
from rosters.screens.unfinished import Unfinished, unfinished
from rosters.selectors import confirming, shortfalls, swaps
from rosters.selectors.history import Asked

AHEAD = timedelta(days=30)
DAY_BEGINS = time(6)
MOST_CHANGES, MOST_READ = 15, 100
MOST_GAPS = 20
MOST_OF_A_ROSTER = 3  # one by one; what follows is said in one line


@dataclass(frozen=True, slots=True)
class Lacking:
    """A gap or somebody out of reach: `seat` in words, empty where none is said;
    `asked`: how many were asked to take it and have not answered; `refused`: all of
    them said no.
    """

    row: Shortfall
    seat: str
    asked: int = 0
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Many:
    """So many more gaps of a roster, from the first to the end of the last."""

    roster: Roster
    count: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """A shift nobody confirmed, how it stands, and whether it has begun."""

    row: Confirmation
    seat: str
    state: Confirmed
    has_begun: bool


@dataclass(frozen=True, slots=True)
class Ending:
    """A qualification that ends, or has ended (`is_over`); `is_ours`: of the house one
    acts for, whose people one may open.
    """

    row: Qualification
    is_over: bool
    is_ours: bool


@dataclass(frozen=True, slots=True)
class Morning:
    """The page. `changes_since`: on the bare wall of the consortium. `fresh`: rosters
    with so many gaps that nobody is told of yet. `starting`: rosters that have not
    begun, of which nothing is a gap.
    """

    gaps: list[Lacking]
    more_gaps: list[Many]
    starting: list[Start]
    fresh: list[tuple[Roster, int]]
    unreachable: list[Lacking]
    unconfirmed: list[Unconfirmed]
    swaps: list[Swap]
    ending: list[Ending]
    unfinished: Unfinished
    changes: list[Told]
    changes_since: datetime
    has_more_changes: bool

    @property
    def is_calm(self) -> bool:
        """Nothing has to be done; that something changed is only to be known."""
        some = (
            self.gaps,
            self.fresh,
            self.unreachable,
            self.unconfirmed,
            self.swaps,
            self.ending,
        )
        return not any(some)


def morning(scope: Scope, consortium: Consortium, *, now: datetime) -> Morning:
    """Everything, the soonest first. A constant number of queries, and some for each
    roster that changed a moment ago.
    """
    known = shortfalls.shortfalls_in(scope, consortium, Kind.GAP, now=now)
    lost = shortfalls.shortfalls_in(scope, consortium, Kind.UNREACHABLE, now=now)
    asked = confirming.unconfirmed_in(scope, consortium, now=now)
    zone = walltime.zone(consortium.zone)
    today = walltime.local_date(now, zone)
    since = walltime.instant(today - timedelta(days=1), DAY_BEGINS, zone)
    rosters = [
        one for one in selectors.rosters(scope) if one.consortium_id == consortium.pk
    ]
    running = [one for one in rosters if one.has_begun(now)]
    still, fresh = _gaps(running, known, now=now)
    gaps, more_gaps = _few(still)
    told, older = history.told(
        rosters, Asked(since=since), zone=consortium.zone, most=MOST_READ
    )
    changes = history.in_few(told)
    return Morning(
        gaps=_lacking(gaps),
        more_gaps=more_gaps,
        starting=[start for one in rosters if (start := start_of(scope, one, now=now))],
        fresh=fresh,
        unreachable=[Lacking(row, _seat(row)) for row in lost],
        unconfirmed=[
            Unconfirmed(
                row,
                words.seat(Tier(row.position.tier), row.position.order),
                Confirmed(row.state),
                row.starts_at <= now,
            )
            for row in asked
        ],
        swaps=swaps.swaps_to_approve(scope, consortium, now=now),
        ending=_ending(scope, consortium, today, now=now),
        unfinished=unfinished(scope, rosters, now=now),
        changes=changes[:MOST_CHANGES],
        changes_since=walltime.local(since, zone),
        has_more_changes=bool(older) or len(changes) > MOST_CHANGES,
    )


def _gaps(
    rosters: Sequence[Roster], known: Sequence[Shortfall], *, now: datetime
) -> tuple[list[Shortfall], list[tuple[Roster, int]]]:
    """What still is of the known gaps, the soonest first; how many new ones where."""
    still: list[Shortfall] = []
    fresh: list[tuple[Roster, int]] = []
    for roster in rosters:
        of_it = [row for row in known if row.roster_id == roster.pk]
        kept, new = shortfalls.as_it_is(roster, of_it, now=now)
        still += kept
        if new:
            fresh.append((roster, len(new)))
    return sorted(still, key=lambda row: row.starts_at), fresh


def _few(gaps: Sequence[Shortfall]) -> tuple[list[Shortfall], list[Many]]:
    """The first of each roster, the soonest first; and how many more it has."""
    by_roster: dict[Roster, list[Shortfall]] = defaultdict(list)
    for row in gaps:
        by_roster[row.roster].append(row)
    soon = [row for some in by_roster.values() for row in some[:MOST_OF_A_ROSTER]]
    first = sorted(soon, key=lambda row: row.starts_at)[:MOST_GAPS]
    more = []
    for roster, some in by_roster.items():
        rest = [row for row in some if row not in first]
        if rest:
            last = max(row.ends_at for row in rest)
            more.append(Many(roster, len(rest), rest[0].starts_at, last))
    return first, more


def _lacking(gaps: Sequence[Shortfall]) -> list[Lacking]:
    """Each, with how many of those asked are still to answer. One query."""
    no = shortfalls.refusals(offer for row in gaps for offer in row.offers.all())
    found = []
    for row in gaps:
        answers = [
            one.pk in no.get(str(offer.public_id), ())
            for offer in row.offers.all()
            for one in offer.asked.all()
        ]
        refused = bool(answers) and all(answers)
        found.append(Lacking(row, _seat(row), answers.count(False), refused))
    return found


def _seat(row: Shortfall) -> str:
    if row.position is None:
        return ""
    return words.seat(Tier(row.position.tier), row.position.order)


def _ending(
    scope: Scope, consortium: Consortium, today: date, *, now: datetime
) -> list[Ending]:
    serving = agencies.serving(consortium.pk, now=now)
    people = agencies.people_serving(consortium.pk, Role.CLINICIAN, now=now)
    rows = agencies.qualifications_ending(
        [person.pk for person in people[Role.CLINICIAN]],
        organisation_ids=[house.pk for house in serving],
        by=today + AHEAD,
    )
    return [
        Ending(
            row,
            row.expires_on is not None and row.expires_on < today,
            row.organisation_id == scope.acting_organisation_id,
        )
        for row in rows
    ]
