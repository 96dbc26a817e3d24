"""Organisations, people, what they may do, and the record of what they did."""

from agencies.models.access import Lockout, SignInFailure
from agencies.models.organisations import Consortium, ConsortiumMember, Organisation
from agencies.models.people import Invitation, Membership, Qualification, User
from agencies.models.records import (
    ApiToken,
    AuditEntry,
    Job,
    KeptAnswer,
    LiveVersion,
)
from agencies.models.single_sign_on import SingleSignOn

__all__ = [
    "ApiToken",
    "AuditEntry",
    "Consortium",
    "ConsortiumMember",
    "Invitation",
    "Job",
    "KeptAnswer",
    "LiveVersion",
    "Lockout",
    "Membership",
    "Organisation",
    "Qualification",
    "SignInFailure",
    "SingleSignOn",
    "User",
]
