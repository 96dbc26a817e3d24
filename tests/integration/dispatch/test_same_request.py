"""An open request that may be what somebody asks for: asked about, never merged."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from agencies.core.words import Role
from agencies.models import User
from agencies.services import people
from dispatch import duties
from dispatch.core.words import Channel, ResponseType, Source, Weapon
from dispatch.errors import CalloutOver, OpenThere
from dispatch.models import AskedToo, CallIn, Callout, Notice
from dispatch.services import alike, answering, intake, marks, policies
from notifications.core.kinds import Channel as Wire
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.dispatch import asking
from tests.integration.dispatch.scene import Line, Phone
from tests.integration.dispatch.wire import report, sent_to, texts_at
from tests.integration.notifications.conftest import verified_phone

pytestmark = pytest.mark.django_db
PEREZ, CRUISER = "+17155550119", "+17155550177"


@pytest.fixture
def perez(cast: Cast, now: datetime) -> User:
    """Another officer of Harlow, with a phone of their own."""
    person = people.add_person(
        full_name="Ana Perez",
        email="perez@harlow.example",
        organisation=cast.harlow,
        roles=(Role.OFFICER,),
        badge="121",
        starts_on=cast.starts_on,
        now=now,
    )
    verified_phone(person, PEREZ, now)
    return person


@pytest.fixture
def open_one(cast: Cast, now: datetime) -> Callout:
    """Dunn has asked, Lindqvist is called."""
    verified_phone(cast.lindqvist, asking.LINDQVIST, now)
    verified_phone(cast.dunn, asking.DUNN, now)
    policies.set_ladder(cast.tri_town, asking.LADDER, by=None, now=now)
    made = asking.ask(cast, now)
    Callout.objects.update(place="118 Elm St.")
    return made


def form(client: Client, **typed: str) -> dict[str, str]:
    shown = client.get("/ask").context["form"]
    return {
        "form_key": str(shown.initial["form_key"]),
        "opened": shown.initial["opened"],
        "agency": str(shown.fields["agency"].initial),
        "response_type": "co_response",
        "weapon": "no",
        "place": "118 elm street",
        **typed,
    }


def test_who_asks_at_the_same_place_is_asked_whether_it_is_the_same(
    open_one: Callout, perez: User, sign_in: SignIn
) -> None:
    client = sign_in(perez)

    answer = client.post("/ask", form(client, cad_incident="26-77"))

    page = answer.content.decode()
    assert answer.status_code == 409
    assert f"Harlow {open_one.sequence} is open there: Received." in page
    assert "Is this the same?" in page
    assert 'value="26-77"' in page
    assert Callout.objects.count() == 1


def test_yes_adds_them_to_who_is_told_and_opens_nothing(
    open_one: Callout, perez: User, sign_in: SignIn, now: datetime
) -> None:
    client = sign_in(perez)
    sent = form(client, same=str(open_one.public_id))

    first, again = client.post("/ask", sent), client.post("/ask", sent)
    asking.accept(now)

    assert first["Location"] == again["Location"] == f"/r/{open_one.public_id}"
    assert Callout.objects.count() == 1
    assert AskedToo.objects.get().person == perez
    assert [e.by for e in open_one.events.filter(kind="asked_too")] == [perez]
    told = texts_at(PEREZ)
    assert told[0].startswith(f"Harlow {open_one.sequence}: Received.")
    assert "M. Lindqvist is coming" in told[-1]
    assert "M. Lindqvist is coming" in texts_at(asking.DUNN)[-1]


def test_another_one_is_stored_beside_it(
    open_one: Callout, perez: User, sign_in: SignIn
) -> None:
    client = sign_in(perez)
    sent = form(client, same="another", not_same=str(open_one.public_id))

    client.post("/ask", sent)

    assert Callout.objects.count() == 2
    assert not AskedToo.objects.exists()


def test_one_they_were_not_shown_is_asked_about_all_the_same(
    open_one: Callout, perez: User, sign_in: SignIn
) -> None:
    client = sign_in(perez)

    answer = client.post("/ask", form(client, same="another", not_same=""))

    assert answer.status_code == 409
    assert Callout.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"place": "9 River Rd"},
        {"requested_at": datetime(2026, 11, 3, 4, 13, tzinfo=UTC)},
        {"state": "cleared"},
        {"kind": "drill"},
    ],
    ids=["elsewhere", "long ago", "done", "a drill"],
)
def test_what_cannot_be_the_same_is_not_asked_about(
    open_one: Callout, perez: User, sign_in: SignIn, change: dict[str, object]
) -> None:
    Callout.objects.update(**change)
    client = sign_in(perez)

    assert client.post("/ask", form(client)).status_code == 302
    assert Callout.objects.count() == 2


def test_the_same_incident_is_asked_about_wherever_they_say_it_is(
    open_one: Callout, perez: User, sign_in: SignIn
) -> None:
    Callout.objects.update(cad_incident="26-00123")
    client = sign_in(perez)

    answer = client.post(
        "/ask", form(client, place="River bank", cad_incident="26-00123")
    )

    assert answer.status_code == 409


def test_another_agency_is_not_asked_about_it(
    cast: Cast, open_one: Callout, sign_in: SignIn
) -> None:
    client = sign_in(cast.ames)

    assert client.post("/ask", form(client)).status_code == 302


def test_a_request_of_another_agency_cannot_be_joined(
    cast: Cast, open_one: Callout, sign_in: SignIn
) -> None:
    client = sign_in(cast.ames)
    sent = form(client, same=str(open_one.public_id))

    assert client.post("/ask", sent).status_code == 404
    assert not AskedToo.objects.exists()


def test_one_that_ended_meanwhile_cannot_be_joined_and_what_was_typed_stays(
    cast: Cast, open_one: Callout, perez: User, sign_in: SignIn, now: datetime
) -> None:
    marks.cancel(open_one.pk, by=cast.dunn.pk, now=now, source=Source.WEB)
    client = sign_in(perez)

    answer = client.post("/ask", form(client, same=str(open_one.public_id)))

    assert answer.status_code == 422
    assert "is over. Ask again, and it is another one." in answer.content.decode()
    assert 'value="118 elm street"' in answer.content.decode()


def test_a_weapon_only_they_know_of_is_passed_on_to_who_has_it(
    cast: Cast, open_one: Callout, perez: User, now: datetime
) -> None:
    asking.accept(now)
    joiner = alike.Joiner(perez.pk, Channel.WEB, weapon=Weapon.YES_OR_UNSURE)

    for _twice in range(2):
        alike.join(open_one.pk, joiner, by=perez.pk, now=now, source=Source.WEB)

    open_one.refresh_from_db()
    assert open_one.weapon == "yes_or_unsure"
    warned = [t for t in texts_at(asking.LINDQVIST) if "weapon or violence" in t]
    assert len(warned) == 1


def test_who_asked_first_is_not_told_twice(
    cast: Cast, open_one: Callout, now: datetime
) -> None:
    joiner = alike.Joiner(cast.dunn.pk, Channel.WEB)

    alike.join(open_one.pk, joiner, by=cast.dunn.pk, now=now, source=Source.WEB)

    assert not AskedToo.objects.exists()


def test_who_joins_is_told_at_the_number_to_call_them_back_too(
    open_one: Callout, perez: User, sign_in: SignIn
) -> None:
    """It may be the only telephone where they stand."""
    client = sign_in(perez)
    sent = form(client, same=str(open_one.public_id), callback_number=CRUISER)

    for _twice in range(2):
        client.post("/ask", sent)

    told = [(each.person, each.number) for each in AskedToo.objects.all()]
    assert told == [(perez, ""), (None, CRUISER)]
    for number in (PEREZ, CRUISER):
        (text,) = texts_at(number)
        assert text.startswith("Harlow 101: Received.")


def test_a_machine_without_an_officer_is_told_at_its_number(
    open_one: Callout, now: datetime
) -> None:
    joiner = alike.Joiner(None, Channel.API, number=PEREZ)

    for _twice in range(2):
        alike.join(open_one.pk, joiner, by=None, now=now, source=Source.API)
    answering.accept_page(
        open_one.pages.get().pk, in_person=True, now=now, source=Source.TEXT
    )

    assert AskedToo.objects.get().number == PEREZ
    assert "is coming" in texts_at(PEREZ)[-1]


def test_nobody_joins_what_is_over(
    cast: Cast, open_one: Callout, now: datetime
) -> None:
    marks.cancel(open_one.pk, by=cast.dunn.pk, now=now, source=Source.WEB)

    with pytest.raises(CalloutOver):
        alike.join(
            open_one.pk,
            alike.Joiner(None, Channel.API, number=PEREZ),
            by=None,
            now=now,
            source=Source.API,
        )


# By telephone


@pytest.fixture
def calling(open_one: Callout, perez: User, line: Line) -> Phone:
    """Perez has called and answered what everybody is asked."""
    phone = Phone(line, PEREZ)
    phone.calls()
    phone.presses("1")
    return phone


def test_a_second_officer_on_the_phone_is_asked_and_joins_with_one_key(
    calling: Phone, open_one: Callout, perez: User
) -> None:
    asked = calling.presses("1")
    joined = calling.presses("1")

    digits = " ".join(str(open_one.sequence))
    assert f"Harlow {digits}. We are still calling." in asked
    assert "Is this the same? 1: yes. 2: another one." in asked
    assert "Calling the first clinician now" in joined
    assert Callout.objects.count() == 1
    assert AskedToo.objects.get().person == perez
    assert CallIn.objects.get().outcome == "same_request"


def test_another_one_by_phone_is_stored(calling: Phone) -> None:
    calling.presses("1")

    said = calling.presses("2")

    assert "received" in said
    assert Callout.objects.count() == 2


def test_who_says_neither_hears_it_again_and_nothing_is_stored(calling: Phone) -> None:
    calling.presses("1")

    assert "Is this the same?" in calling.presses("7")
    assert "Is this the same?" in calling.waits()
    assert "Nothing has been requested" in calling.waits()
    assert Callout.objects.count() == 1


def test_who_asked_too_hears_where_it_stands_when_they_call_again(
    calling: Phone, line: Line, now: datetime
) -> None:
    calling.presses("1")
    calling.presses("1")
    calling.hangs_up()
    asking.accept(now + timedelta(seconds=20))

    again = Phone(line, PEREZ, sid="CA8").calls()

    assert "talks to the clinician" in again


def test_the_question_names_nobody_to_a_caller_known_by_number_alone(
    calling: Phone, now: datetime
) -> None:
    asking.accept(now)

    assert "Lindqvist" not in calling.presses("1")


def test_who_asked_is_called_though_somebody_else_hears_it_on_the_line(
    calling: Phone, open_one: Callout, now: datetime
) -> None:
    calling.presses("1")
    calling.presses("1")
    asking.accept(now)
    assert "is coming" in calling.waits()
    calling.waits()

    report(sent_to(asking.DUNN)[-1], "undelivered", now)
    duties.make_sure_told(now)

    (rung,) = sent_to(asking.DUNN, Wire.VOICE)
    assert rung.message.voice_path == f"/voice/told/{open_one.public_id}"


def test_a_key_of_who_asked_too_says_nothing_of_who_asked(
    calling: Phone, open_one: Callout, line: Line, now: datetime
) -> None:
    asking.accept(now)
    path = f"/voice/told/{open_one.public_id}/key"

    line.hears(path, Digits="9", To=PEREZ)
    assert Notice.objects.get().told_at is None
    line.hears(path, Digits="9", To=asking.DUNN)
    assert Notice.objects.get().told_at == now


def test_who_hangs_up_beside_the_one_who_asked_makes_nobody_s_phone_ring(
    calling: Phone, open_one: Callout, now: datetime
) -> None:
    calling.presses("1")
    calling.presses("1")
    asking.accept(now)

    calling.hangs_up()
    duties.make_sure_told(now)

    assert sent_to(asking.DUNN, Wire.VOICE) == []


# In the service itself


def test_nobody_is_asked_where_nobody_could_answer(
    cast: Cast, open_one: Callout, now: datetime
) -> None:
    assert asking.ask(cast, now).pk != open_one.pk


def test_the_same_form_twice_is_no_question(cast: Cast, now: datetime) -> None:
    asked = intake.NewCallout(
        agency=cast.harlow,
        response_type=ResponseType.CO_RESPONSE,
        weapon=Weapon.NO,
        place="Harlow",
        channel=Channel.WEB,
        source=Source.WEB,
        requester_id=cast.dunn.pk,
        entered_by_id=cast.dunn.pk,
        form_key=cast.harlow.public_id,
        not_same_as=frozenset(),
    )

    first, again = (intake.open_callout(asked, now=now) for _twice in range(2))

    assert first == again
    with pytest.raises(OpenThere):
        intake.open_callout(replace(asked, form_key=cast.dunn.public_id), now=now)
