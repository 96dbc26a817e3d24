"""What a clinician answers: taking a page, declining it, saying when they come.

A human has it only by a deliberate act. First acceptance wins; everyone after is
told kindly who has it (promise 4).
"""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from dispatch import words
from dispatch.core.lifecycle import (
    Accepted,
    LadderBegins,
    MinutesGiven,
    RungSpent,
    StillNeeded,
)
from dispatch.core.words import (
    HELD,
    Declined,
    DeclineReason,
    EventKind,
    Kind,
    PageSort,
    PageState,
    Source,
    State,
)
from dispatch.errors import (
    AlreadyAccepted,
    AlreadyEngaged,
    CalloutOver,
    NoLongerNeeded,
)
from dispatch.models import Callout, Page, Response
from dispatch.services import (
    alarms,
    drills,
    duty,
    handing_over,
    late_offers,
    log,
    paging,
    policies,
    questions,
    telling,
    transition,
)
from dispatch.services.transition import Happening
from notifications.services import sending

LONGEST_MINUTES = 240


def accept_page(
    page_id: int, *, in_person: bool, now: datetime, source: Source
) -> Callout:
    """Record that the paged clinician takes it. The first to answer wins.

    Asking twice oneself is harmless. Raises AlreadyAccepted, naming the winner;
    AlreadyEngaged when they are at work elsewhere; MayNotBeSent when they are not fit
    for duty any more; CalloutOver when the request was cancelled or closed. After the
    ladder is exhausted nothing is taken yet: the officer is asked whether it is still
    needed, and the callout stays `exhausted`; AlreadyOffered while the officer is
    being asked about somebody else, NoLongerNeeded once they have said no.
    """
    page = Page.objects.get(pk=page_id)
    try:
        with transaction.atomic():
            return _accept(page, in_person=in_person, now=now, source=source)
    except IntegrityError as clash:
        # Two requests taken by one person at the same instant: the database kept
        # one of them. Say which.
        other = Response.objects.engaging().filter(clinician_id=page.person_id).first()
        if other is None:
            raise
        raise AlreadyEngaged(other.callout.number, other.callout.sequence) from clash


def _accept(found: Page, *, in_person: bool, now: datetime, source: Source) -> Callout:
    callout = transition.locked(found.callout_id)
    page = Page.objects.get(pk=found.pk)  # as it is now that the callout is ours
    held = {state.value for state in HELD} | {State.CLEARED.value}
    if handing_over.is_asked(page, callout):
        return handing_over.take_over(
            callout, page, in_person=in_person, now=now, source=source
        )
    if callout.lead_id == page.person_id and callout.state in held:
        return callout
    if callout.lead_id is not None and callout.state in held:
        raise AlreadyAccepted(telling.lead_name(callout))
    exhausted = callout.state == State.EXHAUSTED.value
    is_over = exhausted and page.state == PageState.WITHDRAWN.value
    if is_over and late_offers.was_refused(callout):
        raise NoLongerNeeded(callout.number)
    duty.refuse_unless_fit(callout, page.person_id, now=now)
    in_person = in_person and duty.wants_in_person(callout)
    if exhausted:
        late_offers.offer(callout, page, in_person=in_person, now=now, source=source)
        return callout
    if in_person:
        duty.refuse_if_engaged(page.person_id)
    callout.lead_id, callout.accepted_at = page.person_id, now
    what = Happening(now=now, source=source, by=page.person_id, in_person=in_person)
    transition.must_move(callout, Accepted(in_person), what)
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
    )
    questions.comes_alone(callout, now=now)
    return callout


@transaction.atomic
def answer_late_offer(
    callout_id: int, *, wanted: bool, now: datetime, source: Source, by: int | None
) -> Callout:
    """The officer says whether a late acceptance is still needed.

    Who offered hears a yes by text and call, and takes it as they offered: in person
    or by phone. When they have taken other work since, or may not be sent any more,
    the offer falls, nobody leads, and the next late answer may be offered. Raises
    AlreadyAccepted, naming who has it by now; CalloutOver when no offer stands any
    more.
    """
    callout = transition.locked(callout_id)
    if callout.lead_id is not None and State(callout.state) in HELD:
        raise AlreadyAccepted(telling.lead_name(callout))
    offered = callout.late_offer_by_id
    if offered is None or not late_offers.stands(callout, now=now):
        raise CalloutOver(_("Nobody is waiting to come any more."))
    if not wanted:
        log.note(
            callout, EventKind.NOTED, now=now, by=by, source=source, late=late_offers.NO
        )
        late_offers.end_as_not_needed(callout, now=now)
        paging.stop_paging(callout, accepted_by=None, now=now)
        return callout
    in_person = callout.late_offer_in_person and duty.wants_in_person(callout)
    late_offers.end(callout, text="", now=now)
    what = Happening(now=now, source=source, by=by, in_person=in_person)
    if not _take_late(callout, offered, what):
        log.note(callout, EventKind.NOTED, now=now, by=by, source=source, late="busy")
    return callout


def _take_late(callout: Callout, offered: int, what: Happening) -> bool:
    """False, and nothing is changed, when who offered cannot be sent after all: also
    when they take other work at this very moment, which the database tells.
    """
    if not duty.may_be_sent(callout, offered, now=what.now):
        return False
    if what.in_person and _is_engaged(offered):
        return False
    try:
        with transaction.atomic():
            _give_to_late(callout, offered, what)
    except IntegrityError:
        if not _is_engaged(offered):
            raise
        callout.refresh_from_db()
        return False
    return True


def _is_engaged(person_id: int) -> bool:
    return Response.objects.engaging().filter(clinician_id=person_id).exists()


def _give_to_late(callout: Callout, offered: int, what: Happening) -> None:
    now = what.now
    callout.lead_id, callout.accepted_at = offered, now
    transition.must_move(callout, StillNeeded(in_person=what.in_person), what)
    log.note(callout, EventKind.ACCEPTED, now=now, by=offered, source=what.source)
    page = callout.pages.filter(person_id=offered).order_by("-pk").first()
    if page is not None:
        page.state, page.answered_at = PageState.ACCEPTED.value, now
        page.save(update_fields=["state", "answered_at"])
        telling.tell_needed_after_all(callout, page, now=now)
    questions.comes_alone(callout, now=now)


@transaction.atomic
def decline_page(
    page_id: int,
    *,
    now: datetime,
    source: Source,
    reason: DeclineReason = DeclineReason.NOT_SAID,
) -> Declined:
    """The clinician cannot. The next rung is rung at once when nobody is left here.

    Whichever of their texts they answer, they are asked no more in the present try:
    a phone keeps the texts of earlier ones. Safe to repeat. Whoever has the request
    keeps it, whichever of their pages they decline: that is an alarm, and a human
    hands it over.
    """
    found = Page.objects.get(pk=page_id)
    callout = transition.locked(found.callout_id)
    page = Page.objects.get(pk=page_id)
    takes_over = handing_over.is_asked(page, callout)
    has_it = callout.lead_id == page.person_id and State(callout.state) in HELD
    if has_it and not takes_over:
        return _lead_cannot(callout, now=now, source=source)
    if callout.late_offer_by_id == page.person_id:
        late_offers.end(callout, text="", now=now)
    theirs = _asked_of(callout, page, takes_over=takes_over)
    if theirs:
        _decline(callout, theirs, reason, now=now, source=source)
    others = callout.pages.filter(tries=callout.tries, state=PageState.OPEN.value)
    called = others.exclude(person_id=page.person_id).exists()
    if callout.state == State.PAGING.value and called:
        return Declined.NEXT_CALLED
    return Declined.NOTED


def _asked_of(callout: Callout, page: Page, *, takes_over: bool) -> list[Page]:
    """What they may still answer: each time they are asked to take over, or else this
    page and those of the present try.
    """
    theirs = callout.pages.filter(
        person=page.person_id, state__in=[PageState.OPEN.value, PageState.FAILED.value]
    )
    if takes_over:
        return list(theirs.filter(sort=PageSort.HANDOVER.value).order_by("pk"))
    asked_now = Q(pk=page.pk) | Q(tries=callout.tries)
    return list(theirs.filter(asked_now).order_by("pk"))


def _lead_cannot(callout: Callout, *, now: datetime, source: Source) -> Declined:
    if alarms.raise_alarm(kind="lead_cannot", callout=callout, now=now):
        by = callout.lead_id
        log.note(callout, EventKind.NOTED, now=now, by=by, source=source, cannot=True)
    return Declined.STILL_YOURS


def _decline(
    callout: Callout,
    pages: list[Page],
    reason: DeclineReason,
    *,
    now: datetime,
    source: Source,
) -> None:
    for page in pages:
        page.state, page.answered_at = PageState.DECLINED.value, now
        page.decline_reason = reason.value
        page.save(update_fields=["state", "answered_at", "decline_reason"])
        sending.withdraw(owner_key=str(page.public_id), topic=paging.TOPIC, now=now)
    log.note(
        callout,
        EventKind.DECLINED,
        now=now,
        by=pages[0].person_id,
        source=source,
        reason=reason.value,
    )
    for page in pages:
        handing_over.look_after(callout, page, now=now)
    spend_if_spent(callout, now=now)


def spend_if_spent(callout: Callout, *, now: datetime) -> None:
    """When nobody of the rung can answer any more, do not wait its time out."""
    if callout.state != State.PAGING.value or callout.rung is None:
        return
    if paging.spent(callout):
        what = Happening(now=now, source=Source.ENGINE)
        spent = RungSpent(callout.rung, left=callout.rung_left)
        transition.move(callout, spent, what)


@transaction.atomic
def page_went_unanswered(page_id: int, *, now: datetime) -> None:
    """Every call of this page ended without a key: ring again, or give it up.

    A person is rung as often as the rung says (twice) before the next rung, but not
    once they are at work on another request; then the page has failed, though a late
    answer still counts. Safe to repeat.
    """
    found = Page.objects.get(pk=page_id)
    callout = transition.locked(found.callout_id)
    page = Page.objects.get(pk=page_id)
    now_paging = callout.state == State.PAGING.value and paging.is_asked_now(
        callout, page
    )
    now_paging = now_paging or handing_over.is_asked(page, callout)
    if page.state != PageState.OPEN.value or page.tries != callout.tries:
        return
    rings = policies.rung_of(callout, page).rings
    rings_left = now_paging and 0 < page.rings < rings
    rings_left = rings_left and not duty.went_elsewhere(page)
    if rings_left and page.message_id and sending.ring_again(page.message_id, now):
        page.rings += 1
        page.save(update_fields=["rings"])
        _note_page(callout, page, EventKind.RANG_AGAIN, now=now)
        return
    page.state = PageState.FAILED.value
    page.save(update_fields=["state"])
    _note_page(callout, page, EventKind.PAGE_FAILED, now=now)
    handing_over.look_after(callout, page, now=now)
    spend_if_spent(callout, now=now)


def _note_page(callout: Callout, page: Page, kind: EventKind, *, now: datetime) -> None:
    log.note(
        callout, kind, now=now, by=None, source=Source.ENGINE, person=page.person_id
    )


@transaction.atomic
def give_minutes(
    callout_id: int, minutes: int, *, by: int, now: datetime, source: Source
) -> Callout:
    """The lead says in how many minutes they arrive; the officer hears the time.

    1 to 240 minutes. Raises CalloutOver when the callout is not the asker's or not
    on the way any more.
    """
    callout = transition.locked(callout_id)
    if not 1 <= minutes <= LONGEST_MINUTES:
        raise CalloutOver(_("Minutes are a number from 1 to 240."), field="minutes")
    if callout.lead_id != by:
        raise CalloutOver(_("This request is not yours."))
    callout.expected_at = now + timedelta(minutes=minutes)
    what = Happening(now=now, source=source, by=by)
    transition.must_move(callout, MinutesGiven(callout.expected_at), what)
    log.note(
        callout, EventKind.MINUTES_GIVEN, now=now, by=by, source=source, minutes=minutes
    )
    return callout


@transaction.atomic
def try_again(
    callout_id: int, *, by: int | None, now: datetime, source: Source
) -> Callout:
    """Ring the whole ladder once more after nobody came. One key for the officer.

    Raises CalloutOver unless nobody came; NotAskable for practice beside a real
    request, as `upgrade` and `add_person` do.
    """
    callout = transition.locked(callout_id)
    if callout.state != State.EXHAUSTED.value:
        raise CalloutOver(_("Request {n} is open.").format(n=callout.number))
    drills.refuse_now(callout.consortium, Kind(callout.kind))
    anew = words.offer_anew_text(telling.ref_of(callout))
    late_offers.end(callout, text=anew, now=now)
    what = Happening(now=now, source=source, by=by)
    log.note(callout, EventKind.TRIED_AGAIN, now=now, by=by, source=source)
    transition.must_move(callout, LadderBegins(), what)
    if callout.state == State.PAGING.value:
        telling.tell_trying_again(callout, now=now)
    drills.give_way(callout, now=now)
    return callout
