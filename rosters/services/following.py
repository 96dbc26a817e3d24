"""Swaps in force, who fills a whole night, and who took over the rest of a running one
follow it: when it moves, so do they.
"""

from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from django.db.models import Q

from agencies.services import audit
from common.intervals import Span
from rosters.core.facts import Facts, Shift, SwapFacts
from rosters.core.words import Change
from rosters.documents import kept_document
from rosters.models import DraftLine, Override, Roster, Swap
from rosters.selectors import swaps as selectors
from rosters.services import keeping
from rosters.services.spans import night_now, patterns_in


def follow(roster: Roster, *, now: datetime, by: int | None) -> int:
    """Let every override that a swap made, or that covers a whole night, span its
    night as the plan has it now; how many moved. Writes no coverage: whoever publishes
    does, right after.

    An override is never edited: another takes its place and its public id, made at
    the same instant, so that it counts among the others as it did, and whoever named
    the old one names it. What has begun stays; but of a take-over the end, which is
    the end of its night, moves with that.
    """
    moved = sum(
        _follow(swap, which, roster, now=now, by=by)
        for swap in selectors.swaps_to_follow(roster, now)
        for which in ("override", "back_override")
    )
    return moved + _follow_nights(roster, now=now, by=by)


def _follow_nights(roster: Roster, *, now: datetime, by: int | None) -> int:
    rows = Override.objects.standing().filter(
        Q(starts_at__gt=now) | Q(change=Change.COVER.value, ends_at__gt=now),
        position__roster=roster,
        line__isnull=False,
    )
    covers = list(rows.select_related("position__roster__consortium"))
    patterns = patterns_in(roster.pk) if covers else {}
    count = 0
    for made in covers:
        night = made.night()
        pattern = patterns.get(night[0]) if night else None
        there = pattern.where(night[1]) if pattern and night else None
        if there is None:
            continue  # where it does not take place nobody covers it
        if made.starts_at <= now and there.starts_at <= now:
            count += _end_with(made, there.ends_at, now=now, by=by)
            continue
        if there.ends_at <= now or there == Span(made.starts_at, made.ends_at):
            continue
        moved = _moved(made, there, now=now, by=by)
        DraftLine.objects.filter(override=made).update(override=moved)
        kept = keeping.of_override(moved), keeping.of_override(made)
        _note("override_follows_shift", moved, made, there, kept, now=now, by=by)
        count += 1
    return count


def _end_with(made: Override, at: datetime, *, now: datetime, by: int | None) -> int:
    """A running take-over ends when its night does: it has those hours and no others.
    What is past stays; one made this instant for a night that is over is taken back.
    """
    ends_at = max(at, now)
    if ends_at == made.ends_at:
        return 0
    before = keeping.of_override(made)
    if ends_at <= made.starts_at:
        made.withdrawn_at, made.withdrawn_by_id = now, by
        made.save(update_fields=["withdrawn_at", "withdrawn_by"])
    else:
        made.ends_at = ends_at
        made.save(update_fields=["ends_at"])
    there = Span(made.starts_at, made.ends_at)
    kept = keeping.of_override(made), before
    _note("override_follows_shift", made, made, there, kept, now=now, by=by)
    return 1


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
    """Another in its place, by its public id, which spans the night as it is now."""
    known_by = made.public_id
    made.public_id = uuid4()
    made.withdrawn_at, made.withdrawn_by_id = now, by
    made.save(update_fields=["public_id", "withdrawn_at", "withdrawn_by"])
    return Override.objects.create(
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
        took_over_at=made.took_over_at,
        imported_in=made.imported_in,
        line_id=made.line_id,
        night_on=made.night_on,
        public_id=known_by,
    )


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
