"""Files from which nights were put on a roster."""

from collections.abc import Sequence
from uuid import UUID

from django.shortcuts import get_object_or_404

from agencies.core.scope import Scope
from rosters.models import Roster, RosterImport


def imports_of(scope: Scope, roster: Roster) -> list[RosterImport]:
    """Those that were confirmed, the latest first, without their files."""
    rows = RosterImport.objects.visible_to(scope).filter(position__roster=roster)
    done = rows.filter(confirmed_at__isnull=False)
    return list(done.select_related("position", "made_by", "withdrawn_by"))


def unfinished_of(scope: Scope, rosters: Sequence[Roster]) -> list[RosterImport]:
    """Files of these rosters of which nobody has decided yet, the latest first, without
    their content; not those of which there is nothing to decide.
    """
    rows = RosterImport.objects.visible_to(scope).filter(position__roster__in=rosters)
    begun = rows.filter(confirmed_at__isnull=True, came_to_nothing=False)
    told = begun.select_related("position__roster", "made_by")
    return list(told.defer("content"))


def import_for(scope: Scope, roster: Roster, public_id: UUID) -> RosterImport:
    """One of that roster's, a draft or not, or 404."""
    rows = RosterImport.objects.visible_to(scope).select_related("position__roster")
    return get_object_or_404(rows, public_id=public_id, position__roster=roster)
