"""Swaps in force, and who fills a whole night, follow it: when it moves, so do they."""

from dataclasses import replace
from datetime import datetime

from agencies.services import audit
from common.intervals import Span
from rosters.core.facts import Facts, Shift, SwapFacts
from rosters.documents import kept_document
from rosters.models import DraftLine, Override, Roster, Swap
from rosters.selectors import swaps as selectors
from rosters.services import keeping
from rosters.services.spans import night_now, patterns_in


def follow(roster: Roster, *, now: datetime, by: int | None) -> int:
    """Let every override that a swap made, or that covers a whole night, span its
    night as the plan has it now; how many moved. Writes no coverage: whoever publishes
    does, right after.

    An override is never edited: another takes its place, made at the same instant,
    so that it counts among the others as it did. What has begun stays.
    """
    moved = sum(
        _follow(swap, which, roster, now=now, by=by)
        for swap in selectors.swaps_to_follow(roster, now)
        for which in ("override", "back_override")
    )
    return moved + _follow_nights(roster, now=now, by=by)


def _follow_nights(roster: Roster, *, now: datetime, by: int | None) -> int:
    rows = Override.objects.standing().filter(
        position__roster=roster, line__isnull=False, starts_at__gt=now
    )
    covers = list(rows.select_related("position__roster__consortium"))
    patterns = patterns_in(roster.pk) if covers else {}
    count = 0
    for made in covers:
        night = made.night()
        pattern = patterns.get(night[0]) if night else None
        there = pattern.where(night[1]) if pattern and night else None
        if there is None or there.ends_at <= now:
            continue  # where it does not take place nobody covers it
        if there == Span(made.starts_at, made.ends_at):
            continue
        moved = _moved(made, there, now=now, by=by)
        DraftLine.objects.filter(override=made).update(override=moved)
        kept = keeping.of_override(moved), keeping.of_override(made)
        _note("override_follows_shift", moved, made, there, kept, now=now, by=by)
        count += 1
    return count


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
    moved = _moved(made, there, now=now, by=by)
    fields: dict[str, object] = {which: moved}
    if which == "override":
        fields |= {"starts_at": there.starts_at, "ends_at": there.ends_at}
    Swap.objects.filter(pk=swap.pk).update(**fields)
    found, before = keeping.of_swap(swap), Span(made.starts_at, made.ends_at)
    kept = (
        _at(found, which, keeping.shift_in(made.position, there)),
        _at(found, which, keeping.shift_in(made.position, before)),
    )
    _note("swap_follows_shift", swap, made, there, kept, now=now, by=by)
    return 1


def _moved(made: Override, there: Span, *, now: datetime, by: int | None) -> Override:
    """Another in its place, which spans the night as it is now."""
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
        imported_in=made.imported_in,
        line_id=made.line_id,
        night_on=made.night_on,
    )
    Override.objects.filter(pk=made.pk).update(withdrawn_at=now, withdrawn_by=by)
    return moved


def _note(
    act: str,
    about: Swap | Override,
    made: Override,
    there: Span,
    kept: tuple[Facts, Facts],
    *,
    now: datetime,
    by: int | None,
) -> None:
    """`kept`: what it is now, and what it was."""
    audit.record(
        act=act,
        about=about,
        now=now,
        person_id=by,
        organisation_id=made.position.roster.consortium.host_id,
        starts_at=there.starts_at.isoformat(),
        ends_at=there.ends_at.isoformat(),
        facts=kept_document(*kept),
    )


def _at(kept: SwapFacts, which: str, to: Shift) -> SwapFacts:
    return replace(kept, shift=to) if which == "override" else replace(kept, back=to)


def _night(swap: Swap, which: str) -> selectors.Night | None:
    if which == "override":
        return swap.night()
    taken = swap.invitations.filter(person=swap.taker_id).first()
    return taken.night() if taken else None
