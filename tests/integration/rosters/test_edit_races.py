"""Fifty coordinators at once: what is accepted is kept and written down, nothing
overlaps, and whoever is too late hears who was first.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from agencies.core.words import Role
from agencies.models import AuditEntry, User
from agencies.services import people
from common.intervals import Span
from rosters.core.words import Change
from rosters.errors import ChangedSince, OverrideOverlaps
from rosters.models import Coverage, Override, Rotation, TimeOff
from rosters.services import changes, editions, plan, publication, unavailable
from tests.cast import Cast
from tests.integration.rosters.nights import STARTS_ON, Nights
from tests.integration.rosters.test_races import overlaps
from tests.races import at_once

pytestmark = pytest.mark.xdist_group("system")
FIFTY, DAY = 50, timedelta(days=1)
Edit = Callable[[], object]


def coordinators(cast: Cast, count: int, now: datetime) -> list[User]:
    return [
        people.add_person(
            full_name=f"Cleo Coordinator{nth}",
            organisation=cast.tamarack,
            roles=(Role.COORDINATOR,),
            starts_on=cast.starts_on,
            now=now,
        )
        for nth in range(count)
    ]


def standing_in(nights: Nights, cast: Cast, by: User, day: int, now: datetime) -> Edit:
    """That coordinator puts Kessler on for one of the coming days, whole."""
    starts_at = now + day * DAY
    wish = changes.Wish(Change.ADD, cast.kessler, reason=f"by {by.pk}")
    return lambda: changes.add_override(
        nights.primary,
        wish,
        starts_at=starts_at,
        ends_at=starts_at + DAY,
        now=now,
        by=by.pk,
    )


def renaming(
    nights: Nights, cast: Cast, by: User, now: datetime, seen: str | None
) -> Edit:
    """That coordinator turns the rotation round, and gives it their name."""
    rotation = Rotation.objects.get(pk=nights.rotation.pk)
    return lambda: plan.set_rotation(
        nights.roster,
        name=f"by {by.pk}",
        starts_on=STARTS_ON,
        turn_days=7,
        people=[cast.vang, cast.okafor, cast.rivera],
        now=now,
        by=by.pk,
        rotation=rotation,
        from_on=(now + 7 * DAY).date(),
        seen=seen,
    )


def time_of(person: User) -> timedelta:
    rows = Coverage.objects.standing().filter(person=person)
    return sum((row.span().length for row in rows), timedelta(0))


def written_down(act: str) -> list[int]:
    """Who did it, by the trail, in no order."""
    entries = AuditEntry.objects.filter(act=act, person__isnull=False)
    return sorted(entry.person_id or 0 for entry in entries)


def test_fifty_overrides_of_fifty_days_are_all_kept(
    shared_nights: tuple[Cast, Nights], now: datetime
) -> None:
    cast, nights = shared_nights
    many = coordinators(cast, FIFTY, now)

    found = at_once(
        *[standing_in(nights, cast, by, day, now) for day, by in enumerate(many)]
    )

    assert all(isinstance(each, Override) for each in found), found
    assert Override.objects.standing().count() == FIFTY
    assert written_down("add_override") == sorted(by.pk for by in many)
    assert overlaps(nights.primary) == []
    assert time_of(cast.kessler) == FIFTY * DAY


def test_of_fifty_overrides_of_one_day_one_is_made_and_the_rest_hear_whose(
    shared_nights: tuple[Cast, Nights], now: datetime
) -> None:
    cast, nights = shared_nights
    many = coordinators(cast, FIFTY, now)

    found = at_once(*[standing_in(nights, cast, by, 1, now) for by in many])

    won = [each for each in found if isinstance(each, Override)]
    lost = [each for each in found if isinstance(each, OverrideOverlaps)]
    assert (len(won), len(lost)) == (1, FIFTY - 1), found
    [winner] = [by for by in many if by.pk == won[0].made_by_id]
    sentence = (
        "There is already a change from Wed 4 Nov 2026 02:14 to Thu 5 Nov 2026 02:14: "
        f"D. Kessler comes on, made by {winner}."
    )
    assert {str(each) for each in lost} == {sentence}
    assert written_down("add_override") == [winner.pk]
    assert overlaps(nights.primary) == []
    assert time_of(cast.kessler) == DAY


def test_of_fifty_who_change_a_rotation_they_all_saw_one_does_and_the_rest_hear_who(
    shared_nights: tuple[Cast, Nights], now: datetime
) -> None:
    cast, nights = shared_nights
    many, seen = coordinators(cast, FIFTY, now), editions.edition_of(nights.rotation)

    found = at_once(*[renaming(nights, cast, by, now, seen) for by in many])

    won = [each for each in found if isinstance(each, Rotation)]
    lost = [each for each in found if isinstance(each, ChangedSince)]
    assert (len(won), len(lost)) == (1, FIFTY - 1), found
    stored = Rotation.objects.get(pk=nights.rotation.pk)
    [winner] = [by for by in many if stored.name == f"by {by.pk}"]
    assert all(
        str(each).startswith(f"{winner} changed it on Tue 3 Nov 02:14, since")
        for each in lost
    )
    assert written_down("set_rotation") == [winner.pk]
    assert {each.edition for each in lost} == {editions.edition_of(stored)}
    assert overlaps(nights.primary) == []


def test_fifty_changes_of_a_rotation_one_after_another_are_all_written_down(
    shared_nights: tuple[Cast, Nights], now: datetime
) -> None:
    cast, nights = shared_nights
    many = coordinators(cast, FIFTY, now)

    found = at_once(*[renaming(nights, cast, by, now, None) for by in many])

    assert all(isinstance(each, Rotation) for each in found), found
    assert written_down("set_rotation") == sorted(by.pk for by in many)
    last = AuditEntry.objects.filter(act="set_rotation").order_by("-pk")[0]
    assert Rotation.objects.get(pk=nights.rotation.pk).name == f"by {last.person_id}"
    members = nights.rotation.members.filter(until_on__isnull=True).order_by("order")
    assert [m.person for m in members] == [cast.vang, cast.okafor, cast.rivera]
    assert overlaps(nights.primary) == []


def test_fifty_of_both_at_once_lose_nothing_and_leave_the_plan_as_if_in_turn(
    shared_nights: tuple[Cast, Nights], now: datetime
) -> None:
    cast, nights = shared_nights
    many, seen = coordinators(cast, FIFTY, now), editions.edition_of(nights.rotation)
    by_day, by_turn = many[: FIFTY // 2], many[FIFTY // 2 :]
    edits: list[Edit] = []
    for nth, (one, other) in enumerate(zip(by_day, by_turn, strict=True)):
        # Each day twice: of two who want the same day one is too late.
        edits.append(standing_in(nights, cast, one, nth // 2, now))
        edits.append(renaming(nights, cast, other, now, seen))

    found = at_once(*edits)

    counts = {
        kind: sum(isinstance(each, kind) for each in found)
        for kind in (Override, OverrideOverlaps, Rotation, ChangedSince)
    }
    assert counts == {Override: 13, OverrideOverlaps: 12, Rotation: 1, ChangedSince: 24}
    made = Override.objects.standing()
    assert written_down("add_override") == sorted(o.made_by_id or 0 for o in made)
    assert len(written_down("set_rotation")) == 1
    assert overlaps(nights.primary) == []
    assert time_of(cast.kessler) == 13 * DAY
    after = Span(now + 13 * DAY, now + 60 * DAY)
    rows = list(Coverage.objects.overlapping(after).filter(position=nights.primary))
    as_planned = [(row.person_id, row.starts_at, row.ends_at) for row in rows]
    publication.publish(nights.roster.pk, now=now)
    again = Coverage.objects.overlapping(after).filter(position=nights.primary)
    assert as_planned == [(r.person_id, r.starts_at, r.ends_at) for r in again]


def test_said_by_many_texts_at_once_somebody_is_unavailable_once(
    shared_nights: tuple[Cast, Nights], now: datetime
) -> None:
    cast, nights = shared_nights

    def say(minutes: int) -> Edit:
        until = now + timedelta(hours=2, minutes=minutes)
        return lambda: unavailable.begin(cast.rivera, until, now=now, way="text")

    found = at_once(*[say(minutes) for minutes in range(10)])

    assert all(isinstance(each, unavailable.Done) for each in found), found
    assert TimeOff.objects.filter(from_now=True).count() == 1
    assert overlaps(nights.primary) == []
    assert not Coverage.objects.at(now).filter(person=cast.rivera).exists()
