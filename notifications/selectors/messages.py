"""Questions about what was sent, and what came. Those without a scope are the
system's.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404

from notifications.core.delivery import OPEN_STATES
from notifications.core.kinds import Channel, InboundKind, Outcome, State
from notifications.models import (
    Delivery,
    Inbound,
    Message,
    ReplyCode,
)

CARD = "card"  # the topic of a text that says where the contact card is
STRAGGLES = timedelta(minutes=1)
# Of a message: the carrier has it, is being given it, or may have it.
LEFT = Exists(
    Delivery.objects.filter(
        Q(submitted_at__isnull=False)
        | Q(attempt_rows__outcome__in=["", Outcome.UNKNOWN.value]),
        message=OuterRef("pk"),
    )
)
LONGEST_CALL = timedelta(hours=4)


def spoken_text(public_id: UUID) -> str:
    """What a call about this message says, or 404."""
    return get_object_or_404(Message, public_id=public_id).text


def code_of(message_id: int) -> str:
    """By which code the message may be answered, "" without one. System question."""
    given = ReplyCode.objects.filter(message=message_id)
    return given.values_list("code", flat=True).first() or ""


def under_way(consortium_id: int) -> list[Delivery]:
    """The consortium's deliveries that have not ended, oldest first, with `message`."""
    rows = Delivery.objects.still_open().filter(message__consortium_id=consortium_id)
    return list(rows.select_related("message").order_by("pk"))


def came_in(
    to_numbers: Iterable[str], *, before: datetime | None, limit: int
) -> list[Inbound]:
    """The latest texts and calls to these numbers of ours, newest first. System
    question: nothing of them is kept but when, whence and what became of them.
    """
    rows = Inbound.objects.filter(to_number__in=list(to_numbers))
    if before is not None:
        rows = rows.filter(at__lt=before)
    return list(rows[:limit])


def is_call_over(call_sid: str, *, now: datetime) -> bool:
    """Whether the carrier can have nothing more to ask about that call: one of ours or
    to us that ended more than a minute ago, or one to us that began longer ago than it
    lets any last. False for a call we have not heard of.
    """
    ended = Delivery.objects.filter(sid=call_sid, settled_at__lt=now - STRAGGLES)
    came = Inbound.objects.filter(kind=InboundKind.CALL.value, sid=call_sid)
    is_over = Q(ended_at__lt=now - STRAGGLES) | Q(at__lt=now - LONGEST_CALL)
    return ended.exists() or came.filter(is_over).exists()


def told(owner_key: str, person_ids: Iterable[int]) -> list[Delivery]:
    """Every text and call about that thing to these people, or to a number that is
    nobody's, oldest first, each with its `message` and `person`. System question.
    """
    to_them = Q(message__person__in=list(person_ids)) | Q(message__person=None)
    rows = Delivery.objects.filter(to_them, message__owner_key=owner_key)
    return list(rows.select_related("message__person").order_by("pk"))


def last_call(owner_key: str, topic: str) -> Delivery | None:
    """The newest call about that thing, or None. System question."""
    rows = Delivery.objects.filter(
        channel=Channel.VOICE.value, message__owner_key=owner_key, message__topic=topic
    )
    return rows.order_by("-pk").first()


def said_about(owner_key: str, topic: str) -> list[int]:
    """The messages (keys) of that topic about that thing that nobody took back. System
    question.
    """
    about = Message.objects.filter(owner_key=owner_key, topic=topic)
    return list(about.filter(closed_at=None).values_list("pk", flat=True))


def is_said_since(owner_key: str, topic: str, *, since: datetime) -> bool:
    """Whether anything of that topic about it was written since. System question."""
    about = Message.objects.filter(owner_key=owner_key, topic=topic)
    return about.filter(made_at__gt=since).exists()


def is_being_called(message_id: int) -> bool:
    """Whether a call about this message is still to be made or under way."""
    calls = Delivery.objects.still_open().filter(channel=Channel.VOICE.value)
    return calls.filter(message_id=message_id).exists()


def got_through(message_ids: Iterable[int]) -> bool | None:
    """Whether a text of these messages is known to have arrived at any phone; None
    while something of them may still get through.

    A call that was picked up is no proof: voicemail answers calls. Nor is a number
    nobody has proven, which may be mistyped, unless they went to no other.
    """
    ways = list(
        Delivery.objects.filter(message_id__in=list(message_ids)).select_related(
            "contact_method"
        )
    )
    proven = [w for w in ways if w.contact_method and w.contact_method.verified_at]
    if any(way.state == State.DELIVERED for way in proven or ways):
        return True
    return None if any(way.state in OPEN_STATES for way in ways) else False


@dataclass(frozen=True, slots=True)
class Carried:
    """What the carrier has taken of one message: texts, calls, and whether a call was
    picked up, by a person or a machine.
    """

    texts: int = 0
    calls: int = 0
    picked_up: bool = False


def carried(message_ids: Iterable[int]) -> dict[int, Carried]:
    """How far each of these messages got; one that the carrier has not is missing."""
    taken = Delivery.objects.filter(
        message_id__in=list(message_ids), submitted_at__isnull=False
    )
    found: dict[int, Carried] = {}
    for row in taken:
        so_far, is_text = (
            found.get(row.message_id, Carried()),
            row.channel == Channel.TEXT,
        )
        found[row.message_id] = Carried(
            texts=so_far.texts + is_text,
            calls=so_far.calls + (not is_text),
            picked_up=so_far.picked_up or row.answered_at is not None,
        )
    return found


def sent_lately(person_id: int, topic: str, *, since: datetime) -> int:
    """How many messages of that topic were written to the person since."""
    rows = Message.objects.filter(person=person_id, topic=topic, made_at__gte=since)
    return rows.count()


def cards_sent(person_ids: Iterable[int], *, since: datetime) -> dict[int, datetime]:
    """When the contact card was last texted to each of these people since; who got
    none is missing. One query.
    """
    rows = Message.objects.filter(
        person_id__in=list(person_ids), topic=CARD, made_at__gte=since
    )
    last = rows.order_by().values("person_id").annotate(last=Max("made_at"))
    return dict(last.values_list("person_id", "last"))


def people_told(owner_key: str, topic: str) -> set[int]:
    """Whom a message of that topic about that thing was written to."""
    rows = Message.objects.filter(owner_key=owner_key, topic=topic)
    return set(rows.values_list("person_id", flat=True)) - {None}


def people_reached(owner_keys: Iterable[str], topic: str) -> set[int]:
    """Whom a message of that topic about these things left for: the carrier has it,
    is being given it, or may have it. One that an engine has only taken in hand has
    not left; ask after `sending.withdraw`, and none of those does.
    """
    about = Message.objects.filter(owner_key__in=list(owner_keys), topic=topic)
    return _reached(about)


def people_reached_by(messages: Iterable[int]) -> set[int]:
    """The same of these messages, by their keys."""
    return _reached(Message.objects.filter(pk__in=list(messages)))


def unsent_of(messages: Iterable[int], *, withdrawn: bool) -> dict[int, int]:
    """Of these messages, by their keys, to whom those are that have not left: that
    never will because they were `withdrawn`, or else those that were not.
    """
    rows = Message.objects.filter(pk__in=list(messages), person__isnull=False)
    rows = rows.filter(closed_at__isnull=not withdrawn)
    unsent = rows.exclude(LEFT).order_by("pk").values_list("pk", "person_id")
    return {pk: person for pk, person in unsent if person}


def _reached(messages: QuerySet[Message]) -> set[int]:
    reached = messages.filter(LEFT).order_by()
    return set(reached.values_list("person_id", flat=True)) - {None}


def calls_under_way(person_id: int, topic: str) -> bool:
    """Whether the person is being called, or about to be, about something of that
    topic that nobody took back.
    """
    calls = Delivery.objects.still_open().filter(
        channel=Channel.VOICE.value, message__closed_at__isnull=True
    )
    return calls.filter(message__person=person_id, message__topic=topic).exists()


def people_being_called(owner_key: str, topic: str) -> set[int]:
    """Whom a call about that thing is to ring, or rings, and who has not picked up."""
    calls = Delivery.objects.still_open().filter(
        channel=Channel.VOICE.value,
        answered_at__isnull=True,
        message__owner_key=owner_key,
        message__topic=topic,
    )
    return set(calls.values_list("message__person_id", flat=True)) - {None}


def still_ringing(message_ids: Iterable[int]) -> bool:
    """Whether a call about these messages is on its way and not picked up yet."""
    calls = Delivery.objects.still_open().filter(
        message_id__in=list(message_ids), channel=Channel.VOICE.value
    )
    return calls.filter(answered_at__isnull=True).exists()


def settled_since(at: datetime) -> dict[tuple[str, str], int]:
    """How many deliveries ended since, by channel and last state."""
    rows = Delivery.objects.filter(settled_at__gt=at).order_by()
    counted = rows.values("channel", "state").annotate(number=Count("pk"))
    return {(row["channel"], row["state"]): row["number"] for row in counted}
