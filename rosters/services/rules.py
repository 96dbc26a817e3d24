"""Asking the hard rules about people, before they are put on call."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Self

from django.utils.translation import gettext as _

from agencies import selectors as agencies
from agencies.models import User
from common import walltime
from common.intervals import Span, subtract
from notifications import selectors as notifications
from rosters.core.preferences import Level, Preference, level_of
from rosters.core.rules import (
    NEAR,
    ONE_DAY,
    Broken,
    Duty,
    Limits,
    Rule,
    Standing,
    broken,
)
from rosters.errors import NoReason, RulesBroken
from rosters.models import BusySpan, Coverage, Position, Roster, TimeOff
from rosters.selectors import preferences
from rosters.words import preferences as liking_words
from rosters.words import rules as words

INSTANT = timedelta(microseconds=1)
LONG = timedelta(days=31)
GivesUp = tuple[tuple[int, Span], ...]


@dataclass(frozen=True, slots=True)
class Asking:
    """Somebody is to be on call in `position` for `span`, on this `night` if it is
    one of a pattern. `gives_up`: what the same act takes off them, by position.
    """

    position: Position
    span: Span
    night: tuple[int, date] | None = None
    gives_up: GivesUp = ()


def broken_by(asking: Asking, people: Sequence[User]) -> dict[int, tuple[Broken, ...]]:
    """By each person's id, every rule that does not hold for them; a constant number
    of queries for a night, however many people.
    """
    roster = asking.position.roster
    ids = [person.pk for person in people]
    duties = _duties(ids, asking)
    off = time_off_in(roster, ids, asking.span)
    reach = notifications.is_reachable(ids)
    unfit = _unfit(roster, ids, asking.span)
    weeks = preferences.preferences_of(ids, roster.consortium_id)
    busy = busy_in(roster.consortium_id, ids, asking.span) if roster.busy_blocks else {}
    wanted = _duty(asking)
    return {
        pk: broken(
            wanted,
            Standing(
                tuple(duties[pk]),
                tuple(off[pk]),
                reach[pk].at_all,
                unfit.get(pk),
                week=weeks[pk],
                busy=tuple(busy.get(pk, ())),
            ),
            roster.limits(),
        )
        for pk in ids
    }


def levels(asking: Asking, people: Sequence[User]) -> dict[int, Level]:
    """How each of them takes to that time of the week, who said so. One query."""
    ids = [person.pk for person in people]
    weeks = preferences.preferences_of(ids, asking.position.roster.consortium_id)
    zone = walltime.zone(asking.position.roster.zone)
    found = {pk: level_of(weeks[pk], asking.span, zone) for pk in ids}
    return {pk: level for pk, level in found.items() if level is not None}


def busy_notes(asking: Asking, people: Iterable[User]) -> dict[int, str]:
    """By person, that they are busy then by their own calendar, where the roster leaves
    it at saying so. One query.
    """
    roster = asking.position.roster
    if roster.busy_blocks:
        return {}
    found = busy_in(roster.consortium_id, (person.pk for person in people), asking.span)
    limits = roster.limits()
    return {pk: words.busy_then(min(some), limits) for pk, some in found.items()}


def marks(asking: Asking, people: Sequence[User]) -> dict[int, str]:
    """What to know of each of them before asking them, though no rule is broken: how
    they take to that time, and whether they are busy. "": nothing.
    """
    liking, notes = levels(asking, people), busy_notes(asking, people)
    return {
        person.pk: "; ".join(
            filter(
                None, (liking_words.mark(liking.get(person.pk)), notes.get(person.pk))
            )
        )
        for person in people
    }


def broken_in_turn(
    position: Position,
    wanted: Sequence[tuple[User, Span]],
    *,
    despite: Collection[Rule] = (),
) -> list[tuple[Broken, ...]]:
    """For each of these nights in the position, every rule that does not hold for its
    person, each seeing those before it that are taken: where nothing is broken but what
    is in `despite`. Costs two queries a day and a constant number besides.
    """
    if not wanted:
        return []
    roster = position.roster
    known = _Known.of(roster, wanted)
    duties = {pk: known.duties_of(pk) for pk in known.rows}
    found: list[tuple[Broken, ...]] = []
    for person, span in wanted:
        pk, duty = person.pk, Duty(span, position.pk)
        standing = known.standing(pk, span, duties.get(pk, []))
        found.append(broken(duty, standing, known.limits))
        if all(each.rule in despite for each in found[-1]):
            _take(duties, pk, duty)
    return found


def broken_each(wanted: Sequence[tuple[Asking, User]]) -> list[tuple[Broken, ...]]:
    """For each of these, as if it were the only one, every rule that does not hold for
    that person. As many queries for a roster as `broken_in_turn`.
    """
    of_roster: dict[int, list[tuple[User, Span]]] = defaultdict(list)
    for asking, person in wanted:
        of_roster[asking.position.roster_id].append((person, asking.span))
    known = {
        asking.position.roster_id: asking.position.roster for asking, _person in wanted
    }
    read = {pk: _Known.of(roster, of_roster[pk]) for pk, roster in known.items()}
    found: list[tuple[Broken, ...]] = []
    for asking, person in wanted:
        here, pk = read[asking.position.roster_id], person.pk
        duties = here.duties_of(pk, asking.gives_up)
        standing = here.standing(pk, asking.span, duties)
        found.append(broken(_duty(asking), standing, here.limits))
    return found


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of people for all of some spans of a roster, read once."""

    roster: Roster
    limits: Limits
    rows: dict[int, list[Coverage]]
    off: dict[int, list[Span]]
    unfit: dict[int, set[date]]
    reachable: frozenset[int]
    weeks: Mapping[int, tuple[Preference, ...]]
    busy: dict[int, list[Span]]

    @classmethod
    def of(cls, roster: Roster, wanted: Sequence[tuple[User, Span]]) -> Self:
        ids = sorted({person.pk for person, _span in wanted})
        spans = [span for _person, span in wanted]
        first = min(span.starts_at for span in spans)
        whole = Span(first, max(span.ends_at for span in spans))
        reach = notifications.is_reachable(ids)
        return cls(
            roster,
            roster.limits(),
            _rows(ids, whole),
            time_off_in(roster, ids, whole),
            _unfit_days(roster, ids, spans),
            frozenset(pk for pk in ids if reach[pk].at_all),
            preferences.preferences_of(ids, roster.consortium_id),
            busy_in(roster.consortium_id, ids, whole) if roster.busy_blocks else {},
        )

    def duties_of(self, pk: int, gives_up: GivesUp = ()) -> list[Duty]:
        return [duty for row in self.rows.get(pk, ()) for duty in _left(row, gives_up)]

    def standing(self, pk: int, span: Span, duties: Iterable[Duty]) -> Standing:
        days = self.unfit.get(pk, set())
        not_fit = (at for at, day in _looks_on(self.roster, span) if day in days)
        return Standing(
            tuple(duties),
            tuple(self.off.get(pk, ())),
            pk in self.reachable,
            next(not_fit, None),
            week=self.weeks[pk],
            busy=tuple(self.busy.get(pk, ())),
        )


def _take(duties: dict[int, list[Duty]], person_id: int, taken: Duty) -> None:
    """Whoever had it has it no more."""
    for pk, some in list(duties.items()):
        duties[pk] = [
            replace(duty, span=left)
            for duty in some
            for left in (
                subtract([duty.span], [taken.span])
                if duty.position == taken.position
                else [duty.span]
            )
        ]
    duties[person_id] = [*duties.get(person_id, []), taken]


def require(
    asking: Asking, person: User, *, despite: Collection[Rule] = (), reason: str = ""
) -> list[str]:
    """The names of the rules that are overridden: broken, and named in `despite`.

    Raises RulesBroken with every reason while any other is broken, and NoReason when
    one is overridden and nobody says why.
    """
    found = broken_by(asking, [person])[person.pk]
    if any(each.rule not in despite for each in found):
        limits = asking.position.roster.limits()
        raise RulesBroken(words.may_not(str(person), found, limits), broken=found)
    if found and not reason.strip():
        raise NoReason(_("Say why the rule is overridden."), field="reason")
    return [each.rule.value for each in found]


def _duty(asking: Asking) -> Duty:
    return Duty(asking.span, asking.position.pk, asking.night)


def _duties(ids: Iterable[int], asking: Asking) -> dict[int, list[Duty]]:
    """What each is on call for near the span, in any roster, without what goes."""
    found: dict[int, list[Duty]] = defaultdict(list)
    for pk, rows in _rows(ids, asking.span).items():
        found[pk] = [duty for row in rows for duty in _left(row, asking.gives_up)]
    return found


def _rows(ids: Iterable[int], span: Span) -> dict[int, list[Coverage]]:
    near = Span(span.starts_at - NEAR, span.ends_at + NEAR)
    rows = Coverage.objects.overlapping(near).filter(person_id__in=list(ids))
    found: dict[int, list[Coverage]] = defaultdict(list)
    for row in rows:
        found[row.person_id].append(row)
    return found


def _left(row: Coverage, gives_up: GivesUp) -> list[Duty]:
    gone = [span for where, span in gives_up if where == row.position_id]
    night = (row.line_id, row.night_on) if row.line_id and row.night_on else None
    left = subtract([row.span()], gone)
    return [Duty(span, row.position_id, night) for span in left]


def time_off_in(
    roster: Roster, ids: Iterable[int], span: Span
) -> dict[int, list[Span]]:
    """By person, their time off in the roster's consortium that reaches into the span.
    One query.
    """
    rows = TimeOff.objects.standing().filter(
        consortium_id=roster.consortium_id,
        person_id__in=list(ids),
        starts_at__lt=span.ends_at,
        ends_at__gt=span.starts_at,
    )
    found: dict[int, list[Span]] = defaultdict(list)
    for row in rows:
        found[row.person_id].append(Span(row.starts_at, row.ends_at))
    return found


def busy_in(
    consortium_id: int, ids: Iterable[int], span: Span
) -> dict[int, list[Span]]:
    """By person, when they are busy in the span by the own calendars of which the
    consortium was told, in order; only those who are. One query.
    """
    known = BusySpan.objects.known_in(consortium_id)
    rows = known.overlapping(span).filter(person_id__in=list(ids))
    found: dict[int, list[Span]] = {}
    for row in rows:
        found.setdefault(row.person_id, []).append(row.span())
    return found


def _unfit(roster: Roster, ids: Sequence[int], span: Span) -> dict[int, datetime]:
    """By person, when in the span they may not be sent for the first time."""
    found: dict[int, datetime] = {}
    for at in _looks(roster, span):
        fit = agencies.fit_for_duty(ids, at, consortium_id=roster.consortium_id)
        for person_id, why_not in fit.items():
            if why_not is not None:
                found.setdefault(person_id, at)
    return found


def _unfit_days(
    roster: Roster, ids: Sequence[int], spans: Iterable[Span]
) -> dict[int, set[date]]:
    """By person, on which local days of these spans they may not be sent."""
    looks = {look for span in spans for look in _looks_on(roster, span)}
    days = [(day, at) for at, day in sorted(looks)]
    return agencies.unfit_days(ids, days, consortium_id=roster.consortium_id)


def _looks_on(roster: Roster, span: Span) -> list[tuple[datetime, date]]:
    """Each of `_looks`, with its local day."""
    zone = walltime.zone(roster.zone)
    return [(at, walltime.local_date(at, zone)) for at in _looks(roster, span)]


def _looks(roster: Roster, span: Span) -> Iterator[datetime]:
    """Once on each local day of the span; in one of months once a week, and at its
    end.
    """
    zone = walltime.zone(roster.zone)
    step = ONE_DAY if span.length <= LONG else 7 * ONE_DAY
    on = walltime.local_date(span.starts_at, zone)
    at = span.starts_at
    while at < span.ends_at:
        yield at
        on += step
        at = walltime.days(on, on + ONE_DAY, zone).starts_at
    if step > ONE_DAY:
        yield span.ends_at - INSTANT
