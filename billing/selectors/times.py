"""Responses whose times do not say how long they took, for a person to mend."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from agencies import selectors as agencies
from agencies.core.scope import Scope
from billing import words
from billing.models import Activation, SharedTrip
from dispatch.models import Response
from dispatch.selectors import billable


@dataclass(frozen=True, slots=True)
class ToMend:
    """One response without a price, and why. `response`: the address of its times."""

    response: UUID
    number: str
    day: date
    who: str
    why: str


def to_mend(scope: Scope) -> list[ToMend]:
    """What waits for one's own hand: a clinician's own, a coordinator's whole
    consortium's; oldest first."""
    rows = list(
        Activation.objects.filter(consortium_id__in=scope.consortium_ids)
        .exclude(problem="")
        .filter(response__isnull=False)
        .order_by("day", "number")
    )
    ours = billable.mendable(scope, [row.response_id or 0 for row in rows])
    found = []
    for row in rows:
        response = ours.get(row.response_id or 0)
        if response is not None:
            person = response.clinician
            found.append(
                ToMend(
                    response=response.public_id,
                    number=row.number,
                    day=row.day,
                    who=person.work_name if person else "",
                    why=words.problem_sentence(row.problem, row.missing),
                )
            )
    return found


def others(response: Response) -> list[tuple[str, str]]:
    """The agencies a trip may have served beside the one that asked, as choices."""
    asked = response.callout.requesting_organisation
    whose = str(asked.public_id) if asked else ""
    seats = agencies.seats_ever(response.callout.consortium_id)
    return [(public_id, name) for public_id, name in seats if public_id != whose]


def trip_for_two(response_id: int) -> SharedTrip | None:
    """What was said last of a trip that served two agencies; None where it did not, or
    that was taken back."""
    rows = SharedTrip.objects.filter(response=response_id).select_related("agency")
    newest = rows.order_by("-pk").first()
    return newest if newest is not None and newest.agency_id is not None else None
