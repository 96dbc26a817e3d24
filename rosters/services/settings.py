"""What a roster asks for: rest, nights in a row, approval of swaps."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.services import audit
from rosters.documents import kept_document
from rosters.errors import TooMuchAsked
from rosters.models import Roster
from rosters.services import keeping, publication

MOST_REST_HOURS, MOST_NIGHTS = 72, 30


@dataclass(frozen=True, slots=True)
class Rules:
    """Zero hours or nights: the roster does not ask for it."""

    rest_hours: int = 0
    most_nights: int = 0
    swaps_need_approval: bool = False
    busy_blocks: bool = False


@transaction.atomic
def set_rules(
    roster: Roster, rules: Rules, *, now: datetime, by: int | None = None
) -> Roster:
    """From now on whoever is put on call must keep these; what is published stays.

    A swap that waits for approval goes on waiting. Raises TooMuchAsked.
    """
    if not 0 <= rules.rest_hours <= MOST_REST_HOURS:
        sentence = _("Between 0 and %(most)d hours.") % {"most": MOST_REST_HOURS}
        raise TooMuchAsked(sentence, field="rest_hours")
    if not 0 <= rules.most_nights <= MOST_NIGHTS:
        sentence = _("Between 0 and %(most)d nights.") % {"most": MOST_NIGHTS}
        raise TooMuchAsked(sentence, field="most_nights")
    held = publication.locked(roster.pk)
    was = keeping.of_rules(held)
    for name, value in asdict(rules).items():
        setattr(held, name, value)
    held.save(update_fields=list(asdict(rules)))
    audit.record(
        act="set_roster_rules",
        about=held,
        now=now,
        person_id=by,
        organisation_id=held.consortium.host_id,
        **asdict(rules),
        facts=kept_document(keeping.of_rules(held), was),
    )
    return held
