"""Whether the shifts on a page are confirmed."""

from collections.abc import Sequence

from agencies.core.scope import Scope
from common.intervals import Span
from rosters.core.confirming import Confirmed
from rosters.models import Coverage, Roster
from rosters.screens.names import may_read_more
from rosters.selectors import confirming as questions


def confirmed(
    scope: Scope, roster: Roster, rows: Sequence[Coverage]
) -> dict[int, Confirmed]:
    """By the key of each of these rows, how its shift stands; nothing where its
    person was not asked to confirm it, nor to who may not read it.
    """
    if not rows or not may_read_more(scope):
        return {}
    window = Span(min(r.starts_at for r in rows), max(r.ends_at for r in rows))
    asked = questions.confirmations(scope, roster, window)
    return {
        row.pk: Confirmed(one.state)
        for row in rows
        for one in asked
        if one.person_id == row.person_id
        and one.starts_at <= row.starts_at < one.ends_at
    }
