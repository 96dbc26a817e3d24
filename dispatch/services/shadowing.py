"""Noting how the phone tree did beside a drill."""

from datetime import datetime

from django.db import transaction

from agencies.services import live
from dispatch.core.words import EventKind, Source
from dispatch.models import Callout
from dispatch.selectors.shadow import NOBODY
from dispatch.services import log, transition


@transaction.atomic
def note_tree(
    drill: Callout, minutes: int | None, *, by: int, now: datetime, source: Source
) -> None:
    """After so many begun minutes a human was on the line; None: nobody was. The
    newest note counts, the others stay.
    """
    callout = transition.locked(drill.pk)
    tree = NOBODY if minutes is None else minutes
    log.note(callout, EventKind.NOTED, now=now, by=by, source=source, tree=tree)
    live.touch(callout.live_topic)
