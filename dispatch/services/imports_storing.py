"""Writing one chunk of past dispatches: requests, responses, events and lines."""

from collections import Counter
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from common import walltime
from common.errors import DomainError
from dispatch import outcomes
from dispatch.core.import_map import Clock, ImportMap
from dispatch.core.import_report import Tally
from dispatch.core.import_row import Facts
from dispatch.core.words import (
    DISPOSITIONS_VERSION,
    Channel,
    EventKind,
    Kind,
    LineOutcome,
    Part,
    Source,
    State,
)
from dispatch.models import (
    Callout,
    CalloutCounter,
    CalloutEvent,
    ImportBatch,
    ImportLine,
    Response,
)
from dispatch.services.imports_sorting import Sorted

FIRST_SEQUENCE = 101


class ImportMovedOn(DomainError):
    """Another run of the same file, or its removal, got there first."""

    def __init__(self) -> None:
        super().__init__(
            _("This file is being imported or removed elsewhere. Look at its batch."),
            field="file",
        )


@transaction.atomic
def store(
    batch: ImportBatch,
    chunk: list[Sorted],
    tally: Tally,
    *,
    meaning: ImportMap,
    agencies: dict[str, int],
    now: datetime,
) -> None:
    """Write a chunk whole or not at all, and how far the batch has come with it.

    `tally` is the report with this chunk counted in. What was stored is announced
    afterwards (`announce_latest`): whoever bills takes longer than the writing, and
    the counter of request numbers is locked until this ends. Raises ImportMovedOn,
    writing nothing, when the batch is not where this run left it.
    """
    _advance(batch, tally)
    write(batch, chunk, meaning=meaning, agencies=agencies, now=now)


def write(
    batch: ImportBatch,
    chunk: list[Sorted],
    *,
    meaning: ImportMap,
    agencies: dict[str, int],
    now: datetime,
) -> list[int]:
    """The chunk's new requests with all that hangs on them, and a line for each row.

    In the caller's transaction. The ids of the requests.
    """
    new = [each for each in chunk if each.outcome is LineOutcome.STORED]
    callouts = _store_callouts(batch, new, meaning=meaning, agencies=agencies, now=now)
    Response.objects.bulk_create(
        _response(callout, each.facts, meaning)
        for callout, each in zip(callouts, new, strict=True)
    )
    CalloutEvent.objects.bulk_create(
        _event(callout, each, batch, now)
        for callout, each in zip(callouts, new, strict=True)
    )
    kept = {each.line: callout.pk for callout, each in zip(callouts, new, strict=True)}
    ImportLine.objects.bulk_create(_line(each, batch, kept) for each in chunk)
    return list(kept.values())


def announce_latest(batch: ImportBatch, *, rows: int, now: datetime) -> None:
    """Announce the responses of the last `rows` rows stored. Safe to repeat.

    After each chunk; and first of all in a run that goes on where another stopped,
    which may have died between storing its last chunk and announcing it.
    """
    lines = ImportLine.objects.filter(batch=batch).order_by("-line")[:rows]
    kept = lines.values_list("callout_id_kept", flat=True)
    announce(batch, [pk for pk in kept if pk is not None], now=now)


def announce(batch: ImportBatch, callout_ids: list[int], *, now: datetime) -> None:
    """Announce the responses of these requests. Safe to repeat."""
    responses = Response.objects.filter(callout__in=callout_ids).order_by("pk")
    outcomes.announce_many(
        [
            outcomes.ResponseClosed(
                response_id=response_id,
                callout_id=callout_id,
                consortium_id=batch.consortium_id,
                at=now,
            )
            for response_id, callout_id in responses.values_list("pk", "callout_id")
        ]
    )


def _advance(batch: ImportBatch, tally: Tally) -> None:
    """Compare and set: the batch goes on from exactly where this run saw it."""
    where_we_left_it = ImportBatch.objects.filter(
        pk=batch.pk,
        rows_read=batch.rows_read,
        finished_at__isnull=True,
        removing_since__isnull=True,
        removed_at__isnull=True,
    )
    if not where_we_left_it.update(**progress(tally)):
        raise ImportMovedOn
    batch.rows_read = tally.read


def progress(tally: Tally) -> dict[str, Any]:
    """What a batch says of how far it has come."""
    refused = tally.of(LineOutcome.REFUSED) + tally.of(LineOutcome.REPEATED)
    return {
        "rows_read": tally.read,
        "rows_stored": tally.of(LineOutcome.STORED),
        "rows_known": tally.of(LineOutcome.KNOWN) + tally.of(LineOutcome.CHANGED),
        "rows_refused": refused,
        "report": tally.to_report(),
    }


def reserve_numbers(consortium_id: int, year: int, count: int) -> range:
    """`count` request numbers of that year nobody else gets, in one update.

    In the caller's transaction: the counter's row stays locked until it ends.
    """
    CalloutCounter.objects.get_or_create(
        consortium_id=consortium_id,
        year=year,
        defaults={"last": FIRST_SEQUENCE - 1},
    )
    counter = CalloutCounter.objects.filter(consortium_id=consortium_id, year=year)
    counter.update(last=F("last") + count)
    last = counter.get().last
    return range(last - count + 1, last + 1)


def _store_callouts(
    batch: ImportBatch,
    new: list[Sorted],
    *,
    meaning: ImportMap,
    agencies: dict[str, int],
    now: datetime,
) -> list[Callout]:
    zone = walltime.zone(batch.consortium.zone)
    facts = [each.facts for each in new]
    years = [walltime.local_date(fact.requested_at, zone).year for fact in facts]
    numbers = {
        year: iter(reserve_numbers(batch.consortium_id, year, count))
        for year, count in sorted(Counter(years).items())
    }
    return Callout.objects.bulk_create(
        Callout(
            consortium_id=batch.consortium_id,
            year=year,
            sequence=next(numbers[year]),
            kind=Kind.IMPORTED.value,
            batch_id=batch.pk,
            requesting_organisation_id=agencies.get(fact.agency or ""),
            place_agency_id=agencies.get(fact.agency or ""),
            channel=Channel.IMPORT.value,
            requested_at=fact.requested_at,
            requested_day_only=fact.requested_day_only,
            entered_at=now,
            entered_by_id=batch.made_by_id,
            response_type=meaning.response_type,
            priority="",  # the source does not say
            place=fact.place,
            state=State.CLOSED.value,
            closed_at=now,
            disposition=fact.disposition,
            dispositions_version=DISPOSITIONS_VERSION,
            arrest=fact.arrest,
        )
        for year, fact in zip(years, facts, strict=True)
    )


def _response(callout: Callout, facts: Facts, meaning: ImportMap) -> Response:
    return Response(
        callout=callout,
        part=Part.LEAD.value,
        in_person=meaning.in_person,
        is_open=False,
        dispatched_at=facts.clocks.get(Clock.DISPATCHED),
        departed_at=facts.clocks.get(Clock.DEPARTED),
        on_scene_at=facts.clocks.get(Clock.ON_SCENE),
        engaged_at=facts.clocks.get(Clock.ENGAGED),
        cleared_at=facts.clocks.get(Clock.CLEARED),
    )


def _event(
    callout: Callout, each: Sorted, batch: ImportBatch, now: datetime
) -> CalloutEvent:
    """The one fact we know first-hand: the row said this."""
    facts = each.facts
    return CalloutEvent(
        callout=callout,
        kind=EventKind.IMPORTED.value,
        at=callout.requested_at,
        entered_at=now,
        by_id=batch.made_by_id,
        source=Source.IMPORT.value,
        details={
            "file": batch.file_name,
            "line": each.line,
            "id": facts.source_id[:80],
            "as_recorded": facts.as_recorded,
            "unusable": facts.unusable,
            "reasons": facts.reasons,
            "ending": facts.ending,
        },
    )


def _line(each: Sorted, batch: ImportBatch, kept: dict[int, int]) -> ImportLine:
    notes = [_as_json(asdict(note)) for note in each.notes]
    if each.outcome is not LineOutcome.STORED:
        notes = [
            {
                "column": each.row.column,
                "value": each.row.value[:80],
                "earlier": each.earlier,
            }
        ]
    return ImportLine(
        batch=batch,
        consortium_id=batch.consortium_id,
        line=each.line,
        key=each.row.key,
        row_hash=each.row.row_hash,
        outcome=each.outcome.value,
        callout_id_kept=kept.get(each.line),
        reason=each.reason,
        notes=notes,
    )


def _as_json(note: dict[str, Any]) -> dict[str, str]:
    """Without what is empty: there are a million of these."""
    return {name: str(value) for name, value in note.items() if value}
