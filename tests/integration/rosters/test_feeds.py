"""What calendar programs read: coverage, under names that stay."""

from datetime import date, datetime, timedelta

from agencies.services import people
from common import clock
from notifications.services import phones
from rosters.core.words import Change
from rosters.models import Coverage
from rosters.services import changes, publication
from rosters.services import nights as one_night
from tests.calendars import Read
from tests.cast import Cast
from tests.integration.rosters.feeds import Subscription, subscribe
from tests.integration.rosters.nights import Nights, central, empty_roster, span

TENTH = date(2026, 11, 10)
MINUTE = timedelta(minutes=1)


def on_the_tenth(calendar: Subscription, person: str = "") -> list[Read]:
    there = span("2026-11-10T12:00", "2026-11-11T12:00")
    return [
        event
        for event in calendar.events()
        if there.starts_at <= event.starts_at < there.ends_at
        and person in event.summary
    ]


def stand_in(nights: Nights, cast: Cast, now: datetime) -> None:
    """Kessler takes the middle of Okafor's night."""
    changes.add_override(
        nights.primary,
        changes.Wish(Change.REPLACE, cast.kessler),
        starts_at=central("2026-11-10T22:00"),
        ends_at=central("2026-11-11T03:00"),
        now=now,
    )


def test_a_persons_feed_shows_all_their_shifts_and_nobody_elses(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    other = empty_roster(cast, now, name="Days")
    changes.add_override(
        other.positions.get(tier="backup"),
        changes.Wish(Change.ADD, cast.okafor),
        starts_at=central("2026-11-05T08:00"),
        ends_at=central("2026-11-05T12:00"),
        now=now,
    )

    events = subscribe(cast.okafor, cast.okafor, now).events()

    own = Coverage.objects.filter(person=cast.okafor).order_by("starts_at")
    assert [event.told[1:] for event in events] == [
        (row.starts_at, row.ends_at) for row in own
    ]
    assert {event.told[0] for event in events} == {
        "On call: Nights (Primary)",
        "On call: Days (Backup)",
    }


def test_a_rosters_feed_shows_everybody_on_it(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    events = subscribe(nights.roster, cast.novak, now).events()

    assert len(events) == Coverage.objects.count()
    assert {event.told[0] for event in events} == {
        "R. Rivera (Primary)",
        "J. Okafor (Primary)",
        "T. Vang (Primary)",
        "M. Lindqvist (Backup)",
    }


def test_a_consortiums_feed_shows_every_roster_of_it_and_no_others(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    theirs = empty_roster(
        Cast(**{f: getattr(cast, f) for f in cast.__slots__} | _next_door(cast)),
        now,
        name="Xyzzy",
    )
    method = phones.add_contact_method(
        number="+17155550877", person_id=cast.stranger_clinician.pk, now=now
    )
    phones.mark_verified(method, now=now, by=cast.stranger_coordinator.pk)
    changes.add_override(
        theirs.positions.get(tier="primary"),
        changes.Wish(Change.ADD, cast.stranger_clinician),
        starts_at=central("2026-11-05T08:00"),
        ends_at=central("2026-11-05T12:00"),
        now=now,
    )

    events = subscribe(cast.tri_town, cast.novak, now).events()

    ours = Coverage.objects.filter(position__roster=nights.roster)
    assert len(events) == ours.count()
    assert "Nights: R. Rivera (Primary)" in {event.told[0] for event in events}
    assert subscribe(cast.two_rivers, cast.stranger_coordinator, now).events()


def _next_door(cast: Cast) -> dict[str, object]:
    return {
        "tri_town": cast.two_rivers,
        "millbrook": cast.ashby,
        "harlow": cast.ashby,
        "stony_ford": cast.ashby,
        "novak": cast.stranger_coordinator,
    }


def test_a_moved_night_is_the_same_entry_with_a_higher_sequence(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    calendar = subscribe(nights.roster, cast.novak, now)
    [before] = on_the_tenth(calendar, "Okafor")
    to = span("2026-11-10T21:00", "2026-11-11T09:00")

    one_night.move_night(nights.first_line, TENTH, to, now=now + MINUTE)

    [after] = on_the_tenth(calendar, "Okafor")
    assert after.told[1:] == (to.starts_at, to.ends_at)
    assert after.uid == before.uid
    assert after.sequence > before.sequence
    assert after.revised_at > before.revised_at


def test_a_cancelled_night_is_gone_and_comes_back_as_itself(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    calendar = subscribe(cast.okafor, cast.okafor, now)
    [before] = on_the_tenth(calendar)

    one_night.move_night(nights.first_line, TENTH, None, now=now + MINUTE)
    gone = on_the_tenth(calendar)
    one_night.restore_night(nights.first_line, TENTH, now=now + 2 * MINUTE)
    [again] = on_the_tenth(calendar)

    assert gone == []
    assert again.told == before.told
    assert again.uid == before.uid
    assert again.sequence > before.sequence


def test_nothing_else_changes_when_one_night_does(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    calendar = subscribe(nights.roster, cast.novak, now)
    before = {event.uid: event.text for event in calendar.events()}

    one_night.move_night(nights.first_line, TENTH, None, now=now + MINUTE)

    after = {event.uid: event.text for event in calendar.events()}
    assert len(before.keys() - after.keys()) == 1
    assert after.items() <= before.items()


def test_a_night_in_parts_is_named_alike_in_every_calendar(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    stand_in(nights, cast, now)

    whole = on_the_tenth(subscribe(nights.roster, cast.novak, now))
    hers = on_the_tenth(subscribe(cast.okafor, cast.okafor, now))
    his = on_the_tenth(subscribe(cast.kessler, cast.kessler, now))

    assert len({event.uid for event in whole}) == len(whole) == 4
    assert {e.uid: e.told[1:] for e in [*hers, *his]}.items() <= {
        e.uid: e.told[1:] for e in whole
    }.items()
    assert (len(hers), len(his)) == (2, 1)


def test_a_shift_cut_short_while_it_runs_is_the_same_entry_but_later(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    calendar = subscribe(cast.rivera, cast.rivera, now)
    before = calendar.events()[0]
    later = now + 20 * MINUTE

    changes.add_override(
        nights.primary,
        changes.Wish(Change.REPLACE, cast.kessler),
        starts_at=later,
        ends_at=central("2026-11-03T07:00"),
        now=later,
    )

    after = calendar.events()[0]
    assert after.told[1:] == (before.told[1], later)
    assert after.uid == before.uid
    assert after.sequence > before.sequence


def test_what_is_over_stays_for_four_weeks(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    calendar = subscribe(nights.roster, cast.novak, now)
    first = min(event.starts_at for event in calendar.events())

    with clock.at(now + timedelta(weeks=4)):
        assert min(event.starts_at for event in calendar.events()) == first
    with clock.at(now + timedelta(weeks=6)):
        assert min(event.starts_at for event in calendar.events()) > first


def test_a_correction_of_the_past_is_what_the_feed_shows(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    calendar = subscribe(nights.roster, cast.novak, now)
    when = span("2026-11-03T07:00", "2026-11-03T09:00")

    with clock.at(now + timedelta(days=1)) as later:
        publication.correct(
            nights.primary,
            person=cast.kessler,
            span=when,
            reason="stayed on",
            by=cast.novak.pk,
            now=later,
        )
        told_of = [e.told for e in calendar.events() if "Kessler" in e.summary]

    assert told_of == [("D. Kessler (Primary)", when.starts_at, when.ends_at)]


def test_a_feed_says_names_places_and_times_and_nothing_else(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    stand_in(nights, cast, now)  # with a reason, which is nobody's business here

    for shown, by in (
        (nights.roster, cast.novak),
        (cast.tri_town, cast.novak),
        (cast.rivera, cast.rivera),
    ):
        for event in subscribe(shown, by, now).events():
            assert event.properties == {
                *("SUMMARY", "DTSTART", "DTEND", "DTSTAMP", "UID", "SEQUENCE"),
                *("LAST-MODIFIED", "TRANSP", "X-MICROSOFT-CDO-BUSYSTATUS"),
            }


def test_a_new_name_is_read_at_once(nights: Nights, cast: Cast, now: datetime) -> None:
    calendar = subscribe(nights.roster, cast.novak, now)
    before = calendar.asks().headers["ETag"]

    people.rename(
        cast.okafor,
        full_name="Jide Adeyemi",
        work_name="J. Adeyemi",
        language="en",
        now=now,
    )

    after = calendar.asks(**{"If-None-Match": before})
    assert after.status_code == 200
    assert b"J. Adeyemi (Primary)" in after.content
