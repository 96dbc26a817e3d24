"""From one clinician to another: who has it keeps it until the other says yes."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction as transaction_of_db

from dispatch import words
from dispatch.core.lifecycle import HandedOver, Mark, Marked
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
    questions,
    reporting,
    telling,
    transition,
)
from dispatch.services.transition import Happening
from dispatch.words.scene import relieved_there_text
from notifications.services import sending

ANSWERS_WITHIN = timedelta(minutes=5)
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
    that moment, or, at the scene, when they say that they are done; they hear so. The
    officer hears who comes. Raises MayNotBeSent and
    AlreadyEngaged; then who had it has it still.
    """
    duty.refuse_unless_fit(callout, page.person_id, now=now)
    in_person = in_person and duty.wants_in_person(callout)
    if callout.lead_id == page.person_id and not in_person:
        _goes_on_by_phone(callout, page, now=now, source=source)
        return callout
    is_there = joining.leads_instead(callout, page.person_id, now=now)
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
    if is_there and in_person:
        _is_there_already(callout, what)
    else:
        questions.comes_alone(callout, now=now)
    if before is not None and before != page.person_id:
        _tell_relieved(callout, before, now=now, source=source)
    return callout


def _is_there_already(callout: Callout, what: Happening) -> None:
    """Who was there beside the lead leads from there."""
    lead = questions.lead_of(callout)
    if lead is not None:
        lead.on_scene_at = what.now
        lead.save(update_fields=["on_scene_at"])
    transition.move(callout, Marked(Mark.ARRIVED), what)
    log.note(callout, EventKind.ARRIVED, now=what.now, by=what.by, source=what.source)
    questions.arrived_alone(callout, now=what.now)


def _tell_relieved(
    callout: Callout, person_id: int, *, now: datetime, source: Source
) -> None:
    """Who had it: they are done, and asked for their own miles and minutes; or they
    are still there, and are asked until they leave.
    """
    ref, name = telling.ref_of(callout), telling.lead_name(callout)
    if joining.own_part(callout, person_id) is not None:
        text = relieved_there_text(ref, name=name)
        telling.tell_clinician(callout, person_id, text, now=now)
        return
    text = words.has_it_text(ref, name)
    telling.tell_clinician(callout, person_id, text, now=now)
    done = callout.responses.filter(clinician_id=person_id).order_by("-pk").first()
    if done is not None and done.departed_at is not None:
        reporting.ask_of(done, callout, by=None, now=now, source=source)


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


def expire(page_id: int, *, now: datetime) -> None:
    """Who was asked to take over has not answered in time. Safe to repeat."""
    with transaction_of_db.atomic():
        found = Page.objects.get(pk=page_id)
        callout = transition.locked(found.callout_id)
        page = Page.objects.get(pk=page_id)
        if page.state != PageState.OPEN.value or not is_asked(page, callout):
            return
        page.state = PageState.FAILED.value
        page.save(update_fields=["state"])
        log.note(
            callout,
            EventKind.PAGE_FAILED,
            now=now,
            by=None,
            source=Source.ENGINE,
            person=page.person_id,
        )
        look_after(callout, page, now=now)


def unanswered(now: datetime) -> list[Page]:
    """Pages that ask to take over for longer than that is waited for: a telephone that
    takes texts alone never says that nobody answered.
    """
    rows = Page.objects.filter(
        sort=PageSort.HANDOVER.value,
        state=PageState.OPEN.value,
        asked_at__lte=now - ANSWERS_WITHIN * settings.TIME_SCALE,
        callout__state__in=[state.value for state in HELD],
    )
    return list(rows.order_by("pk")[:50])


def look_after(callout: Callout, page: Page, *, now: datetime) -> None:
    """When nobody who was asked takes it over, a human must think of something else."""
    if page.sort != PageSort.HANDOVER.value or State(callout.state) not in HELD:
        return
    others = callout.pages.filter(
        sort=PageSort.HANDOVER.value, state=PageState.OPEN.value
    )
    if not others.exists():
        alarms.raise_alarm(kind="not_taken_over", callout=callout, now=now)
