"""Taking a roster over from a file, once: read, looked at, confirmed, taken back.

What a file says becomes one override for each night. It is carried out to be looked at,
as every edit is (`rosters.services.previews`).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.services import audit
from common import walltime
from common.errors import DomainError
from common.intervals import Span
from rosters.core import nights_file
from rosters.core.ics import Unreadable
from rosters.core.nights_file import Columns, FileOdd, Row
from rosters.core.rules import Rule
from rosters.core.words import Change
from rosters.core.written_dates import Mixed, Order, Unclear
from rosters.errors import FileRefused, NoReason, NothingNew
from rosters.models import Override, Position, RosterImport
from rosters.models.imports import RosterImportQuerySet
from rosters.services import empty_swaps, holding, publication
from rosters.services.imports_judging import Night, judge, span_of
from rosters.words import busy as calendar_words
from rosters.words import imports as words

MOST_BYTES = 2 * 1024 * 1024
DRAFT_KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What somebody said of a table: its columns, and which number is the month."""

    columns: Columns | None = None
    order: Order | None = None


@transaction.atomic
def upload(
    position: Position, content: bytes, *, file_name: str, by: int, now: datetime
) -> RosterImport:
    """Keep the file as a draft, if it is one that can be read at all. Raises
    FileRefused, naming the line where there is one.
    """
    if len(content) > MOST_BYTES:
        raise FileRefused(str(words.TOO_LARGE), field="file")
    if not nights_file.is_calendar(content):
        table_of(content)
    _throw_away(RosterImport.objects.filter(made_at__lt=now - DRAFT_KEPT))
    return RosterImport.objects.create(
        position=position,
        file_name=file_name[:120],
        content=content,
        made_by_id=by,
        made_at=now,
    )


def table_of(content: bytes) -> nights_file.Table:
    """The rows of a spreadsheet. Raises FileRefused."""
    try:
        return nights_file.table(content)
    except FileOdd as odd:
        raise FileRefused(words.odd_file(odd), field="file") from None


def rows_of(draft: RosterImport, meaning: Meaning, *, now: datetime) -> list[Row]:
    """What the file says, row by row. Raises FileRefused at the field it concerns."""
    content = bytes(draft.content or b"")
    zone = walltime.zone(draft.position.roster.zone)
    try:
        if nights_file.is_calendar(content):
            until = draft.position.roster.published_until or now
            window = Span(now, max(until, now + timedelta(days=1)))
            return nights_file.by_events(content, window, zone)
        if meaning.columns is None:
            raise FileRefused(_("Say which column is which."), field="who")
        found = nights_file.table(content)
        return nights_file.by_rows(found, meaning.columns, meaning.order, zone)
    except FileOdd as odd:
        raise FileRefused(words.odd_file(odd), field="file") from None
    except Unreadable as why:
        raise FileRefused(calendar_words.unreadable(why), field="file") from None
    except Mixed as mixed:
        sentence = words.mixed_dates(mixed.examples)
        raise FileRefused(sentence, field="order") from None
    except Unclear as unclear:
        raise FileRefused(words.unclear_dates(unclear.example), field="order") from None


@transaction.atomic
def confirm(
    draft: RosterImport,
    meaning: Meaning,
    *,
    despite: Collection[Rule] = (),
    reason: str = "",
    by: int,
    now: datetime,
    seen: list[Night],
) -> RosterImport:
    """Put every new night of the file on the roster, in one transaction, published.

    `seen` is filled with what becomes of each row, also when it raises. Raises
    FileRefused, NothingNew, and NoReason where a rule is overridden without one.
    """
    roster = holding.hold(draft.position)
    held = RosterImport.objects.select_for_update().filter(pk=draft.pk).first()
    if held is None:
        raise NothingNew(_("This file was thrown away. Choose it once more."))
    held.position = draft.position
    if held.confirmed_at is not None:
        raise NothingNew(_("This file was imported already."))
    seen[:] = judge(held.position, rows_of(held, meaning, now=now), despite, now=now)
    fresh = [night for night in seen if night.is_new]
    if not fresh:
        raise NothingNew(_("Nothing in the file is new: nothing would be changed."))
    if any(night.overridden for night in fresh) and not reason.strip():
        raise NoReason(_("Say why the rule is overridden."), field="reason")
    held.content, held.confirmed_at = None, now
    held.nights = len(fresh)
    held.known = sum(night.is_known for night in seen)
    held.refused = sum(bool(night.why_not) for night in seen)
    held.save()
    said = reason.strip() or _("Imported from %(file)s") % {"file": held.file_name}
    Override.objects.bulk_create(
        [_override(held, night, said, by=by, now=now) for night in fresh],
        batch_size=50,
    )
    audit.record(
        act="import_roster",
        about=held,
        now=now,
        person_id=by,
        organisation_id=roster.consortium.host_id,
        reason=reason,
        nights=held.nights,
        known=held.known,
        refused=held.refused,
        rules_overridden=sorted(
            {each.rule.value for night in fresh for each in night.overridden}
        ),
    )
    publication.publish(roster.pk, now=now, by=by, reason=said)
    return held


def note_tried(draft: RosterImport, refusal: DomainError | None) -> None:
    """Remember of a draft whether what was last tried with it came to nothing: then
    there is nothing to decide. Safe to repeat; what was confirmed stays.
    """
    RosterImport.objects.filter(pk=draft.pk, confirmed_at__isnull=True).update(
        came_to_nothing=isinstance(refusal, FileRefused | NothingNew)
    )


@transaction.atomic
def withdraw(batch: RosterImport, *, by: int, now: datetime) -> int:
    """Take back what of the batch is not over and stands; how many nights. The plan
    says again who is on call; a swap of such a night is undone. Safe to repeat.
    """
    roster = holding.hold(batch.position)
    standing = Override.objects.standing().filter(imported_in=batch, ends_at__gt=now)
    nights = list(standing)
    count = standing.update(withdrawn_at=now, withdrawn_by=by)
    done = RosterImport.objects.filter(pk=batch.pk, confirmed_at__isnull=False)
    gone = done.filter(withdrawn_at__isnull=True)
    if gone.update(withdrawn_at=now, withdrawn_by=by):
        audit.record(
            act="withdraw_roster_import",
            about=batch,
            now=now,
            person_id=by,
            organisation_id=roster.consortium.host_id,
            nights=count,
        )
    publication.publish(roster.pk, now=now, by=by, reason=str(batch))
    empty_swaps.undo(nights, now=now, by=by)
    return count


@transaction.atomic
def discard(draft: RosterImport) -> bool:
    """Throw a draft away; whether it was one: what was confirmed stays."""
    return _throw_away(RosterImport.objects.filter(pk=draft.pk))


def _throw_away(some: RosterImportQuerySet) -> bool:
    """Those of them that are drafts, held first: what is being confirmed is none.
    Whether there was one.
    """
    drafts = some.filter(confirmed_at__isnull=True).select_for_update()
    ids = [each.pk for each in drafts.only("pk")]
    RosterImport.objects.filter(pk__in=ids).delete()
    return bool(ids)


def _override(
    batch: RosterImport, night: Night, reason: str, *, by: int, now: datetime
) -> Override:
    span = span_of(night)
    return Override(
        position=batch.position,
        change=Change.ADD.value,
        person=night.person,
        starts_at=span.starts_at,
        ends_at=span.ends_at,
        reason=reason[:200],
        despite=[each.rule.value for each in night.overridden],
        made_by_id=by,
        made_at=now,
        imported_in=batch,
    )
