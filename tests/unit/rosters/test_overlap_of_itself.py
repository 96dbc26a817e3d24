"""Does a pattern overlap itself?"""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from common.intervals import Span
from rosters.core.pattern import Pattern, expand
from tests.unit.rosters.plans import patterns

PHOENIX, NEAR = ZoneInfo("America/Phoenix"), date(2026, 3, 8)
DAY = timedelta(days=1)


@given(
    pattern=patterns(1, PHOENIX, NEAR),
    hours=st.sampled_from([12, 23, 24, 25, 36, 48, 49, 168, 169]),
)
def test_a_pattern_overlaps_itself_exactly_when_two_of_its_nights_do(
    pattern: Pattern, hours: int
) -> None:
    """Where the clock never jumps, an hour on the wall is an hour."""
    plain = replace(pattern, wall=timedelta(hours=hours), exceptions={})
    first, last = NEAR - 90 * DAY, NEAR + 90 * DAY
    begins, ends = plain.night(first), plain.night(last + 30 * DAY)
    assert begins is not None
    assert ends is not None

    window = Span(begins.starts_at, ends.starts_at)
    over = [
        one.on
        for one, after in pairwise(expand(plain, window))
        if one.ends_at > after.starts_at and first <= one.on < last
    ]

    found = plain.first_over_its_next(first, last)
    expected = None if plain.recurrence.is_for_holidays else next(iter(over), None)
    assert found == expected
