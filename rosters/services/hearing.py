"""What phones say back about swaps: registered with `notifications.events`.

Each runs inside the transaction that records the news, and returns what the phone is
told. Beside the codes of our texts there is one thing a clinician may begin with: 9
and the month and day (9 1127) offers their own shift of that day to everybody who may
take it, 3 and the same takes it back; of several on that day the one is meant whose
beginning on the wall is said behind it (9 1127 1900). Neither digit means anything to a
request's number (`dispatch`), and codes of ours have two or three digits.
"""

import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from common import walltime
from common.errors import DomainError
from notifications.core.replies import HELP
from notifications.events import InboundText, Replied, key_of
from rosters.core.swaps import Source, SwapState
from rosters.errors import AlreadyOnOffer, RulesBroken, SwapOver, SwapTaken
from rosters.models import Roster, Swap, SwapInvitation
from rosters.selectors import swaps as selectors
from rosters.services import offers, swap_news, swaps
from rosters.services.swaps import Act
from rosters.words import swaps as words

# One day less: the same month and day does not come twice.
YEAR = timedelta(days=364)
_DAY = re.compile(r"\d{4}")


def invitation_replied(reply: Replied) -> str | None:
    """1 takes the shift, 3 does not."""
    asked = _asked(reply)
    if asked is None or reply.digit not in {words.TAKE, words.NO}:
        return None
    swap = asked.swap
    act = _act(reply)
    if reply.digit == words.NO and _has_it(swap, asked.person_id):
        return words.taken_by_you_text(swap_news.shown_swap(swap))
    if reply.digit == words.NO:
        return _said(
            swap,
            lambda: offers.decline(swap.pk, asked.person, act),
            lambda _done: words.declined_text(swap_news.shown_swap(swap)),
        )

    def confirm(done: Swap) -> str:
        shift = swap_news.shown_swap(done)
        if done.state == SwapState.TAKEN.value:
            return words.yours_if_approved_text(shift)
        return words.yours_text(shift)

    return _said(swap, lambda: swaps.take(swap.pk, asked.person, act), confirm)


def _has_it(swap: Swap, person_id: int) -> bool:
    taken = {SwapState.TAKEN.value, SwapState.IN_FORCE.value}
    return swap.taker_id == person_id and swap.state in taken


def counter_replied(reply: Replied) -> str | None:
    """The holder agrees to the shift that is offered for theirs (1), or not (3)."""
    asked = _asked(reply)
    if asked is None or reply.digit not in {words.TAKE, words.NO}:
        return None
    swap, act = asked.swap, _act(reply)
    if reply.digit == words.NO:
        return _said(
            swap,
            lambda: offers.refuse_counter(asked, act),
            lambda done: words.declined_text(swap_news.shown_back(asked)),
        )

    def confirm(done: Swap) -> str:
        back = swap_news.shown_back(asked)
        if done.state == SwapState.TAKEN.value:
            return words.yours_if_approved_text(back)
        shift = swap_news.shown_swap(done)
        return words.exchanged_text(shift, back, str(asked.person))

    return _said(swap, lambda: swaps.agree_to_counter(asked, act), confirm)


def approval_replied(reply: Replied) -> str | None:
    """A coordinator approves (1) or refuses (3)."""
    swap = selectors.swap_by_key(key_of(reply))
    if swap is None or reply.digit not in {words.TAKE, words.NO}:
        return None
    roster = swap.position.roster
    if not any(
        one.pk == reply.person_id
        for one in swap_news.coordinators(roster, now=reply.at)
    ):
        return words.over_text(swap_news.shown_swap(swap))
    act, taker = _act(reply, steers=True), str(swap.taker or "")
    if reply.digit == words.NO:
        return _said(
            swap,
            lambda: offers.refuse(swap.pk, act),
            lambda done: words.refused_text(swap_news.shown_swap(done), taker),
        )
    return _said(
        swap,
        lambda: swaps.approve(swap.pk, act),
        lambda done: words.approved_text(swap_news.shown_swap(done), taker),
    )


def own_shift_text(event: InboundText) -> str | None:
    """9 and month and day offers one's shift of that day, 3 takes the offer back. A
    bare 9, and a question mark, are told what may be texted.

    From a phone that is nobody's, or of somebody who is on no roster, it means
    nothing here.
    """
    asks = event.digit == HELP or (event.digit, event.code) == (words.OFFER, "")
    if event.person_id is None or event.digit not in {words.OFFER, words.NO, HELP}:
        return None
    if not asks and not _DAY.fullmatch(event.code):
        return None
    person_id, now = event.person_id, event.at
    coming = selectors.coming_shifts(person_id, now=now, until=now + YEAR)
    if not coming:
        return None
    if asks:
        bare = event.digit == words.OFFER
        return words.how_to_offer_text() if bare else words.what_to_text()
    act = Act(by=person_id, now=now, source=Source.TEXT)
    if event.digit == words.NO:
        return _taken_back(person_id, event.code, event.rest, act)
    that_day = [shift for shift in coming if _begins(shift)[0] == event.code]
    return _offered(that_day, event.code, event.rest, act)


def _offered(that_day: Sequence[selectors.Shift], day: str, at: str, act: Act) -> str:
    shifts = [shift for shift in that_day if at in {"", _begins(shift)[1]}]
    if len(shifts) != 1:
        starts = sorted({_begins(shift)[1] for shift in that_day})
        if not that_day:
            return words.no_shift_text(day)
        if not shifts:
            return words.no_shift_then_text(words.OFFER, day, at, starts)
        return words.several_shifts_text(words.OFFER, day, starts)
    [shift] = shifts
    try:
        with transaction.atomic():
            made = offers.offer(shift, act)
    except AlreadyOnOffer:
        found = selectors.open_swap_of(shift)
        if found is None:
            raise
        made = found
    except DomainError as refusal:
        return words.fitted(str(refusal))
    asked = made.invitations.count()
    return words.offered_text(
        swap_news.of_shift(shift, now=act.now), asked=asked, day=day
    )


def _taken_back(person_id: int, day: str, at: str, act: Act) -> str:
    that_day = [
        (swap, begins[1])
        for swap in selectors.own_open_swaps(person_id)
        for begins in [_on_the_wall(swap.position.roster, swap.starts_at)]
        if begins[0] == day
    ]
    mine = [swap for swap, begins in that_day if at in {"", begins}]
    if not mine and that_day:
        starts = sorted({begins for _swap, begins in that_day})
        return words.no_shift_then_text(words.NO, day, at, starts)
    if not mine:
        return words.nothing_offered_text(day)
    if len(mine) > 1:
        starts = sorted({begins for _swap, begins in that_day})
        return words.several_shifts_text(words.NO, day, starts)
    [swap] = mine
    shift = swap_news.shown_swap(swap)
    return _said(
        swap,
        lambda: offers.withdraw(swap.pk, act),
        lambda done: words.taken_back_text(shift),
    )


def _begins(shift: selectors.Shift) -> tuple[str, str]:
    return _on_the_wall(shift.position.roster, shift.span.starts_at)


def _on_the_wall(roster: Roster, at: datetime) -> tuple[str, str]:
    """The month and day, and the hour and minute, as four digits each."""
    wall = walltime.local(at, walltime.zone(roster.zone))
    return f"{wall:%m%d}", f"{wall:%H%M}"


def _said(swap: Swap, work: Callable[[], Swap], confirm: Callable[[Swap], str]) -> str:
    """What the phone is told: that it is done, or why not, as things stand now."""
    shift = swap_news.shown_swap(swap)
    try:
        with transaction.atomic():
            done = work()
    except SwapTaken as refusal:
        return words.gone_text(shift, refusal.by)
    except SwapOver:
        return words.over_text(shift)
    except RulesBroken as refusal:
        return words.not_taken_text(str(refusal))
    except DomainError as refusal:
        return words.fitted(str(refusal))
    return confirm(done)


def _asked(reply: Replied) -> SwapInvitation | None:
    return selectors.invitation_by_key(key_of(reply))


def _act(reply: Replied, *, steers: bool = False) -> Act:
    source = Source.KEYPAD if reply.keyed else Source.TEXT
    return Act(by=reply.person_id, now=reply.at, source=source, steers=steers)
