"""What ends here when somebody leaves, or loses the role they are sent by."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction as transaction_of_db
from django.db.models import Q

from agencies import selectors as people
from agencies.core.words import Role
from agencies.services.leaving import Leaving, RoleEnd
from dispatch.core.words import HELD, EventKind, PageState, Source, State
from dispatch.models import Callout
from dispatch.services import (
    alarms,
    answering,
    duty,
    handing_over,
    late_offers,
    log,
    owners,
    paging,
    transition,
)

_WAITING = [PageState.OPEN.value, PageState.FAILED.value]
_SETTLED_BY_DAY = {State.CLEARED.value, State.SCHEDULED.value}


def give_back(leaving: Leaving) -> Mapping[str, int]:
    """Take back the pages of whoever may not be sent any more, and hand on what they
    own.

    The next rung is rung at once where nobody else is asked. A request they have in
    hand stays theirs until a human hands it over: the duty supervisor owns it from
    now on and is alarmed.
    """
    return _give_back(leaving.person_id, now=leaving.now)


def give_back_with_role(ended: RoleEnd) -> Mapping[str, int]:
    """The same for who stays, but in another role."""
    return _give_back(ended.person_id, now=ended.now)


def owners_no_more(now: datetime) -> list[int]:
    """The open requests (keys) whose owner has no role left among those who serve the
    consortium: one that ends by its date is told by no hook.
    """
    rows = Callout.objects.still_open().filter(owner__isnull=False).order_by()
    owned = list(rows.values_list("pk", "consortium", "owner"))
    serving = {
        consortium: {
            person.pk
            for held in people.people_serving(consortium, *Role, now=now).values()
            for person in held
        }
        for consortium in {each for _pk, each, _owner in owned}
    }
    return [pk for pk, each, owner in owned if owner not in serving[each]]


@transaction_of_db.atomic
def hand_on(callout_id: int, *, now: datetime) -> bool:
    """Give it to whoever answers for it now, if its owner does not any more."""
    callout = transition.locked(callout_id)
    owner = callout.owner_id
    return owner is not None and bool(_hand_on(callout, owner, now=now))


def _give_back(person_id: int, *, now: datetime) -> Mapping[str, int]:
    ended = {"pages": 0, "requests": 0}
    # All are locked before one is changed: who waits for a request holds no other.
    for callout in [transition.locked(pk) for pk in _open_with(person_id)]:
        if not duty.may_be_sent(callout, person_id, now=now):
            ended["pages"] += _take_back(callout, person_id, now=now)
        ended["requests"] += _hand_on(callout, person_id, now=now)
    return ended


def _open_with(person_id: int) -> list[int]:
    """The open requests they are asked for, offer to take, have or own, in order."""
    asked = Q(pages__person=person_id, pages__state__in=_WAITING)
    theirs = Q(owner=person_id) | Q(lead=person_id) | Q(late_offer_by=person_id)
    rows = Callout.objects.still_open().filter(asked | theirs)
    return sorted(set(rows.order_by().values_list("pk", flat=True)))


def _take_back(callout: Callout, person_id: int, *, now: datetime) -> int:
    if callout.late_offer_by_id == person_id:
        late_offers.end(callout, text="", now=now)
    pages = list(callout.pages.filter(person_id=person_id, state__in=_WAITING))
    for page in pages:
        paging.withdraw(page, now=now)
        log.note(
            callout,
            EventKind.NOTED,
            now=now,
            by=None,
            source=Source.ENGINE,
            person=person_id,
            may_not_be_sent=True,
        )
        handing_over.look_after(callout, page, now=now)
    answering.spend_if_spent(callout, now=now)
    return len(pages)


def _hand_on(callout: Callout, person_id: int, *, now: datetime) -> int:
    """Give what they own to whoever answers for it without them; how many."""
    if callout.owner_id != person_id:
        return 0
    if State(callout.state) in HELD:
        if duty.may_be_sent(callout, person_id, now=now):
            return 0
        alarms.raise_alarm(kind="lead_cannot", callout=callout, now=now)
    elif owners.answers_for(callout.consortium, person_id, now=now):
        return 0
    by_day = callout.state in _SETTLED_BY_DAY
    callout.owner = owners.after(callout, by_day=by_day, now=now)
    if callout.owner_id == person_id:
        return 0  # there is nobody else at all
    callout.save(update_fields=["owner"])
    log.note(
        callout,
        EventKind.OWNER_CHANGED,
        now=now,
        by=None,
        source=Source.ENGINE,
        owner=callout.owner_id,
    )
    return 1
