"""The cast's phones, added and verified by the coordinator."""

from datetime import datetime

from agencies.models import User
from notifications.core.kinds import Use
from notifications.services import phones
from oncall.story.cast import Cast
from oncall.story.numbers import DISPATCH_DESK, PERSONAL


def hand_out(cast: Cast, *, now: datetime) -> None:
    """One verified phone each, and the dispatch centre's desk telephone."""
    by = cast.novak.pk
    for name, number in PERSONAL.items():
        person: User = getattr(cast, name)
        method = phones.add_contact_method(
            number=number, person_id=person.pk, now=now, by=by
        )
        phones.mark_verified(method, now=now, by=by)
    desk = phones.add_contact_method(
        number=DISPATCH_DESK,
        organisation_id=cast.dispatch.pk,
        use=Use.DISPATCH,
        takes_texts=False,
        now=now,
        by=by,
    )
    phones.mark_verified(desk, now=now, by=by)
