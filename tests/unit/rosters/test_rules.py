"""Who may take a span: worked examples, and laws against a slow look at every hour."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from common import walltime
from common.intervals import Span
from rosters.core.preferences import Level, Preference
from rosters.core.rules import (
    Broken,
    Duty,
    Limits,
    Rule,
    Standing,
    broken,
    nights_of,
)

CENTRAL = ZoneInfo("America/Chicago")
HOUR = timedelta(hours=1)
ELEVEN = Limits(CENTRAL, rest=11 * HOUR)
PRIMARY, BACKUP = 1, 2


def span(begin: str, end: str) -> Span:
    wall = datetime.fromisoformat
    return Span(
        walltime.instant_of(wall(begin), CENTRAL),
        walltime.instant_of(wall(end), CENTRAL),
    )


def night(day: int, month: int = 11, position: int = PRIMARY) -> Duty:
    begins = datetime(2026, month, day, 19)  # noqa: DTZ001 - a wall clock's
    ends = begins + timedelta(hours=12)
    return Duty(span(begins.isoformat(), ends.isoformat()), position)


def names(found: tuple[Broken, ...]) -> list[Rule]:
    return [each.rule for each in found]


TUESDAY = night(10)


def test_who_is_free_rested_reachable_and_fit_may_take_it() -> None:
    assert broken(TUESDAY, Standing(duties=(night(7), night(13))), ELEVEN) == ()


def test_all_that_is_wrong_is_told_at_once() -> None:
    standing = Standing(
        duties=(night(10, position=BACKUP), night(9)),
        time_off=(span("2026-11-11T06:59", "2026-11-12T00:00"),),
        is_reachable=False,
        unfit_at=TUESDAY.span.starts_at,
        week=(Preference(1, time(0), time(0), Level.CANNOT),),
        busy=(span("2026-11-10T18:00", "2026-11-10T19:01"),),
    )
    limits = Limits(CENTRAL, rest=13 * HOUR, most_nights=1, busy_blocks=True)

    assert names(broken(TUESDAY, standing, limits)) == list(Rule)


def test_time_off_that_only_touches_is_no_clash() -> None:
    off = span("2026-11-11T07:00", "2026-11-12T00:00")

    assert broken(TUESDAY, Standing(time_off=(off,)), ELEVEN) == ()


def test_the_seat_one_has_already_is_no_other_shift() -> None:
    assert broken(TUESDAY, Standing(duties=(TUESDAY,)), ELEVEN) == ()


def test_twelve_hours_between_two_nights_are_enough_for_eleven_not_for_thirteen() -> (
    None
):
    standing = Standing(duties=(night(9),))

    assert broken(TUESDAY, standing, ELEVEN) == ()
    [found] = broken(TUESDAY, standing, replace(ELEVEN, rest=13 * HOUR))
    assert (found.rule, found.rest) == (Rule.REST, 12 * HOUR)


def test_rest_is_counted_as_time_passes_when_the_clock_goes_forward() -> None:
    # Sunday 8 March loses the hour between 02:00 and 03:00.
    evening = Duty(span("2026-03-07T19:00", "2026-03-07T21:00"), PRIMARY)
    morning = Duty(span("2026-03-08T08:00", "2026-03-08T12:00"), PRIMARY)

    [found] = broken(morning, Standing(duties=(evening,)), ELEVEN)

    assert found.rest == 10 * HOUR  # the clock on the wall would say eleven


def test_rest_is_counted_as_time_passes_when_the_clock_goes_back() -> None:
    evening = Duty(span("2026-10-31T19:00", "2026-10-31T21:00"), PRIMARY)
    morning = Duty(span("2026-11-01T07:00", "2026-11-01T12:00"), PRIMARY)

    assert broken(morning, Standing(duties=(evening,)), ELEVEN) == ()


def test_pieces_of_one_night_need_no_rest_between_them() -> None:
    mine = (7, date(2026, 11, 10))
    early = Duty(span("2026-11-10T19:00", "2026-11-10T23:00"), PRIMARY, mine)
    late = Duty(span("2026-11-10T23:00", "2026-11-11T07:00"), PRIMARY, mine)
    another = replace(early, night=(7, date(2026, 11, 9)))

    assert broken(late, Standing(duties=(early,)), ELEVEN) == ()
    assert names(broken(late, Standing(duties=(another,)), ELEVEN)) == [Rule.REST]


def test_a_night_between_two_runs_joins_them() -> None:
    standing = Standing(duties=(night(8), night(9), night(11)))
    limits = Limits(CENTRAL, most_nights=3)

    [found] = broken(TUESDAY, standing, limits)

    assert (found.rule, found.nights) == (Rule.NIGHTS, 4)
    assert broken(TUESDAY, standing, replace(limits, most_nights=4)) == ()


def test_a_day_shift_joins_no_nights() -> None:
    day = Duty(span("2026-11-10T07:00", "2026-11-10T19:00"), PRIMARY)
    standing = Standing(duties=(night(8), night(9), night(10)))

    assert broken(day, standing, Limits(CENTRAL, most_nights=1)) == ()


def test_the_first_minutes_after_midnight_are_a_night_and_the_last_before_are_not() -> (
    None
):
    assert nights_of(span("2026-11-10T19:00", "2026-11-11T00:00"), CENTRAL) == set()
    assert nights_of(span("2026-11-10T19:00", "2026-11-11T00:01"), CENTRAL) == {
        date(2026, 11, 10)
    }
    assert nights_of(span("2026-11-11T05:00", "2026-11-11T08:00"), CENTRAL) == set()


# Laws, on whole hours round both nights on which the clock jumps.

BASES = [datetime(2026, 3, 1, 6, tzinfo=UTC), datetime(2026, 10, 26, 6, tzinfo=UTC)]


@st.composite
def spans(draw: st.DrawFn, base: datetime) -> Span:
    begin = draw(st.integers(0, 14 * 24))
    length = draw(st.integers(1, 36))
    return Span(base + begin * HOUR, base + (begin + length) * HOUR)


@st.composite
def asked(draw: st.DrawFn) -> tuple[Duty, Standing, Limits]:
    base = draw(st.sampled_from(BASES))
    seats = st.integers(1, 3)
    duties = draw(st.lists(st.builds(Duty, spans(base), seats), max_size=6))
    standing = Standing(
        tuple(duties),
        tuple(draw(st.lists(spans(base), max_size=2))),
        draw(st.booleans()),
        draw(st.none() | st.just(base)),
    )
    limits = Limits(
        CENTRAL,
        draw(st.integers(0, 24)) * HOUR,
        draw(st.integers(0, 5)),
    )
    return Duty(draw(spans(base)), draw(seats)), standing, limits


def hours(span: Span) -> set[datetime]:
    count = span.length // HOUR
    return {span.starts_at + n * HOUR for n in range(count)}


def by_looking(wanted: Duty, standing: Standing, limits: Limits) -> set[Rule]:
    """Hour by hour, from the words of the rules."""
    mine = hours(wanted.span)
    others = [
        (hours(duty.span), duty)
        for duty in standing.duties
        if duty.position != wanted.position or not hours(duty.span) & mine
    ]
    found = set()
    if any(hours(off) & mine for off in standing.time_off):
        found.add(Rule.TIME_OFF)
    if not standing.is_reachable:
        found.add(Rule.UNREACHABLE)
    if standing.unfit_at:
        found.add(Rule.UNQUALIFIED)
    if any(theirs & mine for theirs, _ in others):
        found.add(Rule.ELSEWHERE)
    rest = int(limits.rest / HOUR)
    near = {at + n * HOUR for at in mine for n in range(-rest, rest + 1)}
    if any(theirs & near and not theirs & mine for theirs, _ in others):
        found.add(Rule.REST)
    if limits.most_nights and _too_many(mine, [t for t, _ in others], limits):
        found.add(Rule.NIGHTS)
    return found


def _too_many(mine: set[datetime], theirs: list[set[datetime]], limits: Limits) -> bool:
    def deep(some: set[datetime]) -> set[date]:
        local = [at.astimezone(CENTRAL) for at in some]
        return {at.date() for at in local if at.hour < 5}

    taken = deep(mine).union(*(deep(each) for each in theirs))
    for on in deep(mine):
        for shift in range(-limits.most_nights, 1):
            row = [
                on + timedelta(days=shift + n) for n in range(limits.most_nights + 1)
            ]
            if set(row) <= taken:
                return True
    return False


@given(asked())
def test_it_agrees_with_looking_at_every_hour(
    drawn: tuple[Duty, Standing, Limits],
) -> None:
    assert set(names(broken(*drawn))) == by_looking(*drawn)


@given(asked(), st.randoms(use_true_random=False))
def test_the_order_in_which_things_are_known_does_not_matter(
    drawn: tuple[Duty, Standing, Limits], dice: Random
) -> None:
    wanted, standing, limits = drawn
    duties = list(standing.duties)
    dice.shuffle(duties)

    shuffled = replace(standing, duties=tuple(duties))

    assert broken(wanted, shuffled, limits) == broken(wanted, standing, limits)


@given(asked())
def test_knowing_less_of_a_person_breaks_no_more_rules(
    drawn: tuple[Duty, Standing, Limits],
) -> None:
    wanted, standing, limits = drawn

    fewer = replace(standing, duties=standing.duties[1:], time_off=())

    less, more = broken(wanted, fewer, limits), broken(wanted, standing, limits)
    assert set(names(less)) <= set(names(more))


@given(asked())
def test_asking_for_less_breaks_no_more_rules(
    drawn: tuple[Duty, Standing, Limits],
) -> None:
    wanted, standing, limits = drawn

    looser = replace(limits, rest=limits.rest / 2, most_nights=limits.most_nights and 9)

    less, more = broken(wanted, standing, looser), broken(wanted, standing, limits)
    assert set(names(less)) <= set(names(more))


@given(asked())
def test_each_rule_is_told_once_and_in_order(
    drawn: tuple[Duty, Standing, Limits],
) -> None:
    told = names(broken(*drawn))

    assert told == [rule for rule in Rule if rule in told]


def test_busy_time_counts_where_the_roster_says_so_and_it_overlaps() -> None:
    touching = span("2026-11-10T17:00", "2026-11-10T19:00")
    inside = span("2026-11-10T20:00", "2026-11-10T21:00")
    later = span("2026-11-10T23:00", "2026-11-11T01:00")
    blocks = Limits(CENTRAL, busy_blocks=True)

    assert broken(TUESDAY, Standing(busy=(touching,)), blocks) == ()
    assert broken(TUESDAY, Standing(busy=(inside,)), Limits(CENTRAL)) == ()
    [found] = broken(TUESDAY, Standing(busy=(later, inside)), blocks)
    assert (found.rule, found.span) == (Rule.BUSY, inside)
