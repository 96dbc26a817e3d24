"""Who is to be told of a period's statements, and who has been."""

from dataclasses import dataclass
from datetime import datetime

from agencies import selectors as agencies
from agencies.core.words import Role
from agencies.models import User
from billing.models import Period, Statement, StatementNotice

TOLD = (Role.FINANCE, Role.AGENCY_LEAD)


@dataclass(frozen=True, slots=True)
class Plan:
    """`waiting`: whom no mail has reached yet, per statement. `nobody`: agencies with
    a statement and nobody who may be told of it."""

    waiting: tuple[tuple[Statement, User], ...]
    nobody: tuple[str, ...]


def plan_for(period: Period, *, now: datetime) -> Plan:
    """Finance and lead of each agency with a statement, today, less whom a mail
    reached. Nobody twice, whatever roles they have."""
    statements = list(
        period.statements.select_related("agency").defer("document").order_by("number")
    )
    sent = set(
        StatementNotice.objects.filter(
            statement__period=period, sent_at__isnull=False
        ).values_list("statement_id", "person_id")
    )
    waiting: list[tuple[Statement, User]] = []
    nobody = []
    people = agencies.people_by_organisation(
        TOLD, organisation_ids=[row.agency_id for row in statements], now=now
    )
    for statement in statements:
        told = [person for person in people[statement.agency_id] if person.email]
        if not told:
            nobody.append(statement.agency.short_name)
        waiting += [
            (statement, person)
            for person in told
            if (statement.pk, person.pk) not in sent
        ]
    return Plan(tuple(waiting), tuple(nobody))
