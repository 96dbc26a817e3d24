"""What machines are told of requests: where they stand and when; no place, no number of
a telephone, a clinician's name only as far as it is sent.
"""

from datetime import datetime
from uuid import UUID

from ninja import Schema
from pydantic import Field

from dispatch.documents.cad import Asked


class AgencyOut(Schema):
    id: UUID
    name: str


class CalloutOut(Schema):
    """`status` is what people read; `clinician` null: nobody, or no name is sent.
    `other_incidents`: the numbers under which it was asked for too.
    `recorded_afterwards`: it was entered after it had happened.
    """

    id: UUID
    number: str
    kind: str
    agency: AgencyOut | None
    channel: str
    help: str
    priority: str
    state: str
    status: str
    clinician: str | None
    cad_incident: str
    other_incidents: list[str]
    requested_at: datetime
    entered_at: datetime
    accepted_at: datetime | None
    expected_at: datetime | None
    secured_at: datetime | None
    closed_at: datetime | None
    recorded_afterwards: bool
    status_url: str


class CalloutPage(Schema):
    items: list[CalloutOut]
    next: UUID | None


class EventOut(Schema):
    """`n` counts the events of a request from 1, in the order in which we were told."""

    n: int
    kind: str
    what: str
    at: datetime
    entered_at: datetime
    source: str


class EventPage(Schema):
    items: list[EventOut]
    next: int | None


class AskedIn(Asked):
    """A request; `cad_incident` is kept with it, and is no key."""

    cad_incident: str = Field(default="", max_length=40, pattern=r"^[^\x00-\x1f]*$")


class OpenOut(Schema):
    id: UUID
    number: str
    state: str


class OpenThereOut(Schema):
    """Say `same_as` one of them, or `another`."""

    detail: str
    field: str
    open: list[OpenOut]


class AnswerOut(CalloutOut):
    """`created` by this very message; `joined`: it was open, and is told to you too."""

    created: bool
    joined: bool
