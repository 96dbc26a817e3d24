"""Who could come now, what is known of each, and whom a rung or a human may call."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Max

from agencies import selectors as people
from agencies.models import Consortium, User
from dispatch.core.engagement import Work, work_of
from dispatch.core.ladder import Rung
from dispatch.core.routing import (
    BACKUP_TIER,
    PRIMARY_TIER,
    Candidate,
    Routing,
    rank,
)
from dispatch.core.words import HELD, PageState, State
from dispatch.models import Callout, Page, Response
from dispatch.services import owners, policies
from notifications import selectors as phones
from notifications.core.reach import Reach
from rosters import selectors as rosters
from rosters.core.words import Tier

_TIERS = {Tier.PRIMARY: PRIMARY_TIER, Tier.BACKUP: BACKUP_TIER}


@dataclass(frozen=True, slots=True)
class Around:
    """Who could come at an instant, and what is known of each; nothing of a callout.

    `watching` is the duty supervisor tier, first to be told first. `roster_id`: the
    roster whose ladder is followed, that of whoever is on call first; while nobody is,
    the first one that covers the agency.
    """

    on_call: tuple[rosters.OnCall, ...]
    watching: tuple[User, ...]
    reach: Mapping[int, Reach]
    work: Mapping[int, Work]
    unfit: Mapping[int, str | None]
    last_called: Mapping[int, datetime]
    roster_id: int | None = None


def look_around(
    consortium: Consortium,
    agency_id: int | None,
    *,
    now: datetime,
    also: Iterable[int] = (),
) -> Around:
    """All that routing asks about people; of `also` too, who are off. Read beforehand
    it may be a moment old, as it is on PostgreSQL anyway: whoever was taken since is
    refused when they accept.
    """
    on_call = rosters.on_call_for_agency(agency_id, now) if agency_id else []
    watching = owners.supervisors(consortium, now=now)
    ids = {entry.person_id for entry in on_call} | {p.pk for p in watching}
    ids |= set(also)
    return Around(
        on_call=tuple(on_call),
        watching=tuple(watching),
        reach=phones.is_reachable(ids),
        work=_work_of(ids, now=now),
        unfit=people.fit_for_duty(ids, now, consortium_id=consortium.pk),
        last_called=_last_called(ids),
        roster_id=(
            on_call[0].roster_id if on_call else rosters.covering(agency_id, now)
        ),
    )


def route(
    callout: Callout,
    rung: Rung,
    *,
    now: datetime,
    around: Around | None = None,
    people: int = 0,
) -> Routing:
    """Everyone who could come, ranked for that rung, with reasons."""
    if around is None:
        agency = callout.place_agency_id or callout.requesting_organisation_id
        around = look_around(callout.consortium, agency, now=now)
    return rank(_candidates(callout, around, rung), rung.whom, people=people)


def by_hand(callout: Callout, around: Around) -> Routing:
    """Everybody of `around`, also who is off: whom a human may call, and whom not.

    Whoever has it is not asked to take it over. Being asked to take over, it matters
    not that one was called before.
    """
    is_held, had = State(callout.state) in HELD, _Had.of(callout)
    known = _candidates(callout, around, policies.BY_HAND)
    off = sorted(set(around.reach) - {one.person_id for one in known})
    known += [had.candidate(around, policies.BY_HAND, pk, 0, 0) for pk in off]
    if is_held:
        known = [
            replace(one, already_rung=False)
            for one in known
            if one.person_id != callout.lead_id
        ]
    return rank(known, None)


def _candidates(callout: Callout, around: Around, rung: Rung) -> list[Candidate]:
    had = _Had.of(callout)
    on_call = around.on_call
    found = [
        had.candidate(around, rung, e.person_id, _TIERS[e.tier], e.order)
        for e in on_call
    ]
    named = {entry.person_id for entry in on_call}
    return found + [
        had.candidate(around, rung, person.pk, 0, 0)
        for person in around.watching
        if person.pk not in named
    ]


@dataclass(frozen=True, slots=True)
class _Had:
    """Who was paged in this try already, and who declined."""

    rung: frozenset[int]
    declined: frozenset[int]

    @classmethod
    def of(cls, callout: Callout) -> "_Had":
        pages = list(callout.pages.filter(tries=callout.tries))
        declined = PageState.DECLINED.value
        return cls(
            rung=frozenset(p.person_id for p in pages),
            declined=frozenset(p.person_id for p in pages if p.state == declined),
        )

    def candidate(
        self, around: Around, rung: Rung, person_id: int, tier: int, position: int
    ) -> Candidate:
        reach = around.reach[person_id]
        return Candidate(
            person_id=person_id,
            tier=tier,
            position=position,
            reachable=(reach.texts and rung.by_text) or (reach.calls and rung.by_voice),
            work=around.work[person_id],
            unfit=around.unfit[person_id] or "",
            declined=person_id in self.declined,
            already_rung=person_id in self.rung,
            last_called_at=around.last_called.get(person_id),
            is_supervisor=any(one.pk == person_id for one in around.watching),
        )


def _work_of(ids: Iterable[int], *, now: datetime) -> dict[int, Work]:
    """What each person is at. A drill counts for nothing: it can be left."""
    rows = Response.objects.filter(is_open=True, is_drill=False, clinician_id__in=ids)
    at_work = defaultdict(list)
    for row in rows:
        at_work[row.clinician_id].append(row.as_engagement())
    stale = policies.stale_after()
    return {pk: work_of(at_work[pk], now=now, stale_after=stale) for pk in ids}


def _last_called(ids: Iterable[int]) -> dict[int, datetime]:
    rows = Page.objects.filter(person_id__in=ids).order_by().values("person_id")
    return dict(rows.annotate(last=Max("asked_at")).values_list("person_id", "last"))
