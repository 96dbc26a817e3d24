"""An open request may be what somebody asks for: they say so, and are told with it.

Looked for while a number is taken, so that of two who ask at once the second is asked.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from agencies.models import Organisation
from agencies.services import live
from dispatch import words
from dispatch.core.alike import SAME_WITHIN, may_be_same, spot
from dispatch.core.words import Channel, EventKind, Kind, Source, Weapon
from dispatch.errors import CalloutOver, OpenThere
from dispatch.models import AskedToo, Callout, OtherIncident
from dispatch.services import (
    log,
    reaching,
    standing,
    standings,
    telling,
    transition,
    weapons,
)
from notifications import selectors as phones

MOST_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks for, as far as it tells which request it is."""

    agency: Organisation
    place: str
    incident: str
    kind: Kind = Kind.LIVE


@dataclass(frozen=True, slots=True)
class Joiner:
    """Who asked for the same: a person, the `number` to call them back, or both.
    `incident`: under which number a dispatch system knows it.
    """

    person_id: int | None
    channel: Channel
    number: str = ""
    weapon: Weapon = Weapon.NOT_ASKED
    incident: str = ""


def refuse_unseen(asked: Asked, seen: frozenset[UUID], *, now: datetime) -> None:
    """Raises OpenThere for open requests that may be the same and are none of those
    `seen`. In the transaction that takes the number.
    """
    found = [one for one in open_there(asked, now=now) if one.public_id not in seen]
    if found:
        shown = found[:MOST_SHOWN]
        raise OpenThere(
            _is_it_this(shown[0], now=now), tuple(one.public_id for one in shown)
        )


def open_there(asked: Asked, *, now: datetime) -> list[Callout]:
    """The open requests of that agency that may be the same, the same incident first,
    then the newest. System question.
    """
    open_now = Callout.objects.still_open().filter(
        requesting_organisation=asked.agency,
        kind=asked.kind.value,
        requested_at__gt=now - SAME_WITHIN,
        recorded_why="",
    )
    alike = _alike(open_now, asked)
    if not alike:
        return []
    rows = (
        open_now.filter(pk__in=alike)
        .select_related("consortium", "requesting_organisation", "lead", "owner")
        .prefetch_related("other_incidents")
        .order_by("-requested_at", "-pk")
    )
    found = [one for one in rows if standings.is_at_work(one)]
    found.sort(key=lambda one: not is_known_as(one, asked.incident))
    return found


def _alike(rows: QuerySet[Callout], asked: Asked) -> set[int]:
    """Which of `rows` may be the same, read thinly: a bad night has hundreds open, and
    whoever takes the next number waits for this.
    """
    town = asked.agency.short_name
    wanted = spot(asked.place, asked.incident, town=town)
    said = rows.order_by().values_list(
        "pk", "place", "cad_incident", "other_incidents__incident"
    )
    return {
        pk
        for pk, place, first, other in said
        if any(
            may_be_same(wanted, spot(place, incident, town=town))
            for incident in {first, other or first}
        )
    }


def _incidents_of(callout: Callout) -> list[str]:
    others = [other.incident for other in callout.other_incidents.all()]
    return [callout.cad_incident, *others]


def is_known_as(callout: Callout, incident: str) -> bool:
    """Whether that is one of its incident numbers."""
    number = number_of(incident)
    known = (number_of(said) for said in _incidents_of(callout))
    return bool(number) and number in known


def _is_it_this(callout: Callout, *, now: datetime) -> str:
    return _("{request} is open there: {line} Is this the same?").format(
        request=telling.ref_of(callout),
        line=standing.status(callout, now=now).line,
    )


@transaction.atomic
def join(
    callout_id: int, joiner: Joiner, *, by: int | None, now: datetime, source: Source
) -> Callout:
    """It is the same: from now on they are told what the officer is told. Safe to
    repeat. A weapon that only they know of is passed on, and the agency's rule holds.

    Raises CalloutOver for one that is over: then theirs is another one.
    """
    callout = transition.locked(callout_id)
    if not standings.is_at_work(callout):
        raise CalloutOver(
            _("{request} is over. Ask again, and it is another one.").format(
                request=telling.ref_of(callout)
            ),
            field="place",
        )
    if joiner.weapon is Weapon.YES_OR_UNSURE:
        said_by = joiner.person_id
        weapons.pass_on(callout, by=said_by, now=now, source=source)
    _note_incident(callout, joiner, now=now)
    new = [
        each
        for each in _ways_to(joiner)
        if not _is_told_already(callout, each) and _added(callout, each, now=now)
    ]
    if not new:
        return callout
    log.note(
        callout,
        EventKind.ASKED_TOO,
        now=now,
        by=by,
        source=source,
        channel=joiner.channel.value,
        weapon=joiner.weapon.value,
        **log.for_whom(joiner.person_id, by=by),
    )
    line = standing.status(callout, now=now).line
    text = words.standing_text(telling.ref_of(callout), line=line, advice="")
    say = reaching.Saying(text, topic=reaching.STATUS, or_speak=False)
    for each in new:
        reaching.tell_one(callout, say, each.person_id, each.number, now=now)
    live.touch(*callout.live_topics)
    return callout


def _ways_to(joiner: Joiner) -> Iterator[Joiner]:
    """Themselves, and the number where that is no phone of theirs anyway."""
    if joiner.person_id is None:
        yield joiner
        return
    yield replace(joiner, number="")
    own = {method.number for method in phones.reachable_methods(joiner.person_id)}
    if joiner.number not in own:
        yield replace(joiner, person_id=None)


def _is_told_already(callout: Callout, joiner: Joiner) -> bool:
    if joiner.person_id is not None:
        return joiner.person_id == callout.requester_id
    return not joiner.number or joiner.number == callout.callback_number


def _added(callout: Callout, joiner: Joiner, *, now: datetime) -> bool:
    """Whether they were not there yet."""
    try:
        with transaction.atomic():
            AskedToo.objects.create(
                callout=callout,
                person_id=joiner.person_id,
                number=joiner.number,
                channel=joiner.channel.value,
                at=now,
            )
    except IntegrityError:
        return False
    return True


def _note_incident(callout: Callout, joiner: Joiner, *, now: datetime) -> None:
    """A request that had no incident number has one now; another one is kept beside
    it, whoever said it, so that what is said of either is said of this request.
    """
    number = number_of(joiner.incident)
    if not number or number == number_of(callout.cad_incident):
        return
    if callout.cad_incident:
        OtherIncident.objects.get_or_create(
            callout=callout,
            number=number,
            defaults={"incident": joiner.incident, "at": now},
        )
        return
    callout.cad_incident = joiner.incident
    callout.save(update_fields=["cad_incident"])


def number_of(incident: str) -> str:
    """What of an incident number tells one from another."""
    return spot("", incident, town="").incident
