"""Refusing a change that would be saved and change nothing of who is on call."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies import selectors as agencies
from agencies.models import User
from common import walltime
from common.intervals import Span
from rosters import sentences
from rosters.core.idle import Idle, idle_in
from rosters.core.resolution import Stretch
from rosters.core.words import Change, PersonId
from rosters.errors import ChangesNothing
from rosters.models import Roster

# More parts than this in one sentence nobody reads.
MOST = 3


def require(
    roster: Roster,
    planned: Sequence[Stretch],
    span: Span,
    change: Change,
    *,
    person: User | None,
    instead_of: User | None,
    now: datetime,
) -> None:
    """Raises ChangesNothing, at the field that is wrong and with the part of the span
    it concerns, for one that replaces or removes where there is nobody, or another.

    `planned`: who is on call in the span without it. What is past does not count.
    """
    if change not in {Change.REPLACE, Change.REMOVE}:
        return
    left = Span(max(span.starts_at, now), span.ends_at)
    named = PersonId(instead_of.pk) if instead_of else None
    idle = idle_in(planned, left, change, named)
    if idle:
        nobody = all(each.holder is None for each in idle)
        raise ChangesNothing(
            _sentence(roster, idle, left, change, instead_of),
            field="change" if nobody else "instead_of",
        )
    if person is not None and {
        each.person for each in planned if each.planned and each.ends_at > now
    } == {person.pk}:
        sentence = _("%(person)s is on then as it is.") % {"person": person}
        raise ChangesNothing(sentence, field="person")


def _sentence(
    roster: Roster,
    idle: Sequence[Idle],
    left: Span,
    change: Change,
    instead_of: User | None,
) -> str:
    people = agencies.people_by_id(each.holder for each in idle if each.holder)
    named = str(instead_of or "")
    said = [
        _part(
            named,
            str(people[each.holder]) if each.holder else "",
            "" if each.span == left else _when(roster, each.span),
            change,
        )
        for each in idle[:MOST]
    ]
    if more := len(idle) - len(said):
        said.append(
            ngettext(
                "And so in %(count)d other part of that time.",
                "And so in %(count)d other parts of that time.",
                more,
            )
            % {"count": more}
        )
    return " ".join(said)


def _part(named: str, holder: str, when: str, change: Change) -> str:
    """`when` "": all through; `holder` "": nobody is on."""
    said = {"named": named, "holder": holder, "when": when}
    if holder and when:
        return _("%(holder)s is on, not %(named)s, %(when)s.") % said
    if holder:
        return _("%(named)s is not on then; %(holder)s is.") % said
    if change is Change.REMOVE:
        return _("Nobody is on then: there is nobody to take off.")
    if when:
        sentence = _("Nobody is on %(when)s. Use “comes on” (add) for that part.")
        return sentence % said
    return _("Nobody is on then. Use “comes on” (add).")


def _when(roster: Roster, span: Span) -> str:
    zone = walltime.zone(roster.zone)
    begins, ends = (walltime.local(at, zone) for at in (span.starts_at, span.ends_at))
    return _("from %(span)s") % {"span": sentences.span(begins, ends)}
