"""A roster's hours as a file, noted in the audit trail."""

from datetime import datetime

from agencies.core.scope import Scope
from agencies.services import audit
from rosters.core.ledger import Period
from rosters.models import Roster
from rosters.selectors import ledger
from rosters.selectors.ledger import Hours


def export(scope: Scope, roster: Roster, period: Period, *, now: datetime) -> Hours:
    """What the file of the roster's hours says. Who took it is written down."""
    found = ledger.hours(scope, roster, period, now=now)
    audit.record(
        act="export_hours",
        about=found.roster,
        now=now,
        person_id=scope.user_id,
        organisation_id=scope.acting_organisation_id,
        from_on=period.from_on.isoformat(),
        until_on=period.until_on.isoformat(),
    )
    return found
