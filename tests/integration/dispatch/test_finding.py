"""Requests are found by what is known of them, and taken as a file."""

import csv
import io
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agencies.models import AuditEntry, Job, Organisation, User
from agencies.services import jobs
from dispatch.core.words import CancelReason, Channel, ResponseType, Source, Weapon
from dispatch.models import Callout
from dispatch.services import intake, marks
from tests.cast import Cast
from tests.conftest import SignIn

DAY = timedelta(days=1)


def ask(
    by: User, agency: Organisation, at: datetime, place: str, incident: str = ""
) -> Callout:
    return intake.open_callout(
        intake.NewCallout(
            agency=agency,
            response_type=ResponseType.CO_RESPONSE,
            weapon=Weapon.NO,
            place=place,
            cad_incident=incident,
            channel=Channel.WEB,
            source=Source.WEB,
            requester_id=by.pk,
            entered_by_id=by.pk,
        ),
        now=at,
    )


def cancel(callout: Callout, by: User, now: datetime) -> None:
    marks.cancel(
        callout.pk,
        now=now,
        by=by.pk,
        source=Source.WEB,
        reason=CancelReason.SETTLED,
    )


@pytest.fixture
def three(cast: Cast, now: datetime) -> list[Callout]:
    """Dunn at the mill a week ago, Pelt at a school yesterday, Dunn in town now."""
    return [
        ask(cast.dunn, cast.harlow, now - 7 * DAY, "Old Mill, Highway 8", "HPD-77"),
        ask(cast.pelt, cast.millbrook, now - DAY, "412 School Rd"),
        ask(cast.dunn, cast.harlow, now, "Harlow", "26-5150"),
    ]


def found(client: Client, **typed: str) -> list[str]:
    """The numbers listed, top first."""
    answer = client.get("/requests", typed)
    assert answer.status_code == 200
    return [callout.number for callout, _status in answer.context["rows"]]


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("26-0102", ["26-0102"]),
        ("101", ["26-0101"]),
        ("harlow 103", ["26-0103"]),
        ("harlow 102", []),
        ("old mill", ["26-0101"]),
        ("highway 8", ["26-0101"]),
        ("hpd-77", ["26-0101"]),
        ("5150", ["26-0103"]),
        ("pelt", ["26-0102"]),
        ("nothing like it", []),
    ],
)
def test_a_request_is_found_by_number_place_incident_and_officer(
    cast: Cast, three: list[Callout], sign_in: SignIn, words: str, numbers: list[str]
) -> None:
    assert found(sign_in(cast.wells), q=words) == numbers


def test_it_is_narrowed_by_day_agency_and_how_it_went(
    cast: Cast, three: list[Callout], sign_in: SignIn, now: datetime
) -> None:
    cancel(three[1], cast.wells, now)
    client = sign_in(cast.wells)
    yesterday = (now - DAY).date().isoformat()

    assert found(client, since=yesterday) == ["26-0103", "26-0102"]
    assert found(client, until=yesterday) == ["26-0102", "26-0101"]
    assert found(client, since=yesterday, until=yesterday) == ["26-0102"]
    assert found(client, agency=str(cast.millbrook.public_id)) == ["26-0102"]
    assert found(client, standing="cancelled") == ["26-0102"]
    assert found(client, standing="open", q="mill") == ["26-0101"]


def test_what_narrows_stands_open_only_where_it_was_used(
    cast: Cast, three: list[Callout], sign_in: SignIn
) -> None:
    client = sign_in(cast.wells)
    shut, used = ('<details class="more"', '<details class="more" open')

    for typed in ({}, {"q": "harlow"}):
        page = client.get("/requests", typed).content.decode()
        assert shut in page
        assert used not in page
    assert used in client.get("/requests", {"standing": "open"}).content.decode()


def test_nobody_finds_what_they_may_not_see(
    cast: Cast, three: list[Callout], sign_in: SignIn
) -> None:
    dunn = sign_in(cast.dunn)
    assert found(dunn) == ["26-0103", "26-0101"]
    assert found(dunn, q="School") == found(dunn, q="26-0102") == []
    assert found(dunn, agency=str(cast.millbrook.public_id)) == ["26-0103", "26-0101"]


def test_an_agency_does_not_learn_who_came_by_looking_for_a_name(
    cast: Cast, three: list[Callout], sign_in: SignIn
) -> None:
    Callout.objects.filter(pk=three[0].pk).update(lead=cast.rivera)

    assert found(sign_in(cast.dunn), q="Rivera") == []
    assert found(sign_in(cast.wells), q="Rivera") == ["26-0101"]


def test_what_is_wrong_is_said_at_the_field_and_nothing_else_is_shown(
    cast: Cast, three: list[Callout], sign_in: SignIn
) -> None:
    client = sign_in(cast.wells)
    answer = client.get(
        "/requests", {"since": "2026-11-27", "until": "2026-11-01", "q": "Harlow"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "That is before the first day." in page
    assert 'value="Harlow"' in page
    assert "26-0103" not in page
    refused = client.get("/requests", {"since": "soon"})
    assert "write it as 2026-11-27" in refused.content.decode()


@pytest.mark.parametrize("name", ["since", "until"])
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_that_no_clock_shows_is_refused_at_its_field(
    cast: Cast, sign_in: SignIn, name: str, day: str
) -> None:
    client = sign_in(cast.wells)

    for answer in (
        client.get("/requests", {name: day}),
        client.post(f"/requests/file?{name}={day}"),
    ):
        assert answer.status_code == 422
        assert "That is not a day" in answer.content.decode()
    assert not Job.objects.exists()


def test_older_ones_are_of_the_same_kind(
    cast: Cast, sign_in: SignIn, now: datetime
) -> None:
    for minute in range(60):
        place = "Elm St" if minute % 10 else "Oak St"
        ask(cast.dunn, cast.harlow, now + timedelta(minutes=minute), place)
    client = sign_in(cast.wells)

    first = client.get("/requests", {"q": "elm"})
    rest = client.get(f"/requests?{first.context['older']}")

    assert parse_qs(first.context["older"])["q"] == ["elm"]
    both = [row.number for page in (first, rest) for row, _ in page.context["rows"]]
    assert len(both) == len(set(both)) == 54
    assert rest.context["older"] == ""


def test_finding_costs_the_same_number_of_questions_whatever_is_stored(
    cast: Cast, three: list[Callout], sign_in: SignIn, now: datetime
) -> None:
    client, past = sign_in(cast.wells), {"q": "harlow", "standing": "cancelled"}
    cancel(three[0], cast.wells, now)
    assert found(client, **past) == ["26-0101"]
    with CaptureQueriesContext(connection) as few:
        found(client, **past)
    for minute in range(1, 12):
        at = now + timedelta(minutes=minute)
        cancel(ask(cast.dunn, cast.harlow, at, "Harlow"), cast.wells, at)
    with CaptureQueriesContext(connection) as many:
        assert len(found(client, **past)) == 12
    assert len(many) == len(few)


def exported(client: Client, query: str, now: datetime) -> list[dict[str, str]]:
    """The lines of the file that the engine makes of that address."""
    asked = client.post(f"/requests/file?{query}")
    assert asked.status_code == 302
    jobs.run_next(now)
    job = Job.objects.latest("pk")
    assert job.state == Job.State.DONE, job.result
    answer = client.get(job.result["url"])
    assert answer.status_code == 200
    assert "requests.csv" in answer.headers["Content-Disposition"]
    text = answer.content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_what_was_looked_for_becomes_a_file_of_its_maker_alone(
    cast: Cast, three: list[Callout], sign_in: SignIn, now: datetime
) -> None:
    client = sign_in(cast.wells)

    lines = exported(client, "q=mill", now)

    assert [line["number"] for line in lines] == ["26-0102", "26-0101"]
    assert lines[1]["place"] == "Old Mill, Highway 8"
    assert lines[1]["asked_by"] == "E. Dunn"
    assert lines[1]["stands"] == "exhausted"
    asked = [line["asked_at"] for line in lines]
    assert asked == ["2026-11-02T02:14:00-06:00", "2026-10-27T03:14:00-05:00"]
    job = Job.objects.latest("pk")
    assert job.result["sentence"].startswith("2 requests are in the file.")
    acts = AuditEntry.objects.filter(object_id=str(job.public_id))
    assert set(acts.values_list("act", flat=True)) == {
        "job_export_callouts",
        "take_export",
    }
    assert sign_in(cast.novak).get(job.result["url"]).status_code == 404


def test_a_file_holds_no_more_than_its_maker_sees(
    cast: Cast, three: list[Callout], sign_in: SignIn, now: datetime
) -> None:
    lines = exported(sign_in(cast.dunn), "", now)

    assert [line["number"] for line in lines] == ["26-0103", "26-0101"]


def test_a_wrong_address_makes_no_file(
    cast: Cast, three: list[Callout], sign_in: SignIn
) -> None:
    before = Job.objects.count()
    answer = sign_in(cast.wells).post("/requests/file?since=soon")

    assert answer.status_code == 422
    assert Job.objects.count() == before


def test_a_place_that_looks_like_a_formula_is_plain_text_in_the_file(
    cast: Cast, sign_in: SignIn, now: datetime
) -> None:
    ask(cast.dunn, cast.harlow, now, '=HYPERLINK("x")')

    [line] = exported(sign_in(cast.wells), "", now)

    assert line["place"] == '\'=HYPERLINK("x")'


def test_the_address_of_the_list_says_what_is_looked_for(
    cast: Cast, three: list[Callout], sign_in: SignIn
) -> None:
    page = sign_in(cast.wells).get("/requests", {"q": "mill", "standing": "open"})
    action = page.content.decode().split('action="/requests/file')[1].split('"')[0]

    asked = parse_qs(urlsplit(action.replace("&amp;", "&")).query)
    assert asked == {"q": ["mill"], "standing": ["open"]}
