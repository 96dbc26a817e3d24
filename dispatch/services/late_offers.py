"""An offer that comes after nobody was found: the officer is asked, for a while."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from agencies.services import live
from dispatch import words
from dispatch.core.telling import Next, next_word
from dispatch.core.words import EventKind, PageState, Source, State
from dispatch.errors import AlreadyOffered
from dispatch.models import Callout, Page
from dispatch.services import alarms, log, paging, policies, reaching, telling
from notifications import selectors as phones
from notifications.core.delivery import OPEN_STATES
from notifications.services import sending

LOOKED = (EventKind.PAGED, EventKind.RUNG_STARTED, EventKind.RUNG_EMPTY)
NO = "no"


def stands(callout: Callout, *, now: datetime) -> bool:
    """Whether the officer may say yes: nobody has it, and the offer is not too old."""
    return (
        callout.state == State.EXHAUSTED.value
        and callout.late_offer_by_id is not None
        and not _is_over(callout, now=now)
    )


def _is_over(callout: Callout, *, now: datetime) -> bool:
    made = callout.late_offer_at
    return made is not None and made + policies.late_offer_life() <= now


def was_refused(callout: Callout) -> bool:
    """Whether the officer has said no to an offer since anybody was last looked for."""
    looked = [kind.value for kind in LOOKED]
    told = callout.events.filter(Q(kind__in=looked) | Q(details__late=NO))
    last = told.order_by("-pk").first()
    return last is not None and last.kind not in looked


def offer(
    callout: Callout, page: Page, *, in_person: bool, now: datetime, source: Source
) -> None:
    """Ask the officer of a locked, exhausted callout whether this person is needed.

    The same offer again is harmless; "phone only" in place of "coming", or the other
    way round, is a new one. Raises AlreadyOffered while somebody else's stands.
    """
    own = callout.late_offer_by_id == page.person_id
    if stands(callout, now=now):
        if not own:
            raise AlreadyOffered
        if callout.late_offer_in_person == in_person:
            return
    expired = words.offer_expired_text(telling.ref_of(callout))
    end(callout, text="" if own else expired, now=now)
    callout.late_offer_by_id, callout.late_offer_at = page.person_id, now
    callout.late_offer_in_person = in_person
    _save(callout)
    log.note(
        callout,
        EventKind.ACCEPTED_LATE,
        now=now,
        by=page.person_id,
        source=source,
        in_person=in_person,
    )
    telling.ask_still_needed(callout, name=offerer_name(callout), now=now)


@transaction.atomic
def make_sure_asked(callout_id: int, *, now: datetime) -> bool:
    """Call an officer who is not known to have read the question; one who has heard of
    it by neither is an alarm. Whether anything was done. Safe to repeat.
    """
    callout = Callout.objects.select_for_update(of=("self",)).get(pk=callout_id)
    if not stands(callout, now=now) or callout.late_offer_at is None:
        return False
    key, made_at = str(callout.public_id), callout.late_offer_at
    call = phones.last_call(key, telling.STILL_NEEDED)
    rung = call is not None and call.made_at >= made_at
    if call is not None and rung and call.state in OPEN_STATES:
        return False
    following = next_word(
        arrived=phones.got_through(phones.said_about(key, telling.STILL_NEEDED)),
        rung=rung,
        overdue=now >= made_at + policies.told_within(callout),
    )
    if following is Next.RING and reaching.can_be_called(callout):
        telling.ask_still_needed_aloud(callout, now=now)
        return True
    is_in_vain = following in {Next.RING, Next.ALARM}
    return is_in_vain and _cannot_ask(callout, now=now)


def _cannot_ask(callout: Callout, *, now: datetime) -> bool:
    raised = alarms.raise_alarm(
        kind="cannot_tell",
        callout=callout,
        now=now,
        unless_taken_within=alarms.TAKEN_HOLDS,
    )
    return raised is not None


def offerer_name(callout: Callout) -> str:
    """The work name of who offers, where the consortium lets names be sent."""
    offerer = callout.late_offer_by
    return telling.name_sent(callout, offerer) if offerer else words.a_clinician()


def end(callout: Callout, *, text: str, now: datetime, over: bool = False) -> None:
    """Take the offer and its question off a locked callout; nothing without one.

    Who made it is told `text`, unless that is blank. `over`: nothing is asked of
    them any more, so that their pages go too and nobody tells them twice.
    """
    offered = callout.late_offer_by_id
    if offered is None:
        return
    callout.late_offer_by_id = callout.late_offer_at = None
    _save(callout)
    key = str(callout.public_id)
    sending.withdraw(owner_key=key, topic=telling.STILL_NEEDED, now=now)
    if over:
        waiting = [PageState.OPEN.value, PageState.FAILED.value]
        for page in callout.pages.filter(person_id=offered, state__in=waiting):
            paging.withdraw(page, now=now)
    if text:
        telling.tell_clinician(callout, offered, text, now=now)
    live.touch(callout.live_topic)


def end_as_not_needed(callout: Callout, *, now: datetime) -> None:
    """The request is over: who offered hears so, once."""
    text = words.no_longer_needed_text(telling.ref_of(callout))
    end(callout, text=text, now=now, over=True)


@transaction.atomic
def expire(callout_id: int, *, now: datetime) -> None:
    """The officer did not answer in time: who offered is told. Safe to repeat."""
    callout = Callout.objects.select_for_update(of=("self",)).get(pk=callout_id)
    if callout.late_offer_by_id is None or not _is_over(callout, now=now):
        return
    log.note(
        callout,
        EventKind.NOTED,
        now=now,
        by=None,
        source=Source.ENGINE,
        late="expired",
    )
    end(callout, text=words.offer_expired_text(telling.ref_of(callout)), now=now)


def _save(callout: Callout) -> None:
    callout.save(
        update_fields=["late_offer_by", "late_offer_at", "late_offer_in_person"]
    )
