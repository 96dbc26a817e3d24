"""Asking whoever comes on call to confirm it, and taking the answer.

All of it is rows: what is asked stands in `Confirmation`, what is said in messages, in
one transaction each. Who holds a shift is looked up whenever something is done about
it, so that nobody is asked for what is somebody else's by then.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.models import User
from agencies.services import audit, live
from common import walltime
from common.intervals import Span
from notifications.core.kinds import Channel
from notifications.services import sending
from rosters import outcomes
from rosters import words as seats
from rosters.core.confirming import (
    LONGEST_LEAD,
    SHORTEST_LEAD,
    Confirmed,
    Shift,
    Step,
    deadlines,
    next_step,
    shifts,
    to_ask,
    waits_until,
)
from rosters.core.effects import Held
from rosters.core.words import PersonId, Tier
from rosters.documents import kept_document
from rosters.errors import LeadOutOfBounds, NotYourShift
from rosters.models import Confirmation, Coverage, Roster
from rosters.selectors import turns
from rosters.services import keeping, publication
from rosters.words import confirming as words

TOPIC, TOLD = "shift", "shift_told"
UNCONFIRMED = "unconfirmed"
AHEAD = timedelta(minutes=LONGEST_LEAD)
LONGEST_SHIFT = timedelta(days=31)


@transaction.atomic
def set_lead(
    roster: Roster, minutes: int, *, now: datetime, by: int | None = None
) -> None:
    """From now on people are asked so many minutes before their shift; 0: not at all.

    Raises LeadOutOfBounds for less than half an hour or more than a day.
    """
    if minutes and not SHORTEST_LEAD <= minutes <= LONGEST_LEAD:
        raise LeadOutOfBounds(
            _("From %(least)d to %(most)d minutes, or 0 to ask nobody.")
            % {"least": SHORTEST_LEAD, "most": LONGEST_LEAD},
            field="minutes",
        )
    roster = publication.locked(roster.pk)
    was = keeping.of_lead(roster)
    roster.confirm_minutes = minutes
    roster.save(update_fields=["confirm_minutes"])
    audit.record(
        act="set_confirmation",
        about=roster,
        now=now,
        person_id=by,
        organisation_id=roster.consortium.host_id,
        minutes=minutes,
        facts=kept_document(keeping.of_lead(roster), was),
    )


# ── Asking ───────────────────────────────────────────────────────────────────────


def ask_due(roster: Roster, held: Sequence[Held], *, now: datetime) -> int:
    """Ask about every shift of the roster for which it is time; how many.

    `held` is what is published from `now` on. First takes back what was asked about
    shifts that passed to somebody else or moved. Safe to repeat, and for two at once:
    the database takes one question about a shift.
    """
    found = shifts(held)
    asked = _keep_true(roster, found, now=now)
    lead = timedelta(minutes=roster.confirm_minutes)
    wanted = [
        one
        for one in to_ask(found, lead=lead, now=now)
        if (one.person, one.starts_at) not in asked
    ]
    return sum(_ask(roster, one, now=now) for one in wanted)


def held_from(now: datetime) -> dict[Roster, list[Held]]:
    """What is published of the next day in every open roster that asks. One query."""
    rows = (
        Coverage.objects.overlapping(Span(now, now + AHEAD))
        .filter(
            position__roster__confirm_minutes__gt=0,
            position__roster__closed_at__isnull=True,
        )
        .select_related("position__roster__consortium")
        .order_by("starts_at", "-position__tier", "position__order")
    )
    found = defaultdict[Roster, list[Held]](list)
    for row in rows:
        found[row.position.roster].append(_held(row))
    return found


def _held(row: Coverage) -> Held:
    person = PersonId(row.person_id)
    return Held(row.position_id, row.starts_at, row.ends_at, person)


def _keep_true(
    roster: Roster, found: Sequence[Shift], *, now: datetime
) -> set[tuple[int, datetime]]:
    """End what is asked about a coming shift that is not theirs, or not then, any
    more; which shifts are asked about still. Whoever confirmed and is on call from
    earlier on has confirmed.
    """
    by_start = {(one.person, one.starts_at): one for one in found}
    coming = Confirmation.objects.standing().filter(roster=roster, starts_at__gt=now)
    asked = set[tuple[int, datetime]]()
    for row in coming:
        key = PersonId(row.person_id), row.starts_at
        shift = by_start.get(key)
        if shift is not None:
            asked.add(key)
            if shift.ends_at > row.ends_at:
                Confirmation.objects.filter(pk=row.pk).update(ends_at=shift.ends_at)
        elif row.starts_at < now + AHEAD and not _confirmed_within(row, found):
            end(row.pk, now=now)
    _end_taken_over(roster, found, now=now)
    return asked


def _end_taken_over(roster: Roster, found: Sequence[Shift], *, now: datetime) -> None:
    """What nobody confirmed and somebody else has taken over asks nobody any more."""
    running = Confirmation.objects.standing().filter(
        roster=roster, starts_at__lte=now, ends_at__gt=now
    )
    for row in running.exclude(state=Confirmed.CONFIRMED.value):
        mine = (one for one in found if one.person == row.person_id)
        if not any(one.starts_at < row.ends_at for one in mine):
            end(row.pk, now=now)


def _confirmed_within(row: Confirmation, found: Iterable[Shift]) -> bool:
    mine = (one for one in found if one.person == row.person_id)
    has = row.state == Confirmed.CONFIRMED
    return has and any(one.covers(row.starts_at) for one in mine)


@transaction.atomic
def end(confirmation_id: int, *, now: datetime) -> None:
    """The shift is not theirs any more, or moved: nothing is asked about it."""
    row = locked(confirmation_id)
    if row.ended_at is not None:
        return
    row.ended_at, row.due_at, row.lease_token = now, None, None
    row.save(update_fields=["ended_at", "due_at", "lease_token"])
    withdraw(row, now=now)
    _tell_mended(row, by=None, now=now)
    live.touch(publication.topic(row.roster))


def _ask(roster: Roster, shift: Shift, *, now: datetime) -> bool:
    call_at, tell_at = deadlines(shift.starts_at, asked_at=now)
    try:
        with transaction.atomic():
            row = Confirmation.objects.create(
                roster=roster,
                position_id=shift.position,
                person_id=shift.person,
                starts_at=shift.starts_at,
                ends_at=_end_of(roster, shift),
                asked_at=now,
                call_at=call_at,
                tell_at=tell_at,
            )
            _send_question(row, now=now)
            row.due_at = now if is_at_once(row, now) else call_at
            row.save()
            live.touch(publication.topic(roster))
    except IntegrityError:
        return False  # another engine asked at the same moment
    return True


def _end_of(roster: Roster, shift: Shift) -> datetime:
    """When it ends, with what follows without a break beyond what was looked at."""
    later = Span(shift.starts_at, shift.starts_at + LONGEST_SHIFT)
    rows = Coverage.objects.overlapping(later).filter(
        position__roster=roster, person_id=shift.person
    )
    found = shifts([_held(row) for row in rows])
    return next(
        (one.ends_at for one in found if one.covers(shift.starts_at)), shift.ends_at
    )


def is_at_once(row: Confirmation, now: datetime) -> bool:
    return step_of(row, now) is not Step.NOTHING


def step_of(row: Confirmation, now: datetime) -> Step:
    """What is next about the row."""
    return next_step(row.as_standing(), now=now, waits_until=waits_until_of(row, now))


def waits_until_of(row: Confirmation, now: datetime) -> datetime | None:
    zone = walltime.zone(row.roster.zone)
    return waits_until(row.starts_at, asked_at=row.asked_at, now=now, zone=zone)


def _send_question(row: Confirmation, *, now: datetime) -> None:
    """By text with a code; by call to who has voice only. Changes `row`, unsaved."""
    shift = shift_of(row)
    wall = walltime.local(row.call_at, walltime.zone(row.roster.zone))
    sent = sending.send(
        person_id=row.person_id,
        topic=TOPIC,
        owner_key=str(row.public_id),
        text=words.confirm_text_without_code(shift),
        render=lambda code: words.confirm_text(
            shift, code=code, call_at=wall, name=_name_of_next(row)
        ),
        voice_path=voice_path(row),
        now=now,
        consortium=row.roster.consortium,
        expires_at=row.starts_at,
        with_code=True,
    )
    channels = {Channel(each.channel) for each in sent.deliveries}
    row.calls = int(Channel.VOICE in channels)
    # One without a code cannot be answered: the call is made at once.
    row.text_failed = row.text_failed or not channels or not sent.code
    row.cannot_call = not channels


def next_in_turn(row: Confirmation) -> User | None:
    """Who is tried after them once the shift has begun; None: nobody is."""
    following = turns.after(row.position, row.person_id, row.starts_at)
    return following.person if following else None


def _name_of_next(row: Confirmation) -> str:
    """Blank where nobody is, or this consortium sends no names."""
    following = next_in_turn(row)
    if following is None or not row.roster.consortium.names_may_be_sent:
        return ""
    return following.work_name


def voice_path(row: Confirmation) -> str:
    return reverse("rosters:voice_shift", args=[row.public_id])


# ── The answer ───────────────────────────────────────────────────────────────────


@transaction.atomic
def confirm(confirmation_id: int, *, way: str, now: datetime) -> Confirmation:
    """Its person says that they are there: by `text`, `keypad` or on the `web`.

    Until the shift is over, also after others were told: those hear that it is
    confirmed after all. Safe to repeat; the first answer counts. Raises NotYourShift
    when it passed to somebody else, moved, or is over.
    """
    row = locked(confirmation_id)
    if row.state == Confirmed.CONFIRMED and row.ended_at is None:
        return row
    shift = shift_of(row)
    if row.ended_at is None and row.ends_at <= now:
        raise NotYourShift(words.shift_over_text(shift))
    if row.ended_at is not None or not still_holds(row, now):
        raise NotYourShift(words.not_yours_text(shift))
    row.state, row.answered_at, row.answered_by = Confirmed.CONFIRMED.value, now, way
    row.due_at = row.lease_token = None  # also out of a hand that holds it now
    row.save()
    withdraw(row, now=now)
    if row.told_id is not None:
        say(row, row.told_id, words.confirmed_after_all_text(shift), now=now)
    _tell_mended(row, by=row.person_id, now=now)
    audit.record(
        act="confirm_shift",
        about=row,
        now=now,
        person_id=row.person_id,
        organisation_id=row.roster.consortium.host_id,
        way=way,
        facts=kept_document(keeping.of_confirmation(row)),
    )
    live.touch(publication.topic(row.roster))
    return row


def _tell_mended(row: Confirmation, *, by: int | None, now: datetime) -> None:
    if row.told_at is not None:
        where, subject = row.roster.consortium, str(row.public_id)
        outcomes.tell_mended(outcomes.Mended(UNCONFIRMED, where, subject, now, by))


def withdraw(row: Confirmation, *, now: datetime) -> None:
    sending.withdraw(str(row.public_id), TOPIC, now)
    sending.withdraw(str(row.public_id), TOLD, now)


def still_holds(row: Confirmation, now: datetime) -> bool:
    """Whether they come on call as was asked or, once it has begun, have any of it
    left.
    """
    theirs = Coverage.objects.filter(
        position__roster=row.roster_id, person_id=row.person_id
    )
    if now <= row.starts_at:
        return theirs.at(row.starts_at).exists()
    left = Span.between(now, row.ends_at)
    return left is not None and theirs.overlapping(left).exists()


def say(row: Confirmation, person_id: int, text: str, *, now: datetime) -> None:
    sending.send(
        person_id=person_id,
        topic=TOLD,
        owner_key=str(row.public_id),
        text=text,
        now=now,
        consortium=row.roster.consortium,
        expires_at=row.ends_at,
    )


def shift_of(row: Confirmation) -> words.Soon:
    """The shift in words, on the wall of its roster."""
    zone, seat = walltime.zone(row.roster.zone), row.position
    return words.Soon(
        row.roster.name,
        seats.seat(Tier(seat.tier), seat.order),
        walltime.local(row.starts_at, zone),
        walltime.local(row.ends_at, zone),
    )


def locked(pk: int) -> Confirmation:
    rows = Confirmation.objects.select_for_update(of=("self",))
    return rows.told_of().get(pk=pk)
