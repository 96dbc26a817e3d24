"""Questions about phones and screens: whose, and whether they can be reached."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.shortcuts import get_object_or_404

from agencies import selectors as agencies
from agencies.core.scope import Scope
from agencies.models import Organisation, User
from notifications.core.reach import Reach
from notifications.models import (
    ContactMethod,
    Subscription,
)


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


def people_by_number(numbers: Iterable[str]) -> dict[str, User]:
    """The same for many at once; left out: shared ones, and those we do not know.
    System question.
    """
    asked = set(numbers)
    rows = (
        ContactMethod.objects.reachable()
        .filter(number__in=asked, person__isnull=False)
        .select_related("person")
    )
    return {row.number: row.person for row in rows if row.person is not None}


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


def _reach(methods: list[ContactMethod]) -> Reach:
    return Reach(
        texts=any(m.takes_texts and m.opted_out_at is None for m in methods),
        calls=any(m.takes_calls for m in methods),
        opted_out=any(m.opted_out_at is not None for m in methods),
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
