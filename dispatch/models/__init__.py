"""Callouts, the pages sent for them, the responses made, and the rules they follow."""

from dispatch.models.asked_too import AskedToo, OtherIncident
from dispatch.models.cad import CadKey, CadSeen
from dispatch.models.callouts import Callout, CalloutCounter, CalloutEvent, Response
from dispatch.models.calls_in import CallIn
from dispatch.models.follow_ups import FollowUp
from dispatch.models.imports import ImportBatch, ImportLine
from dispatch.models.notices import Notice
from dispatch.models.pages import Alarm, Page
from dispatch.models.policy import AgencyProtocol, LadderPolicy, ServicePolicy
from dispatch.models.questions import Question

__all__ = [
    "AgencyProtocol",
    "Alarm",
    "AskedToo",
    "CadKey",
    "CadSeen",
    "CallIn",
    "Callout",
    "CalloutCounter",
    "CalloutEvent",
    "FollowUp",
    "ImportBatch",
    "ImportLine",
    "LadderPolicy",
    "Notice",
    "OtherIncident",
    "Page",
    "Question",
    "Response",
    "ServicePolicy",
]
