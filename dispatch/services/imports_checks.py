"""Does the file fit the map, and the map the consortium? Asked before storing."""

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from agencies.core.words import Kind as OrganisationKind
from agencies.models import Consortium, Organisation
from common import walltime
from dispatch.core.import_file import RawRow, WrongHeading, table
from dispatch.core.import_map import ImportMap
from dispatch.documents.imports import MapRefused
from dispatch.services import imports_file
from dispatch.services.imports_file import FileRefused

HEADINGS_SHOWN = 12


def rows(lines: Iterable[str], meaning: ImportMap) -> Iterator[RawRow]:
    """The rows below the heading. Raises FileRefused for a heading that does not fit
    the map, and for a file without rows.
    """
    found = table(lines, meaning)
    if isinstance(found, WrongHeading):
        raise _refusal(found)
    first = next(found.rows, None)
    if first is None:
        raise FileRefused(_("The file has a heading and no rows."))
    return chain([first], found.rows)


def fits(path: Path, meaning: ImportMap, consortium_id: int) -> None:
    """Whether importing can begin at all. Raises FileRefused or MapRefused."""
    agencies(meaning, consortium_id)
    examined = imports_file.examine(path)
    with imports_file.opened(path, examined.encoding) as lines:
        rows(lines, meaning)


def home_zone(consortium_id: int) -> ZoneInfo:
    """The zone in whose days the consortium keeps its books."""
    consortium = Consortium.objects.get(pk=consortium_id)
    return walltime.zone(consortium.zone)


def agencies(meaning: ImportMap, consortium_id: int) -> dict[str, int]:
    """The map's agencies by name. Raises MapRefused for one without a seat.

    A seat at any time will do: history is older than the consortium's books.
    """
    wanted = {name for name in meaning.agencies.values() if name is not None}
    found = dict(
        Organisation.objects.filter(
            seats__consortium_id=consortium_id,
            kind=OrganisationKind.AGENCY.value,
            name__in=wanted,
        ).values_list("name", "pk")
    )
    if strangers := sorted(wanted - set(found)):
        consortium = Consortium.objects.get(pk=consortium_id)
        raise MapRefused(
            [
                _("agencies: {name} is not an agency of {consortium}.").format(
                    name=f"“{stranger}”", consortium=consortium
                )
                for stranger in strangers
            ]
        )
    return found


def _refusal(found: WrongHeading) -> FileRefused:
    if not any(found.found):
        return FileRefused(_("The file does not begin with a heading."))
    if found.missing:
        return FileRefused(
            _("The file has no column {missing}. It has: {found}.").format(
                missing=_listed(found.missing), found=_listed(found.found)
            )
        )
    return FileRefused(
        _("The heading names {doubled} twice; which is meant cannot be told.").format(
            doubled=_listed(found.doubled)
        )
    )


def _listed(headings: tuple[str, ...]) -> str:
    shown = [f"“{heading[:40]}”" for heading in headings[:HEADINGS_SHOWN]]
    return ", ".join(shown) + (" …" if len(headings) > HEADINGS_SHOWN else "")
