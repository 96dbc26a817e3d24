"""Who asks, what may be said to them, and what they named. For `rosters.api`."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from agencies.api import ours
from agencies.core.acts import Act
from agencies.core.scope import Scope
from agencies.doors import TandemRequest
from common.errors import NotUnderstood
from rosters import selectors
from rosters.api.shapes import PersonOut, WaiverIn
from rosters.core.rules import Rule
from rosters.errors import RulesBroken
from rosters.services.previews import Waiver

if TYPE_CHECKING:
    from agencies.models import User
    from rosters.models import Position, Roster


def to_edit(request: HttpRequest) -> TandemRequest:
    """The request, or 403 where the token's organisation edits no rosters. Asked after
    what it names was found, so that what others have looks like nothing.
    """
    asker = ours(request)
    if not asker.scope.may(Act.EDIT_ROSTER):
        raise PermissionDenied
    return asker


class People:
    """How people of a roster are named to the asker."""

    def __init__(self, scope: Scope, roster: "Roster") -> None:
        self._named = roster.consortium.names_may_be_sent or scope.sees_whole_consortium

    def said(self, person: "User") -> PersonOut:
        if not self._named:
            return PersonOut(id=None, name=None)
        return PersonOut(id=person.public_id, name=person.work_name)

    def maybe(self, person: "User | None") -> PersonOut | None:
        return self.said(person) if person is not None else None


def refusing(field: str, work: Callable[[], Any]) -> Any:
    """`work`, whose refusals by a hard rule name the field that overrides them."""
    try:
        return work()
    except RulesBroken as refusal:
        refusal.field = field
        raise


def position_of(scope: Scope, roster: "Roster", public_id: UUID) -> "Position":
    try:
        return selectors.position_for(scope, roster, public_id)
    except Http404:
        sentence = _("No such position in that roster.")
        raise NotUnderstood(sentence, field="position") from None


def people_of(
    roster: "Roster", ids: Iterable[UUID], field: str, *, now: datetime
) -> list["User"]:
    """These clinicians. Raises NotUnderstood for one who is none of the roster's."""
    known = {
        person.public_id: person
        for person in selectors.eligible_people(roster, now=now)
    }
    wanted = list(ids)
    strange = [str(one) for one in wanted if one not in known]
    if strange:
        said = {"who": ", ".join(strange)}
        raise NotUnderstood(
            _("No clinician of this roster: %(who)s.") % said, field=field
        )
    return [known[one] for one in wanted]


def waiver_of(sent: WaiverIn | None) -> Waiver:
    """What a token waives: done by nobody in person."""
    if sent is None:
        return Waiver(None)
    return Waiver(None, frozenset(rules_named(sent.despite)), sent.reason)


def rules_named(names: Sequence[str]) -> list[Rule]:
    """The hard rules by these names. Raises NotUnderstood for one there is not."""
    known = [rule.value for rule in Rule]
    strange = [name for name in names if name not in known]
    if strange:
        said = {"name": strange[0][:40], "known": ", ".join(known)}
        sentence = _("No rule is called %(name)s; there are %(known)s.") % said
        raise NotUnderstood(sentence, field="despite")
    return [Rule(name) for name in names]
