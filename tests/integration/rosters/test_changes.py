"""Overrides and time off: who comes on, and what is refused in words."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

import pytest

from agencies.models import AuditEntry
from agencies.services import people
from common.errors import DomainError
from common.intervals import Span
from notifications.models import ContactMethod
from notifications.services import phones
from rosters.core.rules import Rule
from rosters.core.words import Change
from rosters.errors import (
    AlreadyOver,
    EndsBeforeItStarts,
    NoReason,
    NotEligible,
    OverrideOverlaps,
    RulesBroken,
)
from rosters.models import Coverage, Override
from rosters.services import changes, settings, time_off
from tests.cast import LICENSED, Cast
from tests.integration.rosters.nights import Nights, central, shown, span

NIGHT = span("2026-11-10T19:00", "2026-11-11T07:00")  # Okafor's week


def stand_in(
    nights: Nights,
    cast: Cast,
    now: datetime,
    *,
    wins: bool = False,
    despite: Collection[Rule] = (),
) -> Override:
    wish = changes.Wish(Change.REPLACE, cast.kessler, reason="a wedding")
    return changes.add_override(
        nights.primary,
        wish,
        starts_at=NIGHT.starts_at,
        ends_at=NIGHT.ends_at,
        now=now,
        by=cast.novak.pk,
        wins=wins,
        despite=despite,
    )


def on_the_night(nights: Nights) -> list[tuple[str, str, str]]:
    rows = Coverage.objects.overlapping(NIGHT).filter(position=nights.primary)
    return shown(list(rows.select_related("person")))


def test_somebody_stands_in_for_a_night(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    made = stand_in(nights, cast, now)

    assert on_the_night(nights) == [("D. Kessler", "10 19:00", "11 07:00")]
    entry = AuditEntry.objects.get(act="add_override")
    assert (entry.person, entry.reason) == (cast.novak, "a wedding")
    assert entry.object_id == str(made.public_id)


def test_withdrawing_brings_the_first_one_back_once(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    made = stand_in(nights, cast, now)

    changes.withdraw_override(made, now=now, by=cast.novak.pk)
    changes.withdraw_override(made, now=now, by=cast.novak.pk)

    assert on_the_night(nights) == [("J. Okafor", "10 19:00", "11 07:00")]
    assert AuditEntry.objects.filter(act="withdraw_override").count() == 1


def test_somebody_taken_off_leaves_a_gap(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    changes.add_override(
        nights.primary,
        changes.Wish(Change.REMOVE, instead_of=cast.okafor),
        starts_at=NIGHT.starts_at,
        ends_at=central("2026-11-10T23:00"),
        now=now,
    )

    assert on_the_night(nights) == [("J. Okafor", "10 23:00", "11 07:00")]


def test_a_second_change_for_the_same_time_is_refused_until_it_is_meant(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    stand_in(nights, cast, now)

    with pytest.raises(
        OverrideOverlaps, match=r"10 Nov 2026 19:00 to Wed 11 Nov 2026 07:00"
    ) as no:
        stand_in(nights, cast, now)

    assert no.value.field == "starts_at"
    later, vang = now + timedelta(seconds=1), changes.Wish(Change.REPLACE, cast.vang)
    put_on(nights, cast, vang, later, wins=True)
    assert Override.objects.standing().count() == 2


def test_time_off_takes_a_person_off_every_position(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    off = time_off.take(
        cast.tri_town,
        cast.okafor,
        starts_at=central("2026-11-10T21:00"),
        ends_at=central("2026-11-10T22:00"),
        now=now,
    )

    assert on_the_night(nights) == [
        ("J. Okafor", "10 19:00", "10 21:00"),
        ("J. Okafor", "10 22:00", "11 07:00"),
    ]
    time_off.withdraw(off, now=now)
    assert on_the_night(nights) == [("J. Okafor", "10 19:00", "11 07:00")]


def test_nobody_is_put_on_call_in_their_time_off_unless_they_agreed(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    time_off.take(
        cast.tri_town,
        cast.kessler,
        starts_at=NIGHT.starts_at,
        ends_at=NIGHT.ends_at,
        now=now,
    )

    with pytest.raises(RulesBroken, match="has time off then"):
        stand_in(nights, cast, now + timedelta(hours=1))
    stand_in(nights, cast, now + timedelta(hours=1), despite=[Rule.TIME_OFF])

    assert on_the_night(nights)[0][0] == "D. Kessler"


def test_a_stranger_cannot_be_put_on_call(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    wish = changes.Wish(Change.ADD, cast.stranger_clinician)

    with pytest.raises(NotEligible, match="not a clinician") as refused:
        changes.add_override(
            nights.primary,
            wish,
            starts_at=NIGHT.starts_at,
            ends_at=NIGHT.ends_at,
            now=now,
        )

    assert refused.value.field == "person"


@pytest.mark.parametrize(
    ("begin", "end", "refusal"),
    [
        ("2026-11-10T19:00", "2026-11-10T19:00", EndsBeforeItStarts),
        ("2026-11-10T19:00", "2026-11-10T18:00", EndsBeforeItStarts),
        ("2026-11-01T19:00", "2026-11-02T07:00", AlreadyOver),
    ],
)
def test_a_time_that_makes_no_sense_is_refused_at_its_end(
    nights: Nights,
    cast: Cast,
    now: datetime,
    begin: str,
    end: str,
    refusal: type[DomainError],
) -> None:
    with pytest.raises(refusal) as refused:
        changes.add_override(
            nights.primary,
            changes.Wish(Change.ADD, cast.kessler),
            starts_at=central(begin),
            ends_at=central(end),
            now=now,
        )

    assert refused.value.field == "ends_at"
    assert not Override.objects.exists()


def test_a_refused_change_leaves_no_trace(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    stand_in(nights, cast, now)
    entries = AuditEntry.objects.count()

    with pytest.raises(OverrideOverlaps):
        stand_in(nights, cast, now)

    assert AuditEntry.objects.count() == entries


def test_whoever_cannot_be_reached_or_is_on_call_elsewhere_hears_both_reasons(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    for method in ContactMethod.objects.filter(person=cast.lindqvist):
        phones.remove_contact_method(method, now=now, by=cast.novak.pk)
    wish = changes.Wish(Change.REPLACE, cast.lindqvist)  # the backup of that night

    with pytest.raises(RulesBroken) as refused:
        put_on(nights, cast, wish, now)

    assert str(refused.value) == (
        "M. Lindqvist has no verified phone; is on call elsewhere from Tue 10 Nov "
        "19:00."
    )
    assert refused.value.field == "person"
    assert not Override.objects.exists()


def test_a_rule_is_overridden_by_its_name_only_and_with_a_reason(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    silent = changes.Wish(Change.REPLACE, cast.lindqvist)
    wish = changes.Wish(Change.REPLACE, cast.lindqvist, reason="Nobody else is there")

    with pytest.raises(RulesBroken):
        put_on(nights, cast, wish, now, despite=[Rule.REST])
    with pytest.raises(NoReason) as refused:
        put_on(nights, cast, silent, now, despite=[Rule.ELSEWHERE])
    made = put_on(nights, cast, wish, now, despite=[Rule.ELSEWHERE, Rule.REST])

    assert refused.value.field == "reason"
    assert made.despite == ["elsewhere"]  # the other rule held
    entry = AuditEntry.objects.get(act="add_override")
    assert entry.details["rules_overridden"] == ["elsewhere"]
    assert (entry.person, entry.reason) == (cast.novak, "Nobody else is there")


def test_a_roster_that_asks_for_rest_refuses_a_day_after_a_night(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    settings.set_rules(
        nights.roster,
        settings.Rules(rest_hours=11, most_nights=0),
        now=now,
        by=cast.novak.pk,
    )
    put_on(nights, cast, changes.Wish(Change.REPLACE, cast.kessler), now)
    morning = span("2026-11-11T13:00", "2026-11-11T18:00")  # six hours later

    with pytest.raises(RulesBroken, match="would have 6 h of rest instead of 11 h"):
        put_on(nights, cast, changes.Wish(Change.ADD, cast.kessler), now, morning)


def test_a_roster_that_asks_for_free_nights_counts_those_of_all_rosters(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    settings.set_rules(
        nights.roster,
        settings.Rules(rest_hours=0, most_nights=2),
        now=now,
        by=cast.novak.pk,
    )
    stand_in(nights, cast, now)
    wish = changes.Wish(Change.REPLACE, cast.kessler)
    put_on(nights, cast, wish, now, span("2026-11-11T19:00", "2026-11-12T07:00"))

    with pytest.raises(RulesBroken, match="3 nights in a row instead of at most 2"):
        put_on(nights, cast, wish, now, span("2026-11-12T19:00", "2026-11-13T07:00"))


def test_nobody_comes_on_for_a_night_after_their_licence_ran_out(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    people.qualify(
        cast.kessler,
        cast.tamarack,
        code=LICENSED,
        expires_on=date(2026, 11, 10),
        now=now,
        by=cast.novak.pk,
    )

    with pytest.raises(RulesBroken, match="may not be sent on Wed 11 Nov"):
        stand_in(nights, cast, now)


def put_on(
    nights: Nights,
    cast: Cast,
    wish: changes.Wish,
    now: datetime,
    when: Span = NIGHT,
    *,
    despite: Collection[Rule] = (),
    wins: bool = False,
) -> Override:
    return changes.add_override(
        nights.primary,
        wish,
        starts_at=when.starts_at,
        ends_at=when.ends_at,
        now=now,
        by=cast.novak.pk,
        despite=despite,
        wins=wins,
    )
