"""Who called or texted our number, and what became of it: the record of request.

Also of those that never became a request. Numbers are whole for who may have to call
back, and for everybody else their last digits.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from agencies import selectors as people
from agencies.core.acts import Act
from agencies.core.scope import Scope
from agencies.models import User
from common import numbers
from dispatch import names, selectors
from dispatch.core.words import CallOutcome
from dispatch.models import CallIn, Callout
from notifications import selectors as phones
from notifications.core.kinds import Heard, InboundKind


@dataclass(frozen=True, slots=True)
class Attempt:
    """One line: when, from where, who it seemed to be, what came of it, and when the
    call was over. `zone` is where its clocks are read.
    """

    at: datetime
    how: str | Promise
    number: str
    who: str
    what: str | Promise
    callout: Callout | None
    ended_at: datetime | None
    zone: str


def of_callout(callout: Callout, scope: Scope) -> list[Attempt]:
    """The calls about this request, oldest first."""
    rows = callout.calls_in.select_related("consortium", "person", "organisation")
    return [_of_call(row, scope) for row in rows.order_by("came_at", "pk")]


def attempts(
    scope: Scope, *, before: datetime | None = None, now: datetime
) -> list[Attempt]:
    """One screen of all of them, newest first; to who serves all members also the
    texts, and the calls that were about something else.
    """
    calls = selectors.calls_in(scope, before=before)
    found = [_of_call(row, scope) for row in calls]
    if scope.sees_whole_consortium:
        known = {row.call_sid for row in calls}
        found += _others(scope, known, before=before, now=now)
    newest = sorted(found, key=lambda one: one.at, reverse=True)
    return newest[: selectors.PAGE_SIZE]


def _of_call(row: CallIn, scope: Scope) -> Attempt:
    return Attempt(
        at=row.came_at,
        how=names.COME_BY[InboundKind.TEXT if row.by_text else InboundKind.CALL],
        number=shown_number(row.from_number, scope),
        who=_who(row),
        what=names.CALL_OUTCOMES[CallOutcome(row.outcome)],
        callout=row.callout,
        ended_at=row.ended_at,
        zone=row.consortium.zone,
    )


def _others(
    scope: Scope, known: set[str], *, before: datetime | None, now: datetime
) -> Iterable[Attempt]:
    zones = {one.voice_number: one.zone for one in people.consortia(scope)}
    rows = phones.came_in(list(zones), before=before, limit=selectors.PAGE_SIZE)
    rows = [row for row in rows if row.sid not in known]
    whose = _whose(scope, {row.from_number for row in rows}, now=now)
    for row in rows:
        yield Attempt(
            at=row.at,
            how=names.COME_BY[InboundKind(row.kind)],
            number=shown_number(row.from_number, scope),
            who=whose.get(row.from_number, ""),
            what=names.HEARD[Heard(row.outcome)],
            callout=None,
            ended_at=None,
            zone=zones[row.to_number],
        )


def _whose(scope: Scope, asked: set[str], *, now: datetime) -> dict[str, str]:
    """Who it seems to be by these numbers, of the people of one's own consortia."""
    owners = phones.people_by_number(asked)
    ours = people.standing_in(
        scope.consortium_ids, {one.pk for one in owners.values()}, now=now
    )
    return {
        number: _seems(owner, is_proven=False)
        for number, owner in owners.items()
        if owner.pk in ours
    }


def _who(row: CallIn) -> str:
    return _seems(row.person, is_proven=row.is_proven) if row.person else ""


def _seems(person: User, *, is_proven: bool) -> str:
    how = _("by badge and PIN") if is_proven else _("by their number")
    return _("{name}, {how}").format(name=person.work_name, how=how)


def shown_number(number: str, scope: Scope) -> str:
    """Whole for who may have to call back; else its last digits."""
    if not number:
        return _("hidden")
    if scope.sees_whole_consortium and scope.may(Act.STEER_CALLOUTS):
        return numbers.shown(number)
    return _("… {ending}").format(ending=numbers.ending(number))
