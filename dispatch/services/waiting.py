"""What an officer chooses while everybody is engaged, and calling who gets free."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from common import wakeup
from dispatch.core.lifecycle import Chosen, FreeAt, LadderBegins
from dispatch.core.service import Choice
from dispatch.core.words import EventKind, PageState, ResponseType, Source, State, Wait
from dispatch.errors import CalloutOver
from dispatch.models import Callout, Page
from dispatch.services import (
    candidates,
    engaged,
    log,
    notices,
    telling,
    transition,
    weapons,
)
from dispatch.services.candidates import Around
from dispatch.services.reaching import STATUS, Saying, tell_officer
from dispatch.services.transition import Happening
from dispatch.words import engaged as words

ANOTHER_TIME = timedelta(minutes=5)
"""An estimate that moves by less is the same one."""


@transaction.atomic
def choose(
    callout_id: int,
    choice: Choice,
    *,
    by: int | None,
    now: datetime,
    source: Source,
    hears: bool = False,
) -> Callout:
    """The officer waits, wants a call, or has the next tier or the outside line called.

    Another choice counts from then on; the same again is harmless. `hears`: they are
    on the telephone with us, so no call tells them. Raises CalloutOver when nobody is
    waited for any more, and for what is not offered.
    """
    callout = transition.locked(callout_id)
    if callout.state != State.WAITING.value:
        raise CalloutOver(_("There is nothing to choose any more."))
    around = candidates.around_of(callout, now=now)
    last = _last_choice(callout)
    if engaged.waits(callout) and last is not None and last["choice"] == choice.value:
        return callout
    _refuse_unless_offered(callout, choice, now=now, around=around)
    log.note(
        callout,
        EventKind.CHOSEN,
        now=now,
        by=by,
        source=source,
        choice=choice.value,
        before=callout.response_type,
        tries=callout.tries,
    )
    if choice is Choice.PHONE:
        callout.response_type = ResponseType.CONSULT.value
    elif last is not None and last["choice"] == Choice.PHONE.value:
        callout.response_type = last["before"]  # somebody is to come after all
        weapons.hold_to_rule(callout, by=by, now=now, source=source)
    callout.free_at = candidates.free_at(callout, around)
    if by == callout.requester_id:
        notices.heard(callout.pk, now=now)  # whoever chooses knows what there was
    what = Happening(now=now, source=source, by=by, around=around, hears=hears)
    transition.must_move(callout, Chosen(choice, callout.free_at), what)
    if source is not Source.TEXT:  # the answer to a text says it
        tell_going_on(callout, now=now)
    wakeup.signal()
    return callout


def tell_going_on(callout: Callout, *, now: datetime) -> None:
    """To an officer whose request goes on to the next tier: by when they know."""
    if callout.state != State.PAGING.value or callout.wait != Wait.WENT_ON.value:
        return
    text = words.going_on_text(
        telling.ref_of(callout), by=telling.promised_clock(callout)
    )
    say = Saying(text, topic=STATUS, or_speak=False)
    tell_officer(callout, say, now=now)


def _last_choice(callout: Callout) -> dict[str, Any] | None:
    """What was chosen last in this try: the choice, and what was asked for before."""
    chosen = callout.events.filter(
        kind=EventKind.CHOSEN.value, details__tries=callout.tries
    )
    return chosen.order_by("-pk").values_list("details", flat=True).first()


def _refuse_unless_offered(
    callout: Callout, choice: Choice, *, now: datetime, around: Around
) -> None:
    """By phone already, to come is offered as "wait" and the other way round."""
    if choice not in engaged.offers(callout, now=now, around=around):
        raise CalloutOver(_("That cannot be chosen now."))


def in_order() -> list[Callout]:
    """The requests that wait: P1 before P2, then first asked."""
    rows = Callout.objects.filter(state=State.WAITING.value)
    waiting = rows.select_related("consortium", "requesting_organisation")
    return list(waiting.order_by("priority", "requested_at", "pk"))


def asked_now() -> set[int]:
    """Whom a request rings at present: they are asked one thing at a time."""
    rows = Page.objects.filter(
        state=PageState.OPEN.value,
        callout__state=State.PAGING.value,
        tries=F("callout__tries"),  # an earlier try's may be answered, but rings nobody
    )
    return set(rows.values_list("person_id", flat=True))


def look_for_somebody(row: Callout, asked: set[int], *, now: datetime) -> bool:
    """Begin its ladder if somebody is free whom nobody else asks, and count them among
    the `asked`. Else the officer hears when the estimate has changed, or that nobody is
    left to wait for. Whether it moved.
    """
    around = candidates.around_of(row, now=now)
    person = candidates.first_able(row, around, anew=True, besides=asked)
    if person is not None:
        asked.add(person)
        return _begin(row.pk, now=now)
    if not engaged.waits(row):
        return False
    if not candidates.is_anybody_left(row, around):
        return _wait_no_longer(row.pk, now=now)
    return _is_another_time(row, around) and _say_anew(row.pk, now=now)


@transaction.atomic
def _begin(callout_id: int, *, now: datetime) -> bool:
    """False when it waits no longer, or nobody is free after all."""
    callout = transition.locked(callout_id)
    if callout.state != State.WAITING.value:
        return False
    around = candidates.around_of(callout, now=now)
    if candidates.first_able(callout, around, anew=True) is None:
        return False
    log.note(callout, EventKind.SOMEBODY_FREE, now=now, by=None, source=Source.ENGINE)
    what = Happening(now=now, source=Source.ENGINE, around=around)
    transition.move(callout, LadderBegins(), what)
    if callout.state == State.PAGING.value:
        text = words.somebody_free_text(
            telling.ref_of(callout), by=telling.promised_clock(callout)
        )
        say = Saying(text, topic=STATUS, or_speak=False)
        tell_officer(callout, say, now=now)
    wakeup.signal()
    return True


@transaction.atomic
def _wait_no_longer(callout_id: int, *, now: datetime) -> bool:
    """Who was waited for cannot come any more (has gone off call, cannot be reached),
    nor anybody else: the officer hears a plain no now and not when the wait is over.
    """
    callout = transition.locked(callout_id)
    around = candidates.around_of(callout, now=now)
    if not engaged.waits(callout) or candidates.is_anybody_left(callout, around):
        return False
    what = Happening(now=now, source=Source.ENGINE, around=around)
    return transition.move(callout, Chosen(Choice.NEXT_TIER), what)


def _is_another_time(callout: Callout, around: Around) -> bool:
    told, said = callout.free_at, candidates.free_at(callout, around)
    if told is None or said is None:
        return said is not None
    return abs(said - told) >= ANOTHER_TIME * settings.TIME_SCALE


@transaction.atomic
def _say_anew(callout_id: int, *, now: datetime) -> bool:
    """Who is waited for has said another time: the officer hears it."""
    callout = transition.locked(callout_id)
    around = candidates.around_of(callout, now=now)
    if not engaged.waits(callout) or not _is_another_time(callout, around):
        return False
    callout.free_at = candidates.free_at(callout, around)
    what = Happening(now=now, source=Source.ENGINE, around=around)
    return transition.move(callout, FreeAt(callout.free_at), what)
