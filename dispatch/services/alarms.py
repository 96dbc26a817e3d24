"""Raising an alarm, passing it on until somebody has it, and taking it."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction

from agencies.models import Consortium
from agencies.services import audit, live, people
from dispatch import words
from dispatch.models import Alarm, Callout
from dispatch.selectors import practice
from dispatch.services import owners
from notifications import selectors as phones
from notifications.core.kinds import Channel
from notifications.services import sending
from rosters.core.shortfalls import Kind
from rosters.selectors import shortfalls as gaps
from rosters.services import all_clear

TOPIC = "alarm"
GAP = all_clear.ALARMS[Kind.GAP]
PASS_ON_AFTER = timedelta(minutes=3)
NOBODY_HEARS = timedelta(seconds=30)  # somebody may have a phone by then
# What nobody need have any more once its request is cancelled or closed. Not that
# somebody could not be told, or does not answer: that is about the person.
OVER_WITH_REQUEST = (
    "exhausted",
    "overdue",
    "no_owner",
    "cannot_ask",
    "not_agreed",
    "weapon_known",
    "lead_cannot",
    "not_taken_over",
    "to_document",
    "time_to_mend",
)
# What nobody need have any more once somebody has the request, or has it instead.
OVER_ONCE_TAKEN = ("exhausted", "lead_cannot", "not_taken_over")
TAKEN_HOLDS = timedelta(hours=1)  # a deadline is not rung for again meanwhile


@transaction.atomic
def raise_alarm(
    *,
    kind: str,
    now: datetime,
    callout: Callout | None = None,
    consortium: Consortium | None = None,
    subject: str = "",
    label: str = "",
    tell_at: datetime | None = None,
    unless_taken_within: timedelta | None = None,
) -> Alarm | None:
    """Open an alarm; None when the same one is open already.

    About `callout`, or about `subject` in `consortium`, worded as `label`. The duty
    supervisor is told by text and call when the engine takes the row up, which is at
    once; what can wait is told at `tell_at`. None also when somebody took the same
    one within `unless_taken_within`: they have it; and about a drill that rings only
    who asked for it: it wakes nobody else.
    """
    where = callout.consortium if callout else consortium
    if where is None:
        raise ValueError("an alarm needs a callout or a consortium")
    if callout is not None and practice.is_of_one(callout):
        return None
    about = str(callout.public_id) if callout else subject
    if unless_taken_within is not None and Alarm.objects.filter(
        consortium=where,
        kind=kind,
        subject=about,
        acknowledged_at__gt=now - unless_taken_within * settings.TIME_SCALE,
    ):
        return None
    try:
        with transaction.atomic():
            made = Alarm.objects.create(
                consortium=where,
                kind=kind,
                subject=about,
                label=label[:80],
                callout=callout,
                raised_at=now,
                due_at=tell_at or now,
            )
    except IntegrityError:
        return None
    live.touch(f"board:{where.public_id}")
    return made


@transaction.atomic
def pass_on(alarm: Alarm, *, now: datetime) -> bool:
    """Tell the next person in turn who can be reached, round after round. Fenced.

    The supervisors take turns; while none of them has a phone that can be reached
    the coordinators do, then the administrators. With nobody at all it stays on the
    screens and is tried again soon.
    """
    locked = Alarm.objects.select_for_update().get(pk=alarm.pk)
    if locked.acknowledged_at is not None:
        return alarm.finish()  # taken while we held the claim: it rings nobody more
    told = list(alarm.told)
    person = _next_to_hear(alarm, now=now)
    again = now + NOBODY_HEARS * settings.TIME_SCALE
    if person is not None and _tell(alarm, person, now=now):
        # Slower each round: nobody is rung all night at the pace of a first alarm.
        rounds = min(1 + told.count(person), 10)
        again = now + PASS_ON_AFTER * rounds * settings.TIME_SCALE
        told.append(person)
    if not alarm.finish(due_at=again, told=told):
        transaction.set_rollback(True)  # another engine has it: it tells, not we
        return False
    return True


def _next_to_hear(alarm: Alarm, *, now: datetime) -> int | None:
    """Whose turn it is in the first tier in which anybody can be reached, but for who
    said that they are unavailable and so opened the gap that it is about.
    """
    knows = gaps.opened_by(alarm.subject) if alarm.kind == GAP else frozenset()
    for tier in owners.tiers(alarm.consortium, now=now):
        reach = phones.is_reachable(person.pk for person in tier)
        able = [p.pk for p in tier if reach[p.pk].at_all and p.pk not in knows]
        if able:
            return min(able, key=alarm.told.count)  # ties: the first of the tier
    return None


def is_drill(alarm: Alarm) -> bool:
    """Whether it is about practice, which is said before anything else."""
    return alarm.callout is not None and alarm.callout.kind == "drill"


def about(alarm: Alarm) -> str:
    """What it is about, in words: a request's number, or a name."""
    if alarm.callout is not None:
        return words.request_named(alarm.callout.number)
    return alarm.label or alarm.subject


def _tell(alarm: Alarm, person_id: int, *, now: datetime) -> bool:
    """By text and call; False when nothing is on its way to them.

    Whoever is being called about another alarm is not called at the same time, which
    would be busy: that call says this one too, after it (`others_of`).
    """
    people.hold(person_id)
    in_a_call = phones.calls_under_way(person_id, TOPIC)
    sent = sending.send(
        person_id=person_id,
        topic=TOPIC,
        owner_key=str(alarm.public_id),
        text=words.alarm_text_without_code(
            alarm.kind, about(alarm), is_drill=is_drill(alarm)
        ),
        render=lambda code: words.alarm_text(
            alarm.kind, about(alarm), code=code, is_drill=is_drill(alarm)
        ),
        voice_path=f"/voice/alarm/{alarm.public_id}",
        channels=(Channel.TEXT,) if in_a_call else (Channel.TEXT, Channel.VOICE),
        now=now,
        consortium=alarm.consortium,
        expires_at=now + timedelta(hours=2),
        with_code=True,
    )
    return in_a_call or bool(sent.deliveries)


def others_of(alarm: Alarm, person_id: int | None) -> list[Alarm]:
    """The other alarms that the person was told of and nobody has taken, oldest first:
    a call about one of them says them all, one after the other.
    """
    if person_id is None:
        return []
    rows = Alarm.objects.filter(acknowledged_at__isnull=True).exclude(pk=alarm.pk)
    still_open = rows.select_related("callout", "consortium").order_by("raised_at")
    return [other for other in still_open if person_id in other.told]


def _tell_others_anew(alarm: Alarm, *, by: int | None, now: datetime) -> None:
    """The call that was to say the others as well is ended before anybody hears it:
    whoever is next hears of them now.
    """
    called = phones.people_being_called(str(alarm.public_id), TOPIC) - {by}
    others = [other.pk for each in called for other in others_of(alarm, each)]
    Alarm.objects.filter(pk__in=others, lease_token__isnull=True).update(due_at=now)


@transaction.atomic
def acknowledge(alarm_id: int, *, by: int | None, now: datetime) -> Alarm:
    """Somebody has it: it goes to nobody else. Safe to repeat; the first counts."""
    alarm = Alarm.objects.select_for_update(of=("self",)).get(pk=alarm_id)
    if alarm.acknowledged_at is not None:
        return alarm
    alarm.acknowledged_at, alarm.acknowledged_by_id = now, by
    alarm.due_at = alarm.lease_token = None  # also out of a hand that holds it now
    alarm.save(
        update_fields=["acknowledged_at", "acknowledged_by", "due_at", "lease_token"]
    )
    _tell_others_anew(alarm, by=by, now=now)
    sending.withdraw(owner_key=str(alarm.public_id), topic=TOPIC, now=now)
    audit.record(
        act="acknowledge_alarm",
        about=alarm,
        now=now,
        person_id=by,
        organisation_id=alarm.consortium.host_id,
    )
    live.touch(f"board:{alarm.consortium.public_id}")
    return alarm


def end_about(callout: Callout, *, now: datetime) -> None:
    """The request is over, and what it needed somebody for: that rings nobody more."""
    _end(callout, OVER_WITH_REQUEST, now=now)


def end_as_taken(callout: Callout, *, nobody_had_it: bool, now: datetime) -> None:
    """Somebody has it: that nobody had, or that who had it cannot, rings nobody more.
    A deadline that passed while somebody had it stays: they may be at the scene.
    """
    late = ("overdue",) if nobody_had_it else ()
    _end(callout, OVER_ONCE_TAKEN + late, now=now)


def _end(callout: Callout, kinds: tuple[str, ...], *, now: datetime) -> None:
    about = Alarm.objects.filter(
        callout=callout, kind__in=kinds, acknowledged_at__isnull=True
    )
    for alarm in about.order_by("pk"):
        acknowledge(alarm.pk, by=None, now=now)


def settled(alarm: Alarm, *, now: datetime) -> str:
    """What is said of an alarm that nobody need have any more, because what it was
    about is over; "": it is not.
    """
    if alarm.kind in (all_clear.ALARMS[kind] for kind in Kind):
        return all_clear.answer_about(alarm.subject, now=now)
    by_itself = alarm.acknowledged_at is not None and alarm.acknowledged_by is None
    return words.alarm_over_text(alarm.kind, about(alarm)) if by_itself else ""


def still_open(kind: str, subject: str) -> list[Alarm]:
    """The alarm of that kind about that subject, if nobody has it yet."""
    rows = Alarm.objects.filter(kind=kind, subject=subject)
    return list(rows.filter(acknowledged_at__isnull=True))


def held_by_other(alarm: Alarm, by: int | None) -> str:
    """The name of somebody else than `by` who has the alarm, or blank."""
    holder = alarm.acknowledged_by
    return "" if holder is None or holder.pk == by else holder.work_name
