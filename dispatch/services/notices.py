"""Making sure that the officer knows who comes, or that nobody does (promise 5).

The news go out as a text, that nobody comes also as a call. A notice then stands
until a text is known to have arrived or a key was pressed during a call. Nothing
else proves it: voicemail answers calls, and an open screen may face an empty car.
News that are late, or that cannot arrive any more, are spoken by a call; late again,
they are an alarm. The notice is a row of the engine's, so that a carrier that never
says how a text ended (a phone that is off) delays nothing.
"""

from datetime import datetime
from uuid import UUID

from dispatch import selectors
from dispatch.core.telling import Next, next_word
from dispatch.core.words import LOOKED_FOR, STILL_TO_COME, Channel, Kind, State
from dispatch.models import Callout, Notice
from dispatch.services import alarms, engaged, policies, telling
from notifications import selectors as phones

_MUST_KNOW = STILL_TO_COME | {State.EXHAUSTED, State.WAITING, State.CANCELLED}


def tell_coming(callout: Callout, *, now: datetime) -> None:
    """Who comes and about when. In the caller's transaction, the callout locked."""
    _stand(callout, telling.tell_accepted(callout, now=now), now=now)


def tell_minutes(callout: Callout, *, now: datetime) -> None:
    """When they come, to an officer who may not even know who: that gives no more
    time. A call that still rings says it when it is answered, and is not doubled.
    """
    standing = Notice.objects.filter(callout=callout, due_at__isnull=False).first()
    rings = standing is not None and phones.still_ringing(standing.messages)
    told = telling.tell_accepted(callout, now=now, or_speak=not rings)
    if told or not rings:
        _stand(callout, told, now=now, instead_of=standing)


def tell_engaged(callout: Callout, *, now: datetime) -> None:
    """That everybody is engaged, and what may be chosen: by text, and by call to who
    asked by telephone and does not wait on the line.
    """
    listens = selectors.listens(callout, now=now)
    by_call = callout.channel == Channel.PHONE.value and not listens
    told = engaged.tell(callout, now=now, by_call=by_call)
    _stand(callout, told, now=now, rung_at=now if by_call else None)


def tell_nobody(callout: Callout, *, now: datetime, hears: bool = False) -> bool:
    """That nobody comes, and what to do instead. False when there is no way.

    Who waits on the line hears it there: their telephone would be busy to a call.
    `hears`: so does who is on the telephone with us otherwise.
    """
    listens = hears or selectors.listens(callout, now=now)
    told = telling.tell_nobody(callout, now=now, by_call=not listens)
    _stand(callout, told, now=now, rung_at=None if listens else now)
    return bool(told)


def tell_cancelled(
    callout: Callout, *, stage: State, by: int | None, now: datetime
) -> None:
    """That nobody is sent any more. Who waits for somebody (`stage`: before it was
    cancelled) must know, unless it was they who said so; practice calls nobody.
    """
    told = telling.tell_cancelled(callout, now=now)
    said_so = by is not None and by == callout.requester_id
    waits = stage in LOOKED_FOR | STILL_TO_COME
    if waits and not said_so and callout.kind != Kind.DRILL.value:
        _stand(callout, told, now=now)
    else:
        Notice.objects.filter(callout=callout).update(due_at=None, lease_token=None)


def _stand(
    callout: Callout,
    messages: tuple[int, ...],
    *,
    now: datetime,
    rung_at: datetime | None = None,
    instead_of: Notice | None = None,
) -> None:
    """Expect `messages` to arrive; without any, alarm at once."""
    if not messages:
        Notice.objects.filter(callout=callout).update(due_at=None, lease_token=None)
        alarms.raise_alarm(kind="cannot_tell", callout=callout, now=now)
        return
    by = now + policies.told_within(callout)
    if instead_of is not None:
        by, rung_at = instead_of.tell_by, instead_of.rung_at
    Notice.objects.update_or_create(
        callout=callout,
        defaults={
            "messages": list(messages),
            "made_at": now,
            "tell_by": by,
            "rung_at": rung_at,
            "told_at": None,
            "due_at": by,
            "lease_token": None,
        },
    )


def heard(callout_id: int, *, now: datetime) -> None:
    """A key was pressed while a call said it: somebody has heard. Safe to repeat."""
    Notice.objects.filter(callout_id=callout_id, told_at=None).update(
        told_at=now, due_at=None, lease_token=None
    )


def no_longer_listens(callout_id: int, *, now: datetime) -> None:
    """Who would have heard it on the line has hung up: what was not heard is late."""
    standing = Notice.objects.filter(callout_id=callout_id, due_at__isnull=False)
    standing.filter(rung_at=None).update(tell_by=now, due_at=now)


def look_again(callout: UUID, message_id: int, *, now: datetime) -> None:
    """A message ended its way: whatever follows, follows now."""
    standing = Notice.objects.filter(callout__public_id=callout, due_at__isnull=False)
    for notice in standing:
        if message_id in notice.messages:
            standing.update(due_at=now)


def follow_up(callout: Callout, claimed: Notice, *, now: datetime) -> None:
    """The next step for a notice that is due. In the caller's transaction, the
    callout locked. Fenced: who lost the claim changes nothing.
    """
    # Locked, so that a report that comes meanwhile makes it due again afterwards.
    notice = Notice.objects.select_for_update().get(pk=claimed.pk)
    if notice.lease_token != claimed.lease_token:
        return  # another engine has it: it calls, not we
    match _next(callout, notice, now=now):
        case Next.WAIT:
            notice.finish(due_at=notice.tell_by)
        case Next.KNOWN:
            notice.finish(told_at=now)
        case Next.RING:
            _ring(callout, notice, now=now)
        case Next.ALARM:
            _alarm(callout, notice, now=now)
        case None:
            notice.finish()


def _next(callout: Callout, notice: Notice, *, now: datetime) -> Next | None:
    """None when what they had to know is over."""
    if State(callout.state) not in _MUST_KNOW:
        return None
    return next_word(
        arrived=phones.got_through(notice.messages),
        rung=notice.rung_at is not None,
        overdue=now >= notice.tell_by,
    )


def _ring(callout: Callout, notice: Notice, *, now: datetime) -> None:
    calls = telling.ring_officer(callout, now=now)
    if not calls:
        _alarm(callout, notice, now=now)
        return
    by = now + policies.told_within(callout)
    notice.finish(
        due_at=by, tell_by=by, rung_at=now, messages=[*notice.messages, *calls]
    )


def _alarm(callout: Callout, notice: Notice, *, now: datetime) -> None:
    alarms.raise_alarm(kind="cannot_tell", callout=callout, now=now)
    notice.finish()
