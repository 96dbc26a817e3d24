"""A statement's page: what was issued, and what happened beside it since."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from agencies.core.acts import Act
from agencies.core.scope import Scope
from billing.models import Statement
from billing.selectors import ledger, questions, statements
from billing.selectors.ledger import Standing
from billing.selectors.questions import QuestionSaid
from billing.selectors.statements import StatementPage
from billing.services import printing
from common import walltime


@dataclass(frozen=True, slots=True)
class StatementScreen:
    """`ask`: the statement's id while the reader may question a line of it. `keeps`:
    the reader keeps the books it is of."""

    page: StatementPage
    standing: Standing
    questions: tuple[QuestionSaid, ...]
    keeps: bool
    has_print: bool
    ask: UUID | None


def statement(scope: Scope, found: Statement, *, now: datetime) -> StatementScreen:
    """Ask for the statement by scope first."""
    today = walltime.local_date(now, walltime.zone(found.consortium.zone))
    may_ask = scope.may(Act.QUESTION_STATEMENTS) and today <= found.questions_until
    return StatementScreen(
        page=statements.page_of(scope, found),
        standing=ledger.standings([found.pk])[found.pk],
        questions=questions.questions_of(scope, found),
        keeps=found.consortium.host_id == scope.acting_organisation_id,
        has_print=printing.has_print(found),
        ask=found.public_id if may_ask else None,
    )
