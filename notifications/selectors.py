"""Questions about phones and messages. Those without a scope are the system's."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404

from agencies import selectors as agencies
from agencies.core.scope import Scope
from agencies.models import Organisation, User
from notifications.core.delivery import OPEN_STATES
from notifications.core.kinds import Channel, InboundKind, Outcome, State
from notifications.core.reach import Reach
from notifications.core.testing import Result, result
from notifications.models import (
    ContactMethod,
    Delivery,
    Inbound,
    Message,
    PhoneTest,
    Subscription,
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


def own_methods(scope: Scope) -> list[ContactMethod]:
    """The asking person's live phones, verified or not, in their order."""
    return list(ContactMethod.objects.live().filter(person=scope.user_id))


def own_method(scope: Scope, public_id: UUID) -> ContactMethod:
    """The asking person's live phone, or 404; somebody else's looks like none."""
    own = ContactMethod.objects.live().filter(person=scope.user_id)
    return get_object_or_404(own, public_id=public_id)


def phone_houses(scope: Scope, *, now: datetime) -> list[Organisation]:
    """Whose shared phones one keeps: those of the acting organisation, and for who
    keeps a consortium's books those of its members, by name.
    """
    own = [agencies.acting_organisation(scope)] if scope.acting_organisation_id else []
    found = {one.pk: one for one in own}
    for consortium in agencies.consortia_hosted(scope):
        for member in agencies.agencies_of(consortium.pk, now=now):
            found[member.pk] = member
    return sorted(found.values(), key=lambda one: one.name)


def shared_methods(scope: Scope, *, now: datetime) -> list[ContactMethod]:
    """The live phones of vehicles and desks there, by house and number."""
    rows = ContactMethod.objects.live().filter(
        person__isnull=True, organisation__in=phone_houses(scope, now=now)
    )
    return list(
        rows.select_related("organisation").order_by("organisation__name", "number")
    )


def shared_method(scope: Scope, public_id: UUID, *, now: datetime) -> ContactMethod:
    """One of them, or 404; another house's looks like none."""
    rows = ContactMethod.objects.live().filter(
        person__isnull=True, organisation__in=phone_houses(scope, now=now)
    )
    return get_object_or_404(rows.select_related("organisation"), public_id=public_id)


def own_screens(scope: Scope) -> list[Subscription]:
    """The browsers that show the asking person's pages."""
    return list(Subscription.objects.live().visible_to(scope))


def may_offer_screen(scope: Scope) -> bool:
    """Whether pages are pushed here, and the asker has no screen that shows them."""
    return bool(settings.VAPID_PRIVATE_KEY) and not own_screens(scope)


def own_screen(scope: Scope, public_id: UUID) -> Subscription:
    """One of them, or 404."""
    own = Subscription.objects.live().visible_to(scope)
    return get_object_or_404(own, public_id=public_id)


def reachable_methods(person_id: int) -> list[ContactMethod]:
    """The person's live, verified phones in the order they want them tried.

    One that opted out of texts is included: calls may still go there.
    """
    return list(ContactMethod.objects.reachable().filter(person_id=person_id))


def person_by_number(number: str) -> tuple[User | None, ContactMethod | None]:
    """Whose verified phone `number` (E.164) is, and that phone.

    (None, phone) for a shared one; (None, None) for a number we do not know or
    that nobody has verified.
    """
    method = (
        ContactMethod.objects.reachable()
        .filter(number=number)
        .select_related("person")
        .first()
    )
    return (method.person if method else None), method


def is_reachable(person_ids: Iterable[int]) -> dict[int, Reach]:
    """How each of these people can be reached; every one asked for has an entry.

    One query, however many.
    """
    asked = set(person_ids)
    phones: dict[int, list[ContactMethod]] = {person_id: [] for person_id in asked}
    for method in ContactMethod.objects.reachable().filter(person_id__in=asked):
        if method.person_id is not None:
            phones[method.person_id].append(method)
    return {person_id: _reach(methods) for person_id, methods in phones.items()}


def spoken_text(public_id: UUID) -> str:
    """What a call about this message says, or 404."""
    return get_object_or_404(Message, public_id=public_id).text


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
    """Whether the carrier can have nothing more to ask about that call: one of ours
    that ended more than a minute ago, or one to us that began longer ago than it lets
    any last. False for a call we have not heard of.
    """
    ended = Delivery.objects.filter(sid=call_sid, settled_at__lt=now - STRAGGLES)
    began = Inbound.objects.filter(
        kind=InboundKind.CALL.value, sid=call_sid, at__lt=now - LONGEST_CALL
    )
    return ended.exists() or began.exists()


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
    rows = Message.objects.filter(owner_key=owner_key, topic=topic, closed_at=None)
    return list(rows.values_list("pk", flat=True))


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


def _reach(methods: list[ContactMethod]) -> Reach:
    return Reach(
        texts=any(m.takes_texts and m.opted_out_at is None for m in methods),
        calls=any(m.takes_calls for m in methods),
        opted_out=any(m.opted_out_at is not None for m in methods),
    )


@dataclass(frozen=True, slots=True)
class Tested:
    """A test page and what came of it. `ways`: its deliveries, texts first."""

    test: PhoneTest
    result: Result
    ways: tuple[Delivery, ...]


def last_tests(person_ids: Iterable[int], *, now: datetime) -> dict[int, Tested]:
    """The newest test of each of these people; who had none is missing. Two queries."""
    rows = PhoneTest.objects.filter(person_id__in=set(person_ids))
    rows = rows.select_related("message").order_by("asked_at", "pk")
    newest = {row.person_id: row for row in rows}
    ways = defaultdict(list)
    deliveries = Delivery.objects.filter(
        message_id__in=[row.message_id for row in newest.values()]
    )
    for way in deliveries.order_by("channel", "pk"):
        ways[way.message_id].append(way)
    return {
        person_id: _tested(row, ways[row.message_id], now=now)
        for person_id, row in newest.items()
    }


def _tested(row: PhoneTest, ways: list[Delivery], *, now: datetime) -> Tested:
    came_of_it = result(
        answered=row.answered_at is not None,
        states=[State(way.state) for way in ways],
        is_over=now >= row.message.expires_at,
    )
    return Tested(row, came_of_it, tuple(ways))


def last_answered(person_ids: Iterable[int]) -> dict[int, datetime]:
    """When each of these people last answered a test; who never did is missing."""
    rows = PhoneTest.objects.filter(person_id__in=set(person_ids))
    rows = rows.filter(answered_at__isnull=False).order_by()
    last = rows.values("person_id").annotate(last=Max("answered_at"))
    return dict(last.values_list("person_id", "last"))


def test_of(public_id: UUID) -> PhoneTest:
    """What a test call is about, or 404. System question: no scope."""
    return get_object_or_404(
        PhoneTest.objects.select_related("message"), public_id=public_id
    )


def phones_of(person_ids: Iterable[int]) -> dict[int, list[ContactMethod]]:
    """The live phones of each of these people, proven or not; every one asked for has
    an entry. One query.
    """
    asked = set(person_ids)
    found: dict[int, list[ContactMethod]] = {person_id: [] for person_id in asked}
    for method in ContactMethod.objects.live().filter(person_id__in=asked):
        if method.person_id is not None:
            found[method.person_id].append(method)
    return found


def settled_since(at: datetime) -> dict[tuple[str, str], int]:
    """How many deliveries ended since, by channel and last state."""
    rows = Delivery.objects.filter(settled_at__gt=at).order_by()
    counted = rows.values("channel", "state").annotate(number=Count("pk"))
    return {(row["channel"], row["state"]): row["number"] for row in counted}
