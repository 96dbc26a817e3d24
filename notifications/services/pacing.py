"""People's own paging rules, and the pace of one page by them."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from agencies.services import audit
from notifications import words
from notifications.core import pacing as rules
from notifications.core.pacing import Pace
from notifications.errors import PaceRefused
from notifications.models import Message, PagingRule


def pace_of(person_id: int) -> Pace:
    """How the person wants to be paged; both at once without a rule."""
    row = PagingRule.objects.filter(person_id=person_id).first()
    if row is None:
        return Pace()
    return Pace(
        text_after=timedelta(seconds=row.text_after_seconds),
        call_after=timedelta(seconds=row.call_after_seconds),
    )


def pace_for(
    person_id: int,
    *,
    topic: str,
    until: datetime | None,
    is_first: bool,
    now: datetime,
) -> Pace:
    """The pace of a page that begins now and has until then. `is_first`: the person's
    first of that request, which never waits for another page of theirs.

    In the caller's transaction.
    """
    scale = settings.TIME_SCALE
    wanted = pace_of(person_id)
    last = Message.objects.filter(person_id=person_id, topic=topic).first()
    last_at = None if last is None else last.made_at
    held = rules.held_for(last_at, is_first=is_first, now=now)
    within = (until - now) / scale if until is not None else timedelta(0)
    pace = rules.fitted(Pace(wanted.text_after, wanted.call_after, held), within=within)
    return Pace(pace.text_after * scale, pace.call_after * scale, pace.held * scale)


@transaction.atomic
def set_pace(
    person_id: int, waits: tuple[int, int], *, by: int, now: datetime
) -> PagingRule:
    """`waits`: seconds until the text and until the call, one of them 0; from the next
    page on. Raises PaceRefused.
    """
    text_after, call_after = waits
    if not (0 <= text_after <= rules.LONGEST and 0 <= call_after <= rules.LONGEST):
        raise PaceRefused(words.pace_out_of_range(rules.LONGEST), field="seconds")
    if text_after and call_after:
        raise PaceRefused(words.pace_needs_something_at_once(), field="seconds")
    made, _is_new = PagingRule.objects.update_or_create(
        person_id=person_id,
        defaults={
            "text_after_seconds": text_after,
            "call_after_seconds": call_after,
            "changed_at": now,
        },
    )
    audit.record(
        act="set_pace",
        about=made,
        now=now,
        person_id=by,
        text_after=text_after,
        call_after=call_after,
    )
    return made
