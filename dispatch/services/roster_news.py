"""What rosters need a human for, as alarms of the duty supervisor's (ADR 10)."""

from dispatch.models import Alarm
from dispatch.services import alarms
from rosters.outcomes import Mended, Trouble


def trouble(news: Trouble) -> None:
    """Raise an alarm, unless the same one is open already."""
    alarms.raise_alarm(
        kind=news.kind,
        consortium=news.consortium,
        subject=news.subject,
        label=news.label,
        now=news.at,
    )


def mended(news: Mended) -> None:
    """Whoever mended it has the alarm: it rings nobody any more."""
    still_open = Alarm.objects.filter(
        consortium=news.consortium,
        kind=news.kind,
        subject=news.subject,
        acknowledged_at__isnull=True,
    )
    for alarm in still_open:
        alarms.acknowledge(alarm.pk, by=news.by, now=news.at)
