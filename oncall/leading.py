"""What the lead of a department finds at home: own requests, the share, own people."""

from datetime import datetime, timedelta
from typing import NamedTuple

from agencies.core.acts import Act
from agencies.core.scope import Scope
from agencies.core.words import Kind
from billing.selectors import statements
from dispatch import screens
from dispatch import selectors as callouts
from dispatch.core.finding import Sought, Standing
from dispatch.models import Callout

LATEST, DAYS = 3, 30


class Leading(NamedTuple):
    """As `home/leading.html` shows it, the latest few. `unanswered`: of `DAYS` days;
    `since`: the first of them, as the address of the requests writes it.
    """

    latest: list[tuple[Callout, screens.Status]]
    unanswered: list[tuple[Callout, screens.Status]]
    since: str
    share: statements.Listed | None


def of(scope: Scope, now: datetime) -> Leading | None:
    """None for everybody else: those who ask have their own button first."""
    leads = (Act.SEE_CALLOUTS, Act.SEE_STATEMENTS, Act.MANAGE_PEOPLE)
    if scope.acting_kind is not Kind.AGENCY or not all(map(scope.may, leads)):
        return None
    since = callouts.today(scope, now=now) - timedelta(days=DAYS)
    nobody = Sought(standing=Standing.NOBODY, from_on=since)
    issued = statements.statements(scope)
    return Leading(
        latest=_shown(callouts.callouts(scope, count=LATEST), now),
        unanswered=_shown(callouts.callouts(scope, sought=nobody, count=LATEST), now),
        since=since.isoformat(),
        share=issued[0] if issued else None,
    )


def _shown(
    found: callouts.Listed, now: datetime
) -> list[tuple[Callout, screens.Status]]:
    return [(row, screens.status(row, now=now)) for row in found.callouts]
