"""Writing down how it ended. Then, and only then, it may be billed."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.services import audit
from dispatch import outcomes
from dispatch.core.lifecycle import Closed
from dispatch.core.words import (
    DISPOSITIONS,
    DISPOSITIONS_VERSION,
    NOT_ASKED,
    EventKind,
    Source,
)
from dispatch.errors import CalloutOver
from dispatch.models import Callout
from dispatch.services import alarms, late_offers, log, transition
from dispatch.services.transition import Happening
from notifications.services import sending

ASKED_BY_TEXT = "ending"


@dataclass(frozen=True, slots=True)
class Ending:
    """The outcome, miles and minutes of notes. Everything but the disposition may
    be "not asked"."""

    disposition: str
    voluntary: str = NOT_ASKED
    would_have_been: str = NOT_ASKED
    arrest: str = NOT_ASKED
    use_of_force: str = NOT_ASKED
    injury: str = NOT_ASKED
    miles_tenths: int | None = None
    documentation_minutes: int | None = None


@transaction.atomic
def close(
    callout_id: int, ending: Ending, *, by: int, now: datetime, source: Source
) -> Callout:
    """Close a cleared, exhausted or scheduled request with its outcome.

    Raises CalloutOver for an unknown disposition, or while somebody is still at
    work on it. Announces each response to `dispatch.outcomes`.
    """
    if ending.disposition not in DISPOSITIONS:
        raise CalloutOver(_("Choose how it ended."), field="disposition")
    callout = transition.locked(callout_id)
    if callout.responses.filter(is_open=True).exists():
        raise CalloutOver(_("Somebody is still at work on it."))
    late_offers.end_as_not_needed(callout, now=now)
    what = Happening(now=now, source=source, by=by)
    transition.must_move(callout, Closed(), what)
    alarms.end_about(callout, now=now)
    for column in (
        "disposition",
        "voluntary",
        "would_have_been",
        "arrest",
        "use_of_force",
        "injury",
    ):
        setattr(callout, column, getattr(ending, column))
    callout.dispositions_version = DISPOSITIONS_VERSION
    callout.reporter_id, callout.closed_at = by, now
    callout.save()
    lead = callout.responses.filter(part="lead").order_by("-pk").first()
    if lead is not None:
        lead.miles_tenths = ending.miles_tenths
        lead.documentation_minutes = ending.documentation_minutes
        lead.save(update_fields=["miles_tenths", "documentation_minutes"])
    log.note(callout, EventKind.CLOSED, now=now, by=by, source=source)
    # Nobody is asked any more; what they add by the same code still counts.
    sending.withdraw(owner_key=str(callout.public_id), topic=ASKED_BY_TEXT, now=now)
    audit.record(act="close_callout", about=callout, now=now, person_id=by)
    announce(callout, now=now)
    return callout


def announce(callout: Callout, *, now: datetime) -> None:
    """Tell whoever bills that these responses are final for now."""
    for response in callout.responses.all():
        outcomes.announce(
            outcomes.ResponseClosed(
                response_id=response.pk,
                callout_id=callout.pk,
                consortium_id=callout.consortium_id,
                at=now,
            )
        )
