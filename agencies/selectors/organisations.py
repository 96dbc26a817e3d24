"""Questions about organisations and the consortia they sit in."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from agencies.core.scope import Scope
from agencies.core.words import Kind
from agencies.models import Consortium, ConsortiumMember, Membership, Organisation
from common import walltime


def own_organisations(scope: Scope) -> list[Organisation]:
    """The organisations the person may act for, by name."""
    own = {standing.organisation_id for standing in scope.standings}
    return list(Organisation.objects.filter(pk__in=own))


def organisation_for(scope: Scope, public_id: UUID) -> Organisation:
    """The organisation, or 404 when it is not in one of the asker's consortia."""
    return get_object_or_404(
        Organisation.objects.visible_to(scope), public_id=public_id
    )


def consortium_for(scope: Scope, public_id: UUID) -> Consortium:
    """The consortium, or 404 when the acting organisation has no seat in it."""
    return get_object_or_404(Consortium.objects.visible_to(scope), public_id=public_id)


def consortium_by_public_id(public_id: UUID) -> Consortium:
    """The consortium, or 404. System question: no scope."""
    return get_object_or_404(Consortium, public_id=public_id)


def consortia(scope: Scope) -> list[Consortium]:
    return list(Consortium.objects.visible_to(scope))


def members_of(consortium_id: int, *, now: datetime) -> list[Organisation]:
    """Every organisation with a seat today, by name. System question: no scope."""
    seats = ConsortiumMember.objects.current(now).filter(consortium_id=consortium_id)
    return list(Organisation.objects.filter(seats__in=seats))


def serving(consortium_id: int, *, now: datetime) -> list[Organisation]:
    """Its host and providers today: whose clinicians and coordinators count."""
    everyone = members_of(consortium_id, now=now)
    return [one for one in everyone if one.kind in {Kind.HOST, Kind.PROVIDER}]


def agencies_of(consortium_id: int, *, now: datetime) -> list[Organisation]:
    """The departments that ask, of that consortium, today. System question."""
    everyone = members_of(consortium_id, now=now)
    return [member for member in everyone if member.kind == Kind.AGENCY]


def consortium_of_agency(agency_id: int, *, now: datetime) -> Consortium | None:
    """The consortium an agency asks through: its earliest current seat, or None."""
    seat = (
        ConsortiumMember.objects.current(now)
        .filter(organisation_id=agency_id)
        .select_related("consortium")
        .order_by("starts_on", "pk")
        .first()
    )
    return seat.consortium if seat else None


def consortia_of_person(person_id: int, *, now: datetime) -> list[Consortium]:
    """Every consortium in which an organisation of theirs has a seat today.

    System question: no scope, and none of the organisations is preferred.
    """
    held = Membership.objects.current(now).filter(person_id=person_id)
    seats = ConsortiumMember.objects.current(now).filter(
        organisation__in=held.values("organisation")
    )
    return list(Consortium.objects.filter(seats__in=seats).distinct().order_by("pk"))


def hold_consortium(consortium_id: int) -> Consortium:
    """The consortium, held until the caller's transaction ends: one at a time does
    what must not be done twice. Requests for it still come in. System question."""
    return Consortium.objects.select_for_update(no_key=True).get(pk=consortium_id)


def short_names(organisation_ids: Iterable[int]) -> dict[int, str]:
    """What these organisations are called in short, by name. System question."""
    rows = Organisation.objects.filter(pk__in=list(organisation_ids))
    return dict(rows.order_by("short_name").values_list("pk", "short_name"))


def seats_ever(consortium_id: int) -> list[tuple[str, str]]:
    """Public id and short name of every agency that has, had or will have a seat."""
    rows = Organisation.objects.filter(
        seats__consortium_id=consortium_id, kind=Kind.AGENCY.value
    )
    found = rows.order_by("short_name").values_list("public_id", "short_name")
    return [(str(public_id), name) for public_id, name in found.distinct()]


def ever_seated(consortium_id: int) -> set[str]:
    """The public ids of whoever has, had or will have a seat. System question."""
    seats = ConsortiumMember.objects.filter(consortium_id=consortium_id)
    return {str(one) for one in seats.values_list("organisation__public_id", flat=True)}


def organisation_keys(public_ids: Iterable[str]) -> dict[str, int]:
    """The keys of the organisations with these public ids; unknown ones are left out.

    System question.
    """
    rows = Organisation.objects.filter(public_id__in=list(public_ids))
    return {str(one): pk for pk, one in rows.values_list("pk", "public_id")}


def consortia_hosted(scope: Scope) -> list[Consortium]:
    """Those whose books the acting organisation keeps, by name."""
    return list(_hosted(scope))


def hosted_consortium_for(scope: Scope, public_id: UUID) -> Consortium:
    """The consortium, or 404 for whoever is not its host."""
    return get_object_or_404(_hosted(scope), public_id=public_id)


def _hosted(scope: Scope) -> QuerySet[Consortium]:
    rows = Consortium.objects.visible_to(scope)
    return rows.filter(host_id=scope.acting_organisation_id)


def is_answered(voice_number: str, *, using: str = "default") -> bool:
    """Whether a consortium answers this number. System question."""
    rows = Consortium.objects.using(using)
    return rows.filter(voice_number=voice_number).exists()


def consortium_answering(voice_number: str) -> Consortium | None:
    """The consortium that answers this number. System question."""
    return Consortium.objects.filter(voice_number=voice_number).first()


def outside_line_for(voice_number: str) -> str:
    """Whom to call instead, of the consortium that answers this number; or blank."""
    found = consortium_answering(voice_number)
    return found.outside_line if found else ""


def here(scope: Scope) -> int:
    """The acting organisation's key, or 0, which no organisation has."""
    return scope.acting_organisation_id or 0


def zone_of(scope: Scope) -> str:
    """The time zone in which the acting organisation reads its clocks."""
    found = Organisation.objects.filter(pk=here(scope)).first()
    return found.zone if found else "UTC"


def today(scope: Scope, *, now: datetime) -> date:
    """The day that the acting organisation's calendar shows."""
    return walltime.local_date(now, walltime.zone(zone_of(scope)))


def acting_organisation(scope: Scope) -> Organisation:
    """The organisation the person acts for; 404 when there is none."""
    return get_object_or_404(Organisation, pk=here(scope))


def home_consortium(scope: Scope, *, now: datetime) -> Consortium | None:
    """The consortium whose number serves the person: the acting organisation's, by
    its earliest seat; None without one.
    """
    return consortium_of_agency(here(scope), now=now)


def help_number(scope: Scope | None, *, now: datetime) -> str:
    """The telephone number to call when the screen does not help, or "".

    The voice number of the consortium one acts in; for a visitor (None), that of the
    only consortium there is. Among several a visitor is shown none: it would tell who
    is whose.
    """
    home = home_consortium(scope, now=now) if scope is not None else None
    if home is not None:
        return home.voice_number
    only = list(Consortium.objects.values_list("voice_number", flat=True)[:2])
    return only[0] if len(only) == 1 else ""
