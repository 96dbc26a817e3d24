"""Who has an alarm, who hears so, and about whom it is."""

from datetime import datetime, timedelta

import pytest
from django.contrib.messages import get_messages

from agencies.core.words import Role
from agencies.services import membership, people
from common import due
from dispatch import duties
from dispatch.core.words import Source
from dispatch.models import Alarm
from dispatch.services import alarms, closing, hearing, marks
from notifications.events import OptedOut, Replied
from notifications.models import Delivery, Message, ReplyCode
from notifications.services import sending
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.dispatch.scene import DESK, LINDQVIST, VANG, Line, ask
from tests.integration.notifications.conftest import verified_phone

HAS_IT = "M. Lindqvist has it"


@pytest.fixture
def alarm(cast: Cast, now: datetime) -> Alarm:
    """Two supervisors were told of it, Lindqvist first and Vang last."""
    membership.give_role(
        cast.vang, cast.tamarack, Role.SUPERVISOR, starts_on=now.date(), now=now
    )
    verified_phone(cast.lindqvist, LINDQVIST, now)
    verified_phone(cast.vang, VANG, now)
    made = alarms.raise_alarm(
        kind="engine_late", consortium=cast.tri_town, subject="ladder", now=now
    )
    assert made is not None
    made.told = [cast.lindqvist.pk, cast.vang.pk]
    made.save()
    return made


def keyed(line: Line, alarm: Alarm, number: str) -> str:
    return line.hears(f"/voice/alarm/{alarm.public_id}/key", To=number, Digits="1")


def replied(alarm: Alarm, person_id: int, now: datetime) -> str | None:
    return hearing.alarm_replied(
        Replied(
            message_id=0,
            topic="alarm",
            owner_key=str(alarm.public_id),
            person_id=person_id,
            number=VANG,
            digit="1",
            code="41",
            at=now,
        )
    )


def test_the_alarm_is_whose_phone_was_called_not_whose_was_called_last(
    alarm: Alarm, cast: Cast, line: Line
) -> None:
    heard = keyed(line, alarm, LINDQVIST)

    alarm.refresh_from_db()
    assert alarm.acknowledged_by == cast.lindqvist
    assert "The alarm is yours" in heard


def test_the_second_supervisor_hears_who_has_it(alarm: Alarm, line: Line) -> None:
    keyed(line, alarm, LINDQVIST)

    assert HAS_IT in keyed(line, alarm, VANG)
    assert "The alarm is yours" in keyed(line, alarm, LINDQVIST)


def test_who_picks_up_after_it_was_taken_hears_who_has_it(
    alarm: Alarm, line: Line
) -> None:
    keyed(line, alarm, LINDQVIST)

    assert HAS_IT in line.hears(f"/voice/alarm/{alarm.public_id}", To=VANG)


def test_the_second_supervisor_reads_who_has_it(
    alarm: Alarm, cast: Cast, now: datetime
) -> None:
    first = replied(alarm, cast.lindqvist.pk, now)
    second = replied(alarm, cast.vang.pk, now)

    assert "The alarm is yours" in (first or "")
    assert HAS_IT in (second or "")


def test_the_second_supervisor_sees_who_has_it(
    alarm: Alarm, cast: Cast, line: Line, sign_in: SignIn
) -> None:
    keyed(line, alarm, LINDQVIST)

    answer = sign_in(cast.vang).post(f"/alarm/{alarm.public_id}")

    (told,) = get_messages(answer.wsgi_request)
    assert HAS_IT in str(told)


def opts_out(person_id: int, now: datetime) -> None:
    hearing.opted_out(OptedOut(number=VANG, person_id=person_id, at=now))


def test_an_opt_out_alarms_in_every_consortium_the_person_works_in(
    cast: Cast, now: datetime
) -> None:
    membership.give_role(
        cast.vang, cast.pine_county, Role.CLINICIAN, starts_on=now.date(), now=now
    )

    opts_out(cast.vang.pk, now)

    where = set(Alarm.objects.values_list("consortium", flat=True))
    assert where == {cast.tri_town.pk, cast.two_rivers.pk}


def test_two_people_of_one_name_are_two_alarms_and_each_is_named(
    cast: Cast, now: datetime
) -> None:
    namesake = people.add_person(
        full_name="Tom Vang",
        organisation=cast.tamarack,
        roles=(Role.CLINICIAN,),
        starts_on=now.date(),
        now=now,
    )

    for person in (cast.vang, namesake, namesake):
        opts_out(person.pk, now)

    assert Alarm.objects.filter(kind="opt_out").count() == 2
    assert set(Alarm.objects.values_list("label", flat=True)) == {"T. Vang"}


def test_an_opt_out_is_texted_spoken_and_shown_with_the_name(
    cast: Cast, line: Line, now: datetime, sign_in: SignIn
) -> None:
    verified_phone(cast.lindqvist, LINDQVIST, now)
    opts_out(cast.vang.pk, now)
    lease = timedelta(seconds=15)
    (alarm,) = due.claim(Alarm.objects.all(), now=now, lease=lease, limit=1)

    alarms.pass_on(alarm, now=now)

    text = Message.objects.get(topic="alarm").text
    assert text.startswith("TANDEM ALARM: T. Vang: a phone on call refuses our texts.")
    heard = line.hears(f"/voice/alarm/{alarm.public_id}", To=LINDQVIST)
    assert "T. Vang: a phone on call refuses our texts" in heard
    board = sign_in(cast.lindqvist).get("/board").content.decode()
    assert "T. Vang" in board
    assert str(cast.vang.public_id) not in board


def passed_on(now: datetime) -> list[str]:
    """The numbers that hear of an alarm when the engine takes its row up at `now`."""
    before = Delivery.objects.count()
    duties.pass_on_alarms(now)
    return [row.number for row in Delivery.objects.order_by("pk")[before:]]


@pytest.fixture
def untold(cast: Cast, now: datetime) -> Alarm:
    made = alarms.raise_alarm(
        kind="engine_late", consortium=cast.tri_town, subject="ladder", now=now
    )
    assert made is not None
    return made


def test_a_supervisor_without_a_phone_costs_an_alarm_no_time(
    untold: Alarm, cast: Cast, now: datetime
) -> None:
    membership.give_role(
        cast.vang, cast.tamarack, Role.SUPERVISOR, starts_on=now.date(), now=now
    )
    verified_phone(cast.vang, VANG, now)

    assert passed_on(now) == [VANG, VANG]
    untold.refresh_from_db()
    assert untold.told == [cast.vang.pk]


def test_an_alarm_that_no_supervisor_can_hear_goes_to_the_coordinator_at_once(
    untold: Alarm, cast: Cast, now: datetime
) -> None:
    verified_phone(cast.admin, DESK, now)
    assert passed_on(now) == [DESK, DESK]

    verified_phone(cast.novak, VANG, now)

    assert passed_on(now + timedelta(minutes=4)) == [VANG, VANG]


def test_supervisors_hear_an_alarm_in_turn(
    untold: Alarm, cast: Cast, now: datetime
) -> None:
    membership.give_role(
        cast.vang, cast.tamarack, Role.SUPERVISOR, starts_on=now.date(), now=now
    )
    verified_phone(cast.lindqvist, LINDQVIST, now)
    verified_phone(cast.vang, VANG, now)

    heard = [passed_on(now + timedelta(minutes=4 * n))[:1] for n in range(3)]

    assert heard == [[LINDQVIST], [VANG], [LINDQVIST]]


def test_an_alarm_that_nobody_can_hear_stays_on_the_screens_and_is_tried_again_soon(
    untold: Alarm, cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    assert passed_on(now) == []

    untold.refresh_from_db()
    assert untold.told == []
    assert untold.due_at is not None
    assert untold.due_at <= now + timedelta(minutes=1)
    assert "the engine is late" in sign_in(cast.novak).get("/board").content.decode()
    verified_phone(cast.novak, VANG, now)
    assert passed_on(untold.due_at) == [VANG, VANG]


def test_a_phone_whose_codes_are_all_in_use_hears_an_alarm_all_the_same(
    untold: Alarm, cast: Cast, line: Line, now: datetime
) -> None:
    verified_phone(cast.lindqvist, LINDQVIST, now)
    other = sending.send(
        person_id=cast.lindqvist.pk,
        topic="callout",
        owner_key="a test",
        text="a test",
        now=now,
        consortium=cast.tri_town,
        expires_at=now + timedelta(hours=2),
    )
    ReplyCode.objects.bulk_create(
        ReplyCode(number=LINDQVIST, code=str(n), message=other.message, given_at=now)
        for n in range(10, 1000)
    )

    assert passed_on(now) == [LINDQVIST, LINDQVIST]

    text = Message.objects.get(topic="alarm").text
    assert text == (
        "TANDEM ALARM: ladder: the engine is late. "
        "Answer our call and press 1 when you have it."
    )
    assert "The alarm is yours" in keyed(line, untold, LINDQVIST)


@pytest.mark.parametrize("how", ["cancel", "close"])
def test_an_alarm_about_what_is_over_rings_nobody_more_and_is_said_to_be_settled(
    cast: Cast, now: datetime, how: str
) -> None:
    verified_phone(cast.lindqvist, LINDQVIST, now)
    callout = ask(cast, now)
    over = now + timedelta(seconds=200)
    duties.escalate_due_callouts(over)
    alarm = Alarm.objects.get(kind="exhausted")
    duties.pass_on_alarms(over)

    if how == "cancel":
        marks.cancel(callout.pk, by=cast.dunn.pk, now=over, source=Source.WEB)
    else:
        ending = closing.Ending(disposition="no_clinician_available")
        closing.close(
            callout.pk, ending, by=cast.lindqvist.pk, now=over, source=Source.WEB
        )

    alarm.refresh_from_db()
    assert (alarm.acknowledged_at, alarm.due_at) == (over, None)
    assert "settled since" in (replied(alarm, cast.lindqvist.pk, over) or "")


def test_that_somebody_could_not_be_told_stays_an_alarm_when_it_is_cancelled(
    cast: Cast, now: datetime
) -> None:
    callout = ask(cast, now)
    alarms.raise_alarm(kind="unreachable", callout=callout, now=now)

    marks.cancel(callout.pk, by=cast.dunn.pk, now=now, source=Source.WEB)

    assert Alarm.objects.get(kind="unreachable").acknowledged_at is None
