"""From one clinician to another: who has it keeps it until the other says yes."""

from datetime import datetime

from dispatch import words
from dispatch.core.lifecycle import HandedOver
from dispatch.core.words import (
    HELD,
    DeclineReason,
    EventKind,
    PageSort,
    PageState,
    Source,
    State,
)
from dispatch.models import Callout, Page
from dispatch.services import (
    alarms,
    duty,
    joining,
    log,
    paging,
    telling,
    transition,
)
from dispatch.services.transition import Happening
from notifications.services import sending

_WAITING = {PageState.OPEN.value, PageState.FAILED.value}


def is_asked(page: Page, callout: Callout) -> bool:
    """Whether this page still asks somebody to take over from who has it."""
    return (
        page.sort == PageSort.HANDOVER.value
        and page.state in _WAITING
        and State(callout.state) in HELD
    )


def take_over(
    callout: Callout, page: Page, *, in_person: bool, now: datetime, source: Source
) -> Callout:
    """Give a locked, held callout to whoever was asked. The work of who had it ends at
    that moment, and they hear so; the officer hears who comes. Raises MayNotBeSent and
    AlreadyEngaged; then who had it has it still.
    """
    duty.refuse_unless_fit(callout, page.person_id, now=now)
    in_person = in_person and duty.wants_in_person(callout)
    if callout.lead_id == page.person_id and not in_person:
        _goes_on_by_phone(callout, page, now=now, source=source)
        return callout
    joining.leads_instead(callout, page.person_id, now=now)
    if in_person:
        duty.refuse_if_engaged(page.person_id)
    before = callout.lead_id
    callout.lead_id, callout.expected_at = page.person_id, None
    what = Happening(now=now, source=source, by=page.person_id, in_person=in_person)
    transition.must_move(callout, HandedOver(in_person), what)
    page.state, page.answered_at = PageState.ACCEPTED.value, now
    page.save(update_fields=["state", "answered_at"])
    sending.withdraw(owner_key=str(page.public_id), topic=paging.TOPIC, now=now)
    log.note(
        callout,
        EventKind.ACCEPTED,
        now=now,
        by=page.person_id,
        source=source,
        in_person=in_person,
        person=None if before == page.person_id else before,
    )
    if before is not None and before != page.person_id:
        ref = telling.ref_of(callout)
        text = words.has_it_text(ref, telling.lead_name(callout))
        telling.tell_clinician(callout, before, text, now=now)
    return callout


def _goes_on_by_phone(
    callout: Callout, page: Page, *, now: datetime, source: Source
) -> None:
    """Who has it by phone does not come: that is an answer, and not rung again."""
    page.state, page.answered_at = PageState.DECLINED.value, now
    page.save(update_fields=["state", "answered_at"])
    sending.withdraw(owner_key=str(page.public_id), topic=paging.TOPIC, now=now)
    log.note(
        callout,
        EventKind.DECLINED,
        now=now,
        by=page.person_id,
        source=source,
        reason=DeclineReason.NOT_SAID.value,
    )
    look_after(callout, page, now=now)


def look_after(callout: Callout, page: Page, *, now: datetime) -> None:
    """When nobody who was asked takes it over, a human must think of something else."""
    if page.sort != PageSort.HANDOVER.value or State(callout.state) not in HELD:
        return
    others = callout.pages.filter(
        sort=PageSort.HANDOVER.value, state=PageState.OPEN.value
    )
    if not others.exists():
        alarms.raise_alarm(kind="not_taken_over", callout=callout, now=now)
