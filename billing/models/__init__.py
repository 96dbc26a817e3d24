"""Agreements, what responses cost under them, and the statements made of that."""

from billing.models.agreements import AgreementVersion
from billing.models.books import Activation, Adjustment, Correction, Period
from billing.models.statements import Statement, StatementLine, StatementRow
from billing.models.trips import SharedTrip

__all__ = [
    "Activation",
    "Adjustment",
    "AgreementVersion",
    "Correction",
    "Period",
    "SharedTrip",
    "Statement",
    "StatementLine",
    "StatementRow",
]
