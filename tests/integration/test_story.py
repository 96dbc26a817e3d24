"""The demonstration: told through the services, quiet, and harmless to repeat."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from io import StringIO
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client, override_settings
from pytest_django.fixtures import Settings
from pytest_django.plugin import DjangoDbBlocker

import agencies.duties
import billing.duties
import dispatch.duties
import notifications.duties
import rosters.duties
from agencies.models import User
from billing.models import Period, Statement
from common import clock
from dispatch.models import Alarm, Callout, Response
from notifications.models import Attempt, ContactMethod, Delivery, Message
from oncall.story import numbers
from oncall.story.sign_ins import PASSWORD, SIGN_INS
from rosters import selectors
from rosters.core.words import Tier
from rosters.models import Confirmation, Coverage
from tests.conftest import SignIn

NOW = datetime(2026, 11, 22, 17, 30, tzinfo=UTC)  # a Sunday, half past eleven
CENTRAL = ZoneInfo("America/Chicago")
STORY = {"Millbrook": 2_154_21, "Harlow": 1_263_74, "Stony Ford": 575_65}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("desk")


@pytest.fixture(scope="module")
def told(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, desk: Path
) -> Iterator[None]:
    """The story, told once for all tests here and taken back afterwards."""
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with (
        django_db_blocker.unblock(),
        override_settings(VAR_DIR=desk, PASSWORD_HASHERS=hashers),
        clock.at(NOW),
        transaction.atomic(),
    ):
        call_command("seed_demo", stdout=StringIO())
        yield
        transaction.set_rollback(True)


@pytest.fixture
def story(told: None, db: None) -> datetime:
    """The story in place at half past eleven on a Sunday in November."""
    return NOW


def wall(at: datetime | None) -> str:
    assert at is not None
    return f"{at.astimezone(CENTRAL):%a %H:%M:%S}"


def engine_turn(now: datetime) -> None:
    """Everything the engine does, once, with no carrier to hand anything to."""
    with clock.at(now):
        notifications.duties.deliver_inline(now)
        dispatch.duties.escalate_due_callouts(now)
        dispatch.duties.pass_on_alarms(now)
        dispatch.duties.watch(now)
        agencies.duties.run_jobs(now)
        rosters.duties.extend_horizon(now)
        rosters.duties.look_for_gaps(now)
        rosters.duties.look_for_phones(now)
        rosters.duties.ask_to_confirm(now)
        rosters.duties.follow_up_confirmations(now)
        billing.duties.open_periods(now)
        notifications.duties.deliver_inline(now)


def rows_in_every_table() -> dict[str, int]:
    return {
        model._meta.label: model._base_manager.count() for model in apps.get_models()
    }


def test_the_closed_month_is_issued_to_the_cent(story: datetime) -> None:
    statements = Statement.objects.select_related("agency", "period")

    assert {row.agency.short_name: row.total_cents for row in statements} == STORY
    assert {row.period.starts_on.isoformat() for row in statements} == {"2026-10-01"}


def test_the_hours_of_the_closed_month_are_the_storys(story: datetime) -> None:
    minutes = {
        row.agency.short_name: sum(r.billable_minutes or 0 for r in row.rows.all())
        for row in Statement.objects.select_related("agency")
    }

    assert minutes == {"Millbrook": 675, "Harlow": 345, "Stony Ford": 90}


def test_harlows_statement_has_a_tuesday_with_the_good_nights_clocks(
    story: datetime,
) -> None:
    harlow = Statement.objects.get(agency__short_name="Harlow")

    (tuesday,) = [row for row in harlow.rows.all() if row.exact_minutes == 98]

    assert tuesday.day.strftime("%A") == "Tuesday"
    assert tuesday.clocks["arrived"].endswith("07:49:00+00:00")
    assert tuesday.response_id_kept is not None
    assert Response.objects.filter(pk=tuesday.response_id_kept).exists()


def test_the_present_month_is_open(story: datetime) -> None:
    newest, closed = Period.objects.order_by("-starts_on")

    assert (newest.starts_on.isoformat(), newest.issued_at) == ("2026-11-01", None)
    assert closed.issued_at is not None


def test_the_good_night_has_the_storys_clocks(story: datetime) -> None:
    callout = Callout.objects.get(sequence=118)
    response = callout.responses.get()

    assert [
        wall(at)
        for at in (
            callout.requested_at,
            callout.accepted_at,
            callout.secured_at,
            response.on_scene_at,
            callout.officer_released_at,
            response.cleared_at,
        )
    ] == [
        "Tue 02:14:00",
        "Tue 02:14:31",
        "Tue 02:41:00",
        "Tue 02:49:00",
        "Tue 03:05:00",
        "Tue 03:52:00",
    ]
    assert str(response.clinician) == "R. Rivera"
    assert (response.miles_tenths, response.documentation_minutes) == (114, 20)
    assert callout.disposition == "safety_plan_remain_in_place"


def test_everybody_confirmed_the_storys_nights_and_the_present_shift(
    story: datetime,
) -> None:
    rivera = Confirmation.objects.filter(person__full_name="Rosa Rivera")

    assert not Confirmation.objects.exclude(state="confirmed").exists()
    assert [wall(row.answered_at) for row in rivera] == [
        "Mon 18:04:00",
        "Sat 18:04:00",
        "Sun 06:04:00",
    ]
    assert Confirmation.objects.filter(ends_at__gt=NOW).count() == 2


def test_a_follow_up_stands_on_wednesdays_list(story: datetime) -> None:
    (waiting,) = Callout.objects.still_open()

    assert (waiting.state, waiting.response_type) == ("scheduled", "follow_up")
    assert wall(waiting.deadline_at) == "Wed 17:00:00"
    assert str(waiting.owner) == "P. Novak"


def test_the_bad_night_ends_with_key_2_after_two_voicemails_and_a_decline(
    story: datetime,
) -> None:
    callout = Callout.objects.get(sequence=122)

    pages = [(str(p.person), p.state, p.rings) for p in callout.pages.all()]

    assert pages == [
        ("R. Rivera", "withdrawn", 2),
        ("J. Okafor", "declined", 1),
        ("M. Lindqvist", "accepted", 2),
    ]
    assert wall(callout.accepted_at) == "Sat 23:50:05"


def test_the_collision_is_told_within_two_minutes_and_kept_as_unanswered(
    story: datetime,
) -> None:
    callout = Callout.objects.get(disposition="no_clinician_available")
    told = Message.objects.get(owner_key=callout.public_id, text__contains="NOBODY")

    kinds = list(callout.events.values_list("kind", flat=True))

    assert wall(callout.requested_at) == "Sun 00:20:00"
    assert wall(told.made_at) == "Sun 00:21:02"
    assert {d.channel: d.state for d in told.deliveries.all()} == {
        "text": "delivered",
        "voice": "completed",
    }
    assert kinds.index("exhausted") < kinds.index("accepted_late")
    assert not callout.responses.exists()


def test_novaks_morning_has_the_unanswered_one_the_collision_and_the_silent_phone(
    story: datetime, sign_in: SignIn
) -> None:
    novak = sign_in(User.objects.get(email="novak@tamarack.example"))
    tri_town = Callout.objects.get(sequence=123).consortium.public_id
    address = f"/rosters/morning/{tri_town}/"
    with clock.at(datetime(2026, 11, 22, 14, 30, tzinfo=UTC)):  # half past eight
        page = unescape(" ".join(novak.get(address).text.split()))

    words = re.sub("<[^>]+>", "", page)

    assert "Requests since Sat 21 Nov 06:00" in words
    assert "2 requests: 1 unanswered, 1 collision, 1 phone that rings in vain." in words
    assert (
        "26-0123 Stony Ford PD, Sun 00:20: nobody came. R. Rivera did not answer; "
        "J. Okafor could not (Family, or ill); M. Lindqvist was at work on 26-0122."
    ) in words
    assert (
        "26-0123 Stony Ford PD asked Sun 00:20 while M. Lindqvist was at work on "
        "26-0122."
    ) in words
    assert (
        "R. Rivera: 4 calls were picked up and no key was pressed, as voicemail does "
        "on a silenced phone. The contact card was texted Sun 08:25."
    ) in words
    assert "Nothing needs you this morning." not in words


def test_nothing_is_left_for_the_wire(story: datetime) -> None:
    assert Delivery.objects.count() > 100
    assert not Delivery.objects.still_open().exists()
    assert not Delivery.objects.filter(due_at__isnull=False).exists()
    assert not Alarm.objects.filter(acknowledged_at__isnull=True).exists()


@pytest.mark.parametrize("later", [0, 1, 12, 48])
def test_the_engine_sends_nothing_of_it(story: datetime, later: int) -> None:
    before = (Message.objects.count(), Delivery.objects.count())

    engine_turn(story + timedelta(hours=later))

    assert (Message.objects.count(), Delivery.objects.count()) == before
    assert not Attempt.objects.exists()


def test_a_second_time_adds_nothing(story: datetime, desk: Path) -> None:
    before = rows_in_every_table()
    said = StringIO()

    with clock.at(story + timedelta(days=3)):
        call_command("seed_demo", seed=9, stdout=said)

    assert rows_in_every_table() == before
    assert "already" in said.getvalue()


def test_everyone_of_the_tour_can_sign_in(story: datetime) -> None:
    people = {person.email: person for person in User.objects.all()}

    assert all(people[row.email].check_password(PASSWORD) for row in SIGN_INS)
    assert people["rivera@tamarack.example"].work_name == "R. Rivera"


@pytest.mark.parametrize(
    ("email", "path", "words"),
    [
        ("dunn@harlow.example", "/requests", "118"),
        ("rivera@tamarack.example", "/", "R. Rivera"),
        ("wells@dispatch.example", "/board", "119"),
        ("novak@tamarack.example", "/requests", "123"),
        ("whitaker@tamarack.example", "/statements/", "October"),
        ("hartmann@harlow.example", "/statements/", "1,263.74"),
        ("novak@tamarack.example", "/rosters/", "Nights"),
        ("brandt@stony-ford.example", "/statements/", "575.65"),
        ("lindqvist@tamarack.example", "/requests", "122"),
        ("pelt@millbrook.example", "/requests", "122"),
        ("ames@stony-ford.example", "/requests", "123"),
    ],
)
def test_each_sign_in_sees_their_part_of_the_story(
    story: datetime, sign_in: SignIn, email: str, path: str, words: str
) -> None:
    browser: Client = sign_in(User.objects.get(email=email))

    page = browser.get(path)

    assert page.status_code == 200
    assert words in page.content.decode()


def test_rivera_is_on_call_with_okafor_behind_her(story: datetime) -> None:
    every = [roster.pk for roster in selectors.open_rosters()]

    found = selectors.on_call(every, story)

    names = {entry.tier: User.objects.get(pk=entry.person_id) for entry in found}
    assert len(found) == 2
    assert names[Tier.PRIMARY].work_name == "R. Rivera"
    assert names[Tier.BACKUP].work_name == "J. Okafor"


def test_there_is_no_hour_of_the_next_400_days_without_somebody(
    story: datetime,
) -> None:
    primary = Coverage.objects.standing().filter(position__tier="primary")
    spans = sorted(primary.values_list("starts_at", "ends_at"))

    gaps = [ends for (_, ends), (begins, _) in pairwise(spans) if ends != begins]

    assert spans[0][0] < story
    assert min(gaps, default=spans[-1][1]) >= story + timedelta(days=400)


def test_every_phone_is_verified_and_in_phonelabs_list(
    story: datetime, desk: Path
) -> None:
    listed = json.loads((desk / "phones.json").read_text(encoding="utf-8"))
    ours = [entry["number"] for entry in listed if entry.get("owned")]
    known = {entry["number"] for entry in listed}

    methods = ContactMethod.objects.all()

    assert ours == [numbers.OURS]
    assert all(method.verified_at and method.number in known for method in methods)
    assert methods.count() == len(numbers.PERSONAL) + 1


def test_production_refuses_it(settings: Settings, db: None) -> None:
    settings.PRODUCTION = True

    with pytest.raises(CommandError, match="desk"):
        call_command("seed_demo")
