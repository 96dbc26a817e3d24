"""How soon is it known that paging has stopped, or that one request stands still?"""

from django.conf import settings

from dispatch.duties import late_by
from oncall import engine, frame, heartbeat


def test_an_open_page_says_within_a_minute_that_the_engine_has_stopped() -> None:
    assert settings.TIME_SCALE == 1

    latest = (
        heartbeat.EVERY.total_seconds()
        + engine.LONGEST_WAIT_SECONDS
        + settings.ENGINE_STALE_SECONDS
        + frame.ASK_ENGINE_EVERY_SECONDS
    )

    assert latest <= 60


def test_a_request_nobody_acts_on_is_found_within_a_minute() -> None:
    assert settings.TIME_SCALE == 1

    (watch,) = [duty for duty in engine.lanes()["watch"] if duty.name == "watch"]
    latest = late_by() + watch.every

    assert latest.total_seconds() + engine.LONGEST_WAIT_SECONDS <= 60


def test_a_gap_an_hour_away_waits_for_no_import() -> None:
    (lane,) = [
        name
        for name, duties in engine.lanes().items()
        if "gaps" in {duty.name for duty in duties}
    ]

    assert "jobs" not in {duty.name for duty in engine.lanes()[lane]}
    assert lane not in heartbeat.PAGING  # nor does a page wait for a look at a roster
