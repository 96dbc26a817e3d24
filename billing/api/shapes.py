"""What machines are told of money: whole cents, public ids, clocks in UTC.

Never nature, place or disposition: there is no field for them.
"""

from datetime import date, datetime
from uuid import UUID

from ninja import Schema


class StatementOut(Schema):
    """An issued statement, and what came in for it since. Amounts are whole cents."""

    id: UUID
    number: str
    agency: str
    consortium: str
    period_from: date
    period_until: date
    issued_at: datetime
    due_on: date
    questions_until: date
    share_cents: int
    adjustment_cents: int
    credit_before_cents: int
    to_pay_cents: int
    paid_cents: int
    held_cents: int


class StatementPageOut(Schema):
    items: list[StatementOut]
    next: UUID | None


class LineOut(Schema):
    """One amount; all of a statement's sum to its share and adjustments."""

    position: int
    kind: str
    clause: str
    cents: int
    sentence: str


class StatementDetailOut(StatementOut):
    """`seal`: SHA-256 over all that is printed on it."""

    purchase_order: str
    account_code: str
    lines: list[LineOut]
    seal: str


class ActivationOut(Schema):
    """One response as it was billed, between two clocks, by a clause. Nulls: it has no
    price, and `problem` says why."""

    position: int
    number: str
    day: date
    since: str
    since_at: datetime | None
    until: str
    until_at: datetime | None
    exact_minutes: int | None
    billed_minutes: int | None
    miles_tenths: int
    clause: str
    cents: int
    problem: str


class ActivationPageOut(Schema):
    items: list[ActivationOut]
    next: int | None


class CorrectedOut(Schema):
    """One response that a correction moved, as it was last billed and as it is. Nulls:
    it was not, or is not, billed to this agency. `line` is the correction's position
    among the statement's lines."""

    position: int
    line: int
    period_from: date
    period_until: date
    number: str
    day: date
    before_minutes: int | None
    before_cents: int | None
    after_minutes: int | None
    after_cents: int | None


class CorrectedPageOut(Schema):
    items: list[CorrectedOut]
    next: int | None
