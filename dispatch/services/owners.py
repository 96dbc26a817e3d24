"""Who answers for a callout when no clinician has it."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from agencies import selectors as people
from agencies.core.words import Role
from agencies.models import Consortium, User
from dispatch.errors import NotAskable
from dispatch.models import Callout

STAND_IN = (Role.SUPERVISOR, Role.COORDINATOR, Role.ADMINISTRATOR)


def supervisors(consortium: Consortium, *, now: datetime) -> list[User]:
    """The duty supervisor tier of the host and providers, first to be told first.

    Without a supervisor the coordinators stand in, then the administrators.
    """
    return next(tiers(consortium, now=now), [])


def tiers(consortium: Consortium, *, now: datetime) -> Iterator[list[User]]:
    """Supervisors, then coordinators, then administrators: each tier there is."""
    serving = people.people_serving(consortium.pk, *STAND_IN, now=now)
    if any(serving.values()) or people.serving(consortium.pk, now=now):
        yield from (serving[role] for role in STAND_IN if serving[role])
        return
    # Nobody serves any more: who keeps the books is left.
    for role in STAND_IN:
        found = people.people_with_role(
            role, organisation_ids=[consortium.host_id], now=now
        )
        if found:
            yield found


def duty_supervisor(consortium: Consortium, *, now: datetime) -> User:
    """Who owns a callout that nobody has accepted. Raises NotAskable when there is
    no supervisor, coordinator or administrator at all: nobody could answer for it.
    """
    return first_of(supervisors(consortium, now=now), consortium)


def first_of(found: Sequence[User], consortium: Consortium) -> User:
    """The first of the duty supervisor tier. Raises NotAskable when it is empty."""
    if not found:
        raise NotAskable(
            _("{consortium} has no supervisor, so no request can be taken yet.").format(
                consortium=consortium
            )
        )
    return found[0]


def answers_for(consortium: Consortium, person_id: int, *, now: datetime) -> bool:
    """Whether they stand in one of the tiers today."""
    everybody = (one for tier in tiers(consortium, now=now) for one in tier)
    return any(one.pk == person_id for one in everybody)


def supervisor_or(present: User | None, callout: Callout, *, now: datetime) -> User:
    """The duty supervisor; the present owner when there is none any more: the
    officer must hear a plain no whoever has left. Raises NotAskable for neither.
    """
    found = supervisors(callout.consortium, now=now)
    if not found and present is not None:
        return present
    return first_of(found, callout.consortium)


def coordinator(consortium: Consortium, *, now: datetime) -> User:
    """Who settles what is left over by day; the duty supervisor when there is none."""
    found = people.people_serving(consortium.pk, Role.COORDINATOR, now=now)
    coordinators = found[Role.COORDINATOR]
    return coordinators[0] if coordinators else duty_supervisor(consortium, now=now)


def after(callout: Callout, *, by_day: bool, now: datetime) -> User | None:
    """Who takes a callout over from an owner who has left: the coordinator `by_day`,
    else the duty supervisor; the present owner where there is nobody at all.
    """
    if by_day and supervisors(callout.consortium, now=now):
        return coordinator(callout.consortium, now=now)
    return supervisor_or(callout.owner, callout, now=now)
