"""Saying something to somebody: rows for the engine to carry, and taking them back."""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import QuerySet
from django.urls import reverse

from agencies.models import Consortium
from common import wakeup
from notifications import selectors
from notifications.core import gsm7
from notifications.core.kinds import Channel, State
from notifications.core.pacing import Pace
from notifications.core.push import Note
from notifications.models import ContactMethod, Delivery, Message
from notifications.services import codes, pushes

log = logging.getLogger(__name__)
AT_ONCE = Pace()
ELSEWHERE_AFTER = frozenset({State.BUSY, State.FAILED})


@dataclass(frozen=True, slots=True)
class Sent:
    """What `send` wrote. No deliveries: this person cannot be reached that way."""

    message: Message
    code: str
    deliveries: tuple[Delivery, ...]


@dataclass(frozen=True, slots=True)
class _Target:
    number: str
    method: ContactMethod | None
    channel: Channel


@transaction.atomic(savepoint=False)  # never caught halfway, and often called
def send(
    *,
    person_id: int | None,
    topic: str,
    owner_key: str,
    text: str,
    now: datetime,
    consortium: Consortium,
    expires_at: datetime,
    not_after: datetime | None = None,
    not_before: datetime | None = None,
    voice_path: str = "",
    channels: Sequence[Channel] = (Channel.TEXT,),
    or_speak: bool = True,
    number: str | None = None,
    with_code: bool = False,
    render: Callable[[str], str] | None = None,
    pace: Pace = AT_ONCE,
    note: Note | None = None,
    on_behalf_of: int | None = None,
) -> Sent:
    """Write a message and its deliveries, due now, in the caller's transaction.

    Texts go to every phone of the person that takes them; a call goes to the first
    that takes calls, once (`ring_again` repeats it). `number` (E.164) sends there
    instead, verified or not. A phone that opted out gets no text; where no phone
    takes one, a call says the same words, or what is at `voice_path` (`or_speak`
    False: nothing is sent then, it is not worth a call). `with_code` gives one code
    valid at all those numbers, and `render(code)` makes the text; the code is ""
    otherwise, and where no code is left, which silences nothing. A blank text is not
    sent; others are folded and cut to one message. Nothing is sent at or after
    `not_after` (`expires_at` unless given), nor before `not_before`; until
    `expires_at` it may be answered. By `pace` one channel waits for the other; a
    channel that fails brings forward what waits. `note` is shown on the person's
    screens too, which counts as reaching nobody. `on_behalf_of`: which agency's (key).
    """
    message = Message.objects.create(
        person_id=person_id,
        consortium=consortium,
        on_behalf_of_id=on_behalf_of,
        topic=topic,
        owner_key=owner_key,
        text=_fitted(text, topic),
        voice_path=voice_path,
        from_number=consortium.voice_number,
        made_at=now,
        expires_at=expires_at,
    )
    able = _targets(person_id, number, channels)
    code = _coded(message, able, render, now=now) if with_code else ""
    targets = _with_something_to_say(able, message)
    if not targets and or_speak and Channel.VOICE not in channels:
        targets = _spoken_instead(message, number)
        code = code or _coded(message, targets, render, now=now) if with_code else ""
    last = expires_at if not_after is None else min(not_after, expires_at)
    due = _paced(targets, pace, not_before or now)
    deliveries = _written(message, due, now=now, not_after=last)
    shown = pushes.write(message, note, now=now, not_after=last) if note else 0
    if deliveries or shown:
        wakeup.signal()
    return Sent(message, code, tuple(deliveries))


def _written(
    message: Message,
    targets: Iterable[tuple[_Target, datetime]],
    *,
    now: datetime,
    not_after: datetime,
) -> list[Delivery]:
    return Delivery.objects.bulk_create(
        _delivery(message, target, now=now, not_after=not_after, due_at=due_at)
        for target, due_at in targets
    )


def _with_something_to_say(targets: list[_Target], message: Message) -> list[_Target]:
    """A blank text goes to nobody."""
    if message.text:
        return targets
    return [each for each in targets if each.channel is not Channel.TEXT]


def _spoken_instead(message: Message, number: str | None) -> list[_Target]:
    """Where no phone takes texts: a call, which says at least the same words."""
    if not message.voice_path:
        speak_text(message)
    return _targets(message.person_id, number, (Channel.VOICE,))


def _paced(
    targets: Sequence[_Target], pace: Pace, since: datetime
) -> list[tuple[_Target, datetime]]:
    """When each falls due. Whatever there is goes out first: who has no phone for the
    channel that was to begin is not made to wait for nothing.
    """
    waits = [pace.after(target.channel) for target in targets]
    spared = min(waits, default=pace.held) - pace.held
    return [
        (target, since + wait - spared)
        for target, wait in zip(targets, waits, strict=True)
    ]


def bring_forward(message: Message, *, now: datetime) -> None:
    """Something of it failed: what was still to wait goes out now."""
    if message.closed_at is not None:
        return
    waiting = message.deliveries.filter(
        state=State.PENDING.value, sid="", lease_token=None, due_at__gt=now
    )
    if waiting.filter(attempts=0).update(due_at=now):
        wakeup.signal()


def _coded(
    message: Message,
    targets: Sequence[_Target],
    render: Callable[[str], str] | None,
    *,
    now: datetime,
) -> str:
    """Give the message its code, and the text that names it, while there is one."""
    if not targets:
        return ""
    code = codes.allocate(message, [target.number for target in targets], now=now)
    if code and render is not None:
        message.text = _fitted(render(code), message.topic)
        message.save(update_fields=["text"])
    return code


def speak_text(message: Message) -> None:
    """Let a call about `message` speak its text: for numbers that take no texts."""
    message.voice_path = reverse("notifications:say", args=[message.public_id])
    message.save(update_fields=["voice_path"])


@transaction.atomic
def ring_again(message_id: int, now: datetime) -> Delivery | None:
    """Call once more about a message: at the number called last, for a second call
    within three minutes gets through many silenced phones; but where that one was busy
    or could not be called, at the person's next phone that takes calls, if any.

    None, and nothing happens, when the message is withdrawn, was never called, or may
    not be sent any more.
    """
    message = Message.objects.get(pk=message_id)
    if message.closed_at is not None:
        return None
    last = message.deliveries.filter(channel=Channel.VOICE).order_by("-pk").first()
    if last is None or last.not_after <= now:
        return None
    target = _called_next(message, last)
    delivery = _delivery(message, target, now=now, not_after=last.not_after)
    delivery.save(force_insert=True)
    wakeup.signal()
    return delivery


def _called_next(message: Message, last: Delivery) -> _Target:
    same = _Target(last.number, last.contact_method, Channel.VOICE)
    if State(last.state) not in ELSEWHERE_AFTER or message.person_id is None:
        return same
    to = [(m.number, m) for m in selectors.reachable_methods(message.person_id)]
    able = [_Target(n, m, Channel.VOICE) for n, m in to if _takes(m, Channel.VOICE)]
    known = [target.number for target in able]
    if last.number not in known:
        return same
    return able[(known.index(last.number) + 1) % len(able)]


@transaction.atomic
def withdraw(owner_key: str, topic: str, now: datetime) -> int:
    """Take back what was sent about a thing; how many messages that closed.

    Their codes close, what is not sent yet never is, and a call still ringing is
    ended by the engine. A call somebody has picked up is left alone. Tells no
    handler: who withdraws knows. Safe to repeat.
    """
    about = Message.objects.filter(owner_key=owner_key, topic=topic)
    return withdraw_all(about.values_list("pk", flat=True), now)


@transaction.atomic
def withdraw_all(messages: Iterable[int], now: datetime) -> int:
    """The same of these messages, by their keys, whatever they are about."""
    open_ones = Message.objects.filter(pk__in=messages, closed_at=None)
    keys = list(open_ones.values_list("pk", flat=True))
    if not keys:
        return 0
    Message.objects.filter(pk__in=keys).update(closed_at=now)
    codes.close(keys, now=now)
    unsent, ringing = _stoppable(keys)
    Delivery.objects.filter(pk__in=unsent).update(
        state=State.EXPIRED.value, settled_at=now, due_at=None
    )
    Delivery.objects.filter(pk__in=ringing).update(due_at=now)
    wakeup.signal()
    return len(keys)


def keep_from(method: ContactMethod, *, now: datetime) -> None:
    """What was not sent to that phone yet never is: the engine lets it run out, and
    tells its owner so.
    """
    idle = Delivery.objects.still_open().filter(
        contact_method=method, state=State.PENDING.value, sid="", lease_token=None
    )
    if idle.update(not_after=now, due_at=now):
        wakeup.signal()


def call_no_more(person_id: int, topic: str, *, now: datetime) -> None:
    """No call of that topic that was not made yet rings the person any more; its owner
    is told that it ran out. What they were texted they may still answer.
    """
    calls = Delivery.objects.still_open().filter(
        message__person=person_id,
        message__topic=topic,
        channel=Channel.VOICE.value,
        lease_token=None,
    )
    _let_run_out(calls, now=now)


def forget(owner_key: str, topic: str, *, people: Iterable[int], now: datetime) -> None:
    """What of that topic about that thing is still to be tried for these people never
    is: it is not so any more. What is being tried just now is not tried again.
    """
    older = Delivery.objects.filter(
        message__owner_key=owner_key,
        message__topic=topic,
        message__person__in=list(people),
    )
    _let_run_out(older, now=now)


def replace_older(sent: Sent, *, now: datetime) -> None:
    """The same of older texts of its topic about the same thing to the same person, at
    the phones to which it goes; but of one with a code only if it gives one as well.
    """
    texts = [each for each in sent.deliveries if each.channel == Channel.TEXT.value]
    if not texts:
        return
    new = sent.message
    older = Delivery.objects.filter(
        message__owner_key=new.owner_key,
        message__topic=new.topic,
        message__person=new.person_id,
        message_id__lt=new.pk,
        channel=Channel.TEXT.value,
        number__in=[each.number for each in texts],
    )
    if not sent.code:
        older = older.exclude(message__codes__isnull=False)
    _let_run_out(older, now=now)


def _let_run_out(rows: QuerySet[Delivery], *, now: datetime) -> None:
    """What the carrier is not known to have of these is tried no more. Whoever has one
    in hand finds that its time is over once they have tried it.
    """
    idle = rows.filter(state=State.PENDING.value, sid="")
    if connection.features.has_select_for_update_skip_locked:
        idle = idle.select_for_update(skip_locked=True, of=("self",))
    keys = list(idle.values_list("pk", flat=True))
    if keys:
        late = Delivery.objects.filter(pk__in=keys)
        late.update(not_after=now)
        late.filter(lease_token=None).update(due_at=now)
        wakeup.signal()


def _stoppable(messages: Sequence[int]) -> tuple[list[int], list[int]]:
    """Deliveries (keys) not handed over yet, and calls that may still ring.

    Leaves out rows that are being worked on: whoever does so looks whether the
    message was withdrawn. On PostgreSQL locked ones are skipped, not waited for: a
    status callback holds its delivery while it waits for the caller's own rows.
    """
    idle = Delivery.objects.still_open().filter(
        message_id__in=messages, lease_token=None
    )
    if connection.features.has_select_for_update_skip_locked:
        idle = idle.select_for_update(skip_locked=True)
    rows = list(idle)
    unsent = [row.pk for row in rows if row.state == State.PENDING and not row.sid]
    ringing = [
        row.pk
        for row in rows
        if row.sid and row.channel == Channel.VOICE and row.answered_at is None
    ]
    return unsent, ringing


def _targets(
    person_id: int | None, number: str | None, channels: Sequence[Channel]
) -> list[_Target]:
    if number is not None:
        method = ContactMethod.objects.live().filter(number=number).first()
        to = [(number, method)]
    elif person_id is not None:
        to = [(m.number, m) for m in selectors.reachable_methods(person_id)]
    else:
        to = []
    targets: list[_Target] = []
    for channel in channels:
        able = [_Target(n, m, channel) for n, m in to if _takes(m, channel)]
        targets += able if channel is Channel.TEXT else able[:1]
    return targets


def can_call(person_id: int | None, number: str | None = None) -> bool:
    """Whether a call by `send` to that person, or to that number, would go anywhere."""
    return bool(_targets(person_id, number, (Channel.VOICE,)))


def _takes(method: ContactMethod | None, channel: Channel) -> bool:
    if method is None:
        return True
    if channel is Channel.TEXT:
        return method.takes_texts and method.opted_out_at is None
    return method.takes_calls


def _delivery(
    message: Message,
    target: _Target,
    *,
    now: datetime,
    not_after: datetime,
    due_at: datetime | None = None,
) -> Delivery:
    return Delivery(
        message=message,
        contact_method=target.method,
        number=target.number,
        channel=target.channel.value,
        made_at=now,
        not_after=not_after,
        due_at=due_at or now,
    )


def _fitted(text: str, topic: str) -> str:
    fitted = gsm7.fitted(text)
    if fitted != text:
        log.error("a text of topic %s did not fit and was cut or folded", topic)
    return fitted
