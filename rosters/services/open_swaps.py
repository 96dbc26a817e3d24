"""Keeping open swaps true: their night moved, went elsewhere, or somebody left.

What is on offer is looked at every half minute rather than with every edit, so that an
edit tells first whose shifts it changed.
"""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from common.intervals import Span
from rosters.core.swaps import OPEN, Answer, Source, SwapState
from rosters.models import Override, Swap, SwapInvitation
from rosters.selectors import swaps as selectors
from rosters.selectors.swaps import Shift
from rosters.services import keeping, swap_news
from rosters.services.swaps import Act, held, move, note
from rosters.words import swaps as words


@transaction.atomic
def keep_true(swap_id: int, act: Act) -> bool:
    """End the swap if its shift is its holder's no more; if the night moved, ask again
    with its times of now. Whether anything was done. Safe to repeat.
    """
    swap = held(swap_id)
    if SwapState(swap.state) not in OPEN:
        return False
    shift = selectors.shift_of(swap, swap.holder_id, since=act.now)
    if shift is None:
        end(swap, act, why=_("The shift is the holder's no more."))
        return True
    if shift.span == swap.span() or shift.has_begun(act.now):
        return False
    _ask_again(swap, shift, act)
    return True


def end_gone(shift: Shift, act: Act) -> None:
    """What was offered when another shift stood where `shift` is by now is ended, or
    goes with that one.
    """
    there = Swap.objects.still_open().filter(
        position=shift.position, starts_at=shift.span.starts_at
    )
    for pk in there.values_list("pk", flat=True):
        keep_true(pk, Act(None, act.now, Source.ENGINE))


def end(swap: Swap, act: Act, *, why: str) -> None:
    """Nothing is on offer any more; whoever was asked hears it, but its holder."""
    move(
        swap,
        SwapState.WITHDRAWN,
        act,
        "end_swap",
        settled_by_id=act.by,
        settled_at=act.now,
        why=why[:200],
    )
    tell_it_is_over(swap, act)


def tell_it_is_over(swap: Swap, act: Act) -> None:
    """To whoever has heard of it and has not said no; no code of it counts any more."""
    swap_news.stop_asking(swap, now=act.now)
    text = words.over_text(swap_news.shown_swap(swap))
    swap_news.tell_others_asked(swap, text, now=act.now, by=act.by)


def says_no(swap: Swap, asked: SwapInvitation, act: Act, name: str) -> None:
    """Somebody does not take it; once that is everybody, the holder is told."""
    asked.answer, asked.answered_at = Answer.NO.value, act.now
    asked.save(update_fields=["answer", "answered_at"])
    swap_news.stop_asking_one(asked, now=act.now)
    then = keeping.of_swap(swap, person=asked.person_id)
    note(swap, act, name, then, person=asked.person_id)
    if not swap.invitations.exclude(answer=Answer.NO.value).exists():
        text = words.nobody_takes_text(swap_news.shown_swap(swap))
        swap_news.tell(swap, [swap.holder_id], text, now=act.now, by=act.by)


def _ask_again(swap: Swap, shift: Shift, act: Act) -> None:
    """The night moved: whoever is asked about it is asked about its new times."""
    swap_news.stop_asking(swap, now=act.now)
    until_it_starts = swap.expires_at == swap.starts_at
    starts_at, ends_at = shift.span.starts_at, shift.span.ends_at
    was = keeping.of_swap(swap)
    swap.starts_at, swap.ends_at = starts_at, ends_at
    swap.expires_at = starts_at if until_it_starts else min(swap.expires_at, starts_at)
    swap.save(update_fields=["starts_at", "ends_at", "expires_at"])
    note(
        swap,
        act,
        "swap_follows_shift",
        keeping.of_swap(swap),
        was,
        starts_at=starts_at.isoformat(),
        ends_at=ends_at.isoformat(),
    )
    if swap.state == SwapState.TAKEN.value:
        swap_news.ask_for_approval(swap, now=act.now)
        text = words.moved_text(swap_news.shown_swap(swap))
        swap_news.tell(swap, [swap.taker_id or 0], text, now=act.now, by=act.by)
        return
    for asked in swap.invitations.select_related("person", "position__roster"):
        if asked.answer == Answer.COUNTERED.value:
            swap_news.ask_to_exchange(swap, asked, now=act.now)
        elif asked.answer != Answer.NO.value:
            swap_news.ask(swap, asked, now=act.now)


# ── When somebody leaves ─────────────────────────────────────────────────────────


def end_of_leaver(person_id: int, consortium_id: int, act: Act) -> None:
    """What they offer is over, what they would take is its holder's, and of what they
    are asked they have said no.
    """
    mine = Swap.objects.still_open().of_person(person_id)
    ours = mine.filter(position__roster__consortium_id=consortium_id)
    for pk in ours.order_by("pk").values_list("pk", flat=True):
        _without(held(pk), person_id, act)


def _without(swap: Swap, person_id: int, act: Act) -> None:
    if swap.holder_id == person_id:
        end(swap, act, why=_("Whoever offered it left."))
        return
    asked = swap.invitations.filter(person=person_id).exclude(answer=Answer.NO.value)
    if swap.taker_id == person_id:
        _falls_back(swap, act)
    elif (invitation := asked.first()) is not None:
        swap_news.stop_asking_one(invitation, now=act.now)
        says_no(swap, invitation, act, "decline_swap")


def _falls_back(swap: Swap, act: Act) -> None:
    """Whoever would take it does not: the holder keeps it."""
    why = _("Whoever would take it left.")
    settled = {"settled_by_id": act.by, "settled_at": act.now, "why": why[:200]}
    move(swap, SwapState.REFUSED, act, "refuse_swap", **settled)
    swap_news.stop_asking(swap, now=act.now)
    text = words.not_approved_text(swap_news.shown_swap(swap), str(swap.holder))
    who = [swap.holder_id]
    swap_news.tell(swap, who, text, now=act.now, by=act.by, aloud=True)


def undo_of_leaver(override_ids: Collection[int], act: Act) -> set[int]:
    """End swaps in force of which one of these overrides, about to be withdrawn, is a
    part; the other part goes with it unless it has begun. Publishes nothing: returns
    the rosters of those other parts.
    """
    touched = set[int]()
    for swap in selectors.in_force_by(override_ids):
        then = keeping.of_swap(swap)
        note(swap, act, "undo_swap", then, state=SwapState.WITHDRAWN.value)
        Swap.objects.filter(pk=swap.pk).update(
            state=SwapState.WITHDRAWN.value,
            settled_by=act.by,
            settled_at=act.now,
        )
        both = (swap.override_id, swap.back_override_id)
        parts = [pk for pk in both if pk is not None and pk not in override_ids]
        other = Override.objects.standing().filter(pk__in=parts, starts_at__gt=act.now)
        touched.update(other.values_list("position__roster_id", flat=True))
        other.update(withdrawn_at=act.now, withdrawn_by=act.by)
    return touched


def out_of_date(now: datetime) -> list[int]:
    """Open swaps whose shift passed to somebody else, or moved, by id; two queries."""
    found = []
    swaps = list(Swap.objects.still_open().filter(expires_at__gt=now).with_all())
    where = selectors.where_now(swaps, since=now)
    for swap in swaps:
        span: Span | None = where.get(swap.pk)
        if span is None or (span != swap.span() and span.starts_at > now):
            found.append(swap.pk)
    return found
