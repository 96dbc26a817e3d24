"""A response that happened, written down afterwards: whole, billed, and by whom."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.test import Client

from agencies.models import AuditEntry, User
from billing.models import Activation
from billing.services import periods
from dispatch.core.happened import Moment
from dispatch.core.words import Channel, Source
from dispatch.errors import NotRecordable
from dispatch.models import Alarm, Callout, Page, Response
from dispatch.services import closing, recording
from notifications.models import Message
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.billing.books import ISSUED_AT, Books
from tests.integration.dispatch import asking

pytestmark = pytest.mark.django_db
NIGHT = date(2026, 11, 2)


def at(hour: int, minute: int) -> datetime:
    """That time in the night of Dunn's watch, in Central."""
    return datetime(2026, 11, 2, hour + 6, minute, tzinfo=UTC)


@pytest.fixture
def typed(cast: Cast) -> dict[str, str]:
    return {
        "agency": str(cast.harlow.public_id),
        "how": "radio_relayed",
        "clinician": str(cast.rivera.public_id),
        "on": "2026-11-02",
        "asked_at": "01:10",
        "departed_at": "01:15",
        "arrived_at": "01:40",
        "done_at": "02:30",
        "place": "Mill bridge",
        "weapon": "not_asked",
        "why": "No signal there, asked by radio",
        "form_key": str(uuid4()),
    }


def recorded(client: Client, typed: dict[str, str]) -> Callout:
    answer = client.post("/requests/recorded", typed)
    assert answer.status_code == 302, answer.context["form"].errors
    return Callout.objects.order_by("-pk")[0]


def refusal(client: Client, typed: dict[str, str], field: str) -> str:
    answer = client.post("/requests/recorded", typed)
    assert answer.status_code == 422
    assert typed["why"] in answer.content.decode()
    errors: dict[str, list[str]] = answer.context["form"].errors
    assert list(errors) == [field]
    return errors[field][0]


def test_an_officer_writes_down_what_happened_and_nobody_is_rung(
    cast: Cast, sign_in: SignIn, typed: dict[str, str], now: datetime
) -> None:
    callout = recorded(sign_in(cast.dunn), typed)

    work = Response.objects.get()
    assert (callout.kind, callout.channel) == ("live", "radio_relayed")
    assert (callout.requested_at, callout.entered_at) == (at(1, 10), now)
    assert (callout.entered_by, callout.requester) == (cast.dunn, cast.dunn)
    assert (callout.state, work.is_open) == ("cleared", False)
    assert (work.departed_at, work.on_scene_at, work.cleared_at) == (
        at(1, 15),
        at(1, 40),
        at(2, 30),
    )
    assert not Page.objects.exists()
    assert not Message.objects.exists()
    assert not Alarm.objects.exists()


def test_it_says_everywhere_by_whom_it_was_recorded_afterwards(
    cast: Cast, sign_in: SignIn, typed: dict[str, str]
) -> None:
    callout = recorded(sign_in(cast.dunn), typed)
    wells = sign_in(cast.wells)

    for path in ("/board", "/requests"):
        page = wells.get(path).content.decode()
        assert "recorded afterwards by E. Dunn" in page
    for path in (f"/r/{callout.public_id}", f"/r/{callout.public_id}/record"):
        page = wells.get(path).content.decode()
        assert "by E. Dunn" in page
        assert "Recorded afterwards: No signal there, asked by radio" in page


def test_it_is_audited_with_its_reason(
    cast: Cast, sign_in: SignIn, typed: dict[str, str]
) -> None:
    recorded(sign_in(cast.dunn), typed)

    entry = AuditEntry.objects.filter(act="record_response").first()
    assert entry is not None
    assert (entry.person, entry.reason) == (cast.dunn, typed["why"])


def test_once_closed_it_is_billed_as_any_other(
    cast: Cast, sign_in: SignIn, typed: dict[str, str], now: datetime
) -> None:
    Books(cast).agree()
    callout = recorded(sign_in(cast.dunn), typed)

    closing.close(
        callout.pk,
        closing.Ending("resolved_on_scene"),
        by=cast.novak.pk,
        now=now,
        source=Source.WEB,
    )

    priced = Activation.objects.get()
    assert priced.agency == cast.harlow
    assert priced.day == NIGHT


def test_the_same_form_twice_is_one_response(
    cast: Cast, sign_in: SignIn, typed: dict[str, str]
) -> None:
    client = sign_in(cast.dunn)

    assert recorded(client, typed) == recorded(client, typed)
    assert Response.objects.count() == 1


def test_a_clinician_records_their_own_and_only_their_own(
    cast: Cast, sign_in: SignIn, typed: dict[str, str]
) -> None:
    client = sign_in(cast.rivera)
    own = typed | {"how": "self_initiated"}
    anothers = typed | {"clinician": str(cast.vang.public_id)}

    assert "cannot be chosen" in refusal(client, anothers, "clinician")
    callout = recorded(client, own)

    assert callout.channel == "self_initiated"
    assert callout.lead == cast.rivera
    assert callout.requester is None


def test_a_dispatcher_records_for_any_member_and_an_officer_for_their_own(
    cast: Cast, sign_in: SignIn, typed: dict[str, str]
) -> None:
    for_stony = typed | {"agency": str(cast.stony_ford.public_id)}

    said = refusal(sign_in(cast.dunn), for_stony, "agency")
    callout = recorded(sign_in(cast.wells), for_stony)

    assert said == "That is not an agency you can record for."
    assert callout.requesting_organisation == cast.stony_ford


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"arrived_at": "01:05"}, "arrived_at", "before the time above it"),
        ({"on": "2026-11-03", "asked_at": "02:20"}, "asked_at", "in the future"),
        ({"on": "2026-11-04"}, "asked_at", "in the future"),
        ({"asked_at": ""}, "asked_at", "Say when it was asked for."),
        ({"done_at": "half past"}, "done_at", "write it as 03:52"),
        ({"on": "yesterday"}, "on", "write it as 2026-11-27"),
        ({"place": ""}, "place", "Say where"),
    ],
)
def test_a_time_that_cannot_be_so_is_refused_at_its_field(
    cast: Cast,
    sign_in: SignIn,
    typed: dict[str, str],
    change: dict[str, str],
    field: str,
    said: str,
) -> None:
    assert said in refusal(sign_in(cast.dunn), typed | change, field)
    assert not Callout.objects.exists()


def test_why_it_comes_late_must_be_said(
    cast: Cast, sign_in: SignIn, typed: dict[str, str]
) -> None:
    answer = sign_in(cast.dunn).post("/requests/recorded", typed | {"why": ""})

    assert answer.context["form"].errors["why"] == [
        "Say why: no signal, too busy, asked by radio."
    ]


def test_times_nobody_knows_are_left_out_and_the_end_is_to_be_mended(
    cast: Cast, sign_in: SignIn, typed: dict[str, str]
) -> None:
    unknown = {"departed_at": "", "arrived_at": "", "done_at": ""}

    callout = recorded(sign_in(cast.dunn), typed | unknown)

    work = Response.objects.get()
    assert (work.departed_at, work.on_scene_at, work.cleared_at) == (None, None, None)
    page = sign_in(cast.novak).get(f"/r/{callout.public_id}").content.decode()
    assert "Mend the time" in page


def test_one_clinician_is_at_one_place_at_a_time(
    cast: Cast, sign_in: SignIn, typed: dict[str, str]
) -> None:
    client = sign_in(cast.dunn)
    recorded(client, typed)
    between = {"asked_at": "02:00", "departed_at": "", "arrived_at": "", "done_at": ""}
    again = typed | {"form_key": str(uuid4())}

    said = refusal(client, again | between | {"done_at": "03:00"}, "clinician")
    following = recorded(client, again | between | {"asked_at": "02:30"})

    assert said.startswith(
        "R. Rivera was at work in person on another request then (01:10 to 02:30)."
    )
    assert "Mill" not in said
    assert following.requested_at == at(2, 30)


def test_who_is_engaged_now_was_not_elsewhere_meanwhile(
    cast: Cast, sign_in: SignIn, typed: dict[str, str], now: datetime
) -> None:
    callout = asking.ask(cast, at(1, 0))
    Response.objects.create(
        callout=callout, clinician=cast.rivera, in_person=True, dispatched_at=at(1, 0)
    )

    assert "(since 01:00)" in refusal(sign_in(cast.dunn), typed, "clinician")


def test_by_phone_nobody_is_at_two_places(
    cast: Cast, sign_in: SignIn, typed: dict[str, str]
) -> None:
    client = sign_in(cast.dunn)
    recorded(client, typed)

    callout = recorded(client, typed | {"by_phone": "on", "form_key": str(uuid4())})

    assert callout.response_type == "consult"


def test_of_an_issued_month_it_is_a_correction_or_nothing(
    cast: Cast, sign_in: SignIn, typed: dict[str, str]
) -> None:
    books = Books(cast, sequence=5000)
    books.agree()
    books.the_story()
    period = books.october()
    periods.issue_period(period.pk, now=ISSUED_AT)
    client = sign_in(cast.dunn)
    october = typed | {"on": "2026-10-20"}

    said = refusal(client, october, "is_correction")
    callout = recorded(client, october | {"is_correction": "on"})

    assert said.startswith("October 2026 is issued and stands.")
    assert callout.events.get(kind="recorded").details["is_correction"] is True


def test_an_agency_whose_consortium_sends_no_names_names_nobody(
    cast: Cast, sign_in: SignIn, typed: dict[str, str]
) -> None:
    cast.tri_town.names_may_be_sent = False
    cast.tri_town.save(update_fields=["names_may_be_sent"])
    client = sign_in(cast.dunn)

    assert "Rivera" not in client.get("/requests/recorded").content.decode()
    callout = recorded(client, typed | {"clinician": ""})

    assert Response.objects.get().clinician is None
    assert callout.lead is None


def test_practice_is_recorded_as_a_drill_and_never_billed(
    cast: Cast, sign_in: SignIn, typed: dict[str, str], now: datetime
) -> None:
    Books(cast).agree()
    callout = recorded(sign_in(cast.dunn), typed | {"is_drill": "on"})

    closing.close(
        callout.pk,
        closing.Ending("resolved_on_scene"),
        by=cast.novak.pk,
        now=now,
        source=Source.WEB,
    )

    assert Response.objects.get().is_drill
    assert not Activation.objects.exists()


def test_of_two_who_record_the_same_clinician_s_hour_the_second_is_refused(
    cast: Cast, now: datetime
) -> None:
    def happened(key: User) -> recording.Happened:
        return recording.Happened(
            agency=cast.harlow,
            clinician_id=cast.rivera.pk,
            in_person=True,
            channel=Channel.RADIO_RELAYED,
            at={Moment.ASKED: at(1, 10), Moment.DONE: at(2, 0)},
            place="Harlow",
            why="a test",
            form_key=key.public_id,
        )

    recording.record(happened(cast.dunn), by=cast.dunn.pk, now=now, source=Source.WEB)
    with pytest.raises(NotRecordable):
        recording.record(
            happened(cast.wells), by=cast.wells.pk, now=now, source=Source.WEB
        )


def test_the_page_says_by_which_clock_the_times_are_read(
    cast: Cast, sign_in: SignIn
) -> None:
    for person in (cast.dunn, cast.wells):
        page = sign_in(person).get("/requests/recorded").content.decode()

        assert "Times in America/Chicago." in page
