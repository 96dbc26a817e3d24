"""Swaps: a shift is offered, taken by the first, approved where that is asked for.

Everything is asked again when it is taken and when it is approved: the plan may have
changed. Whatever decides holds all rosters of the consortium, so that one at a time
does; the state moves by compare-and-set, and whoever comes later is told who won.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import User
from agencies.services import audit
from rosters.core.facts import SwapFacts
from rosters.core.rules import Rule
from rosters.core.swaps import Answer, Source, SwapState, before
from rosters.core.words import Change
from rosters.documents import kept_document
from rosters.errors import (
    AlreadyBegun,
    NotAsked,
    PlanChanged,
    SwapOver,
    SwapTaken,
)
from rosters.models import Override, Swap, SwapInvitation
from rosters.selectors import swaps as selectors
from rosters.selectors.swaps import Shift
from rosters.services import changes, holding, keeping, plan, rules, swap_news
from rosters.services.rules import Asking
from rosters.services.spans import night_span
from rosters.words import swaps as words

_MOVES = ("state", "override", "back_override", "starts_at", "ends_at", "taker")


@dataclass(frozen=True, slots=True)
class Act:
    """Who does something to a swap, when, how, and why. `despite`: which rules they
    override by name. `steers`: they edit the roster, and act for anyone.
    """

    by: int | None
    now: datetime
    source: Source = Source.WEB
    why: str = ""
    despite: Collection[Rule] = ()
    steers: bool = False


@dataclass(frozen=True, slots=True)
class Deal:
    """The shift that passes to the taker and, in an exchange, the one that comes back
    for it, where they are now.
    """

    shift: Shift
    back: Shift | None = None


@transaction.atomic
def take(swap_id: int, person: User, act: Act) -> Swap:
    """The person takes the shift: at once, or once it is approved. The first wins.

    Raises SwapTaken, naming the winner, for everyone after; asking twice oneself is
    harmless. Raises SwapOver, NotAsked, PlanChanged, AlreadyBegun, NotEligible,
    RulesBroken, NoReason.
    """
    swap = held(swap_id)
    if swap.taker_id == person.pk and swap.state in {
        SwapState.TAKEN.value,
        SwapState.IN_FORCE.value,
    }:
        return swap
    return _taken(swap, _invited(swap, person, act), act, is_exchange=False)


@transaction.atomic
def agree_to_counter(invitation: SwapInvitation, act: Act) -> Swap:
    """The holder takes that person's shift for their own: as `take`, both ways."""
    swap = held(invitation.swap_id)
    asked = swap.invitations.select_related("person", "position__roster").get(
        pk=invitation.pk
    )
    if swap.taker_id == asked.person_id and swap.is_exchange:
        return swap
    if asked.answer != Answer.COUNTERED.value:
        raise SwapOver(_("That shift is not offered for it any more."))
    return _taken(swap, asked, act, is_exchange=True)


def _taken(swap: Swap, asked: SwapInvitation, act: Act, *, is_exchange: bool) -> Swap:
    require_state(swap, SwapState.OFFERED, now=act.now)
    swap.taker, swap.is_exchange = asked.person, is_exchange
    deal = deal_of(swap, asked, now=act.now)
    despite = _may_pass(swap, deal, act)
    waits = not act.steers and _wants_approval(deal)
    fields: dict[str, Any] = {
        "taker": asked.person,
        "taken_at": act.now,
        "is_exchange": is_exchange,
        "starts_at": deal.shift.span.starts_at,
        "ends_at": deal.shift.span.ends_at,
        "despite": despite,
        "why": act.why[:200],
    }
    swap.invitations.filter(pk=asked.pk).update(
        answer=Answer.TAKES.value, answered_at=act.now
    )
    if waits:
        move(swap, SwapState.TAKEN, act, "take_swap", **fields)
        swap_news.stop_asking(swap, now=act.now)
        swap_news.ask_for_approval(swap, now=act.now)
        text = words.waits_text(swap_news.shown_swap(swap), str(asked.person))
        swap_news.tell(swap, [swap.holder_id], text, now=act.now, by=act.by)
    else:
        into_force(swap, deal, act, "take_swap", **fields)
        swap_news.stop_asking(swap, now=act.now)
    gone = words.gone_text(swap_news.shown_swap(swap), str(asked.person))
    swap_news.tell_others_asked(swap, gone, now=act.now, by=act.by)
    return swap


def _wants_approval(deal: Deal) -> bool:
    """Whether a roster that either shift is of asks for it."""
    shifts = [deal.shift, deal.back] if deal.back else [deal.shift]
    return any(shift.position.roster.swaps_need_approval for shift in shifts)


@transaction.atomic
def approve(swap_id: int, act: Act) -> Swap:
    """Put the taken shift in force. Safe to repeat.

    Raises SwapOver when there is nothing to approve (any more), and what `take` does.
    """
    swap = held(swap_id)
    if swap.state == SwapState.IN_FORCE.value:
        return swap
    require_state(swap, SwapState.TAKEN, now=act.now)
    assert swap.taker is not None  # noqa: S101 - the database asks for it
    deal = deal_of(swap, swap.invitations.get(person=swap.taker), now=act.now)
    kept = {Rule(name) for name in swap.despite}
    why = act.why or swap.why
    asked = Act(act.by, act.now, act.source, why, {*act.despite, *kept}, steers=True)
    despite = _may_pass(swap, deal, asked)
    fields: dict[str, Any] = {
        "settled_by_id": act.by,
        "settled_at": act.now,
        "despite": despite,
        "why": why[:200],
        "starts_at": deal.shift.span.starts_at,
        "ends_at": deal.shift.span.ends_at,
    }
    into_force(swap, deal, asked, "approve_swap", **fields)
    swap_news.stop_asking(swap, now=act.now)
    return swap


def into_force(swap: Swap, deal: Deal, act: Act, name: str, **fields: Any) -> None:
    """Write the overrides, in this transaction, and tell both."""
    holder, taker = swap.holder, swap.taker
    assert taker is not None  # noqa: S101 - who calls has set it
    passing = _Passing(swap, act, fields["despite"])
    fields["override"] = passing.put(deal.shift, taker, holder)
    if deal.back is not None:
        fields["back_override"] = passing.put(deal.back, holder, taker)
    move(swap, SwapState.IN_FORCE, act, name, **fields)
    shift = swap_news.of_shift(deal.shift, now=act.now)
    to_holder, to_taker = (
        words.taken_text(shift, str(taker)),
        words.yours_now_text(shift),
    )
    if deal.back is not None:
        other = swap_news.of_shift(deal.back, now=act.now)
        to_holder = words.exchanged_text(shift, other, str(taker))
        to_taker = words.exchanged_text(other, shift, str(holder))
    for person, text in ((holder, to_holder), (taker, to_taker)):
        swap_news.tell(swap, [person.pk], text, now=act.now, by=act.by, aloud=True)


@dataclass(frozen=True, slots=True)
class _Passing:
    swap: Swap
    act: Act
    despite: Sequence[str]

    def put(self, shift: Shift, to: User, off: User) -> Override:
        """A shift passes from one to the other; both hear of it by the swap's text."""
        reason = self.act.why or _("Swap")
        return changes.put(
            shift.position,
            changes.Wish(Change.REPLACE, to, off, reason),
            night_span(shift),
            now=self.act.now,
            by=self.act.by,
            despite=self.despite,
            told={to.pk, off.pk},
        )


def deal_of(swap: Swap, asked: SwapInvitation, *, now: datetime) -> Deal:
    """What would pass, where it is now. Raises PlanChanged, AlreadyBegun."""
    shift = selectors.shift_of(swap, swap.holder_id, since=now)
    back = None
    if swap.is_exchange:
        back = selectors.shift_of(asked, asked.person_id, since=now)
        if back is None:
            raise PlanChanged(_("The shift that was offered for it is gone."))
    if shift is None:
        sentence = _("%(holder)s does not have that shift any more.")
        raise PlanChanged(sentence % {"holder": swap.holder})
    if shift.has_begun(now) or (back is not None and back.has_begun(now)):
        raise AlreadyBegun(_("It has begun. Whoever comes now takes it over."))
    return Deal(shift, back)


def askings(deal: Deal, *, taker: User, holder: User) -> list[tuple[Asking, User]]:
    """Who is to be on call for what; each gives up what they give for it."""
    shift, back = deal.shift, deal.back
    if back is None:
        return [(Asking(shift.position, shift.span, shift.night), taker)]
    goes, comes = (shift.position.pk, shift.span), (back.position.pk, back.span)
    return [
        (Asking(shift.position, shift.span, shift.night, (comes,)), taker),
        (Asking(back.position, back.span, back.night, (goes,)), holder),
    ]


def _may_pass(swap: Swap, deal: Deal, act: Act) -> list[str]:
    """The names of the rules that are overridden, for either of the two."""
    taker = swap.taker
    assert taker is not None  # noqa: S101 - who calls has set it
    names: list[str] = []
    for asking, person in askings(deal, taker=taker, holder=swap.holder):
        plan.require_eligible(asking.position.roster, [person], now=act.now)
        names += rules.require(asking, person, despite=act.despite, reason=act.why)
    return [rule.value for rule in Rule if rule.value in names]


def _invited(swap: Swap, person: User, act: Act) -> SwapInvitation:
    asked = swap.invitations.filter(person=person).first()
    if asked is not None:
        asked.person = person
        return asked
    if not act.steers or person.pk == swap.holder_id:
        raise NotAsked(_("%(person)s was not asked.") % {"person": person})
    return SwapInvitation.objects.create(swap=swap, person=person)


def held(swap_id: int) -> Swap:
    """The swap, with every roster of its consortium held until the transaction ends:
    one decision at a time.
    """
    found = Swap.objects.with_all().get(pk=swap_id)
    holding.hold(found.position)
    return Swap.objects.with_all().select_for_update(of=("self",)).get(pk=swap_id)


def require_state(swap: Swap, *states: SwapState, now: datetime) -> None:
    """Raises SwapTaken, naming the winner, or SwapOver when it is in none of them."""
    state = SwapState(swap.state)
    if state in states and now < swap.expires_at:
        return
    if state in states:
        raise SwapOver(words.over_already(SwapState.EXPIRED))
    if swap.taker is not None and state in {SwapState.TAKEN, SwapState.IN_FORCE}:
        raise SwapTaken(words.taken_already(str(swap.taker)), by=str(swap.taker))
    raise SwapOver(words.over_already(state))


def move(swap: Swap, to: SwapState, act: Act, name: str, **fields: Any) -> None:
    """Compare and set, and the audit's entry. Raises SwapOver when somebody else has
    moved it since it was read.
    """
    from_states = [state.value for state in before(to)]
    changed = Swap.objects.filter(pk=swap.pk, state__in=from_states).update(
        state=to.value, **fields
    )
    if not changed:
        raise SwapOver(words.over_already(SwapState(swap.state)))
    fresh = Swap.objects.with_all().get(pk=swap.pk)
    for field in _MOVES:
        setattr(swap, field, getattr(fresh, field))
    then = keeping.of_swap(swap)
    overridden = fields.get("despite", [])
    note(swap, act, name, then, state=to.value, overridden=overridden)


def note(
    swap: Swap,
    act: Act,
    name: str,
    then: SwapFacts,
    was: SwapFacts | None = None,
    **details: Any,
) -> None:
    """Who did what to the swap, when, how and why."""
    audit.record(
        act=name,
        about=swap,
        now=act.now,
        person_id=act.by,
        organisation_id=swap.position.roster.consortium.host_id,
        reason=act.why,
        source=act.source.value,
        holder=swap.holder_id,
        facts=kept_document(then, was),
        **details,
    )
