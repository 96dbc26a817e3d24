"""Offering a shift to others, and what ends an offer without anybody taking it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import User
from rosters import selectors as rosters
from rosters.core.rules import Broken
from rosters.core.swaps import OPEN, Answer, SwapState
from rosters.errors import (
    AlreadyBegun,
    AlreadyOnOffer,
    AlreadyOver,
    NobodyToAsk,
    NotAsked,
    NotEligible,
    PlanChanged,
    RulesBroken,
    SwapOver,
)
from rosters.models import Swap, SwapInvitation
from rosters.selectors import swaps as selectors
from rosters.selectors.swaps import Shift
from rosters.services import (
    changes,
    holding,
    keeping,
    open_swaps,
    previews,
    rules,
    swap_news,
)
from rosters.services.swaps import Act, Deal, askings, held, move, note, require_state
from rosters.words import rules as reasons
from rosters.words import swaps as words


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who might take a shift, and every rule that says they may not.

    `mark`: how they take to that time of the week, or that their own calendar is
    full; never a reason.
    """

    person: User
    broken: tuple[Broken, ...]
    why_not: str = ""
    mark: str = ""

    @property
    def label(self) -> str:
        """The name, and the mark behind it."""
        return f"{self.person} ({self.mark})" if self.mark else str(self.person)


def candidates(shift: Shift, *, now: datetime) -> list[Candidate]:
    """Every clinician of the roster but the holder: who may take it first, by name."""
    roster = shift.position.roster
    people = [
        person
        for person in rosters.eligible_people(roster, now=now)
        if person.pk != shift.person_id
    ]
    asking = rules.Asking(shift.position, shift.span, shift.night)
    broken = rules.broken_by(asking, people)
    marks = rules.marks(asking, people)
    limits = roster.limits()
    found = [
        Candidate(
            person,
            broken[person.pk],
            "; ".join(reasons.reason(each, limits) for each in broken[person.pk]),
            marks[person.pk],
        )
        for person in people
    ]
    return sorted(found, key=lambda one: bool(one.broken))


def not_for(
    swap: Swap, person: User, backs: Sequence[Shift], *, now: datetime
) -> list[str]:
    """For each of these shifts of the person's, why it cannot be swapped for the shift
    on offer, for either of the two; "": it can. A constant number of queries.
    """
    shift = selectors.shift_of(swap, swap.holder_id, since=now)
    if shift is None or not backs:
        return [str(_("That shift is not on offer any more.")) for _back in backs]
    wanted = [
        each
        for back in backs
        for each in askings(Deal(shift, back), taker=person, holder=swap.holder)
    ]
    broken = rules.broken_each(wanted)
    said = [
        reasons.may_not(str(who), some, asking.position.roster.limits()) if some else ""
        for (asking, who), some in zip(wanted, broken, strict=True)
    ]
    return [
        " ".join(filter(None, pair)) for pair in zip(said[::2], said[1::2], strict=True)
    ]


@transaction.atomic
def offer(
    shift: Shift,
    act: Act,
    *,
    people: Sequence[User] | None = None,
    note_to_all: str = "",
    expires_at: datetime | None = None,
) -> Swap:
    """Offer the shift to these people, or to everybody who may take it (None).

    It runs out when the shift starts, unless it says sooner. Everybody is asked by
    text, in the caller's transaction. Raises AlreadyBegun, AlreadyOnOffer,
    PlanChanged, AlreadyOver (`expires_at`), NobodyToAsk, NotEligible, RulesBroken.
    """
    holding.hold(shift.position)
    open_swaps.end_gone(shift, act)
    _require_offerable(shift, expires_at, now=act.now)
    asked = _whom(shift, people, now=act.now)
    swap = Swap.objects.create(
        position=shift.position,
        line_id=shift.night[0] if shift.night else None,
        night_on=shift.night[1] if shift.night else None,
        starts_at=shift.span.starts_at,
        ends_at=shift.span.ends_at,
        holder_id=shift.person_id,
        note=note_to_all[:200],
        made_by_id=act.by,
        made_at=act.now,
        expires_at=expires_at or shift.span.starts_at,
    )
    swap = Swap.objects.with_all().get(pk=swap.pk)
    keys = [person.pk for person in asked]
    note(swap, act, "offer_swap", keeping.of_swap(swap, asked=keys), asked=keys)
    for person in asked:
        invitation = SwapInvitation.objects.create(swap=swap, person=person)
        swap_news.ask(swap, invitation, now=act.now)
    text = words.offered_for_you_text(swap_news.shown_swap(swap), asked=len(asked))
    swap_news.tell(swap, [swap.holder_id], text, now=act.now, by=act.by)
    return swap


def _require_offerable(
    shift: Shift, expires_at: datetime | None, *, now: datetime
) -> None:
    current = selectors.shift_at(shift.position, shift.span.starts_at)
    if current is None or current.person_id != shift.person_id:
        raise PlanChanged(_("Somebody else has that shift by now."))
    if shift.has_begun(now):
        raise AlreadyBegun(_("It has begun. Whoever comes now takes it over."))
    if selectors.open_swap_of(shift) is not None:
        raise AlreadyOnOffer(_("That shift is on offer already."))
    if expires_at is None:
        return
    if expires_at <= now:
        raise AlreadyOver(_("That time is already over."), field="expires_at")
    if expires_at > shift.span.starts_at:
        raise AlreadyOver(
            _("It must run out before the shift starts."), field="expires_at"
        )


def _whom(shift: Shift, people: Sequence[User] | None, *, now: datetime) -> list[User]:
    able = candidates(shift, now=now)
    if people is None:
        chosen = [one.person for one in able if not one.broken]
        if not chosen:
            raise NobodyToAsk(
                _("Nobody else may take that shift. Tell your coordinator."),
                field="people",
            )
        return chosen
    by_id = {one.person.pk: one for one in able}
    for person in people:
        if person.pk not in by_id:
            sentence = _("%(person)s is not a clinician of this consortium.")
            raise NotEligible(sentence % {"person": person}, field="people")
        one = by_id[person.pk]
        if one.broken:
            limits = shift.position.roster.limits()
            sentence = reasons.may_not(str(person), one.broken, limits)
            raise RulesBroken(sentence, broken=one.broken, field="people")
    if not people:
        raise NobodyToAsk(_("Choose whom to ask."), field="people")
    return list(dict.fromkeys(people))


@transaction.atomic
def decline(swap_id: int, person: User, act: Act) -> Swap:
    """The person does not take it. Safe to repeat; raises NotAsked, SwapOver,
    SwapTaken.

    When everybody has said no, the holder is told.
    """
    swap = held(swap_id)
    require_state(swap, SwapState.OFFERED, now=act.now)
    asked = swap.invitations.filter(person=person).first()
    if asked is None:
        raise NotAsked(_("%(person)s was not asked.") % {"person": person})
    if asked.answer == Answer.NO.value:
        return swap
    open_swaps.says_no(swap, asked, act, "decline_swap")
    return swap


@transaction.atomic
def counter(swap_id: int, person: User, back: Shift, act: Act) -> Swap:
    """The person would take it if the holder took `back`, a shift of theirs, for it.

    The holder is asked. Raises NotAsked, SwapOver, SwapTaken, PlanChanged,
    AlreadyBegun.
    """
    swap = held(swap_id)
    require_state(swap, SwapState.OFFERED, now=act.now)
    asked = swap.invitations.filter(person=person).first()
    if asked is None:
        raise NotAsked(_("%(person)s was not asked.") % {"person": person})
    if back.person_id != person.pk:
        raise PlanChanged(_("That shift is not theirs."), field="back")
    if back.has_begun(act.now):
        raise AlreadyBegun(_("That shift has begun."), field="back")
    if back.position.roster.consortium_id != swap.position.roster.consortium_id:
        raise PlanChanged(_("That shift is of another consortium."), field="back")
    asked.answer, asked.answered_at = Answer.COUNTERED.value, act.now
    asked.position = back.position
    asked.line_id = back.night[0] if back.night else None
    asked.night_on = back.night[1] if back.night else None
    asked.starts_at, asked.ends_at = back.span.starts_at, back.span.ends_at
    asked.save()
    asked.person = person
    then = keeping.of_swap(swap, person=person.pk)
    note(swap, act, "counter_swap", then, person=person.pk)
    swap_news.ask_to_exchange(swap, asked, now=act.now)
    return swap


@transaction.atomic
def refuse_counter(invitation: SwapInvitation, act: Act) -> Swap:
    """The holder does not take that shift for it. Safe to repeat."""
    swap = held(invitation.swap_id)
    require_state(swap, SwapState.OFFERED, now=act.now)
    asked = swap.invitations.get(pk=invitation.pk)
    if asked.answer != Answer.COUNTERED.value:
        return swap
    open_swaps.says_no(swap, asked, act, "refuse_counter")
    text = words.over_text(swap_news.shown_swap(swap))
    swap_news.tell(swap, [asked.person_id], text, now=act.now, by=act.by)
    return swap


@transaction.atomic
def withdraw(swap_id: int, act: Act) -> Swap:
    """The holder takes the offer back, also when somebody has taken it and nobody has
    approved; or who steers the roster undoes what is in force, until it begins.

    Undoing is held to the rules. Safe to repeat. Raises SwapOver, AlreadyBegun,
    RulesBroken, NoReason.
    """
    swap = held(swap_id)
    state = SwapState(swap.state)
    if state is SwapState.WITHDRAWN:
        return swap
    if state is SwapState.IN_FORCE:
        return _undo(swap, act)
    require_state(swap, *OPEN, now=act.now)
    move(
        swap,
        SwapState.WITHDRAWN,
        act,
        "withdraw_swap",
        settled_by_id=act.by,
        settled_at=act.now,
        why=act.why[:200],
    )
    open_swaps.tell_it_is_over(swap, act)
    text = words.taken_back_text(swap_news.shown_swap(swap))
    swap_news.tell(swap, [swap.holder_id], text, now=act.now, by=act.by)
    return swap


def _undo(swap: Swap, act: Act) -> Swap:
    if not act.steers:
        raise SwapOver(_("It is in force. Ask your coordinator to undo it."))
    begins = [o.starts_at for o in (swap.override, swap.back_override) if o]
    if min(begins) <= act.now:
        raise AlreadyBegun(_("It has begun, and stays as it is."))
    assert swap.override is not None  # noqa: S101 - the database asks for it
    assert swap.taker is not None  # noqa: S101 - the same
    both = [swap.holder_id, swap.taker.pk]
    made = swap.override

    def give_back() -> None:
        changes.withdraw_override(
            made, now=act.now, by=act.by, told=both, tell_anyway=True
        )

    waiver = previews.Waiver(act.by, frozenset(act.despite), act.why)
    roster = swap.position.roster
    previews.under_rules(give_back, roster=roster, waiver=waiver, now=act.now)
    text = words.undone_text(swap_news.shown_swap(swap), str(swap.holder))
    swap_news.tell(swap, both, text, now=act.now, by=act.by, aloud=True)
    swap.refresh_from_db()
    return swap


@transaction.atomic
def refuse(swap_id: int, act: Act) -> Swap:
    """Who steers the roster does not approve: the holder keeps the shift.

    Safe to repeat. Raises SwapOver.
    """
    swap = held(swap_id)
    if swap.state == SwapState.REFUSED.value:
        return swap
    require_state(swap, SwapState.TAKEN, now=act.now)
    move(
        swap,
        SwapState.REFUSED,
        act,
        "refuse_swap",
        settled_by_id=act.by,
        settled_at=act.now,
        why=act.why[:200],
    )
    swap_news.stop_asking(swap, now=act.now)
    assert swap.taker is not None  # noqa: S101 - it was taken
    text = words.not_approved_text(swap_news.shown_swap(swap), str(swap.holder))
    both = [swap.holder_id, swap.taker.pk]
    swap_news.tell(swap, both, text, now=act.now, by=act.by, aloud=True)
    return swap


@transaction.atomic
def expire(swap_id: int, act: Act) -> bool:
    """Nobody took it, or nobody approved, in time. Safe to repeat."""
    swap = held(swap_id)
    if SwapState(swap.state) not in OPEN or act.now < swap.expires_at:
        return False
    was_taken = swap.state == SwapState.TAKEN.value
    move(swap, SwapState.EXPIRED, act, "expire_swap", settled_at=act.now)
    shift, people = swap_news.shown_swap(swap), [swap.holder_id]
    text = words.ran_out_text(shift)
    if was_taken:
        swap_news.stop_asking(swap, now=act.now)
        people.append(swap.taker_id or 0)
        text = words.not_in_time_text(shift, str(swap.holder))
    else:
        open_swaps.tell_it_is_over(swap, act)
    swap_news.tell(swap, people, text, now=act.now, by=act.by, aloud=was_taken)
    return True
