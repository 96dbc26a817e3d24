"""How far the present try has got: who has been called in it, who was engaged."""

from dispatch.core.ladder import Manner
from dispatch.core.routing import Why
from dispatch.core.words import EventKind, PageState
from dispatch.models import Callout, Page
from dispatch.services import policies
from notifications import selectors as phones

RUNGS = (EventKind.RUNG_STARTED.value, EventKind.RUNG_EMPTY.value)


def called(callout: Callout) -> int:
    """How many different people were called in the present try."""
    return len({p.person_id for p in callout.pages.all() if p.tries == callout.tries})


def called_before(callout: Callout) -> int:
    """How many of them before whoever is called now: at an earlier rung, or earlier in
    turn.
    """
    return len({page.person_id for page in _before(callout)})


def last_declined(callout: Callout) -> bool:
    """Whether the last of them said no."""
    before = _before(callout)
    return bool(before) and before[-1].state == PageState.DECLINED.value


def _before(callout: Callout) -> list[Page]:
    """Their pages, in the order of calling."""
    rung = callout.rung or 0
    pages = sorted(
        (p for p in callout.pages.all() if p.tries == callout.tries),
        key=lambda page: (page.rung, page.pk),
    )
    now_rung = [page for page in pages if page.rung == rung]
    ladder = policies.policy_of(callout).ladder
    in_turn = bool(now_rung) and ladder.rungs[rung].manner is Manner.IN_TURN
    return [p for p in pages if p.rung < rung] + (now_rung[:-1] if in_turn else [])


def met_engaged(callout: Callout) -> bool:
    """Whether somebody whose turn it was in the present try was engaged."""
    rungs = callout.events.filter(kind__in=RUNGS, details__tries=callout.tries)
    return any(
        why == Why.ENGAGED
        for details in rungs.values_list("details", flat=True)
        for _person, why in details["passed_over"]
    )


def is_any_page_with_carrier(callout: Callout) -> bool:
    """Whether anybody of the present try is being called, or has been."""
    pages = [p for p in callout.pages.all() if p.tries == callout.tries]
    return bool(phones.carried(p.message_id for p in pages if p.message_id))
