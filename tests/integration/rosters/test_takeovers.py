""" "I take it from now": at once, from whoever has it, and back to the plan after."""

from datetime import date, datetime, timedelta
from importlib import import_module

import pytest
from django.apps import apps

from agencies.models import AuditEntry
from common.intervals import Span
from rosters.core.rules import Rule
from rosters.core.words import Change
from rosters.errors import ChangedHands, NobodyShould, NoReason, RulesBroken
from rosters.models import Override
from rosters.selectors import ledger
from rosters.services import changes, endings, plan, takeovers, time_off
from rosters.services.nights import move_night
from tests.cast import Cast, scope_of
from tests.integration.rosters.nights import Nights, central, nightly, rows, span
from tests.integration.rosters.swapping import NIGHT, on, said

TONIGHT = span("2026-11-02T19:00", "2026-11-03T07:00")  # Rivera's, running at `now`


def test_from_this_minute_on_it_is_theirs_and_the_other_is_told(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    takeovers.take_over(
        nights.primary,
        cast.kessler,
        seen=cast.rivera.public_id.hex,
        now=now,
        by=cast.kessler.pk,
    )

    assert on(nights.primary, TONIGHT) == [("D. Kessler", "03 02:14", "03 07:00")]
    assert said("shifts") == [
        (
            "R. Rivera",
            (
                "TANDEM Nights: your shifts changed. OFF Tue 3 Nov 02:14-07:00 Primary."
                " See My shifts."
            ),
        )
    ]
    made = Override.objects.get()
    assert (made.made_by, made.reason) == (cast.kessler, "Took over")


def test_of_two_who_take_it_from_the_same_person_the_first_has_it(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    def take(person: str) -> None:
        who = getattr(cast, person)
        takeovers.take_over(
            nights.primary, who, seen=cast.rivera.public_id.hex, now=now, by=who.pk
        )

    take("kessler")
    before = rows(nights.primary)

    with pytest.raises(ChangedHands, match=r"D\. Kessler has it by now"):
        take("vang")
    take("kessler")  # twice is harmless

    assert rows(nights.primary) == before
    assert Override.objects.count() == 1


def test_the_backup_takes_it_by_waiving_the_rule_by_its_name(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    def take(despite: list[Rule], reason: str) -> None:
        takeovers.take_over(
            nights.primary,
            cast.lindqvist,
            seen=cast.rivera.public_id.hex,
            now=now,
            by=cast.lindqvist.pk,
            reason=reason,
            despite=despite,
        )

    with pytest.raises(RulesBroken, match="is on call elsewhere"):
        take([], "")
    with pytest.raises(NoReason):
        take([Rule.ELSEWHERE], "")
    take([Rule.ELSEWHERE], "Rivera is ill")

    assert on(nights.primary, TONIGHT)[-1][0] == "M. Lindqvist"
    assert Override.objects.get().despite == ["elsewhere"]


def test_a_gap_is_filled_until_somebody_is_on_again(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    changes.add_override(
        nights.primary,
        changes.Wish(Change.REMOVE),
        starts_at=now,
        ends_at=central("2026-11-03T05:00"),
        now=now,
    )

    with pytest.raises(ChangedHands, match="Nobody has it by now"):
        takeovers.take_over(
            nights.primary, cast.vang, seen=cast.rivera.public_id.hex, now=now, by=None
        )
    takeovers.take_over(nights.primary, cast.vang, seen="", now=now, by=None)

    assert on(nights.primary, TONIGHT)[-2:] == [
        ("T. Vang", "03 02:14", "03 05:00"),
        ("R. Rivera", "03 05:00", "03 07:00"),
    ]


def test_where_nobody_is_meant_to_be_there_is_nothing_to_take(
    nights: Nights, cast: Cast
) -> None:
    noon = central("2026-11-03T12:00")

    with pytest.raises(NobodyShould):
        takeovers.take_over(nights.primary, cast.vang, seen="", now=noon, by=None)


def kessler_takes_it(nights: Nights, cast: Cast, now: datetime) -> None:
    takeovers.take_over(
        nights.primary,
        cast.kessler,
        seen=cast.rivera.public_id.hex,
        now=now,
        by=cast.kessler.pk,
    )


def test_what_was_taken_over_stays_whoever_the_plan_beneath_names(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    kessler_takes_it(nights, cast, now)
    mine = [("D. Kessler", "03 02:14", "03 07:00")]

    time_off.take(
        cast.tri_town,
        cast.rivera,
        starts_at=now,
        ends_at=central("2026-11-04T12:00"),
        now=now,
        by=cast.novak.pk,
    )
    assert on(nights.primary, TONIGHT) == mine
    plan.set_pattern(
        nights.primary,
        nightly(person=cast.vang),
        now=now,
        by=cast.novak.pk,
        line=nights.first_line,
    )

    assert on(nights.primary, TONIGHT) == mine
    assert "D. Kessler" not in {who for who, _text in said("shifts")}


def test_when_the_night_is_cancelled_who_took_it_over_is_told(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    kessler_takes_it(nights, cast, now)

    move_night(nights.first_line, date(2026, 11, 2), None, now=now, by=cast.novak.pk)

    assert on(nights.primary, TONIGHT) == []
    [told] = [text for who, text in said("shifts") if who == "D. Kessler"]
    assert "OFF Tue 3 Nov 02:14-07:00 Primary" in told


@pytest.mark.parametrize("hours", [0, 3])
def test_nothing_is_taken_over_of_a_position_past_its_end(
    nights: Nights, cast: Cast, now: datetime, hours: int
) -> None:
    """Nobody is there by then: the gap lasts until the position ends, if at all."""
    ends_at = NIGHT.starts_at + timedelta(hours=hours)
    changes.add_override(
        nights.primary,
        changes.Wish(Change.REMOVE),
        starts_at=NIGHT.starts_at,
        ends_at=NIGHT.ends_at,
        now=now,
    )
    endings.end_position(nights.primary, ends_at, now=now)
    at = NIGHT.starts_at + timedelta(hours=1)

    def take() -> Override | None:
        kessler = cast.kessler
        return takeovers.take_over(
            nights.primary, kessler, seen="", now=at, by=kessler.pk
        )

    if not hours:
        with pytest.raises(NobodyShould):
            take()
        return
    made = take()
    assert made is not None
    assert made.ends_at == ends_at


def nights_end(nights: Nights, cast: Cast, ends: str, now: datetime) -> None:
    """The coordinator lets every night end then."""
    plan.set_pattern(
        nights.primary,
        nightly(rotation=nights.rotation, ends=f"2026-11-03T{ends}"),
        now=now,
        by=cast.novak.pk,
        line=nights.first_line,
    )


def test_the_hours_by_which_the_night_grows_are_theirs_too(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    kessler_takes_it(nights, cast, now)

    nights_end(nights, cast, "09:00", now + timedelta(hours=1))

    assert on(nights.primary, TONIGHT) == [("D. Kessler", "03 02:14", "03 09:00")]
    entry = AuditEntry.objects.get(act="override_follows_shift")
    assert entry.object_id == str(Override.objects.get().public_id)


def test_whoever_comes_after_a_night_that_ends_earlier_has_their_shift(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    kessler_takes_it(nights, cast, now)
    later = now + timedelta(hours=1)

    nights_end(nights, cast, "05:00", later)
    early = nightly(
        person=cast.vang, begins="2026-11-03T05:00", ends="2026-11-03T07:00"
    )
    plan.set_pattern(nights.primary, early, now=later, by=cast.novak.pk)

    assert on(nights.primary, TONIGHT) == [
        ("D. Kessler", "03 02:14", "03 05:00"),
        ("T. Vang", "03 05:00", "03 07:00"),
    ]


def test_a_night_that_is_over_by_the_edit_ends_for_who_took_it_over_at_once(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    kessler_takes_it(nights, cast, now)

    nights_end(nights, cast, "03:00", now + timedelta(hours=1))

    assert on(nights.primary, TONIGHT) == [("D. Kessler", "03 02:14", "03 03:14")]
    assert Override.objects.get().ends_at == now + timedelta(hours=1)


def test_a_piece_from_the_middle_of_a_night_stays_as_it_was_taken(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    changes.add_override(
        nights.primary,
        changes.Wish(Change.REPLACE, cast.vang),
        starts_at=central("2026-11-03T05:00"),
        ends_at=TONIGHT.ends_at,
        now=now,
    )
    kessler_takes_it(nights, cast, now)

    nights_end(nights, cast, "09:00", now + timedelta(hours=1))

    who = [(name, until) for name, _begins, until in on(nights.primary, TONIGHT)]
    assert who[:2] == [("D. Kessler", "03 05:00"), ("T. Vang", "03 07:00")]


def test_take_overs_kept_as_replacing_are_known_by_when_they_were_made(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    kessler_takes_it(nights, cast, now)
    changes.add_override(
        nights.primary,
        changes.Wish(Change.REPLACE, cast.vang, cast.okafor),
        starts_at=NIGHT.starts_at,
        ends_at=NIGHT.ends_at,
        now=now,
    )
    Override.objects.filter(person=cast.kessler).update(change="replace")

    migration = import_module("rosters.migrations.0018_take_overs_cover")
    migration.to_cover(apps, None)

    kept = Override.objects.order_by("starts_at").values_list("change", flat=True)
    assert list(kept) == ["cover", "replace"]


def test_take_overs_kept_without_their_night_end_with_it_from_then_on(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    kessler_takes_it(nights, cast, now)
    Override.objects.update(line=None, night_on=None, took_over_at=None)

    migration = import_module("rosters.migrations.0021_take_overs_of_nights")
    migration.mark(apps, None)
    nights_end(nights, cast, "05:00", now + timedelta(hours=1))

    assert on(nights.primary, TONIGHT) == [("D. Kessler", "03 02:14", "03 05:00")]
    assert Override.objects.get().took_over_at == now


def test_a_piece_kept_without_its_night_stays_a_piece(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    changes.add_override(
        nights.primary,
        changes.Wish(Change.REPLACE, cast.vang),
        starts_at=central("2026-11-03T05:00"),
        ends_at=TONIGHT.ends_at,
        now=now,
    )
    kessler_takes_it(nights, cast, now)

    migration = import_module("rosters.migrations.0021_take_overs_of_nights")
    migration.mark(apps, None)

    assert Override.objects.get(person=cast.kessler).line is None


def test_a_take_over_of_a_night_that_moves_stays_one_in_the_hours(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    kessler_takes_it(nights, cast, now)
    starts, ends = central("2026-11-03T04:00"), central("2026-11-03T09:00")

    move_night(
        nights.first_line, date(2026, 11, 2), Span(starts, ends), now=now, by=None
    )

    assert on(nights.primary, Span(now, ends)) == [
        ("D. Kessler", "03 04:00", "03 09:00")
    ]
    november = ledger.period_of(nights.roster, date(2026, 11, 1), date(2026, 12, 1))
    scope = scope_of(cast.novak, now=now)
    found = ledger.hours(scope, nights.roster, november, now=now)
    assert found.took_over == {cast.kessler.pk: 1}
