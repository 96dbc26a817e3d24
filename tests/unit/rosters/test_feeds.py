"""What a feed shows, and under which identities."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from rosters.core import feeds
from rosters.core.feeds import Duty

LINE, OTHER_LINE, OVERRIDE, POSITION, RIVERA, OKAFOR = (UUID(int=n) for n in range(6))
BEGINS = datetime(2026, 11, 4, 1, tzinfo=UTC)
LONG_BEFORE = BEGINS - timedelta(days=300)
HOUR = timedelta(hours=1)


def duty(
    begin: float = 0,
    end: float = 12,
    *,
    line: UUID | None = LINE,
    override: UUID | None = None,
    person: UUID = RIVERA,
    night_on: date | None = date(2026, 11, 3),
) -> Duty:
    return Duty(
        line=line,
        night_on=night_on,
        override=override,
        position=POSITION,
        person=person,
        who="R. Rivera",
        roster="Nights",
        zone="America/Chicago",
        tier="primary",
        order=1,
        starts_at=BEGINS + begin * HOUR,
        ends_at=BEGINS + end * HOUR,
        revised_at=BEGINS,
    )


def uids(*duties: Duty, since: datetime = LONG_BEFORE) -> list[UUID]:
    return [e.uid for e in feeds.entries(duties, lambda d: d.who, since=since)]


def test_a_night_that_is_moved_is_the_same_night() -> None:
    assert uids(duty()) == uids(duty(20, 30))


def test_a_night_that_somebody_else_takes_is_another_entry() -> None:
    assert uids(duty()) != uids(duty(person=OKAFOR))


def test_each_part_of_a_night_is_an_entry_and_the_first_stays_the_night() -> None:
    parts = uids(duty(0, 3), duty(3, 8, person=OKAFOR, override=OVERRIDE), duty(8, 12))

    assert len(set(parts)) == 3
    assert parts[0] == uids(duty())[0]


def test_a_shift_has_one_identity_in_every_feed() -> None:
    his = duty(3, 8, person=OKAFOR, override=OVERRIDE)
    hers = [duty(0, 3), duty(8, 12)]

    whole = uids(hers[0], his, hers[1])

    assert [whole[0], whole[2]] == uids(*hers)
    assert [whole[1]] == uids(his)


def test_what_no_night_gave_is_known_by_the_change_or_by_its_start() -> None:
    added = duty(line=None, override=OVERRIDE, night_on=None)
    corrected = duty(line=None, night_on=None)

    assert uids(added) == uids(added._replace(starts_at=BEGINS - HOUR))
    assert len({*uids(added), *uids(corrected), *uids(duty())}) == 3


def test_a_part_keeps_its_identity_when_the_part_before_has_gone() -> None:
    parts = (duty(0, 3), duty(8, 12))

    assert uids(*parts, since=BEGINS + 5 * HOUR) == uids(*parts)[1:]


def test_what_is_shorter_than_a_second_is_not_shown() -> None:
    brief = duty()._replace(ends_at=BEGINS + timedelta(milliseconds=900))

    assert uids(brief) == []


@given(
    days=st.integers(0, 2000), seconds=st.integers(0, 86_399), later=st.integers(0, 40)
)
def test_a_feed_begins_on_a_monday_four_to_five_weeks_ago_and_never_goes_back(
    days: int, seconds: int, later: int
) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=days, seconds=seconds)

    begins = feeds.since(now)

    assert begins.weekday() == 0
    assert timedelta(weeks=4) <= now - begins < timedelta(weeks=5)
    assert feeds.since(now + timedelta(hours=later)) >= begins


def test_an_edition_is_another_when_anything_it_depends_on_is() -> None:
    usual = feeds.edition(1, "en", rosters=[(1, "Nights", 4), (2, "Days", 9)])

    assert feeds.edition(1, "en", rosters=[(2, "Days", 9), (1, "Nights", 4)]) == usual
    assert feeds.edition(2, "en", rosters=[(1, "Nights", 4), (2, "Days", 9)]) != usual
    assert feeds.edition(1, "en", rosters=[(1, "Nights", 5), (2, "Days", 9)]) != usual
    assert feeds.edition(1, "en", rosters=[(1, "Nights", 4)]) != usual
