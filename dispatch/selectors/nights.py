"""What a coordinator must know of the requests of last night."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, Q

from agencies.core.scope import Scope
from agencies.models import Consortium, User
from dispatch.core.routing import Why
from dispatch.core.words import LOOKED_FOR, EventKind, Kind, PageState, State
from dispatch.models import Callout, CalloutEvent, Page, Response
from notifications import selectors as phones

LEAST_CALLS = 2  # to one page, before a phone is called silent
_CALLING = (EventKind.RUNG_STARTED, EventKind.RUNG_EMPTY, EventKind.EXHAUSTED)


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A request for which nobody was found, and who was at work elsewhere meanwhile."""

    callout: Callout
    at_work: Mapping[int, Response]


@dataclass(frozen=True, slots=True)
class Collision:
    """A request that was asked for while who would have been called was at work."""

    callout: Callout
    at_work: tuple[Response, ...]


@dataclass(frozen=True, slots=True)
class Silent:
    """Somebody whose phone took calls of ours, and no key was pressed in time.
    `card_at`: when the contact card was texted to them since.
    """

    person: User
    calls: int
    card_at: datetime | None


@dataclass(frozen=True, slots=True)
class Night:
    """`asked`: how many live requests somebody was called for."""

    asked: int
    unanswered: tuple[Unanswered, ...]
    collisions: tuple[Collision, ...]
    silent: tuple[Silent, ...]


def night(
    scope: Scope, consortium: Consortium, *, since: datetime, now: datetime
) -> Night:
    """The requests since then, the oldest first. A constant number of queries."""
    asked = _asked(scope, consortium, since=since)
    engaging = {callout: _at_work(callout, work) for callout, work in _work(asked, now)}
    return Night(
        asked=len(asked),
        unanswered=tuple(
            Unanswered(one, engaging[one]) for one in asked if _is_unanswered(one)
        ),
        collisions=tuple(
            Collision(one, tuple(engaging[one].values()))
            for one in asked
            if engaging[one]
        ),
        silent=_silent(asked, since=since),
    )


def _asked(scope: Scope, consortium: Consortium, *, since: datetime) -> list[Callout]:
    calling = CalloutEvent.objects.filter(kind__in=[kind.value for kind in _CALLING])
    rows = Callout.objects.visible_to(scope).filter(
        consortium=consortium,
        kind=Kind.LIVE.value,
        tries__gt=0,
        requested_at__gte=since,
    )
    return list(
        rows.select_related("requesting_organisation", "consortium")
        .prefetch_related(
            Prefetch("pages", Page.objects.select_related("person")),
            Prefetch("events", calling),
        )
        .order_by("requested_at", "pk")
    )


def _exhausted_at(callout: Callout) -> datetime | None:
    found = [e.at for e in callout.events.all() if e.kind == EventKind.EXHAUSTED.value]
    return min(found, default=None)


def _is_unanswered(callout: Callout) -> bool:
    """Nobody was found, nobody took it later, and nobody is looked for now."""
    looks = State(callout.state) in LOOKED_FOR
    never = callout.accepted_at is None and not looks
    return never and _exhausted_at(callout) is not None


def _wanted(callout: Callout) -> set[int]:
    """Whom it called, and whom it passed over because they were at work."""
    called = {page.person_id for page in callout.pages.all()}
    return called | {
        person
        for event in callout.events.all()
        for person, why in event.details.get("passed_over", ())
        if why == Why.ENGAGED
    }


def _work(
    asked: Sequence[Callout], now: datetime
) -> Iterable[tuple[Callout, list[Response]]]:
    """With each request the work that may have kept somebody from it."""
    called = [(one, _wanted(one)) for one in asked]
    first = min((one.requested_at for one in asked), default=now)
    rows = Response.objects.filter(
        Q(cleared_at__isnull=True, is_open=True) | Q(cleared_at__gt=first),
        clinician__in=set().union(*(wanted for _one, wanted in called)),
        dispatched_at__lt=now,
        is_drill=False,
    )
    every = list(rows.select_related("clinician", "callout").order_by("pk"))
    for one, wanted in called:
        yield one, [r for r in every if r.clinician_id in wanted]


def _at_work(callout: Callout, work: Iterable[Response]) -> dict[int, Response]:
    """Who was at work on another request when this one was asked for, with it."""
    at = callout.requested_at
    return {
        one.clinician_id: one
        for one in work
        if one.clinician_id is not None
        and one.callout_id != callout.pk
        and one.dispatched_at is not None
        and one.dispatched_at <= at
        and (one.cleared_at is None or one.cleared_at > at)
    }


def _silent(asked: Sequence[Callout], *, since: datetime) -> tuple[Silent, ...]:
    missed = [page for one in asked for page in _missed(one)]
    carried = phones.carried(page.message_id for page in missed if page.message_id)
    calls: dict[User, int] = defaultdict(int)
    for page in missed:
        got = carried.get(page.message_id or 0)
        if got and got.picked_up and got.texts and got.calls >= LEAST_CALLS:
            calls[page.person] += got.calls
    cards = phones.cards_sent([person.pk for person in calls], since=since)
    return tuple(
        Silent(person, count, cards.get(person.pk)) for person, count in calls.items()
    )


def _missed(callout: Callout) -> Iterable[Page]:
    """The pages that nobody answered, or only when it was too late."""
    over = _exhausted_at(callout)
    for page in callout.pages.all():
        answered = page.answered_at
        too_late = over is not None and answered is not None and answered > over
        if too_late or page.state in {PageState.FAILED, PageState.WITHDRAWN}:
            yield page
