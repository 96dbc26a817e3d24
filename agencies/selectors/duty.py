"""Who may be sent today: a clinician in force whose licence has not run out."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import chain

from django.db.models import BooleanField, ExpressionWrapper, Min, Q
from django.utils.translation import gettext as _

from agencies.core.words import Kind, Role
from agencies.models import ConsortiumMember, Membership, Qualification
from agencies.models.organisations import DatedQuerySet
from agencies.models.people import MembershipQuerySet
from common.local_days import LocalDay

LANGUAGE = "lang:"  # speaking Spanish is no licence


def fit_for_duty(
    person_ids: Iterable[int], now: datetime, *, consortium_id: int | None = None
) -> dict[int, str | None]:
    """Why each of these may not be sent at `now`, or None where they may.

    Fit is whose clinician's role is in force at a host or provider, by that house's
    own calendar, and who either has no licence noted there or one whose last day is
    not over. Fit at one house is fit. With `consortium_id` only its host and
    providers count, without it those of every consortium. Two queries. System
    question: the engine asks it.
    """
    ids = set(person_ids)
    held = _houses(ids, now, consortium_id)
    licences = _licences(ids, now)
    return {
        person_id: _why_not(held.get(person_id, set()), licences.get(person_id, {}))
        for person_id in ids
    }


def clinicians_now_or_later(
    person_ids: Iterable[int], now: datetime, *, consortium_id: int
) -> set[int]:
    """Which of these are clinicians of the consortium's host or a provider at `now`,
    or will be: the rest have no business on its rosters. System question.
    """
    seats = ConsortiumMember.objects.not_over(now).filter(consortium_id=consortium_id)
    rows = Membership.objects.not_over(now).filter(
        person_id__in=set(person_ids), person__is_active=True
    )
    return set(_as_clinicians(rows, seats).values_list("person_id", flat=True))


def _as_clinicians(
    rows: MembershipQuerySet, seats: DatedQuerySet
) -> MembershipQuerySet:
    return rows.filter(
        role=Role.CLINICIAN.value,
        organisation__kind__in=[Kind.HOST.value, Kind.PROVIDER.value],
        organisation__in=seats.values("organisation"),
    )


def _why_not(houses: set[int], licences: dict[int, bool]) -> str | None:
    """`licences`: by house, whether one there is still valid."""
    if not houses:
        return _("is no clinician today")
    if any(licences.get(house, True) for house in houses):
        return None
    return _("has no licence that is still valid")


def _houses(
    ids: set[int], now: datetime, consortium_id: int | None
) -> dict[int, set[int]]:
    """By person, the hosts and providers they are a clinician of."""
    seats = ConsortiumMember.objects.current(now)
    if consortium_id is not None:
        seats = seats.filter(consortium_id=consortium_id)
    rows = Membership.objects.current(now).filter(
        person_id__in=ids, person__is_active=True
    )
    held = _as_clinicians(rows, seats)
    found: dict[int, set[int]] = {}
    for person_id, house in held.values_list("person_id", "organisation_id"):
        found.setdefault(person_id, set()).add(house)
    return found


def _licences(ids: set[int], now: datetime) -> dict[int, dict[int, bool]]:
    """By person and house, whether any licence noted there is still valid."""
    rows = Qualification.objects.filter(person_id__in=ids).exclude(
        code__startswith=LANGUAGE
    )
    valid = ExpressionWrapper(
        Q(expires_on__isnull=True)
        | Q(expires_on__gte=LocalDay(now, "organisation__zone")),
        output_field=BooleanField(),
    )
    found: dict[int, dict[int, bool]] = {}
    for person_id, house, is_valid in rows.annotate(is_valid=valid).values_list(
        "person_id", "organisation_id", "is_valid"
    ):
        houses = found.setdefault(person_id, {})
        houses[house] = houses.get(house, False) or is_valid
    return found


def clinicians_since(
    person_ids: Iterable[int], *, consortium_id: int
) -> dict[int, date]:
    """By person, the first day on which they were a clinician of the consortium's host
    or a provider of it; who never was has none. System question.
    """
    seats = ConsortiumMember.objects.filter(consortium_id=consortium_id)
    rows = Membership.objects.filter(person_id__in=set(person_ids))
    first = (
        _as_clinicians(rows, seats)
        .values_list("person_id")
        .annotate(since=Min("starts_on"))
    )
    return dict(first.order_by("person_id"))


def unfit_days(
    person_ids: Iterable[int],
    days: Sequence[tuple[date, datetime]],
    *,
    consortium_id: int,
) -> dict[int, set[date]]:
    """By person, on which of these days, in order and each with an instant in it, they
    may not be sent, as `fit_for_duty` says.

    Asks at the first day and round every day on which a role, a seat or a licence of
    theirs begins or ends: a constant number of queries where none does. System
    question.
    """
    ids, found = set(person_ids), dict[int, set[date]]()
    turns = _turns(ids, consortium_id)
    unfit: list[int] = []
    for nth, (day, at) in enumerate(days):
        if nth == 0 or day in turns:
            fit = fit_for_duty(ids, at, consortium_id=consortium_id)
            unfit = [person for person, why_not in fit.items() if why_not is not None]
        for person in unfit:
            found.setdefault(person, set()).add(day)
    return found


def _turns(ids: set[int], consortium_id: int) -> set[date]:
    """The days on which it may change who is fit, with those next to them: houses
    have calendars of their own.
    """
    seats = ConsortiumMember.objects.filter(consortium_id=consortium_id)
    roles = Membership.objects.filter(person_id__in=ids, role=Role.CLINICIAN.value)
    licences = Qualification.objects.filter(person_id__in=ids)
    turns = {
        *chain(*seats.values_list("starts_on", "ends_on")),
        *chain(*roles.values_list("starts_on", "ends_on")),
        *licences.values_list("expires_on", flat=True),
    }
    near = [timedelta(days=n) for n in (-1, 0, 1, 2)]
    return {turn + each for turn in turns if turn is not None for each in near}
