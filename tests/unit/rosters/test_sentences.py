"""What a coordinator entered, said back in one sentence."""

from datetime import date, datetime, time, timedelta

import pytest

from common.public_holidays import HolidayCalendar
from rosters import sentences
from rosters.core.recurrence import LAST, Days, OnHolidays, Recurrence, Unit
from rosters.core.rotation import Handoff

STARTS = datetime.fromisoformat("2026-12-01T19:00")  # a Tuesday
NIGHT = timedelta(hours=12)
FRIDAY = frozenset({4})
FIRST = "the first from Mon 2 Nov 2026 06:00"


def said(
    recurrence: Recurrence,
    days: Days = Days.ANY,
    *,
    wall: timedelta = NIGHT,
    last_on: date | None = None,
) -> str:
    return sentences.pattern(
        recurrence,
        days,
        starts_at=STARTS,
        wall=wall,
        last_on=last_on,
        holder=sentences.holder("Nights", ""),
    )


def test_every_second_friday_says_when_it_first_comes() -> None:
    assert said(Recurrence(Unit.WEEKS, 2, FRIDAY)) == (
        "Every second Friday 19:00–07:00, from Fri 4 Dec 2026, rotation Nights."  # noqa: RUF001
    )


def test_an_end_and_a_long_shift_are_said() -> None:
    whole = said(
        Recurrence(Unit.WEEKS, 1, FRIDAY),
        wall=timedelta(hours=60),
        last_on=date(2027, 3, 5),
    )

    assert whole == (
        "Every Friday 19:00–07:00 (3 days later), from Fri 4 Dec 2026, "  # noqa: RUF001
        "last on Fri 5 Mar 2027, rotation Nights."
    )


@pytest.mark.parametrize(
    ("recurrence", "days", "words"),
    [
        (Recurrence(Unit.ONCE), Days.ANY, "Once, on Tue 1 Dec 2026"),
        (Recurrence(Unit.DAYS), Days.ANY, "Every day"),
        (Recurrence(Unit.DAYS, 3), Days.ANY, "Every third day"),
        (Recurrence(Unit.DAYS, 10), Days.ANY, "Every 10 days"),
        (
            Recurrence(Unit.DAYS, 2, frozenset({0, 1})),
            Days.ANY,
            "Every second day, but only Monday and Tuesday",
        ),
        (Recurrence(Unit.WEEKS), Days.ANY, "Every Tuesday"),
        (
            Recurrence(Unit.WEEKS, 1, frozenset(range(5))),
            Days.EXCEPT,
            "Every day from Monday to Friday except public holidays",
        ),
        (
            Recurrence(Unit.WEEKS, 1, frozenset({0, 2, 4})),
            Days.ANY,
            "Every Monday, Wednesday and Friday",
        ),
        (Recurrence(Unit.WEEKS, 8, FRIDAY), Days.ANY, "Friday of every 8 weeks"),
        (
            Recurrence(Unit.MONTH_DAYS, month_day=22),
            Days.ANY,
            "The 22nd of every month",
        ),
        (
            Recurrence(Unit.MONTH_DAYS, 3, month_day=30),
            Days.ANY,
            "The 30th (or the last day) of every third month",
        ),
        (
            Recurrence(Unit.MONTH_DAYS, month_day=31),
            Days.ANY,
            "The last day of every month",
        ),
        (
            Recurrence(Unit.MONTH_WEEKDAYS, 1, FRIDAY, nth=2),
            Days.ANY,
            "The second Friday of every month",
        ),
        (
            Recurrence(Unit.MONTH_WEEKDAYS, 2, FRIDAY, nth=LAST),
            Days.ANY,
            "The last Friday of every second month",
        ),
        (Recurrence(Unit.DAYS), Days.ONLY, "Every public holiday"),
        (
            Recurrence(Unit.WEEKS, 1, FRIDAY),
            Days.ONLY,
            "Every Friday if it is a public holiday",
        ),
    ],
)
def test_every_recurrence_has_its_words(
    recurrence: Recurrence, days: Days, words: str
) -> None:
    assert sentences.when(recurrence, days, STARTS.date()) == words


@pytest.mark.parametrize(
    ("turns", "words"),
    [
        (
            sentences.Turns(Handoff.SHIFT, date(2026, 11, 2), 14),
            "turns of 2 weeks, a shift is never divided, the first from Mon 2 Nov 2026",
        ),
        (
            sentences.Turns(Handoff.SHIFT, date(2026, 11, 2), 1),
            "turns of 1 day, a shift is never divided, the first from Mon 2 Nov 2026",
        ),
        (
            sentences.Turns(Handoff.WALL, date(2026, 11, 2), 7, 8, time(6)),
            f"turns of 8 hours, by the clock on the wall, {FIRST}",
        ),
        (
            sentences.Turns(Handoff.ELAPSED, date(2026, 11, 2), 7, 1, time(6)),
            f"turns of 1 hour, by the stopwatch, whatever the clock does, {FIRST}",
        ),
    ],
)
def test_every_kind_of_turn_has_its_words(turns: sentences.Turns, words: str) -> None:
    assert sentences.turns(turns) == words


def test_who_takes_turns_and_from_when() -> None:
    weekly = sentences.Turns(Handoff.SHIFT, date(2026, 11, 2), 7)

    assert sentences.rotation(
        ["R. Rivera", "J. Okafor"], weekly, from_on=date(2026, 12, 1)
    ) == (
        "R. Rivera and J. Okafor: turns of 1 week, a shift is never divided, the first "
        "from Mon 2 Nov 2026; these people from Tue 1 Dec 2026."
    )


def test_holidays_alone_keep_the_first_day_of_the_recurrence() -> None:
    only = OnHolidays(True, HolidayCalendar())

    assert "from Wed 1 Dec" not in said(Recurrence(Unit.DAYS, holidays=only), Days.ONLY)
