"""What machines are told: public ids, names as far as they are sent, no numbers."""

from datetime import UTC, datetime, time
from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import AfterValidator, Field

from common.errors import NotUnderstood

YEARS = range(2000, 2200)


def _printable(text: str) -> str:
    """PostgreSQL keeps no NUL, and nobody means one."""
    if "\x00" in text:
        raise ValueError(_("No NUL characters."))
    return text


Words = Annotated[str, Field(max_length=200), AfterValidator(_printable)]


class PersonOut(Schema):
    """Both null: somebody, but the consortium does not say who to whoever asks."""

    id: UUID | None
    name: str | None


class SeatOut(Schema):
    """One position, by its id; `person` null: nobody is on call there."""

    id: UUID
    tier: str
    order: int
    person: PersonOut | None
    starts_at: datetime | None
    ends_at: datetime | None


class OnCallOut(Schema):
    """`starts_at`, `ends_at`: of the roster, as in `RosterOut`."""

    roster: UUID
    name: str
    zone: str
    starts_at: datetime | None
    ends_at: datetime | None
    at: datetime
    positions: list[SeatOut]


class RosterOut(Schema):
    """`published_until`: who is on call is known up to then. Before `starts_at` nobody
    is on call in it, nor from `ends_at` on, and neither is a gap; null: it runs
    already, and goes on.
    """

    id: UUID
    name: str
    consortium: str
    zone: str
    starts_at: datetime | None
    ends_at: datetime | None
    published_until: datetime | None


class RosterPage(Schema):
    """`next`: what to ask for with `after`; null on the last page."""

    items: list[RosterOut]
    next: UUID | None


class PositionOut(Schema):
    id: UUID
    tier: str
    order: int


class RulesOut(Schema):
    """0 hours, nights or minutes: the roster does not ask for it."""

    rest_hours: int
    most_nights: int
    swaps_need_approval: bool
    confirm_minutes: int


class RosterDetailOut(RosterOut):
    """`hours_from` to `hours_until`, by the wall clock of `zone`, somebody should be
    on call; the same time twice is round the clock.
    """

    hours_from: time
    hours_until: time
    positions: list[PositionOut]
    rules: RulesOut


class SpanOut(Schema):
    """From `starts_at` up to, without, `ends_at`. `person` null: nobody is on call; it
    `is_gap` if somebody should be.
    """

    starts_at: datetime
    ends_at: datetime
    person: PersonOut | None
    is_gap: bool


class CoveredOut(PositionOut):
    """Every instant of what was asked for stands in one span."""

    spans: list[SpanOut]


class CoverageOut(Schema):
    roster: UUID
    zone: str
    starts_at: datetime
    ends_at: datetime
    positions: list[CoveredOut]


class PeopleOut(Schema):
    items: list[PersonOut]


class OverrideIn(Schema):
    """`person` comes on (add, replace); `instead_of` is whom it concerns (replace,
    remove), null: whoever is on. `despite`: the rules that may be broken, by name;
    `reason` then says why.
    """

    position: UUID
    change: str = Field(examples=["replace"])
    person: UUID | None = None
    instead_of: UUID | None = None
    starts_at: datetime
    ends_at: datetime
    reason: Words = ""
    despite: list[str] = []


class WaiverIn(Schema):
    """`despite`: the rules that may be broken, by name; `reason` then says why."""

    reason: Words = ""
    despite: list[str] = []


class OverrideOut(Schema):
    """`reason` and `despite` null: they are for whoever works for the whole
    consortium.
    """

    id: UUID
    position: UUID
    change: str
    person: PersonOut | None
    instead_of: PersonOut | None
    starts_at: datetime
    ends_at: datetime
    reason: str | None
    despite: list[str] | None
    made_at: datetime


class OverridePage(Schema):
    items: list[OverrideOut]
    next: UUID | None


class OfferIn(Schema):
    """The shift in `position` at the instant `at`. `people` null: everybody who may
    take it. It runs out when the shift starts, unless `expires_at` is sooner.
    """

    position: UUID
    at: datetime
    people: list[UUID] | None = None
    note: Words = ""
    expires_at: datetime | None = None


class SettleIn(WaiverIn):
    """`answer`: approve or refuse. `despite` as in an override."""

    answer: str = Field(examples=["approve"])


class AskedOut(Schema):
    person: PersonOut
    answer: str


class SwapOut(Schema):
    id: UUID
    roster: UUID
    position: UUID
    starts_at: datetime
    ends_at: datetime
    expires_at: datetime
    state: str
    holder: PersonOut
    taker: PersonOut | None
    is_exchange: bool
    asked: list[AskedOut]


class SwapPage(Schema):
    items: list[SwapOut]
    next: UUID | None


def instant(at: datetime, field: str) -> datetime:
    """`at` in UTC, refused where nobody can say which instant it is, or nobody is on
    call that long ago or ahead.
    """
    if at.tzinfo is None:
        sentence = _("Give the offset, as in 2026-11-03T02:14:00-06:00.")
        raise NotUnderstood(sentence, field=field)
    if at.year not in YEARS:
        years = {"first": YEARS[0], "last": YEARS[-1]}
        sentence = _("Between the years %(first)d and %(last)d.") % years
        raise NotUnderstood(sentence, field=field)
    return at.astimezone(UTC)
