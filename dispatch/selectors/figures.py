"""How dispatch is doing, in numbers that name nobody. System questions: no scope."""

from collections import Counter
from datetime import datetime, timedelta

from django.db.models import Count, F, Min

from dispatch.core.words import Kind, PageState
from dispatch.models import Alarm, Callout, Page

WITHIN = timedelta(hours=24)


def open_by_state() -> dict[str, int]:
    """How many live requests are open, by state."""
    rows = Callout.objects.still_open().filter(kind=Kind.LIVE.value).order_by()
    counted = rows.values("state").annotate(many=Count("pk"))
    return dict(counted.values_list("state", "many"))


def overdue_seconds(now: datetime) -> float:
    """For how long the oldest deadline of an open request has been over; 0.0 with
    none. One without a deadline counts from when it was asked for.
    """
    rows = Callout.objects.still_open()
    oldest = rows.filter(deadline_at__lt=now).aggregate(at=Min("deadline_at"))["at"]
    without = rows.filter(deadline_at=None).aggregate(at=Min("entered_at"))["at"]
    since = [at for at in (oldest, without) if at is not None]
    return max(0.0, (now - min(since)).total_seconds()) if since else 0.0


def seconds_to_accept(now: datetime) -> list[float]:
    """From page to acceptance, of each page accepted within a day, the quickest
    first. Drills are left out.
    """
    rows = Page.objects.filter(
        state=PageState.ACCEPTED.value,
        answered_at__gt=now - WITHIN,
        callout__kind=Kind.LIVE.value,
    )
    spans = rows.order_by().values_list(F("answered_at") - F("asked_at"), flat=True)
    return sorted(span.total_seconds() for span in spans)


def alarms_open() -> Counter[str]:
    """How many alarms nobody has taken, by kind."""
    kinds = Alarm.objects.filter(acknowledged_at=None).values_list("kind", flat=True)
    return Counter(kinds.order_by())
