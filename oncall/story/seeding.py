"""The whole story, in the order in which it happened."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.conf import settings
from django.db import transaction

from agencies.models import Consortium
from common import clock, walltime
from oncall.story import (
    bad_night,
    books,
    confirming,
    good_night,
    month,
    numbers,
    phones,
    policies,
    rota,
)
from oncall.story import cast as people
from oncall.story.cast import Cast
from oncall.story.dates import DAY, TUESDAY, Dates, dates, nth
from rosters import duties

# So many requests a year come before it that the good night is "Harlow 118".
BEFORE_THE_GOOD_NIGHT = 17
MOST_FILLER_BEFORE, MOST_FILLER_AFTER = 6, 3


@dataclass(frozen=True, slots=True)
class Scene:
    """Something that begins at `at` and asks for so many `requests`."""

    at: datetime
    play: Callable[[], None]
    requests: int = 1


def seed(*, now: datetime, chance: int) -> bool:
    """Put the story in place, as it looks at `now`. False when it is there already.

    All or nothing, through the services, each at its own past instant; afterwards
    nothing waits to be sent. `chance` varies the filler, never the story's figures.
    Writes the telephones' list for phonelab in any case.
    """
    numbers.write_phone_list(settings.VAR_DIR / "phones.json")
    if Consortium.objects.filter(name=people.CONSORTIUM).exists():
        return False
    when = dates(now, walltime.zone(people.ZONE))
    dice = random.Random(chance)  # noqa: S311 - filler, not a secret
    with transaction.atomic():
        cast = _set_up(when)
        for scene in _with_filler(cast, when, _story(cast, when), dice):
            with clock.at(scene.at):
                scene.play()
        duties.extend_horizon(now)
    return True


def _set_up(when: Dates) -> Cast:
    with clock.at(when.began_at) as now:
        cast = people.take_on(now=now)
        phones.hand_out(cast, now=now)
        policies.agree(cast, now=now)
        books.agree(cast, when, now)
    return cast


def _story(cast: Cast, when: Dates) -> list[Scene]:
    """Everything whose figures are told, in any order."""
    nights = rota.fill(cast, when)
    scenes = [_visit(cast, when, on, visit) for on, visit in month.visits(when)]
    tuesdays = {when.good_on}
    if not when.in_closed_month(when.good_on):
        tuesdays.add(nth(TUESDAY, 2, when.month_on))
    scenes += [
        Scene(when.at(on, "02:14"), partial(good_night.play, cast, when, on))
        for on in tuesdays
    ]
    scenes += [
        Scene(
            when.at(when.good_on, "04:18"),
            partial(good_night.leave_follow_up, cast, when),
        ),
        Scene(
            when.at(when.bad_on, "23:47:10"),
            partial(bad_night.play, cast, when, when.bad_on),
            requests=2,
        ),
        Scene(
            when.issued_at,
            partial(books.close_the_month, cast, when, when.issued_at),
            requests=0,
        ),
    ]
    scenes += [
        Scene(
            when.at(on, "12:00"),
            partial(rota.swap_to_the_story, cast, when, nights, on),
            requests=0,
        )
        for on in (when.good_on - DAY, when.bad_on)
    ]
    scenes += [
        Scene(at, partial(confirming.play, cast, when, at), requests=0)
        for at in confirming.moments(when)
    ]
    return scenes


def _visit(cast: Cast, when: Dates, on: date, visit: month.Visit) -> Scene:
    return Scene(when.at(on, visit.clock), partial(month.play, cast, when, on, visit))


def _with_filler(
    cast: Cast, when: Dates, story: list[Scene], dice: random.Random
) -> list[Scene]:
    """The story with filler on free evenings of the open month, in order of time."""
    free = _free_days(when)
    good_at = when.at(when.good_on, "02:14")
    earlier = sum(
        scene.requests
        for scene in story
        if scene.at < good_at and scene.at.year == good_at.year
    )
    lacking = min(max(BEFORE_THE_GOOD_NIGHT - earlier, 0), MOST_FILLER_BEFORE)
    before = [on for on in free if on < when.good_on]
    after = [on for on in free if on > when.good_on]
    visits = month.filler(before, lacking, dice)
    visits += month.filler(after, dice.randint(1, MOST_FILLER_AFTER), dice)
    scenes = story + [_visit(cast, when, on, visit) for on, visit in visits]
    return sorted(scenes, key=lambda scene: scene.at)


def _free_days(when: Dates) -> list[date]:
    """Days of the open month that are over, and that the story leaves alone."""
    today = walltime.local_date(when.now, when.zone)
    taken = {when.good_on - DAY, when.good_on, when.bad_on}
    every = ((when.present_on + n * DAY) for n in range((today - when.present_on).days))
    return [on for on in every if on not in taken]
