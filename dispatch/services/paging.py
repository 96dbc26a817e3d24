"""Ringing the people of one rung, and stopping when it is over."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max
from django.urls import reverse

from dispatch import words
from dispatch.core.ladder import Manner, Rung
from dispatch.core.routing import Routing
from dispatch.core.words import (
    HELD,
    EventKind,
    PageSort,
    PageState,
    ResponseType,
    Source,
    State,
)
from dispatch.models import Callout, Page
from dispatch.services import candidates, log, policies, telling
from dispatch.services.candidates import Around
from notifications import selectors as phones
from notifications.core.kinds import Channel
from notifications.services import pacing, sending

TOPIC = "page"
TAKEN = HELD | {State.CLEARED}


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
        routing = candidates.route(callout, rung, now=now, around=around, people=most)
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
    sent = _send_page(callout, page, now=now)
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
    callout: Callout,
    page: Page,
    *,
    now: datetime,
    only_text: bool = False,
) -> sending.Sent:
    ref, secure = telling.ref_of(callout), callout.secured_at is not None
    number = callout.consortium.voice_number
    rung = policies.rung_of(callout, page)
    by_voice = rung.by_voice and not only_text
    wanted = ((Channel.TEXT, rung.by_text or only_text), (Channel.VOICE, by_voice))
    return sending.send(
        person_id=page.person_id,
        topic=TOPIC,
        owner_key=str(page.public_id),
        text=words.page_text_without_code(ref, is_secure=secure, number=number),
        render=lambda code: words.page_text(
            ref,
            agency=str(callout.requesting_organisation or ""),
            beat=callout.beat,
            in_person=callout.response_type != ResponseType.CONSULT.value,
            is_secure=secure,
            code=code,
            number=number,
        ),
        with_code=True,
        voice_path=f"/voice/page/{page.public_id}",
        channels=tuple(channel for channel, on in wanted if on),
        pace=pacing.pace_for(
            page.person_id,
            topic=TOPIC,
            until=callout.deadline_at,
            is_first=_is_first(callout, page),
            now=now,
        ),
        now=now,
        consortium=callout.consortium,
        on_behalf_of=callout.requesting_organisation_id,
        expires_at=now + policies.message_life(),
        not_after=policies.page_tried_until(callout, now=now),
        note=words.page_note(
            ref,
            beat=callout.beat,
            in_person=callout.response_type != ResponseType.CONSULT.value,
            is_secure=secure,
        ).at(reverse("dispatch:page", args=[page.public_id])),
    )


def _is_first(callout: Callout, page: Page) -> bool:
    """Whether it must not wait for another page of theirs: the person's first of this
    request, or one that a human asked for just now.
    """
    if page.sort != PageSort.LADDER.value:
        return True
    return not callout.pages.filter(person=page.person_id).exists()


def stop_paging(callout: Callout, *, accepted_by: int | None, now: datetime) -> None:
    """Withdraw every open page, and tell those who were asked, but not the winner, who
    has it, or that it is over.

    The winner's other pages too: their codes would answer a request they have. Who was
    asked twice is told once.
    """
    told = {accepted_by}
    for page in callout.pages.filter(
        state__in=[PageState.OPEN.value, PageState.FAILED.value]
    ):
        withdraw(page, now=now)
        if page.tries == callout.tries and page.person_id not in told:
            told.add(page.person_id)
            _say_over(callout, page, accepted_by=accepted_by, now=now)


def withdraw(page: Page, *, now: datetime) -> None:
    """Take a page back, its messages and codes with it. Tells nobody."""
    sending.withdraw(owner_key=str(page.public_id), topic=TOPIC, now=now)
    page.state, page.answered_at = PageState.WITHDRAWN.value, now
    page.save(update_fields=["state", "answered_at"])


def spare(callout: Callout, *, now: datetime) -> None:
    """Whoever comes to this is rung for nothing that still waits for their phone: the
    other requests go on to the next at once. Who helps by phone may be rung.
    """
    if callout.lead_id is not None:
        sending.call_no_more(callout.lead_id, TOPIC, now=now)


def _say_over(
    callout: Callout, page: Page, *, accepted_by: int | None, now: datetime
) -> None:
    ref = telling.ref_of(callout)
    was_taken = accepted_by is not None and State(callout.state) in TAKEN
    text = (
        words.has_it_text(ref, telling.lead_name(callout))
        if was_taken
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


def asked_now(callout: Callout) -> list[Page]:
    """The pages of the present try that the present rung waits for."""
    pages = callout.pages.filter(tries=callout.tries).order_by("pk")
    return [page for page in pages if is_asked_now(callout, page)]


def beside_ladder(callout: Callout) -> int:
    """A number for one more page that no rung sent: after every rung, also where the
    ladder was a shorter one before.
    """
    rungs = len(policies.policy_of(callout).ladder.rungs)
    sent = callout.pages.exclude(sort=PageSort.LADDER.value)
    last = sent.aggregate(last=Max("rung"))["last"]
    return rungs if last is None else max(rungs, last + 1)


def page_again(callout: Callout, page: Page, *, now: datetime) -> bool:
    """Ring somebody who was paged once more. False when there is no way, or they are
    being rung anyway. What can be rung no more (its time is over) is paged anew: the
    first text's code goes on counting.
    """
    if page.message_id is None or phones.is_being_called(page.message_id):
        return False
    if sending.ring_again(page.message_id, now) is None:
        sent = _send_page(callout, page, now=now)
        if not sent.deliveries:
            return False
        page.message_id = sent.message.pk
    page.rings += 1
    page.state = PageState.OPEN.value
    page.save(update_fields=["rings", "state", "message_id"])
    return True


def say_anew(callout: Callout, page: Page, *, now: datetime) -> None:
    """Text somebody who is asked what is asked of them now. The first text's code goes
    on counting.
    """
    _send_page(callout, page, now=now, only_text=True)


def say_all_anew(callout: Callout, *, now: datetime) -> None:
    """The same to everybody who is asked at present."""
    asked = callout.pages.filter(tries=callout.tries, state=PageState.OPEN.value)
    for page in asked.order_by("pk"):
        say_anew(callout, page, now=now)


def is_asked_now(callout: Callout, page: Page) -> bool:
    """Whether the present rung waits for this page: in turn only for the last one;
    always for one that a human sent.
    """
    if page.sort != PageSort.LADDER.value:
        return page.sort == PageSort.ADDED.value
    if callout.rung != page.rung:
        return False
    rung = policies.policy_of(callout).ladder.rungs[page.rung]
    if rung.manner is Manner.AT_ONCE:
        return True
    later = callout.pages.filter(tries=page.tries, rung=page.rung, pk__gt=page.pk)
    return not later.exists()
