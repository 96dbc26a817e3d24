"""Who else is at work on a request, and what they may say of themselves next."""

from dataclasses import dataclass

from agencies.core.acts import Act
from agencies.core.scope import Scope
from dispatch import names
from dispatch.core.lifecycle import Mark
from dispatch.core.words import Capacity, Part
from dispatch.models import Callout, Response
from dispatch.screens.history import clinician_name


@dataclass(frozen=True, slots=True)
class Other:
    """One of them: name, as what, their clocks, and the marks that are theirs now."""

    response: Response
    name: str
    capacity: str
    marks: tuple[tuple[str, str], ...]


def others(callout: Callout, scope: Scope) -> list[Other]:
    """Everybody beside the lead, in the order in which they joined."""
    rows = [r for r in callout.responses.all() if r.part == Part.OTHER]
    return [
        Other(
            response=row,
            name=clinician_name(row.clinician, callout, scope),
            capacity=str(names.CAPACITIES[Capacity(row.capacity)]),
            marks=_marks(row, scope),
        )
        for row in rows
    ]


def may_mark(response: Response, scope: Scope) -> bool:
    """Their own, and those of everybody for who steers."""
    own = response.clinician_id == scope.user_id and scope.may(Act.RESPOND)
    return response.is_open and (own or scope.may(Act.STEER_CALLOUTS))


def _marks(response: Response, scope: Scope) -> tuple[tuple[str, str], ...]:
    if not may_mark(response, scope):
        return ()
    found: list[Mark] = [Mark.CLEARED]
    if response.on_scene_at is None:
        found.insert(0, Mark.ARRIVED)
        if response.departed_at is None:
            found.insert(0, Mark.DEPARTED)
    return tuple((mark.value, str(names.MARKS[mark])) for mark in found)
