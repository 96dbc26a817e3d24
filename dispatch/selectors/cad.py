"""Questions about keys of dispatch systems."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from agencies.core.scope import Scope
from dispatch.models import CadKey


def keys(scope: Scope) -> list[CadKey]:
    """The live keys of the acting organisation, the newest first."""
    rows = CadKey.objects.visible_to(scope).live()
    return list(rows.select_related("made_by"))


def key_for(scope: Scope, public_id: UUID) -> CadKey:
    """The key, or 404 where it is another organisation's."""
    return get_object_or_404(CadKey.objects.visible_to(scope), public_id=public_id)
