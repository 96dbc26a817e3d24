"""Who belongs to a rotation from which day on."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from agencies.models import User
from rosters import selectors
from rosters.core.rotation import Handover, handovers
from rosters.core.words import PersonId
from rosters.errors import DropsLaterChanges
from rosters.models import Rotation, RotationMember


def set_members(
    rotation: Rotation, people: Sequence[User], *, from_on: date, drop_later: bool
) -> None:
    """These people, in this order, from the day `from_on` on.

    Nothing is touched when they are its people that day anyway. What is agreed for
    the days after it is dropped only if `drop_later`; else raises DropsLaterChanges.
    """
    there = [member.person for member in selectors.members_on(rotation, from_on)]
    if there == list(people):
        return
    if not drop_later:
        _refuse_to_drop(rotation, from_on)
    rotation.members.filter(from_on__gte=from_on).delete()
    rotation.members.filter(Q(until_on__isnull=True) | Q(until_on__gt=from_on)).update(
        until_on=from_on
    )
    RotationMember.objects.bulk_create(
        RotationMember(rotation=rotation, person=person, order=order, from_on=from_on)
        for order, person in enumerate(people)
    )


def _refuse_to_drop(rotation: Rotation, from_on: date) -> None:
    places = rotation.members.select_related("person")
    agreed = handovers([place.as_member() for place in places], after=from_on)
    if not agreed:
        return
    names = {PersonId(place.person_id): str(place.person) for place in places}
    raise DropsLaterChanges(
        _("This would also drop what is agreed for later: %(changes)s.")
        % {"changes": "; ".join(_said(handover, names) for handover in agreed)},
        field="from_on",
    )


def _said(handover: Handover, names: dict[PersonId, str]) -> str:
    said = [_("%(person)s joins") % {"person": names[p]} for p in handover.joining]
    said += [_("%(person)s leaves") % {"person": names[p]} for p in handover.leaving]
    day = f"{handover.on:%d %b %Y}"
    if not said:
        return _("another order from %(day)s") % {"day": day}
    what = _(" and ").join(said)
    return _("%(what)s on %(day)s") % {"what": what, "day": day}
