"""What the pages of swaps show, and what the asker may do to each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from agencies.core.scope import Scope
from agencies.models import User
from rosters import selectors as rosters
from rosters.core.rules import OWN_TO_WAIVE, Rule
from rosters.core.swaps import OPEN, Answer, SwapState
from rosters.models import Position, Roster, Swap, SwapInvitation
from rosters.selectors import swaps as selectors
from rosters.selectors.swaps import Shift
from rosters.services import offers, swap_news
from rosters.words import rules as rule_words
from rosters.words import swaps as words

AHEAD = timedelta(weeks=8)
LATELY = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody asked, and what they answered; `back`: their shift offered for it.
    `may_refuse`: the asker may write down for them that they say no.
    """

    invitation: SwapInvitation
    answer: str
    back: words.Shown | None
    may_agree: bool
    may_refuse: bool


@dataclass(frozen=True, slots=True)
class Back:
    """A shift that might be given for another one, and why it cannot."""

    shift: Shift
    said: str
    why_not: str


@dataclass(frozen=True, slots=True)
class ShownSwap:
    """A swap as the asker sees it, and what they may do to it now. `back`: the shift
    that comes for it, in an exchange that was agreed to.
    """

    swap: Swap
    shift: words.Shown
    back: words.Shown | None
    state: str
    expires: datetime
    asked: list[Asked]
    overridden: str
    is_mine: bool
    steers: bool
    may_take: bool
    may_answer: bool
    may_settle: bool
    may_withdraw: bool

    @property
    def is_open(self) -> bool:
        return SwapState(self.swap.state) in OPEN


@dataclass(frozen=True, slots=True)
class ShownSwaps:
    """The page of swaps: what waits for the asker first."""

    to_approve: list[ShownSwap]
    for_me: list[ShownSwap]
    mine: list[ShownSwap]
    others: list[ShownSwap]
    over: list[ShownSwap]

    @property
    def is_empty(self) -> bool:
        some = self.to_approve, self.for_me, self.mine, self.others, self.over
        return not any(some)


def swaps(scope: Scope, *, now: datetime) -> ShownSwaps:
    """Everything of the asker's, and of those whose rosters they edit."""
    found = ShownSwaps([], [], [], [], [])
    for swap in selectors.swaps(scope, since=now - LATELY):
        one = shown(scope, swap, now=now)
        if not one.is_open:
            found.over.append(one)
        elif one.may_settle:
            found.to_approve.append(one)
        elif one.is_mine:
            found.mine.append(one)
        elif one.may_answer:
            found.for_me.append(one)
        else:
            found.others.append(one)
    return found


def shown(scope: Scope, swap: Swap, *, now: datetime) -> ShownSwap:
    """One swap, as the asker sees it."""
    state, me = SwapState(swap.state), scope.user_id
    steers = selectors.may_steer(scope, swap.position.roster)
    invitations = list(swap.invitations.all())
    mine = next((i for i in invitations if i.person_id == me), None)
    is_open = state in OPEN and now < swap.expires_at
    is_offered = state is SwapState.OFFERED and is_open
    is_mine = swap.holder_id == me
    in_force = state is SwapState.IN_FORCE and swap.starts_at > now
    return ShownSwap(
        swap=swap,
        shift=swap_news.shown_swap(swap),
        back=_back_of(swap, invitations),
        state=str(words.STATES[state]),
        expires=swap.expires_at,
        asked=[
            _asked(
                i,
                swap,
                may_agree=is_offered and (is_mine or steers),
                acts_for=is_offered and steers and i.person_id != me,
            )
            for i in sorted(invitations, key=_by_its_shift)
        ],
        overridden=rule_words.overridden(swap.despite),
        is_mine=is_mine,
        steers=steers,
        may_take=is_offered and (mine is not None or steers),
        may_answer=is_offered and mine is not None and mine.answer != Answer.NO,
        may_settle=steers and state is SwapState.TAKEN and is_open,
        may_withdraw=(is_open and (is_mine or steers)) or (in_force and steers),
    )


def _by_its_shift(invitation: SwapInvitation) -> tuple[bool, float, int]:
    """Counter-offers first, by the shift that they offer; then as people were asked."""
    begins = invitation.starts_at
    return begins is None, begins.timestamp() if begins else 0, invitation.pk


def _back_of(swap: Swap, invitations: list[SwapInvitation]) -> words.Shown | None:
    if not swap.is_exchange:
        return None
    theirs = (one for one in invitations if one.person_id == swap.taker_id)
    return next((swap_news.shown_back(one) for one in theirs), None)


def _asked(
    invitation: SwapInvitation, swap: Swap, *, may_agree: bool, acts_for: bool
) -> Asked:
    answer = Answer(invitation.answer)
    back = None
    shows = answer is Answer.COUNTERED or (answer is Answer.TAKES and swap.is_exchange)
    if invitation.position is not None and shows:
        back = swap_news.shown_back(invitation)
    said = str(words.ANSWERS[answer])
    if back is not None and answer is Answer.TAKES:
        said = words.takes_it_for()
    agree = may_agree and answer is Answer.COUNTERED
    return Asked(invitation, said, back, agree, acts_for and answer is Answer.NONE)


def waivable(scope: Scope, roster: Roster) -> frozenset[Rule]:
    """Which rules the asker may override on that roster, by name."""
    if selectors.may_steer(scope, roster):
        return frozenset(Rule)
    return OWN_TO_WAIVE


def people_for(scope: Scope, roster: Roster, *, now: datetime) -> list[User]:
    """For whom the asker may act there: who steers for every clinician, others for
    nobody but themselves.
    """
    if not selectors.may_steer(scope, roster):
        return []
    return rosters.eligible_people(roster, now=now)


def asked_first(people: list[User], swap: Swap) -> list[User]:
    """Without the holder; who was asked about the swap first."""
    asked = set(swap.invitations.values_list("person_id", flat=True))
    others = [person for person in people if person.pk != swap.holder_id]
    return sorted(others, key=lambda person: person.pk not in asked)


def backs(person: User, swap: Swap, *, now: datetime) -> dict[str, Back]:
    """The person's coming shifts that they might offer for it, by a key for a form."""
    some = selectors.coming_shifts(person.pk, now=now, until=now + AHEAD)
    consortium_id = swap.position.roster.consortium_id
    here = [one for one in some if one.position.roster.consortium_id == consortium_id]
    reasons = offers.not_for(swap, person, here, now=now)
    return {
        key_of(shift): Back(shift, shift_said(shift), why_not)
        for shift, why_not in zip(here, reasons, strict=True)
    }


def key_of(shift: Shift) -> str:
    return f"{shift.position.public_id}_{int(shift.span.starts_at.timestamp())}"


def shift_said(shift: Shift) -> str:
    """ "Fri 27 Nov 19:00-07:00 Nights primary"."""
    return str(swap_news.of_shift(shift))


def shifts_said(some: Mapping[str, Shift]) -> list[tuple[str, list[tuple[str, str]]]]:
    """By the seat, the times of each under its key: short enough for a telephone."""
    found: dict[str, list[tuple[str, str]]] = {}
    for key, shift in some.items():
        said = swap_news.of_shift(shift)
        found.setdefault(f"{said.roster}, {said.seat}", []).append((key, said.times))
    return list(found.items())


def seat(scope: Scope, position: Position, at: datetime) -> rosters.Seat:
    """Who is on call in that position of a roster the asker may see."""
    roster = rosters.roster_for(scope, position.roster.public_id)
    seats = rosters.seats_at(scope, roster, at)
    there = (seat for seat in seats if seat.position == position)
    return next(there, rosters.Seat(position, None))
