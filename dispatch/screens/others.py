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
    may_report: bool


def others(callout: Callout, scope: Scope) -> list[Other]:
    """Everybody beside who leads it or led it last, in the order in which they came:
    whoever handed it on has work of their own, too.
    """
    every = sorted(callout.responses.all(), key=lambda row: row.pk)
    leads = [row for row in every if row.part == Part.LEAD]
    rows = [row for row in every if row not in leads[-1:]]
    return [
        Other(
            response=row,
            name=clinician_name(row.clinician, callout, scope),
            capacity=str(names.CAPACITIES[Capacity(row.capacity)]),
            marks=_marks(row, scope),
            may_report=may_report(row, scope),
        )
        for row in rows
    ]


def may_mark(response: Response, scope: Scope) -> bool:
    """Their own, and those of everybody for who steers."""
    own = response.clinician_id == scope.user_id and scope.may(Act.RESPOND)
    return response.is_open and (own or scope.may(Act.STEER_CALLOUTS))


def may_report(response: Response, scope: Scope) -> bool:
    """Miles and minutes of notes: once they are done, their own, and everybody's for
    who steers.
    """
    own = response.clinician_id == scope.user_id and scope.may(Act.RESPOND)
    done = response.cleared_at is not None and response.clinician_id is not None
    return done and (own or scope.may(Act.STEER_CALLOUTS))


def _marks(response: Response, scope: Scope) -> tuple[tuple[str, str], ...]:
    if response.part != Part.OTHER or not may_mark(response, scope):
        return ()
    found: list[Mark] = [Mark.CLEARED]
    if response.on_scene_at is None:
        found.insert(0, Mark.ARRIVED)
        if response.departed_at is None:
            found.insert(0, Mark.DEPARTED)
    return tuple((mark.value, str(names.MARKS[mark])) for mark in found)
