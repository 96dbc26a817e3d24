"""Ringing the people of one rung, and stopping when it is over."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from agencies import selectors as people
from agencies.models import Consortium, User
from dispatch import words
from dispatch.core.engagement import Work, work_of
from dispatch.core.ladder import Manner, Rung
from dispatch.core.routing import (
    BACKUP_TIER,
    PRIMARY_TIER,
    Candidate,
    Routing,
    rank,
)
from dispatch.core.words import (
    EventKind,
    PageSort,
    PageState,
    ResponseType,
    Source,
)
from dispatch.models import Callout, Page, Response
from dispatch.services import log, owners, policies, telling
from notifications import selectors as phones
from notifications.core.kinds import Channel
from notifications.core.reach import Reach
from notifications.errors import NoReplyCodeFree
from notifications.services import sending
from rosters import selectors as rosters
from rosters.core.words import Tier

TOPIC = "page"
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
    consortium: Consortium, agency_id: int | None, *, now: datetime
) -> Around:
    """All that routing asks about people. Read beforehand it may be a moment old, as
    it is on PostgreSQL anyway: whoever was taken since is refused when they accept.
    """
    on_call = rosters.on_call_for_agency(agency_id, now) if agency_id else []
    watching = owners.supervisors(consortium, now=now)
    ids = {entry.person_id for entry in on_call} | {p.pk for p in watching}
    return Around(
        on_call=tuple(on_call),
        watching=tuple(watching),
        reach=phones.is_reachable(ids),
        work=_work_of(ids, now=now),
        unfit=people.fit_for_duty(ids, now, consortium_id=consortium.pk),
        last_called=_last_called(ids),
        roster_id=on_call[0].roster_id if on_call else rosters.covering(agency_id),
    )


@dataclass(frozen=True, slots=True)
class Turn:
    """Who is to be rung for a rung: all `people` of it, or in turn the first of so
    many.
    """

    number: int
    rung: Rung
    chosen: tuple[tuple[int, str], ...]

    @property
    def people(self) -> int:
        return len(self.chosen)

    @property
    def now_rung(self) -> tuple[tuple[int, str], ...]:
        return self.chosen if self.rung.manner is Manner.AT_ONCE else self.chosen[:1]


def whose_turn(
    callout: Callout,
    number: int,
    *,
    now: datetime,
    begins: bool = True,
    around: Around | None = None,
) -> Turn:
    """Whom this rung rings now. In turn it is asked anew for each: whoever was sent
    elsewhere meanwhile is passed over. `begins`: the rung does, and the log says who
    was passed over, and why.
    """
    rung = policies.policy_of(callout).ladder.rungs[number]
    had = (
        0 if begins else callout.pages.filter(tries=callout.tries, rung=number).count()
    )
    most = max(rung.people - had, 0)
    routing = Routing((), ())
    if most or not rung.people:
        routing = route(callout, rung, now=now, around=around, people=most)
    if begins:
        log.note(
            callout,
            EventKind.RUNG_STARTED if routing.chosen else EventKind.RUNG_EMPTY,
            now=now,
            by=None,
            source=Source.ENGINE,
            rung=number,
            tries=callout.tries,
            whom=rung.whom.value,
            in_turn=rung.manner is Manner.IN_TURN and len(routing.chosen) > 1,
            passed_over=[list(entry) for entry in routing.passed_over],
        )
    return Turn(number, rung, routing.chosen)


def ring(callout: Callout, turn: Turn, *, now: datetime) -> None:
    """Page whose turn it is. Rows only: the engine carries them."""
    for person_id, why in turn.now_rung:
        page_person(callout, person_id, rung=turn.number, why=why, now=now)


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


def _candidates(callout: Callout, around: Around, rung: Rung) -> list[Candidate]:
    pages = list(callout.pages.filter(tries=callout.tries))
    declined = {p.person_id for p in pages if p.state == PageState.DECLINED.value}
    had = {p.person_id for p in pages}
    watching = [person.pk for person in around.watching]

    def candidate(person_id: int, tier: int, position: int) -> Candidate:
        reach = around.reach[person_id]
        return Candidate(
            person_id=person_id,
            tier=tier,
            position=position,
            reachable=(reach.texts and rung.by_text) or (reach.calls and rung.by_voice),
            work=around.work[person_id],
            unfit=around.unfit[person_id] or "",
            declined=person_id in declined,
            already_rung=person_id in had,
            last_called_at=around.last_called.get(person_id),
            is_supervisor=person_id in watching,
        )

    on_call = around.on_call
    found = [candidate(e.person_id, _TIERS[e.tier], e.order) for e in on_call]
    named = {entry.person_id for entry in on_call}
    return found + [candidate(pk, 0, 0) for pk in watching if pk not in named]


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


def page_person(
    callout: Callout,
    person_id: int,
    *,
    rung: int,
    why: str,
    now: datetime,
    sort: PageSort = PageSort.LADDER,
    by: int | None = None,
    source: Source = Source.ENGINE,
) -> Page:
    """One page: a text and a call at once, as far as the rung says, answered by the
    same code.
    """
    page = Page(
        callout=callout,
        person_id=person_id,
        tries=callout.tries,
        rung=rung,
        sort=sort.value,
        why=why,
        asked_at=now,
    )
    try:
        sent = _send_page(callout, page, with_code=True, now=now)
    except NoReplyCodeFree:
        # A phone that was asked a thousand times in a day is still rung.
        sent = _send_page(callout, page, with_code=False, now=now)
    page.message_id = sent.message.pk
    page.rings = sum(1 for d in sent.deliveries if d.channel == Channel.VOICE.value)
    page.save(force_insert=True)
    log.note(
        callout,
        EventKind.PAGED,
        now=now,
        by=by,
        source=source,
        person=person_id,
        rung=rung,
        why=why,
        sort=sort.value,
    )
    return page


def _send_page(
    callout: Callout, page: Page, *, with_code: bool, now: datetime
) -> sending.Sent:
    ref, secure = telling.ref_of(callout), callout.secured_at is not None
    number = callout.consortium.voice_number
    rung = policies.rung_of(callout, page)
    wanted = ((Channel.TEXT, rung.by_text), (Channel.VOICE, rung.by_voice))
    return sending.send(
        person_id=page.person_id,
        topic=TOPIC,
        owner_key=str(page.public_id),
        text=words.page_text_without_code(ref, is_secure=secure, number=number),
        render=lambda code: words.page_text(
            ref,
            beat=callout.beat,
            in_person=callout.response_type != ResponseType.CONSULT.value,
            is_secure=secure,
            code=code,
            number=number,
        ),
        with_code=with_code,
        voice_path=f"/voice/page/{page.public_id}",
        channels=tuple(channel for channel, on in wanted if on),
        now=now,
        consortium=callout.consortium,
        expires_at=now + policies.message_life(),
        not_after=policies.page_tried_until(callout, now=now),
    )


def stop_paging(callout: Callout, *, accepted_by: int | None, now: datetime) -> None:
    """Withdraw every open page, and tell those who were asked, but not the winner.

    The winner's other pages too: their codes would answer a request they have.
    """
    for page in callout.pages.filter(
        state__in=[PageState.OPEN.value, PageState.FAILED.value]
    ):
        withdraw(page, now=now)
        if page.tries == callout.tries and page.person_id != accepted_by:
            _say_over(callout, page, accepted_by=accepted_by, now=now)


def withdraw(page: Page, *, now: datetime) -> None:
    """Take a page back, its messages and codes with it. Tells nobody."""
    sending.withdraw(owner_key=str(page.public_id), topic=TOPIC, now=now)
    page.state, page.answered_at = PageState.WITHDRAWN.value, now
    page.save(update_fields=["state", "answered_at"])


def _say_over(
    callout: Callout, page: Page, *, accepted_by: int | None, now: datetime
) -> None:
    ref = telling.ref_of(callout)
    text = (
        words.has_it_text(ref, telling.lead_name(callout))
        if accepted_by is not None
        else words.no_longer_needed_text(ref)
    )
    # They were rung once: nobody is woken twice for nothing.
    telling.tell_clinician(callout, page.person_id, text, now=now, or_speak=False)


def spent(callout: Callout) -> bool:
    """Whether nobody of the present rung who was rung can still answer: in turn, the
    last of them. At the last rung those count too whom a human added.
    """
    ladder = policies.policy_of(callout).ladder
    rung = callout.rung or 0
    asked = list(callout.pages.filter(tries=callout.tries).order_by("pk"))
    ours = [page for page in asked if page.rung == rung]
    if ladder.rungs[rung].manner is Manner.IN_TURN:
        ours = ours[-1:]
    if rung == len(ladder.calling) - 1:
        ours += [page for page in asked if page.sort == PageSort.ADDED.value]
    return not any(page.state == PageState.OPEN.value for page in ours)


def is_asked_now(callout: Callout, page: Page) -> bool:
    """Whether the present rung waits for this page: in turn only for the last one;
    always for one that a human sent.
    """
    if page.sort != PageSort.LADDER.value:
        return True
    if callout.rung != page.rung:
        return False
    rung = policies.policy_of(callout).ladder.rungs[page.rung]
    if rung.manner is Manner.AT_ONCE:
        return True
    later = callout.pages.filter(tries=page.tries, rung=page.rung, pk__gt=page.pk)
    return not later.exists()
