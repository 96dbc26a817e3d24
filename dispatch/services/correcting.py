"""Setting the times of a response right after its request is over."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from agencies.services import audit, live
from dispatch.core.words import EventKind, Source, State
from dispatch.errors import CalloutOver
from dispatch.models import Response
from dispatch.services import closing, log, transition

OVER = {State.CLOSED.value, State.CANCELLED.value}
CLOCKS = ("dispatched_at", "departed_at", "on_scene_at", "cleared_at")
MOMENT = timedelta(minutes=1)


class KnownFrom(StrEnum):
    """What a corrected time is known from."""

    OWN_NOTES = "own_notes"
    DISPATCH_RECORD = "dispatch_record"
    OFFICER = "officer"
    PHONE_RECORD = "phone_record"
    MEMORY = "memory"


@dataclass(frozen=True, slots=True)
class Corrected:
    """The clocks as they shall stand, None for one that is not known; why, and what
    they are known from."""

    clocks: Mapping[str, datetime | None]
    documentation_minutes: int | None
    miles_tenths: int | None
    reason: str
    known_from: KnownFrom


@transaction.atomic
def correct_times(
    response_id: int, said: Corrected, *, by: int, now: datetime
) -> Response:
    """Write down when it really was. Whoever bills hears of it.

    Each clock that changes stands in the log with what it was, why, and what it is
    known from. Clocks alike change nothing. Raises CalloutOver for clocks that run
    backwards or lie in the future, and while the request is not over.
    """
    callout_id = Response.objects.values_list("callout_id", flat=True).get(
        pk=response_id
    )
    callout = transition.locked(callout_id)
    response = Response.objects.select_for_update().get(pk=response_id)
    if callout.state not in OVER:
        raise CalloutOver(_("Request {n} is not over yet.").format(n=callout.number))
    _refuse_impossible(said, now=now)
    changed = _changes(response, said)
    if not changed:
        return response
    for name, (_before, after) in changed.items():
        setattr(response, name, after)
    try:
        with transaction.atomic():
            response.save(update_fields=list(changed))
    except IntegrityError as backwards:
        raise CalloutOver(
            _("Clocks cannot run backwards."), field="cleared_at"
        ) from backwards
    for name, (before, after) in changed.items():
        log.note(
            callout,
            EventKind.CORRECTED,
            now=now,
            by=by,
            source=Source.WEB,
            what=name,
            before=_plain(before),
            after=_plain(after),
            reason=said.reason,
            known_from=said.known_from.value,
        )
    audit.record(
        act="correct_times",
        about=callout,
        now=now,
        person_id=by,
        reason=said.reason,
        known_from=said.known_from.value,
        changed=sorted(changed),
    )
    closing.announce(callout, now=now)
    live.touch(callout.live_topic)
    return response


def _refuse_impossible(said: Corrected, *, now: datetime) -> None:
    given = [(name, said.clocks.get(name)) for name in CLOCKS]
    known = [(name, at) for name, at in given if at is not None]
    for (_name, earlier), (name, later) in pairwise(known):
        if later < earlier:
            raise CalloutOver(_("This lies before the time above it."), field=name)
    for name, at in known:
        if at > now + MOMENT:
            raise CalloutOver(_("This lies in the future."), field=name)


def _changes(response: Response, said: Corrected) -> dict[str, tuple[object, object]]:
    wanted: dict[str, object] = {
        **{name: said.clocks.get(name) for name in CLOCKS},
        "documentation_minutes": said.documentation_minutes,
        "miles_tenths": said.miles_tenths,
    }
    return {
        name: (getattr(response, name), after)
        for name, after in wanted.items()
        if not _alike(getattr(response, name), after)
    }


def _alike(before: object, after: object) -> bool:
    """To the minute, as clocks are shown: what was not touched keeps its seconds."""
    if isinstance(before, datetime) and isinstance(after, datetime):
        return before.replace(second=0, microsecond=0) == after
    return before == after


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value
