"""The dispatcher's one line: who and what it may name, said back, and sent."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from agencies import selectors as people
from agencies.core.scope import Scope
from agencies.models import Organisation
from dispatch import selectors
from dispatch.core.shorthand import Line, Officer, Refused, Town, parse
from dispatch.core.words import Channel, Kind, Source
from dispatch.models import Callout
from dispatch.services import alike, intake, policies


@dataclass(frozen=True, slots=True)
class Typed:
    """A line as it is understood, and what its keys stand for."""

    line: Line
    agency: Organisation
    officer: str  # work name, or blank


def read(text: str, scope: Scope, *, now: datetime) -> Typed | Refused:
    """What the line means to who may ask for these agencies."""
    agencies = selectors.askable_agencies(scope, now=now)
    beats = policies.beats_of(agencies)
    rows = people.officers_of([one.pk for one in agencies], now=now)
    towns = [
        Town(
            key=one.pk,
            name=one.short_name,
            beats=beats.get(one.short_name, ()),
            officers=tuple(
                Officer(pk, person.full_name.split()[-1], badge)
                for pk, (person, badge) in {
                    row.person_id: (row.person, row.badge)
                    for row in rows
                    if row.organisation_id == one.pk
                }.items()
            ),
        )
        for one in agencies
    ]
    found = parse(text, towns)
    if isinstance(found, Refused):
        return found
    named = {row.person_id: row.person.work_name for row in rows}
    return Typed(
        line=found,
        agency=next(one for one in agencies if one.pk == found.town),
        officer=named.get(found.officer or 0, ""),
    )


@dataclass(frozen=True, slots=True)
class Sending:
    """Who sends it, once per `form_key`; what they said of open requests there."""

    by: int
    form_key: UUID
    not_same_as: frozenset[UUID] = frozenset()


def send(typed: Typed, sending: Sending, *, now: datetime) -> Callout:
    """Ask for it. Raises what `open_callout` raises."""
    line = typed.line
    return intake.open_callout(
        intake.NewCallout(
            agency=typed.agency,
            response_type=line.help,
            weapon=line.weapon,
            place=line.place or typed.agency.short_name,
            channel=Channel.RADIO_RELAYED,
            source=Source.WEB,
            requester_id=line.officer or sending.by,
            entered_by_id=sending.by,
            form_key=sending.form_key,
            kind=Kind.DRILL if line.is_drill else Kind.LIVE,
            beat=line.beat,
            callback_number=line.callback,
            cad_incident=line.incident,
            priority=line.priority,
            not_same_as=sending.not_same_as,
        ),
        now=now,
    )


def join(typed: Typed, callout_id: int, *, by: int, now: datetime) -> Callout:
    """It is that open request: whom the line names is told too."""
    joiner = alike.Joiner(
        person_id=typed.line.officer or by,
        channel=Channel.RADIO_RELAYED,
        number=typed.line.callback,
        weapon=typed.line.weapon,
        incident=typed.line.incident,
    )
    return alike.join(callout_id, joiner, by=by, now=now, source=Source.WEB)
