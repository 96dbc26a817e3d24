"""News of rosters: what needs a human is an alarm of the duty supervisor's; who is
unavailable is asked nothing more (ADR 10).
"""

from dispatch import selectors, words
from dispatch.core.words import HELD, Source, State
from dispatch.models import Alarm
from dispatch.services import alarms, answering, telling
from notifications import selectors as phones
from rosters.outcomes import Mended, Trouble, Unavailable


def trouble(news: Trouble) -> None:
    """Raise an alarm, unless the same one is open already."""
    alarms.raise_alarm(
        kind=news.kind,
        consortium=news.consortium,
        subject=news.subject,
        label=news.label,
        now=news.at,
    )


def mended(news: Mended) -> set[int]:
    """Whoever mended it has the alarm: it rings nobody any more. Who had heard."""
    found = list(
        Alarm.objects.filter(
            consortium=news.consortium, kind=news.kind, subject=news.subject
        )
    )
    had = {one.acknowledged_by_id for one in found if one.acknowledged_by_id}
    for alarm in found:
        alarms.acknowledge(alarm.pk, by=news.by, now=news.at)
    keys = [str(one.public_id) for one in found]
    return had | phones.people_reached(keys, alarms.TOPIC)


def unavailable(news: Unavailable) -> str | None:
    """What they were asked and have not answered counts as "cannot", so that the next
    is asked at once; what they have taken stays theirs, and they are told.
    """
    held, source = selectors.led_by(news.person_id), Source(news.way)
    for page in selectors.pages_asking(news.person_id):
        answering.decline_page(page.pk, now=news.at, source=source)
    if held is None or State(held.state) not in HELD:
        return None
    return words.stays_yours(telling.ref_of(held))
