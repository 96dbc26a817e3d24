"""Who could come now, what is known of each, and whom a rung or a human may call."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Max, Q

from agencies import selectors as people
from agencies.models import Consortium, User
from dispatch.core.engagement import Work, work_of
from dispatch.core.ladder import Rung, Whom
from dispatch.core.routing import (
    BACKUP_TIER,
    PRIMARY_TIER,
    Candidate,
    Routing,
    engaged_all,
    engaged_any,
    rank,
)
from dispatch.core.words import HELD, PageSort, PageState, State
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
    the first one that covers the agency. `until`: when who is engaged should be free,
    where they said so.
    """

    on_call: tuple[rosters.OnCall, ...]
    watching: tuple[User, ...]
    reach: Mapping[int, Reach]
    work: Mapping[int, Work]
    until: Mapping[int, datetime]
    unfit: Mapping[int, str | None]
    last_called: Mapping[int, datetime]
    roster_id: int | None = None


def look_around(
    consortium: Consortium,
    agency_id: int | None,
    *,
    now: datetime,
    also: Iterable[int] = (),
    apart_from: int | None = None,
) -> Around:
    """All that routing asks about people; of `also` too, who are off. Work on the
    callout `apart_from` counts for nothing: it is about that one. Read beforehand
    it may be a moment old, as it is on PostgreSQL anyway: whoever was taken since is
    refused when they accept.
    """
    on_call = rosters.on_call_for_agency(agency_id, now) if agency_id else []
    watching = owners.supervisors(consortium, now=now)
    ids = {entry.person_id for entry in on_call} | {p.pk for p in watching}
    ids |= set(also)
    work, until = _at_work(ids, now=now, apart_from=apart_from)
    return Around(
        on_call=tuple(on_call),
        watching=tuple(watching),
        reach=phones.is_reachable(ids),
        work=work,
        until=until,
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
    around = around or around_of(callout, now=now)
    return rank(_candidates(callout, around, rung), rung.whom, people=people)


def around_of(callout: Callout, *, now: datetime) -> Around:
    """Who could come to where it is."""
    agency = callout.place_agency_id or callout.requesting_organisation_id
    return look_around(callout.consortium, agency, now=now)


def all_engaged(callout: Callout, around: Around) -> bool:
    """Whether every clinician who could come by its ladder is at work elsewhere. The
    duty supervisor is the tier after them.
    """
    known = _candidates(callout, around, policies.BY_HAND)
    rungs = policies.policy_of(callout).ladder.calling
    return engaged_all(known, _before_supervisor(rungs))


def _before_supervisor(rungs: Iterable[Rung]) -> tuple[Rung, ...]:
    """The rungs that ring clinicians."""
    return tuple(rung for rung in rungs if rung.whom is not Whom.SUPERVISOR)


def first_able(
    callout: Callout, around: Around, *, anew: bool = False, besides: Iterable[int] = ()
) -> int | None:
    """The first whom its ladder could ring now, `besides` those; None when it has
    nobody. `anew`: in another try, who was rung before is rung again; for who has just
    declined no other try is begun, nor for a supervisor while a clinician is engaged:
    that try would only find everybody engaged again.
    """
    now_had = _Had.of(callout, callout.tries)
    had = _Had(frozenset(), frozenset()) if anew else now_had
    left_out = set(besides) | (now_had.declined if anew else set())
    rungs = policies.policy_of(callout).ladder.calling
    clinicians = _before_supervisor(rungs)
    if anew and engaged_any(_known(had, around, policies.BY_HAND), clinicians):
        rungs = clinicians
    for rung in rungs:
        known = _known(had, around, rung)
        chosen = [pk for pk, _why in rank(known, rung.whom).chosen]
        free = [pk for pk in chosen if pk not in left_out]
        if free:
            return free[0]
    return None


def is_anybody_left(callout: Callout, around: Around) -> bool:
    """Whether who waits may still get somebody: one of those its ladder could ring is
    engaged, or could be rung now, were they not asked something else just then.
    """
    known = _candidates(callout, around, policies.BY_HAND)
    rungs = _before_supervisor(policies.policy_of(callout).ladder.calling)
    if engaged_any(known, rungs):
        return True
    return first_able(callout, around, anew=True) is not None


def free_at(callout: Callout, around: Around) -> datetime | None:
    """When the first of who is engaged should be free; None where nobody said so."""
    known = _candidates(callout, around, policies.BY_HAND)
    said = [around.until.get(c.person_id) for c in known if c.work is Work.ENGAGED]
    return min((at for at in said if at is not None), default=None)


def by_hand(callout: Callout, around: Around) -> Routing:
    """Everybody of `around`, also who is off: whom a human may call, and whom not.

    Whoever has it is not asked to take it over. That one was called before matters
    not once that is over, nor at all to be asked to take over.
    """
    is_held, had = State(callout.state) in HELD, _Had.by_hand(callout)
    known = _known(had, around, policies.BY_HAND)
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
    return _known(_Had.of(callout, callout.tries), around, rung)


def _known(had: "_Had", around: Around, rung: Rung) -> list[Candidate]:
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
    """Who was paged in one try already, and who declined."""

    rung: frozenset[int]
    declined: frozenset[int]

    @classmethod
    def of(cls, callout: Callout, tries: int) -> "_Had":
        pages = list(callout.pages.filter(tries=tries))
        declined = PageState.DECLINED.value
        return cls(
            rung=frozenset(p.person_id for p in pages),
            declined=frozenset(p.person_id for p in pages if p.state == declined),
        )

    @classmethod
    def by_hand(cls, callout: Callout) -> "_Had":
        """As a human sees it: only who is being rung at present needs no second page.
        Who let it ring at an earlier rung, or until nobody was found, may be called.
        """
        had = cls.of(callout, callout.tries)
        rung = frozenset[int]()
        if callout.state == State.PAGING.value:
            ringing = callout.pages.filter(
                Q(rung=callout.rung) | Q(sort=PageSort.ADDED.value),
                tries=callout.tries,
                state=PageState.OPEN.value,
            )
            rung = frozenset(ringing.values_list("person_id", flat=True))
        return replace(had, rung=rung)

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


def _at_work(
    ids: Iterable[int], *, now: datetime, apart_from: int | None
) -> tuple[dict[int, Work], dict[int, datetime]]:
    """What each person is at, and until when as far as they said. A drill counts for
    nothing: it can be left.
    """
    rows = Response.objects.filter(
        is_open=True, is_drill=False, clinician_id__in=ids
    ).exclude(callout=apart_from)
    at_work = defaultdict(list)
    for row in rows:
        at_work[row.clinician_id].append(row.as_engagement())
    stale = policies.stale_after()
    work = {pk: work_of(at_work[pk], now=now, stale_after=stale) for pk in ids}
    said = [
        (pk, one.expected_clear_at)
        for pk, some in at_work.items()
        for one in some
        if pk is not None and one.in_person and one.expected_clear_at is not None
    ]
    return work, {pk: at for pk, at in said if at is not None}


def _last_called(ids: Iterable[int]) -> dict[int, datetime]:
    pages = Page.objects.filter(person_id__in=ids).exclude(callout__kind="drill")
    rows = pages.order_by().values("person_id")
    return dict(rows.annotate(last=Max("asked_at")).values_list("person_id", "last"))
