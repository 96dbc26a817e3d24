"""Calls that ended: before anything was asked, or while waiting for who comes.

Who hung up too early reads that nothing was requested, and a code that asks by text.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from agencies.models import Organisation
from common.errors import DomainError
from dispatch import selectors, words
from dispatch.core.menu import Step
from dispatch.core.words import (
    CallOutcome,
    Channel,
    Kind,
    ResponseType,
    Source,
    State,
    Weapon,
)
from dispatch.models import CallIn, Callout
from dispatch.services import intake, notices, telling
from dispatch.services.talking import TALKING
from notifications import selectors as phones
from notifications.events import CallEnded, Replied, key_of
from notifications.services import sending

TOPIC = "asking"
CODE_LASTS = timedelta(minutes=30)
LOST_AFTER = timedelta(minutes=3)
LONGEST_TALK = timedelta(hours=2)
"""Nothing is heard of who talks with the clinician until one of them hangs up."""
MOST_TEXTS = 3
"""Texts to one telephone in ten minutes: whoever forges its number tires nobody."""
WEAPONS = {"1": Weapon.NO, "2": Weapon.YES_OR_UNSURE}
TALK = "3"  # by phone, where the answer to a text offered it


def call_ended(event: CallEnded) -> None:
    """A call to us is over. Who waited on the line is called and texted from now on.

    In the caller's transaction. A request that is being stored by the last key is
    waited for.
    """
    rows = CallIn.objects.select_for_update(of=("self",))
    row = rows.filter(call_sid=event.call_sid, ended_at=None).first()
    if row is None:
        return
    if row.callout is None:
        if not end_of_question(row, now=event.at):
            end(row.pk, CallOutcome.HUNG_UP, now=event.at)
        return
    ended = CallIn.objects.filter(pk=row.pk).of_who_asked(row.callout)
    CallIn.objects.filter(pk=row.pk).update(ended_at=event.at)
    if ended.exists() and not selectors.who_asked_waits(row.callout, now=event.at):
        notices.no_longer_listens(row.callout.pk, now=event.at)


def end_of_question(row: CallIn, *, now: datetime) -> bool:
    """The call is over whose caller heard where an open request of theirs stands, or
    talked about it, and asked for no new one: it was about that one, and nothing is
    texted. False where they were past that, or it is over.
    """
    if row.step != Step.STANDING.value:
        return False
    number = "" if row.is_proven else row.from_number
    about = selectors.asked_from(row.person_id, number)
    if not about:
        return False
    still = CallIn.objects.filter(pk=row.pk, ended_at=None, callout=None)
    outcome = CallOutcome.SAME_REQUEST.value
    still.update(ended_at=now, outcome=outcome, callout=about[0])
    return True


@transaction.atomic
def end(pk: int, outcome: CallOutcome, *, now: datetime, tell: bool = True) -> None:
    """The call asked for nothing. Safe to repeat: the first outcome stands.

    With `tell`, a text says so where a phone of ours can take one.
    """
    open_row = CallIn.objects.filter(pk=pk, ended_at=None, callout=None)
    if not open_row.update(ended_at=now, outcome=outcome.value):
        return
    row = CallIn.objects.select_related("consortium", "organisation").get(pk=pk)
    if tell and _may_be_texted(row, now=now):
        _say_nothing_requested(row, outcome, now=now)


def close_lost_calls(now: datetime) -> int:
    """End the calls whose end nobody told us: nothing was heard on them for long."""
    since = now - LOST_AFTER * settings.TIME_SCALE
    talking_since = now - LONGEST_TALK * settings.TIME_SCALE
    lost = CallIn.objects.filter(ended_at=None, heard_at__lt=since).exclude(
        said__startswith=TALKING, heard_at__gt=talking_since
    )
    found = list(lost.values_list("call_sid", flat=True)[:50])
    for sid in found:
        with transaction.atomic():
            call_ended(CallEnded(call_sid=sid, at=now))
    return len(found)


def _may_be_texted(row: CallIn, *, now: datetime) -> bool:
    """A phone of ours, or one proven by badge and PIN; others may be forged."""
    _person, phone = phones.person_by_number(row.from_number)
    if phone is None and not row.is_proven:
        return False
    return not is_tired_of(row.from_number, now=now)


def is_tired_of(number: str, *, now: datetime) -> bool:
    """Whether that telephone has been told often enough of late how to ask."""
    return selectors.came_to_nothing(number, now=now) > MOST_TEXTS


def _say_nothing_requested(row: CallIn, outcome: CallOutcome, *, now: datetime) -> None:
    agency = _asked_for(row, now=now)
    silent = outcome is CallOutcome.NOT_PRESSED
    talk = row.kind == ResponseType.CONSULT.value

    def render(code: str) -> str:
        return words.ask_by_text_text(
            agency.short_name if agency else "",
            code=code,
            silent=silent,
            talk=talk,
            is_drill=row.is_drill,
        )

    without = words.nothing_requested_text(silent=silent)
    text_code(row, without, render if agency else None, now=now)


def text_code(
    row: CallIn, without: str, render: Callable[[str], str] | None, *, now: datetime
) -> None:
    """Text the code that asks, as `render(code)` says it; what is said `without` one
    where none is given or free.
    """
    sending.send(
        person_id=row.person_id,
        number=row.from_number,
        topic=TOPIC,
        owner_key=str(row.public_id),
        text=without,
        render=render,
        with_code=render is not None,
        now=now,
        consortium=row.consortium,
        expires_at=now + CODE_LASTS,
        or_speak=False,
    )


def _asked_for(row: CallIn, *, now: datetime) -> Organisation | None:
    """For which department a code may ask: the chosen one, or the only one."""
    if row.person_id is None:
        return None
    found = selectors.departments(row.person_id, row.consortium_id, now=now)
    if row.organisation is not None:
        return row.organisation if row.organisation in found else None
    return found[0] if len(found) == 1 else None


def forget_codes(row: CallIn, *, now: datetime) -> None:
    """They have asked since: the codes of earlier calls ask for nothing more."""
    earlier = CallIn.objects.filter(
        person=row.person_id, callout=None, ended_at__gt=now - CODE_LASTS
    )
    for one in earlier:
        sending.withdraw(str(one.public_id), TOPIC, now)


def replied(reply: Replied) -> str | None:
    """1 and the code asks for what the call was about; 2: with a weapon, or unsure. To
    who texted to ask, 3 is to talk by phone.

    In the transaction of the text. A code asks once, and while it holds.
    """
    row = _row_of(reply)
    if row is None:
        return None
    talk = row.by_text and reply.digit == TALK
    weapon = Weapon.NOT_ASKED if talk else WEAPONS.get(reply.digit)
    if weapon is None:
        return None
    if talk:
        row.kind = ResponseType.CONSULT.value
    if row.callout is not None:
        return words.stands_text(telling.ref_of(row.callout), State(row.callout.state))
    since = _asked_since(row)
    if since is not None:
        return words.stands_text(telling.ref_of(since), State(since.state))
    agency = _asked_for(row, now=reply.at)
    if reply.late or agency is None:
        return words.code_asks_no_more_text()
    try:
        with transaction.atomic():
            callout = _asked_by_text(row, agency, weapon, now=reply.at)
    except DomainError:
        return words.not_requested_text()
    return words.asked_by_text_text(telling.ref_of(callout))


def _asked_since(row: CallIn) -> Callout | None:
    """The open request they have asked for since they called, by whatever way: on
    screen, by another call, or through a dispatcher.
    """
    theirs = Callout.objects.still_open().filter(
        requester_id=row.person_id, entered_at__gte=row.came_at
    )
    if row.person_id is None:
        return None
    related = theirs.select_related("consortium", "requesting_organisation")
    return related.order_by("-pk").first()


def _asked_by_text(
    row: CallIn, agency: Organisation, weapon: Weapon, *, now: datetime
) -> Callout:
    callout = intake.open_callout(
        intake.NewCallout(
            agency=agency,
            response_type=ResponseType(row.kind or ResponseType.CO_RESPONSE.value),
            weapon=weapon,
            place=agency.short_name,
            channel=Channel.TEXT,
            source=Source.TEXT,
            requester_id=row.person_id,
            entered_by_id=row.person_id,
            form_key=row.public_id,
            callback_number=row.from_number,
            kind=Kind.DRILL if row.is_drill else Kind.LIVE,
        ),
        now=now,
    )
    CallIn.objects.filter(pk=row.pk).update(
        callout=callout,
        opened=True,
        outcome=CallOutcome.ASKED_BY_TEXT.value,
        step=Step.LINE.value,
    )
    forget_codes(row, now=now)
    sending.withdraw(str(row.public_id), TOPIC, now)
    return callout


def _row_of(reply: Replied) -> CallIn | None:
    rows = CallIn.objects.select_related("consortium", "organisation", "callout")
    return rows.filter(public_id=key_of(reply)).first()
