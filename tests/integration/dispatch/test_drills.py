"""Practice: by every channel, marked first in everything, billed and counted nowhere,
and out of the way the moment somebody is really needed.
"""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from agencies.core.keys import TokenScope
from billing.models import Activation
from common import due
from common.intervals import Span
from dispatch import duties
from dispatch.core.lifecycle import Mark
from dispatch.core.words import Source
from dispatch.errors import NotAskable
from dispatch.models import Alarm, Callout, Page, Response
from dispatch.selectors import billable, figures
from dispatch.services import (
    alarms,
    answering,
    cad_keys,
    candidates,
    closing,
    hung_up,
    marks,
    policies,
    steering,
    upgrading,
)
from notifications.events import Replied
from notifications.models import Message
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.billing.books import Books
from tests.integration.dispatch import asking
from tests.integration.dispatch.scene import Line, Phone
from tests.integration.dispatch.test_asking import opened
from tests.integration.dispatch.wire import texts_at
from tests.integration.notifications.conftest import verified_phone
from tests.integration.rosters.machines import machine

pytestmark = pytest.mark.django_db
YEAR = Span(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))


@pytest.fixture(autouse=True)
def called(cast: Cast, now: datetime) -> None:
    """Lindqvist is called, Dunn has a phone, the books are open."""
    verified_phone(cast.lindqvist, asking.LINDQVIST, now)
    verified_phone(cast.dunn, asking.DUNN, now)
    policies.set_ladder(cast.tri_town, asking.LADDER, by=None, now=now)
    Books(cast).agree()


def assert_only_practice(cast: Cast, now: datetime, *, taken: bool = True) -> None:
    """The one request there is: answered, done and closed, and it left no trace in
    bills and counts; every text of it says DRILL first.
    """
    callout = Callout.objects.get()
    assert callout.kind == "drill"
    if taken:
        asking.accept(now)
        marks.mark(
            callout.pk, Mark.CLEARED, by=cast.lindqvist.pk, now=now, source=Source.WEB
        )
    assert set(Response.objects.values_list("is_drill", flat=True)) == {True}
    closing.close(
        callout.pk,
        closing.Ending("resolved_phone"),
        by=cast.lindqvist.pk,
        now=now,
        source=Source.WEB,
    )

    assert not Activation.objects.exists()
    assert not billable.final_responses(cast.tri_town.pk, YEAR).exists()
    for by_place in (True, False):
        counted = billable.requests_by_agency(cast.tri_town.pk, YEAR, by_place=by_place)
        assert not counted
    assert figures.open_by_state() == {}
    assert figures.seconds_to_accept(now) == []
    texts = list(Message.objects.values_list("text", flat=True))
    assert [text for text in texts if not text.startswith("DRILL ")] == []
    assert bool(texts) is taken


def test_a_drill_on_screen(cast: Cast, sign_in: SignIn, now: datetime) -> None:
    dunn = sign_in(cast.dunn)
    form = {"response_type": "co_response", "weapon": "no", "place": "Harlow"}

    dunn.post("/ask", {**opened(dunn), **form, "is_drill": "on"})

    assert_only_practice(cast, now)


def test_a_drill_by_the_dispatcher_s_line(
    cast: Cast, sign_in: SignIn, now: datetime
) -> None:
    line = {"line": "harlow drill w- mill", "form_key": str(uuid4())}

    sign_in(cast.wells).post("/board/line", line)

    assert_only_practice(cast, now)


def test_a_drill_by_telephone_says_so_in_every_question(
    cast: Cast, line: Line, now: datetime
) -> None:
    phone = Phone(line, asking.DUNN)
    phone.calls()

    asked = phone.presses("0")
    weapon = phone.presses("1")
    received = phone.presses("1")

    assert asked.startswith("Drill. Tandem for Harlow police.")
    assert weapon.startswith("Drill. Weapon or violence?")
    assert received.startswith("Drill. Harlow 1")
    assert_only_practice(cast, now)


def test_nought_again_is_no_practice_any_more(line: Line) -> None:
    phone = Phone(line, asking.DUNN)
    phone.calls()
    phone.presses("0")

    assert phone.presses("0").startswith("Tandem for Harlow police.")
    phone.presses("1")
    phone.presses("1")

    assert Callout.objects.get().kind == "live"


def test_a_drill_by_the_code_of_the_text_that_follows_a_call(
    cast: Cast, line: Line, now: datetime
) -> None:
    phone = Phone(line, asking.DUNN)
    phone.calls()
    phone.presses("0")
    phone.hangs_up()
    message = Message.objects.get()
    hung_up.replied(
        Replied(
            message_id=message.pk,
            topic=hung_up.TOPIC,
            owner_key=message.owner_key,
            person_id=cast.dunn.pk,
            number=asking.DUNN,
            digit="1",
            code="52",
            at=now,
        )
    )

    assert_only_practice(cast, now)


def test_a_drill_by_token_and_by_signed_message(cast: Cast, now: datetime) -> None:
    harlow = machine(cast, cast.harlow, now, TokenScope.CALLOUTS_WRITE)

    status, made = harlow.post(
        "/callouts", {"weapon": "no", "badge": "118", "drill": True}
    )

    assert (status, made["kind"]) == (201, "drill")
    assert_only_practice(cast, now)


def test_a_drill_of_a_dispatch_system_is_another_incident_than_a_live_one(
    cast: Cast, now: datetime
) -> None:
    key, secret = cad_keys.make(cast.county_dispatch, by=cast.admin.pk, now=now)
    said: dict[str, Any] = {
        "incident": "26-1",
        "agency": "Harlow",
        "weapon": "no",
        "badge": "118",
        "drill": True,
    }
    body, timestamp = json.dumps(said).encode(), str(int(now.timestamp()))

    answer = Client().post(
        "/api/v1/cad/requests",
        body,
        content_type="application/json",
        headers={
            "Tandem-Key": str(key.public_id),
            "Tandem-Timestamp": timestamp,
            "Tandem-Signature": cad_keys.signature(secret, timestamp, body),
        },
    )

    assert answer.status_code == 201
    assert_only_practice(cast, now)


def test_a_drill_recorded_afterwards(
    cast: Cast, sign_in: SignIn, now: datetime
) -> None:
    typed = {
        "agency": str(cast.harlow.public_id),
        "how": "radio_relayed",
        "clinician": str(cast.lindqvist.public_id),
        "on": "2026-11-03",
        "asked_at": "01:10",
        "done_at": "01:40",
        "place": "Harlow",
        "weapon": "not_asked",
        "why": "Practice",
        "is_drill": "on",
        "form_key": str(uuid4()),
    }

    sign_in(cast.dunn).post("/requests/recorded", typed)

    assert_only_practice(cast, now, taken=False)


def test_it_is_marked_on_every_page_that_names_it(
    cast: Cast, sign_in: SignIn, now: datetime
) -> None:
    dunn = sign_in(cast.dunn)
    form = {"response_type": "co_response", "weapon": "no", "place": "Harlow"}
    dunn.post("/ask", {**opened(dunn), **form, "is_drill": "on"})
    callout = Callout.objects.get()
    here, wells, lindqvist = (
        f"/r/{callout.public_id}",
        sign_in(cast.wells),
        sign_in(cast.lindqvist, cast.tamarack),
    )
    page = callout.pages.get()

    shown = {
        path: client.get(path).content.decode()
        for client, path in [
            *((dunn, path) for path in ("/", "/requests", here, f"{here}/cancel")),
            *((wells, path) for path in ("/board", f"{here}/record", f"{here}/now")),
            (lindqvist, f"/p/{page.public_id}"),
        ]
    }

    named = f"DRILL {callout.number}"
    unmarked = [
        path
        for path, page_text in shown.items()
        if page_text.count(callout.number) != page_text.count(named)
        or named not in page_text
    ]
    assert [path for path in unmarked if not path.endswith("/now")] == []


def test_an_alarm_about_practice_says_so_first(
    cast: Cast, line: Line, now: datetime
) -> None:
    asking.ask(cast, now)
    Callout.objects.update(kind="drill")
    over = asking.nobody(now)
    lease = timedelta(seconds=15)
    (alarm,) = due.claim(Alarm.objects.all(), now=over, lease=lease, limit=1)

    alarms.pass_on(alarm, now=over)

    heard = line.hears(f"/voice/alarm/{alarm.public_id}", To=asking.LINDQVIST)
    assert alarm.kind == "exhausted"
    assert heard.startswith("Drill. Tandem alarm.")
    alarmed = [text for text in texts_at(asking.LINDQVIST) if "ALARM" in text]
    assert [text.startswith("DRILL TANDEM ALARM") for text in alarmed] == [True]


def drilled(cast: Cast, sign_in: SignIn) -> Callout:
    line = {"line": "harlow drill w- mill", "form_key": str(uuid4())}
    sign_in(cast.wells).post("/board/line", line)
    return Callout.objects.get(kind="drill")


def test_a_real_request_ends_practice_at_once_and_rings_the_clinician(
    cast: Cast, sign_in: SignIn, now: datetime
) -> None:
    drill = drilled(cast, sign_in)

    real = asking.ask(cast, now + timedelta(seconds=5))

    drill.refresh_from_db()
    assert drill.state == "cancelled"
    assert real.pages.get().person == cast.lindqvist
    texts = texts_at(asking.LINDQVIST)
    assert (
        f"DRILL Harlow {drill.sequence} is no longer needed. Nothing more to do."
        in texts
    )
    assert any(f"TANDEM Harlow {real.sequence}." in text for text in texts)


def test_who_is_at_a_drill_is_free_for_a_real_request_and_takes_it(
    cast: Cast, sign_in: SignIn, now: datetime
) -> None:
    drill = drilled(cast, sign_in)
    asking.accept(now)

    asking.ask(cast, now + timedelta(seconds=5))
    real = asking.accept(now + timedelta(seconds=10))

    drill.refresh_from_db()
    assert (drill.state, real.state) == ("cancelled", "accepted")
    assert real.lead == cast.lindqvist


def test_nobody_practises_while_a_real_request_looks_for_somebody(
    cast: Cast, sign_in: SignIn, now: datetime
) -> None:
    asking.ask(cast, now)
    dunn = sign_in(cast.dunn)
    form = {"response_type": "co_response", "weapon": "no", "place": "Harlow"}

    answer = dunn.post("/ask", {**opened(dunn), **form, "is_drill": "on"})

    assert answer.status_code == 422
    assert "Practise afterwards." in answer.context["form"].errors["is_drill"][0]
    assert Callout.objects.count() == 1


def test_a_drill_counts_not_as_the_last_call_of_who_was_called_least(
    cast: Cast, sign_in: SignIn, now: datetime
) -> None:
    drilled(cast, sign_in)

    assert (
        candidates.look_around(cast.tri_town, cast.harlow.pk, now=now).last_called == {}
    )


def test_the_coordinator_asks_for_practice_and_for_nothing_else(
    cast: Cast, sign_in: SignIn
) -> None:
    novak = sign_in(cast.novak)
    shown = novak.get("/ask").context["form"]
    form = {
        "form_key": str(shown.initial["form_key"]),
        "opened": shown.initial["opened"],
        "agency": str(cast.harlow.public_id),
        "response_type": "co_response",
        "weapon": "no",
        "place": "Harlow",
    }

    real = novak.post("/ask", form)
    novak.post("/ask", form | {"is_drill": "on"})

    assert real.context["form"].errors["is_drill"] == ["You ask for practice only."]
    assert Callout.objects.get().kind == "drill"


def test_a_clinician_asks_for_no_practice(cast: Cast, sign_in: SignIn) -> None:
    assert sign_in(cast.rivera).get("/ask").status_code == 403


def test_every_sentence_of_a_drill_s_calls_says_first_that_it_is_one(
    cast: Cast, line: Line, now: datetime, sign_in: SignIn
) -> None:
    client = sign_in(cast.dunn)
    form = {"response_type": "co_response", "weapon": "no", "place": "Harlow"}
    client.post("/ask", {**opened(client), **form, "is_drill": "on"})
    page = Page.objects.get()

    said = [
        line.asks(f"/voice/page/{page.public_id}"),
        line.asks(f"/voice/page/{page.public_id}/key", Digits="1"),
        line.asks(f"/voice/page/{page.public_id}/minutes", Digits="35"),
        line.asks(f"/voice/page/{page.public_id}/connect", Digits="9"),
        line.asks(f"/voice/lead/{page.callout.public_id}"),
        line.asks(f"/voice/told/{page.callout.public_id}"),
    ]

    sentences = [say.text or "" for one in said for say in one.iter("Say")]
    assert len(sentences) > len(said)
    assert [s for s in sentences if not s.startswith("Drill. ")] == []
    assert [s for s in sentences if s.startswith("Drill. Drill.")] == []


def test_a_real_request_that_is_asked_for_anew_ends_practice_too(
    cast: Cast, sign_in: SignIn, now: datetime
) -> None:
    real = asking.ask(cast, now)
    over = asking.nobody(now)
    drill = drilled(cast, sign_in)
    assert drill.state == "paging"

    answering.try_again(real.pk, by=cast.dunn.pk, now=over, source=Source.TEXT)

    drill.refresh_from_db()
    assert drill.state == "cancelled"


def test_practice_left_beside_a_real_request_ends_within_seconds(
    cast: Cast, sign_in: SignIn, now: datetime
) -> None:
    """Whoever stored the request died before practice gave way."""
    drill = drilled(cast, sign_in)
    real = asking.ask(cast, now)
    Callout.objects.filter(pk=drill.pk).update(
        state="paging", deadline_at=now, due_at=now
    )

    assert duties.let_practice_give_way(now) == 1

    drill.refresh_from_db()
    real.refresh_from_db()
    assert (drill.state, real.state) == ("cancelled", "paging")
    assert duties.let_practice_give_way(now) == 0


def test_practice_that_found_nobody_rings_nobody_anew_beside_a_real_request(
    cast: Cast, sign_in: SignIn, now: datetime
) -> None:
    drill = drilled(cast, sign_in)
    over = asking.nobody(now)
    real = asking.ask(cast, over)
    what: dict[str, Any] = {"by": cast.wells.pk, "now": over, "source": Source.WEB}
    Callout.objects.filter(pk=drill.pk).update(response_type="consult")

    with pytest.raises(NotAskable, match="Practise afterwards"):
        answering.try_again(drill.pk, **what)
    with pytest.raises(NotAskable, match="Practise afterwards"):
        upgrading.upgrade(drill.pk, **what)
    with pytest.raises(NotAskable, match="Practise afterwards"):
        steering.add_person(drill.pk, cast.lindqvist.pk, **what)

    states = Callout.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["exhausted", "paging"]
    marks.cancel(real.pk, by=cast.dunn.pk, now=over, source=Source.WEB)
    answering.try_again(drill.pk, **what)
    drill.refresh_from_db()
    assert drill.state == "paging"
