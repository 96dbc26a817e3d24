"""An hour before the shift the clinicians confirm by text that they can be reached."""

from datetime import datetime, timedelta

from oncall.story import wire
from oncall.story.cast import Cast
from oncall.story.dates import DAY, NIGHT_FROM, NIGHT_UNTIL, Dates, night_of
from rosters import duties
from rosters.selectors import confirming as questions
from rosters.services import confirming

BEFORE = timedelta(hours=1)
ANSWERS_AFTER = timedelta(minutes=4)


def moments(when: Dates) -> list[datetime]:
    """When people were asked: before the story's two nights, and before the shift that
    runs now or, less than an hour away, is next.
    """
    today = night_of(when.now, when.zone)
    nights = [when.good_on - DAY, when.bad_on, today]
    begins = [when.at(on, f"{NIGHT_FROM:%H:%M}") for on in nights]
    begins += [when.at(on, f"{NIGHT_UNTIL:%H:%M}") for on in (today, today + DAY)]
    asked = {at - BEFORE for at in begins}
    return sorted(at for at in asked if when.began_at < at <= when.now)


def play(cast: Cast, when: Dates, at: datetime) -> None:
    """All who come on call are asked at `at`, and answer four minutes later."""
    duties.ask_to_confirm(at)
    answered = min(at + ANSWERS_AFTER, when.now)
    wire.texts_arrive(cast, answered)
    for asked in questions.open_questions(cast.tri_town.pk):
        confirming.confirm(asked.pk, way="text", now=answered)
