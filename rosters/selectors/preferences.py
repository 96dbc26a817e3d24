"""Questions about what people would rather do every week."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.http import Http404

from agencies import selectors as agencies
from agencies.core.acts import Act
from agencies.core.scope import Scope
from agencies.core.words import Role
from agencies.models import Consortium, User
from rosters.core.preferences import Preference
from rosters.models import WeeklyPreference


def preferences_of(
    person_ids: Iterable[int], consortium_id: int
) -> dict[int, tuple[Preference, ...]]:
    """By each person's id, their week in that consortium, in order; who said nothing
    has an empty one. One query. System question.
    """
    asked = set(person_ids)
    found: dict[int, list[Preference]] = defaultdict(list)
    rows = WeeklyPreference.objects.filter(
        consortium_id=consortium_id, person_id__in=asked
    )
    for row in rows:
        found[row.person_id].append(row.as_preference())
    return {pk: tuple(found[pk]) for pk in asked}


def consortia_on_call_for(person_id: int, *, now: datetime) -> list[Consortium]:
    """Those whose clinician the person is today, by id. System question."""
    return [
        one
        for one in agencies.consortia_of_person(person_id, now=now)
        if agencies.clinicians_now_or_later([person_id], now, consortium_id=one.pk)
    ]


def clinicians_of(consortium: Consortium, *, now: datetime) -> list[User]:
    """The clinicians of the consortium today, by name. System question."""
    found = agencies.people_serving(consortium.pk, Role.CLINICIAN, now=now)
    return sorted(found[Role.CLINICIAN], key=lambda one: (one.full_name, one.pk))


def whose_week(
    scope: Scope, consortium_id: UUID, person_id: UUID, *, now: datetime
) -> tuple[Consortium, User]:
    """A clinician of a consortium, if the asker may say what their week is like: their
    own in each of theirs, and anybody's where they edit the rosters. Else 404.
    """
    own = consortia_on_call_for(scope.user_id, now=now)
    consortium = next((one for one in own if one.public_id == consortium_id), None)
    if consortium is None:
        consortium = agencies.consortium_for(scope, consortium_id)
    steers = scope.may(Act.EDIT_ROSTER) and consortium.pk in scope.consortium_ids
    for person in clinicians_of(consortium, now=now):
        if person.public_id == person_id and (steers or person.pk == scope.user_id):
            return consortium, person
    raise Http404
