"""What a page says of a drill for oneself: rung when, and answered by what."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dispatch.core.words import OPEN, EventKind, PageState, Source, State
from dispatch.models import Callout

BY = {
    Source.KEYPAD.value: _("a key, in the call"),
    Source.TEXT.value: _("a text"),
    Source.WEB.value: _("a tap, on screen"),
}


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """`answered_at` None: not yet, or, when it `is_over`, never."""

    callout: Callout
    rung_at: datetime | None
    answered_at: datetime | None
    by: str | Promise
    is_over: bool

    @property
    def is_ended(self) -> bool:
        return State(self.callout.state) not in OPEN

    @property
    def rings(self) -> bool:
        return self.answered_at is None and not self.is_over


def rehearsal(callout: Callout) -> Rehearsal:
    """Two queries."""
    page = callout.pages.order_by("pk").first()
    taken = callout.events.filter(kind=EventKind.ACCEPTED.value).order_by("pk").first()
    declined = page is not None and page.state == PageState.DECLINED.value
    looks = {State.ASKED.value, State.PAGING.value}
    return Rehearsal(
        callout=callout,
        rung_at=page.asked_at if page else None,
        answered_at=callout.accepted_at,
        by=BY.get(taken.source, "") if taken else "",
        is_over=declined or callout.state not in looks,
    )
