"""Ordinary requests: the closed month's, to the minute, and filler for the open one.

The closed month bills 11.25 h for Millbrook, 5.75 h for Harlow and 1.50 h for Stony
Ford, in quarter hours begun. Where a night of the story falls into it, that night
stands for the line that is marked as its twin.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dispatch.core.lifecycle import Mark
from dispatch.core.words import Channel
from dispatch.services.closing import Ending
from oncall.story import scene, wire
from oncall.story.cast import Cast
from oncall.story.dates import DAY, SATURDAY, Dates, nth
from oncall.story.scene import Asked

MILLBROOK, HARLOW, STONY_FORD = range(3)


@dataclass(frozen=True, slots=True)
class Visit:
    """A request that went well. `worked` is minutes from accepting to clearing.

    `agency` counts in the story's order. `coming_in` minutes until there; 0: by phone.
    """

    agency: int
    clock: str
    worked: int
    coming_in: int
    disposition: str
    place: str
    miles_tenths: int | None = None
    channel: Channel = Channel.WEB


# By day of the month. Evenings only, so that no two ever meet.
MONTH: dict[int, Visit] = {
    2: Visit(MILLBROOK, "20:15", 112, 22, "voluntary_transport_ed", "Foundry Row", 132),
    4: Visit(MILLBROOK, "22:05", 66, 18, "resolved_on_scene", "Depot Street", 41),
    6: Visit(HARLOW, "19:50", 70, 25, "left_with_family", "School Lane", 96),
    7: Visit(MILLBROOK, "19:40", 101, 15, "involuntary_hold", "Mill Street", 38),
    10: Visit(MILLBROOK, "21:30", 55, 20, "referred_services", "Market Square", 44),
    11: Visit(STONY_FORD, "22:20", 52, 30, "resolved_on_scene", "Quarry Road", 187),
    13: Visit(MILLBROOK, "20:50", 41, 12, "unable_to_locate", "River Walk", 29),
    16: Visit(MILLBROOK, "19:25", 90, 17, "warm_handoff", "Union Terrace", 36),
    18: Visit(
        HARLOW, "21:10", 84, 28, "safety_plan_remain_in_place", "River Road", 171
    ),
    20: Visit(MILLBROOK, "22:10", 73, 19, "refused_services", "Foundry Row", 133),
    23: Visit(MILLBROOK, "20:00", 38, 0, "resolved_phone", "Depot Street"),
    25: Visit(HARLOW, "20:30", 75, 24, "referred_services", "Chapel Hill", 88),
    27: Visit(STONY_FORD, "19:15", 26, 0, "resolved_phone", "Lake Road"),
}
# The bad night's twin: what a Saturday by telephone comes to.
SATURDAY_NIGHT = Visit(
    MILLBROOK, "23:47", 50, 0, "resolved_phone", "Mill Street bridge"
)
_PLACES = ("Main Street", "Cedar Court", "High School", "Bus depot", "Ridge Road")
_ENDINGS = ("resolved_on_scene", "referred_services", "left_with_family")


def visits(when: Dates) -> Iterator[tuple[date, Visit]]:
    """The closed month's, but for the good night's twin: that is a whole night."""
    for day, visit in MONTH.items():
        yield when.month_on + (day - 1) * DAY, visit
    if not when.in_closed_month(when.bad_on):
        yield nth(SATURDAY, 3, when.month_on), SATURDAY_NIGHT


def filler(
    days: Sequence[date], count: int, dice: random.Random
) -> list[tuple[date, Visit]]:
    """Up to `count` requests, each on a day of its own, as the dice will have it."""
    chosen = sorted(dice.sample(days, min(count, len(days))))
    return [(day, _any_visit(dice)) for day in chosen]


def _any_visit(dice: random.Random) -> Visit:
    by_phone = dice.random() < 0.3
    return Visit(
        agency=dice.choices((MILLBROOK, HARLOW, STONY_FORD), (5, 3, 1))[0],
        clock=f"{dice.randint(19, 21)}:{dice.randint(15, 59):02}",
        worked=dice.randint(20, 55) if by_phone else dice.randint(45, 110),
        coming_in=0 if by_phone else dice.randint(12, 30),
        disposition="resolved_phone" if by_phone else dice.choice(_ENDINGS),
        place=dice.choice(_PLACES),
        miles_tenths=None if by_phone else dice.randint(20, 190),
        channel=dice.choice((Channel.WEB, Channel.PHONE, Channel.TEXT)),
    )


def play(cast: Cast, when: Dates, on: date, visit: Visit) -> None:
    """Asked, accepted half a minute later, worked, cleared and written up."""
    asked_at = when.at(on, visit.clock)
    agency = cast.agencies[visit.agency]
    asked = Asked(agency, visit.place, channel=visit.channel)
    callout = scene.ask(cast, asked, asked_at)
    page = scene.page_now(callout)

    def after(minutes: int, seconds: int = 0) -> datetime:
        return asked_at + timedelta(minutes=minutes, seconds=seconds)

    wire.texts_arrive(cast, after(0, 2))
    wire.answer(cast, page.person, after(0, 15))
    if visit.coming_in:
        scene.come(page, visit.coming_in, after(0, 35))
        scene.mark(callout, Mark.DEPARTED, page.person, after(4))
        scene.secure(callout, cast.officer_of(agency), after(visit.coming_in - 2))
        scene.mark(callout, Mark.ARRIVED, page.person, after(visit.coming_in))
    else:
        scene.take_by_phone(page, after(0, 35))
    scene.mark(callout, Mark.CLEARED, page.person, after(visit.worked))
    ending = Ending(
        disposition=visit.disposition,
        voluntary="no" if visit.disposition == "involuntary_hold" else "yes",
        miles_tenths=visit.miles_tenths,
        documentation_minutes=15,
    )
    scene.close(callout, ending, page.person, after(visit.worked + 12))
    wire.settle(cast, after(visit.worked + 13))
