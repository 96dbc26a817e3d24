"""When the officer is called, and when somebody else must hear that they know not."""

import pytest

from dispatch.core.telling import Next, next_word


@pytest.mark.parametrize("rung", [True, False])
@pytest.mark.parametrize("overdue", [True, False])
def test_whoever_is_told_is_left_alone(rung: bool, overdue: bool) -> None:
    assert next_word(arrived=True, rung=rung, overdue=overdue) is Next.KNOWN


@pytest.mark.parametrize("rung", [True, False])
def test_what_may_still_arrive_in_time_is_waited_for(rung: bool) -> None:
    assert next_word(arrived=None, rung=rung, overdue=False) is Next.WAIT


@pytest.mark.parametrize(("arrived", "overdue"), [(False, False), (None, True)])
def test_what_cannot_arrive_or_is_late_is_followed_by_a_call_and_then_by_an_alarm(
    arrived: bool | None, overdue: bool
) -> None:
    assert next_word(arrived=arrived, rung=False, overdue=overdue) is Next.RING
    assert next_word(arrived=arrived, rung=True, overdue=overdue) is Next.ALARM
