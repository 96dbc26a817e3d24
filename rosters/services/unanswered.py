"""What follows when nobody confirms a shift: calls, and telling who must know."""

from datetime import datetime

from django.db import transaction

from agencies.services import live
from notifications.core.kinds import Channel
from notifications.services import sending
from rosters import outcomes
from rosters.core.confirming import (
    Confirmed,
    Step,
    is_unreachable,
    next_look,
    waiting,
)
from rosters.models import Confirmation
from rosters.services import confirming, publication
from rosters.words import confirming as words


@transaction.atomic
def follow_up(claimed: Confirmation, *, now: datetime) -> None:
    """Do what is next about a claimed row. Fenced: another engine's is left alone."""
    row = confirming.locked(claimed.pk)
    if row.lease_token != claimed.lease_token:
        return
    row.lease_token = None
    if not confirming.still_holds(row, now):
        row.save(update_fields=["lease_token"])
        confirming.end(row.pk, now=now)
        return
    match confirming.step_of(row, now):
        case Step.CALL:
            _call(row, now=now)
        case Step.TELL:
            _tell(row, now=now)
        case Step.WAIT:
            _wait(row, now=now)
        case Step.NOTHING:
            pass
    at_once = confirming.is_at_once(row, now)
    row.due_at = now if at_once else next_look(row.as_standing(), now=now)
    row.save()


def _call(row: Confirmation, *, now: datetime) -> None:
    sent = sending.send(
        person_id=row.person_id,
        topic=confirming.TOPIC,
        owner_key=str(row.public_id),
        text=words.confirm_text_without_code(confirming.shift_of(row)),
        voice_path=confirming.voice_path(row),
        channels=(Channel.VOICE,),
        now=now,
        consortium=row.roster.consortium,
        expires_at=row.starts_at,
    )
    if sent.deliveries:
        row.calls += 1
    else:
        row.cannot_call = True


def _wait(row: Confirmation, *, now: datetime) -> None:
    """It is night and the start is far: they are tried again before others are told."""
    until = confirming.waits_until_of(row, now)
    assert until is not None  # noqa: S101 - else nothing waits
    later = waiting(row.as_standing(), until)
    row.call_at, row.cannot_call = later.call_at, later.cannot_call
    row.calls, row.calls_over = later.calls, later.calls_over
    live.touch(publication.topic(row.roster))


def _tell(row: Confirmation, *, now: datetime) -> None:
    """Whoever is tried next, and the duty supervisor: nobody has confirmed it."""
    gone = is_unreachable(row.as_standing())
    row.state = (Confirmed.UNREACHABLE if gone else Confirmed.SILENT).value
    row.told_at = now
    following = confirming.next_in_turn(row)
    if following is not None:
        row.told_id = following.pk
        shown = row.roster.consortium.names_may_be_sent
        name = row.person.work_name if shown else ""
        confirming.say(
            row,
            following.pk,
            words.you_are_next_text(confirming.shift_of(row), name=name),
            now=now,
        )
    outcomes.tell_trouble(
        outcomes.Trouble(
            kind=confirming.UNCONFIRMED,
            consortium=row.roster.consortium,
            subject=str(row.public_id),
            label=f"{row.person.work_name}, {confirming.shift_of(row)}",
            at=now,
        )
    )
    live.touch(publication.topic(row.roster))
