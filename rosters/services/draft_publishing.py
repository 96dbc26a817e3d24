"""Publishing a draft, and taking it back: each one act, whoever is first."""

from collections.abc import Sequence
from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext as _

from agencies import selectors as agencies
from common import walltime
from common.intervals import Span, subtract
from rosters.core.drafts import DraftState
from rosters.core.filling import OpenShift, Sharing, look_again
from rosters.core.words import Change, PersonId
from rosters.errors import DraftOver, DraftSettled, NothingToPublish
from rosters.models import Coverage, Draft, DraftLine, Override
from rosters.selectors.swaps import Night
from rosters.services import changes, drafts, filling, holding, publication, spans
from rosters.services.filling import Situation
from rosters.words import drafts as words
from rosters.words import short_time


@transaction.atomic
def publish(old: Draft, *, edition: int, now: datetime, by: int) -> Draft:
    """Put everybody of the draft on call who still may be, all at once.

    A shift that somebody has by now, or that a rule forbids by now, is left as it is,
    and its line says so. Each who is concerned gets one text. Pressed twice it changes
    nothing; a second person is told who was first. Raises DraftSettled, DraftOver,
    DraftChanged, NothingToPublish.
    """
    roster = holding.hold_roster(old.roster)
    held = drafts.locked(old.pk)
    if held.state == DraftState.PUBLISHED and held.published_by_id == by:
        return held
    _refuse_settled(held)
    drafts.require_open(held)
    drafts.require_edition(held, edition)
    lines = list(held.lines.filter(person__isnull=False).told_of())
    there = filling.situation(held.roster, held.from_on, held.until_on, now=now)
    left, _sharing = look(lines, there)
    kept = [line for line in lines if line.pk not in left]
    if not kept:
        raise NothingToPublish(
            _("None of these shifts can be published as it is. Look at what is wrong.")
        )
    patterns = spans.patterns_in(roster.pk)
    for line in kept:
        line.position.roster = roster
        line.override = changes.write(
            line.position,
            _wish(line, spans.as_whole(patterns, line.night(), line.span())),
            line.span(),
            now=now,
            by=by,
        )
    for line in lines:
        line.left = left.get(line.pk, "")[: words.LONGEST]
    DraftLine.objects.bulk_update(lines, ["override", "left"])
    held.state, held.published_by_id = DraftState.PUBLISHED.value, by
    held.published_at = now
    held.save(update_fields=["state", "published_by", "published_at"])
    drafts.note("publish_draft", held, now=now, by=by, shifts=len(kept), left=len(left))
    publication.publish(roster.pk, now=now, by=by, reason=words.published_reason())
    return held


def _wish(line: DraftLine, whole: Night | None) -> changes.Wish:
    """What puts its person on: of a night, they have it wherever it is."""
    change = Change.ADD if line.night() is None else Change.COVER
    reason = words.published_reason()
    return changes.Wish(change, line.person, reason=reason, night=whole)


def left_out(published: Draft) -> int:
    """How many of its shifts were left as they are when it was published."""
    return published.lines.exclude(left="").count()


@transaction.atomic
def undo(old: Draft, *, now: datetime, by: int) -> int | None:
    """Withdraw what the draft put on call, as far as it stands and has not begun; how
    many. What was changed otherwise since stays: a shift that was swapped or given on
    is whoever's it is by now. Safe to repeat: None, they had taken it back already; a
    second person is told who was first. Raises DraftSettled, DraftOver.
    """
    roster = holding.hold_roster(old.roster)
    held = drafts.locked(old.pk)
    if held.state == DraftState.UNDONE and held.undone_by_id == by:
        return None
    if held.state == DraftState.UNDONE:
        raise DraftSettled(_undone_already(held), by=_name(held.undone_by_id))
    if held.state != DraftState.PUBLISHED:
        raise DraftOver(_("This draft was not published: nothing is to be undone."))
    standing = Override.objects.standing().filter(
        draft_line__draft=held, starts_at__gt=now
    )
    given_on = _given_on(standing)
    held.lines.filter(override__in=given_on).update(left=words.given_on())
    gone = changes.strike(standing.exclude(pk__in=given_on), roster, now=now, by=by)
    held.state, held.undone_by_id = DraftState.UNDONE.value, by
    held.undone_at = now
    held.save(update_fields=["state", "undone_by", "undone_at"])
    drafts.note("undo_draft", held, now=now, by=by, shifts=len(gone))
    if gone:
        publication.publish(roster.pk, now=now, by=by)
    return len(gone)


def look(
    lines: Sequence[DraftLine], there: Situation
) -> tuple[dict[int, str], Sharing]:
    """By the line's id, why it cannot be published as it is; and what everybody has
    with those that can.
    """
    sharing, limits = there.sharing(), there.roster.limits()
    free: dict[int, list[Span]] = {}
    for shift in there.shifts:
        free.setdefault(shift.position, []).append(shift.span)
    taken = [
        line
        for line in lines
        if subtract([line.span()], free.get(line.position_id, []))
    ]
    found = {pk: words.taken_by(names) for pk, names in holders(taken).items()}
    asked: dict[OpenShift, DraftLine] = {}
    for line in lines:
        if line.person_id is None or line.pk in found:
            continue
        if not sharing.knows(PersonId(line.person_id)):
            found[line.pk] = f"{line.person} {words.gone()}"
        else:
            asked[line.shift()] = line
    given = [(shift, PersonId(line.person_id or 0)) for shift, line in asked.items()]
    for shift, stopped in look_again(given, sharing).items():
        line = asked[shift]
        found[line.pk] = f"{line.person} {words.why_not(stopped, limits)}"
    return found, sharing


def holders(lines: Sequence[DraftLine]) -> dict[int, list[str]]:
    """By the line's id, who is on call then; one query."""
    if not lines:
        return {}
    window = Span(
        min(line.starts_at for line in lines), max(line.ends_at for line in lines)
    )
    rows = Coverage.objects.overlapping(window).filter(
        position__in={line.position_id for line in lines}
    )
    held = list(rows.select_related("person"))
    return {
        line.pk: [
            str(row.person)
            for row in held
            if row.position_id == line.position_id and row.span().overlaps(line.span())
        ]
        for line in lines
    }


def _given_on(made: models.QuerySet[Override]) -> set[int]:
    """Which of them somebody else has replaced since, by id. To withdraw one of these
    would take the shift off whoever has it by now. One query.
    """
    since = (
        Override.objects.standing()
        .filter(
            models.Q(instead_of=models.OuterRef("person"))
            | models.Q(instead_of__isnull=True),
            change__in=[Change.REPLACE.value, Change.COVER.value],
            position=models.OuterRef("position"),
            starts_at__lt=models.OuterRef("ends_at"),
            ends_at__gt=models.OuterRef("starts_at"),
            made_at__gte=models.OuterRef("made_at"),
        )
        .exclude(pk=models.OuterRef("pk"))
    )
    return set(made.filter(models.Exists(since)).values_list("pk", flat=True))


def _refuse_settled(held: Draft) -> None:
    if held.state == DraftState.UNDONE:
        raise DraftSettled(_undone_already(held), by=_name(held.undone_by_id))
    if held.state == DraftState.PUBLISHED:
        name = _name(held.published_by_id)
        raise DraftSettled(
            _("%(name)s published this draft already, on %(at)s.")
            % {"name": name, "at": _clock(held, held.published_at)},
            by=name,
        )


def _undone_already(held: Draft) -> str:
    said = {"name": _name(held.undone_by_id), "at": _clock(held, held.undone_at)}
    return _("%(name)s took this draft back already, on %(at)s.") % said


def _name(person_id: int | None) -> str:
    return str(agencies.people_by_id([person_id])[person_id]) if person_id else ""


def _clock(held: Draft, at: datetime | None) -> str:
    zone = walltime.zone(held.roster.zone)
    return short_time(walltime.local(at, zone)) if at else ""
