"""Swaps in force follow their shifts: when a night moves, so does who takes it."""

from datetime import datetime

from agencies.services import audit
from common.intervals import Span
from rosters.models import Override, Roster, Swap
from rosters.selectors import swaps as selectors
from rosters.services.spans import night_now


def follow(roster: Roster, *, now: datetime, by: int | None) -> int:
    """Let every override that a swap made span its night as the plan has it now; how
    many moved. Writes no coverage: whoever publishes does, right after.

    An override is never edited: another takes its place, made at the same instant,
    so that it counts among the others as it did. What has begun stays.
    """
    return sum(
        _follow(swap, which, roster, now=now, by=by)
        for swap in selectors.swaps_to_follow(roster, now)
        for which in ("override", "back_override")
    )


def _follow(
    swap: Swap, which: str, roster: Roster, *, now: datetime, by: int | None
) -> int:
    made: Override | None = getattr(swap, which)
    night = _night(swap, which)
    if made is None or night is None or made.starts_at <= now:
        return 0
    if made.position.roster_id != roster.pk:
        return 0  # it follows when its own roster is published
    there = night_now(night)
    if there is None or there == Span(made.starts_at, made.ends_at):
        return 0
    if there.ends_at <= now:
        return 0
    moved = Override.objects.create(
        position=made.position,
        change=made.change,
        person=made.person,
        instead_of=made.instead_of,
        starts_at=there.starts_at,
        ends_at=there.ends_at,
        reason=made.reason,
        despite=made.despite,
        made_by=made.made_by,
        made_at=made.made_at,
    )
    Override.objects.filter(pk=made.pk).update(withdrawn_at=now, withdrawn_by=by)
    fields: dict[str, object] = {which: moved}
    if which == "override":
        fields |= {"starts_at": there.starts_at, "ends_at": there.ends_at}
    Swap.objects.filter(pk=swap.pk).update(**fields)
    audit.record(
        act="swap_follows_shift",
        about=swap,
        now=now,
        person_id=by,
        organisation_id=made.position.roster.consortium.host_id,
        starts_at=there.starts_at.isoformat(),
        ends_at=there.ends_at.isoformat(),
    )
    return 1


def _night(swap: Swap, which: str) -> selectors.Night | None:
    if which == "override":
        return swap.night()
    taken = swap.invitations.filter(person=swap.taker_id).first()
    return taken.night() if taken else None
