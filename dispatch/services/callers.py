"""What is known of who calls us, for the questions of the menu."""

from dataclasses import dataclass
from datetime import datetime

from agencies.models import Organisation
from dispatch import selectors
from dispatch.core.menu import Caller
from dispatch.core.words import HELD, State
from dispatch.models import CallIn, Callout
from dispatch.services import standings
from notifications import selectors as phones


@dataclass(frozen=True, slots=True)
class AroundCaller:
    """What the questions need to know of the caller, read afresh at each."""

    departments: tuple[Organisation, ...]
    open_requests: tuple[Callout, ...]
    phone_of: Organisation | None
    is_phone_known: bool
    caller: Caller

    @property
    def at_work(self) -> list[Callout]:
        return [one for one in self.open_requests if standings.is_at_work(one)]

    @property
    def held(self) -> Callout:
        """The newest that a clinician has, which is offered; else the newest."""
        theirs = (one for one in self.open_requests if State(one.state) in HELD)
        return next(theirs, self.open_requests[0])


def around_caller(row: CallIn, *, now: datetime) -> AroundCaller:
    found = selectors.departments(row.person_id, row.consortium_id, now=now)
    _person, phone = phones.person_by_number(row.from_number)
    shared = phone if phone is not None and phone.person_id is None else None
    # A phone proven by badge and PIN is about that person's requests, not its number's.
    number = "" if row.is_proven else row.from_number
    asked = tuple(selectors.asked_from(row.person_id, number))
    held = any(State(one.state) in HELD for one in asked)
    return AroundCaller(
        departments=tuple(found),
        open_requests=asked,
        phone_of=shared.organisation if shared else None,
        is_phone_known=phone is not None,
        caller=Caller(known=bool(found), departments=len(found), held=held),
    )
