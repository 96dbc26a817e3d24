"""Swaps in force of shifts that are there no more: undone, and both told.

A swap gives on what somebody has. Where they had it by a change that is taken back, the
swap would stand and put nobody on call. One whose night is cancelled stays: the night
may come back, and the swap with it.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from common.intervals import Span
from rosters.models import Coverage, Override
from rosters.selectors import swaps as selectors
from rosters.services import changes, holding, swap_news
from rosters.words import swaps as words


@transaction.atomic
def withdraw(
    override: Override,
    *,
    now: datetime,
    by: int | None = None,
    tell_anyway: bool = False,
) -> None:
    """Withdraw the override (`changes.withdraw_override`), and undo what it leaves
    empty. Safe to repeat.
    """
    holding.hold(override.position)
    stood = Override.objects.standing().filter(pk=override.pk)
    gone = list(stood.select_related("position"))
    changes.withdraw_override(
        override, now=now, by=by, told=resting_on(gone), tell_anyway=tell_anyway
    )
    undo(gone, now=now, by=by)


def resting_on(gone: Iterable[Override]) -> set[int]:
    """Holder and taker of each swap in force of what these put on call: where that
    goes they hear it once, of their swap (`undo`).
    """
    swaps = selectors.in_force_by(_given_on(gone))
    return {pk for swap in swaps for pk in (swap.holder_id, swap.taker_id) if pk}


def _given_on(gone: Iterable[Override]) -> list[int]:
    return [on.pk for each in gone for on in changes.given_on(each)]


@transaction.atomic
def undo(gone: Iterable[Override], *, now: datetime, by: int | None) -> int:
    """Undo the swaps in force that gave on what these put on call, which are
    withdrawn and published, and that put nobody on call by now; how many. Holder and
    taker are told, and get back what they gave for it.
    """
    count = 0
    for swap in selectors.in_force_by(_given_on(gone)):
        made = swap.override
        if made is None or made.ends_at <= now or swap.taker_id is None:
            continue
        if Coverage.objects.standing().filter(override=made).exists():
            continue
        back, both = swap.back_override, [swap.holder_id, swap.taker_id]
        changes.withdraw_override(made, now=now, by=by, told=both, tell_anyway=True)
        text = words.taken_off_text(
            swap_news.shown_swap(swap),
            back=_shown(back, now) if back else None,
            taker=str(swap.taker),
        )
        swap_news.tell(swap, both, text, now=now, by=by, aloud=True)
        count += 1
    return count


def _shown(back: Override, now: datetime) -> words.Shown:
    span = Span(back.starts_at, back.ends_at)
    return swap_news.shown(back.position, span, since=now)
