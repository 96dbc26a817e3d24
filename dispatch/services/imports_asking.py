"""Asking for an import by hand: a file, a map and a consortium's name."""

from datetime import datetime
from pathlib import Path

from django.db.models import Q
from django.utils.translation import gettext as _

from agencies.models import Consortium
from common.errors import DomainError
from dispatch.documents.imports import import_map_from
from dispatch.services import imports


class NotFound(DomainError):
    """A file or a consortium that is not there."""


def from_files(
    path: Path,
    *,
    consortium: str,
    map_path: Path,
    dry_run: bool,
    now: datetime,
    go_on: imports.GoOn,
) -> imports.Imported:
    """Import `path` by the map at `map_path`, in nobody's name.

    `consortium` is its name or short name, whatever the case. Raises NotFound and
    whatever `imports.import_callouts` raises.
    """
    asked = imports.Asked(
        path=_file(path),
        file_name=path.name,
        consortium_id=_consortium(consortium).pk,
        meaning=import_map_from(_file(map_path).read_bytes()),
    )
    return imports.import_callouts(asked, now=now, dry_run=dry_run, go_on=go_on)


def _file(path: Path) -> Path:
    if not path.is_file():
        raise NotFound(_("There is no file {path}.").format(path=path))
    return path


def _consortium(name: str) -> Consortium:
    found = Consortium.objects.filter(Q(name__iexact=name) | Q(short_name__iexact=name))
    try:
        return found.get()
    except (Consortium.DoesNotExist, Consortium.MultipleObjectsReturned):
        names = ", ".join(Consortium.objects.values_list("name", flat=True)[:20])
        raise NotFound(
            _(
                "There is no single consortium called “{name}”. There are: {names}."
            ).format(name=name, names=names or _("none"))
        ) from None
