"""Ladders and their versions, for whoever edits them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from agencies import selectors as agencies
from agencies.core.scope import Scope
from agencies.core.words import Kind
from agencies.models import Consortium, Organisation
from dispatch.core.words import Help
from dispatch.models import AgencyProtocol, LadderPolicy, ServicePolicy
from rosters import selectors as rosters
from rosters.models import Roster

MOST_VERSIONS = 50


@dataclass(frozen=True, slots=True)
class Place:
    """For what a ladder is: one roster of the consortium or all, and which help."""

    consortium: Consortium
    roster: Roster | None
    help: Help

    @property
    def key(self) -> tuple[int | None, str]:
        return (self.roster.pk if self.roster else None, self.help.value)


def place_for(scope: Scope, public_id: UUID, asked: Mapping[str, str]) -> Place:
    """The place that an address names, by `roster` and `help`; 404 where the acting
    organisation does not host that consortium.
    """
    consortium = agencies.hosted_consortium_for(scope, public_id)
    wanted = asked.get("help", "")
    if wanted not in set(Help):
        raise Http404
    roster = None
    if named := asked.get("roster", ""):
        roster = rosters.roster_for(scope, _uuid(named))
        if roster.consortium_id != consortium.pk:
            raise Http404
    return Place(consortium, roster, Help(wanted))


def _uuid(named: str) -> UUID:
    try:
        return UUID(named)
    except ValueError:
        raise Http404 from None


def places(scope: Scope) -> list[tuple[Place, LadderPolicy | None]]:
    """Every place a ladder can be for, with its newest version: each hosted consortium
    first, then its open rosters.
    """
    found = []
    open_rosters = rosters.rosters(scope)
    for consortium in agencies.consortia_hosted(scope):
        newest = _newest(consortium)
        ours = [r for r in open_rosters if r.consortium_id == consortium.pk]
        for roster in (None, *ours):
            for kind in Help:
                place = Place(consortium, roster, kind)
                found.append((place, newest.get(place.key)))
    return found


def _newest(consortium: Consortium) -> dict[tuple[int | None, str], LadderPolicy]:
    rows = LadderPolicy.objects.filter(consortium=consortium).select_related("made_by")
    return {(row.roster_id, row.help): row for row in rows.order_by("version")}


def versions(place: Place) -> list[LadderPolicy]:
    """Every version of that place's ladder, the newest first."""
    rows = LadderPolicy.objects.filter(
        consortium=place.consortium, roster=place.roster, help=place.help.value
    )
    return list(rows.select_related("made_by")[:MOST_VERSIONS])


def version_of(place: Place, number: str) -> LadderPolicy:
    """One version of it, or 404."""
    rows = LadderPolicy.objects.filter(
        consortium=place.consortium, roster=place.roster, help=place.help.value
    )
    if not number.isdecimal():
        raise Http404
    return get_object_or_404(rows, version=int(number[:6]))


def agencies_with_protocol(scope: Scope, *, now: datetime) -> list[Organisation]:
    """The agencies whose protocol one may read: one's own, or every member's for who
    serves them all.
    """
    if scope.sees_whole_consortium:
        found = {
            agency.pk: agency
            for consortium_id in sorted(scope.consortium_ids)
            for agency in agencies.agencies_of(consortium_id, now=now)
        }
        return list(found.values())
    if scope.acting_kind is not Kind.AGENCY:
        return []
    return [agencies.acting_organisation(scope)]


def agency_for(scope: Scope, public_id: UUID, *, now: datetime) -> Organisation:
    """One of them, or 404."""
    for agency in agencies_with_protocol(scope, now=now):
        if agency.public_id == public_id:
            return agency
    raise Http404


def agency_edited_by(scope: Scope, public_id: UUID, *, now: datetime) -> Organisation:
    """An agency of a consortium that the acting organisation hosts, or 404."""
    for consortium in agencies.consortia_hosted(scope):
        for agency in agencies.agencies_of(consortium.pk, now=now):
            if agency.public_id == public_id:
                return agency
    raise Http404


def protocols_of(agency: Organisation) -> list[AgencyProtocol]:
    """Every version of its protocol, the newest first."""
    rows = AgencyProtocol.objects.filter(agency=agency).select_related("made_by")
    return list(rows[:MOST_VERSIONS])


def services_of(consortium: Consortium) -> list[ServicePolicy]:
    """Every version of its service policy, the newest first."""
    rows = ServicePolicy.objects.filter(consortium=consortium)
    return list(rows.select_related("made_by")[:MOST_VERSIONS])


def outside_line_of(agency: Organisation, *, now: datetime) -> tuple[str, str]:
    """The number officers of the agency call, and the line for when nobody comes."""
    found = agencies.consortium_of_agency(agency.pk, now=now)
    return (found.voice_number, found.outside_line) if found else ("", "")


def is_agreed(consortium: Consortium) -> bool:
    """Whether it has a ladder of its own, for whatever help or roster."""
    return any(row.document for row in _newest(consortium).values())


def with_protocol(agency_ids: Iterable[int]) -> set[int]:
    """Which of these agencies have said how they want it done. System question."""
    rows = AgencyProtocol.objects.filter(agency_id__in=list(agency_ids)).order_by()
    return set(rows.values_list("agency_id", flat=True).distinct())
