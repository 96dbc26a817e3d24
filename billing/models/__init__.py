"""Agreements, what responses cost under them, and the statements made of that."""

from billing.models.agreements import AgreementVersion
from billing.models.books import Activation, Adjustment, Correction, Period
from billing.models.scenarios import Scenario
from billing.models.settling import (
    AccountReference,
    Dispute,
    Payment,
    Payout,
    StatementNotice,
    StatementPrint,
)
from billing.models.standby import MendedStandby
from billing.models.statements import Statement, StatementLine, StatementRow
from billing.models.trips import SharedTrip

__all__ = [
    "AccountReference",
    "Activation",
    "Adjustment",
    "AgreementVersion",
    "Correction",
    "Dispute",
    "MendedStandby",
    "Payment",
    "Payout",
    "Period",
    "Scenario",
    "SharedTrip",
    "Statement",
    "StatementLine",
    "StatementNotice",
    "StatementPrint",
    "StatementRow",
]
