"""Two plans of two rosters at once: no rule between them is broken unseen."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from threading import Barrier, BrokenBarrierError

import pytest

from rosters.core.rules import Rule
from rosters.core.words import Tier
from rosters.models import PatternLine, Position
from rosters.services import plan, previews, rosters
from rosters.services.previews import Tried
from tests.cast import Cast
from tests.integration.rosters.nights import Nights, empty_roster, nightly, position
from tests.races import at_once

pytestmark = pytest.mark.xdist_group("system")


def test_whoever_is_put_on_two_rosters_at_once_is_put_on_one(
    shared_nights: tuple[Cast, Nights], now: datetime
) -> None:
    cast, nights = shared_nights
    other = position(empty_roster(cast, now, "Other"), Tier.PRIMARY)
    second = rosters.add_position(nights.roster, Tier.PRIMARY, now=now)
    both_have_edited = Barrier(2, timeout=2)  # which one that waits never does

    def saving(where: Position) -> Callable[[], Tried]:
        def edit(*, wait: bool) -> None:
            plan.set_pattern(where, nightly(person=cast.kessler), now=now)
            if wait:
                with suppress(BrokenBarrierError):
                    both_have_edited.wait()

        def carry_out(agreed: str) -> Tried:
            return previews.carry_out(
                lambda: edit(wait=bool(agreed)),
                rosters=[where.roster],
                agreed=agreed,
                now=now,
                waiver=previews.Waiver(cast.novak.pk),
            )

        mark = carry_out("").mark
        return lambda: carry_out(mark)

    found = at_once(saving(second), saving(other))

    tried = [one for one in found if isinstance(one, Tried)]
    assert sorted(one.saved for one in tried) == [False, True]
    refused = next(one for one in tried if not one.saved)
    assert {each.rule for one in refused.strains for each in one.broken} == {
        Rule.ELSEWHERE
    }
    assert PatternLine.objects.filter(person=cast.kessler).count() == 1
