"""The sums that shares hang on: two equal tallies bill alike."""

from collections.abc import Iterable
from typing import Any

from billing.core.settled import owed
from billing.models import Period
from billing.selectors import lookback
from billing.selectors.readings import Reading
from billing.selectors.sums import AgencySum


def tally_of(reading: Reading) -> dict[str, Any]:
    """What the shares hang on, as sums: two equal tallies bill alike.

    Responses, minutes and cents per organisation, requests per organisation, minutes
    on call per pool. Plain JSON.
    """
    rows = reading.by_agency().items()
    summed = (*(AgencySum.of(*each) for each in rows), *reading.sums)
    return {
        "responses": {
            str(one.agency_id): one.tally()
            for one in sorted(summed, key=lambda one: one.agency_id or 0)
            if one.agency_id is not None and one.activations
        },
        "requests": {
            str(agency): count for agency, count in sorted(reading.requests.items())
        },
        "standby": dict(reading.standby),
        **_tally_beyond(reading, summed),
    }


def _tally_beyond(reading: Reading, summed: Iterable[AgencySum]) -> dict[str, Any]:
    """What only some agreements hang on, or some periods hold; left out where this one
    does not. `set_out`: responses somebody set out for, where they are fewer."""
    beyond: dict[str, Any] = {
        "set_out": {
            str(one.agency_id): one.responses
            for one in sorted(summed, key=lambda one: one.agency_id or 0)
            if one.agency_id is not None and one.responses != one.activations
        },
        "nights": dict(reading.nights),
        "past": [lookback.plain(month) for month in reading.past],
        "settled": {
            str(pk): owed(each)
            for pk, each in sorted(reading.settled.items())
            if owed(each)
        },
    }
    return {name: sums for name, sums in beyond.items() if sums}


def last_tally(period: Period) -> dict[str, Any] | None:
    """The sums an issued period was last billed from, corrections included."""
    latest = period.corrections.order_by("-pk").first()
    tally: dict[str, Any] | None = latest.tally if latest else period.tally
    return tally
