"""Saying what one's week is like."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from agencies import selectors as agencies
from agencies.models import Consortium, User
from agencies.services import audit
from rosters.core.preferences import Preference, contradiction
from rosters.errors import LinesContradict
from rosters.models import WeeklyPreference
from rosters.selectors.preferences import preferences_of
from rosters.words import preferences as words


@transaction.atomic
def set_week(
    consortium: Consortium,
    person: User,
    lines: Sequence[Preference],
    *,
    now: datetime,
    by: int | None,
) -> bool:
    """The person's week in the consortium is these lines and no others; whether that
    changes anything. Safe to repeat. Of two at once the later one stands, whole.

    Nothing that is published changes: it counts when people are put on call. Raises
    LinesContradict, naming both by their number.
    """
    found = contradiction(lines)
    if found is not None:
        row, other = found
        raise LinesContradict(words.contradiction(other + 1, row + 1))
    agencies.hold_consortium(consortium.pk)
    before = set(preferences_of([person.pk], consortium.pk)[person.pk])
    wanted = dict.fromkeys(lines)
    if before == set(wanted):
        return False
    WeeklyPreference.objects.filter(consortium=consortium, person=person).delete()
    WeeklyPreference.objects.bulk_create(
        WeeklyPreference(
            consortium=consortium,
            person=person,
            weekday=line.weekday,
            local_starts=line.starts,
            local_ends=line.ends,
            level=line.level.value,
        )
        for line in wanted
    )
    audit.record(
        act="set_week",
        about=person,
        now=now,
        person_id=by,
        organisation_id=consortium.host_id,
        consortium=str(consortium.public_id),
        before=[_kept(line) for line in sorted(before, key=_order)],
        after=[_kept(line) for line in sorted(wanted, key=_order)],
    )
    return True


def _order(line: Preference) -> tuple[int, str]:
    return line.weekday, line.starts.isoformat()


def _kept(line: Preference) -> str:
    return f"{line.weekday} {line.starts:%H:%M}-{line.ends:%H:%M} {line.level.value}"
