"""Callouts, the pages sent for them, the responses made, and the rules they follow."""

from dispatch.models.callouts import Callout, CalloutCounter, CalloutEvent, Response
from dispatch.models.calls_in import CallIn
from dispatch.models.imports import ImportBatch, ImportLine
from dispatch.models.notices import Notice
from dispatch.models.pages import Alarm, Page
from dispatch.models.policy import AgencyProtocol, LadderPolicy

__all__ = [
    "AgencyProtocol",
    "Alarm",
    "CallIn",
    "Callout",
    "CalloutCounter",
    "CalloutEvent",
    "ImportBatch",
    "ImportLine",
    "LadderPolicy",
    "Notice",
    "Page",
    "Response",
]
