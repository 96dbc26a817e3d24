"""Practice gives way: it begins while nobody is looked for, and ends when somebody is.

So nothing of a drill rings a telephone that a real request needs.
"""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from agencies.models import Consortium
from dispatch.core.words import HELD, LOOKED_FOR, EventKind, Kind, Source, State
from dispatch.errors import CalloutOver, NotAskable
from dispatch.models import Callout
from dispatch.services import log, marks

GAVE_WAY = "gave_way"


def refuse_now(consortium: Consortium, kind: Kind) -> None:
    """Raises NotAskable for practice while a real request looks for somebody: also for
    such as found nobody before, and would ring anew.
    """
    if kind is not Kind.DRILL:
        return
    real = _of(consortium, Kind.LIVE)
    if real.filter(state__in=[state.value for state in LOOKED_FOR]).exists():
        raise NotAskable(
            _("A real request is looking for somebody now. Practise afterwards."),
            field="is_drill",
        )


def give_way(callout: Callout, *, now: datetime) -> None:
    """A real request has come, or is asked for anew: every drill of the consortium that
    rings or has somebody ends at once, and whoever took part is told. Safe to repeat.
    """
    if callout.kind != Kind.LIVE.value or State(callout.state) not in LOOKED_FOR:
        return
    running = [state.value for state in LOOKED_FOR | HELD]
    drills = _of(callout.consortium, Kind.DRILL).filter(state__in=running)
    for drill in drills.order_by("pk"):
        try:
            ended = marks.cancel(drill.pk, by=None, now=now, source=Source.ENGINE)
        except CalloutOver:
            continue  # it has ended by itself meanwhile
        log.note(
            ended,
            EventKind.NOTED,
            now=now,
            by=None,
            source=Source.ENGINE,
            drill=GAVE_WAY,
        )


def still_running(now: datetime) -> list[Callout]:
    """The real requests that look for somebody beside practice which has not given way:
    whoever took such a request died before `give_way`. System question.
    """
    drills = Callout.objects.filter(
        kind=Kind.DRILL.value, state__in=[state.value for state in LOOKED_FOR | HELD]
    )
    # Asked first: as one statement PostgreSQL, without figures yet about a busy night,
    # compared every request with every other.
    practising = set(drills.order_by().values_list("consortium", flat=True))
    if not practising:
        return []
    real = Callout.objects.filter(
        kind=Kind.LIVE.value,
        state__in=[state.value for state in LOOKED_FOR],
        consortium__in=practising,
    )
    return list(real.select_related("consortium").order_by("pk"))


def _of(consortium: Consortium, kind: Kind) -> QuerySet[Callout]:
    return Callout.objects.filter(consortium=consortium, kind=kind.value)
