"""The ping that somebody outside waits for: when it stops, they call us.

It is withheld while the engine is late or a deadline is overdue, as when nothing of
ours lives any more: who watches from outside needs to know no more than that.
"""

import logging
from datetime import datetime, timedelta

from django.conf import settings

from common import fetching
from common.places import FetchFailed, NotThere, Terms
from dispatch.selectors import figures
from oncall import heartbeat

log = logging.getLogger(__name__)
EVERY = timedelta(minutes=1)
OVERDUE_SECONDS = 60.0
SUCCESS = range(200, 300)


def ping(now: datetime) -> int:
    """Tell them that we live, if we do. 1 if they heard it. Nothing else of ours waits
    for their answer longer than ten seconds, and no failure of theirs is one of ours.
    """
    if not settings.DEADMAN_URL or is_withheld(now):
        return 0
    terms = Terms(most_bytes=64 * 1024, seconds=10.0, also=settings.FETCH_ALSO)
    try:
        fetching.fetch(settings.DEADMAN_URL, terms=terms, accept="*/*")
    except NotThere as refusal:
        if refusal.status not in SUCCESS:
            log.warning("the dead-man ping was answered %d", refusal.status)
            return 0
    except FetchFailed as failure:
        # Its address is a secret: whoever knows it can keep it quiet.
        log.warning("the dead-man ping failed: %s", type(failure).__name__)
        return 0
    return 1


def is_withheld(now: datetime) -> bool:
    """Whether somebody ought to be called: the engine is late, or a request is."""
    scale = settings.TIME_SCALE
    return (
        heartbeat.is_late(now)
        or heartbeat.are_rosters_late(now)
        or figures.overdue_seconds(now) > OVERDUE_SECONDS * scale
    )
