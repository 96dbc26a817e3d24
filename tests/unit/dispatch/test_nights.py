"""How far back a coordinator's morning looks."""

from datetime import date

import pytest

from dispatch.core.nights import looks_back_to


@pytest.mark.parametrize(
    ("today", "first"),
    [
        ("2026-11-03", "2026-11-02"),  # Tuesday
        ("2026-11-08", "2026-11-07"),  # Sunday
        ("2026-11-09", "2026-11-06"),  # Monday: since Friday
    ],
)
def test_a_monday_looks_back_over_the_weekend_and_another_day_to_the_day_before(
    today: str, first: str
) -> None:
    assert looks_back_to(date.fromisoformat(today)) == date.fromisoformat(first)
