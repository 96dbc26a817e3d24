"""A shadow month: what is noted of the phone tree beside a drill, and how both did."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dispatch.core.words import Channel, Kind, ResponseType, Source, Weapon
from dispatch.models import Callout
from dispatch.selectors import shadow
from dispatch.services import intake, marks, policies, rehearsing, shadowing
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.dispatch import asking
from tests.integration.notifications.conftest import verified_phone

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def reachable(cast: Cast, now: datetime) -> None:
    verified_phone(cast.lindqvist, asking.LINDQVIST, now)
    policies.set_ladder(cast.tri_town, asking.LADDER, by=None, now=now)


def drill(cast: Cast, now: datetime, *, after: int) -> Callout:
    """Asked for by the coordinator, and taken by Lindqvist after so many seconds."""
    made = intake.open_callout(
        intake.NewCallout(
            agency=cast.harlow,
            response_type=ResponseType.CO_RESPONSE,
            weapon=Weapon.NO,
            place="Harlow",
            channel=Channel.WEB,
            source=Source.WEB,
            requester_id=cast.novak.pk,
            entered_by_id=cast.novak.pk,
            kind=Kind.DRILL,
        ),
        now=now,
    )
    asking.accept(now + timedelta(seconds=after))
    made.refresh_from_db()
    rehearsing.end(made, by=cast.novak.pk, now=now + timedelta(seconds=after))
    return made


def address(cast: Cast, *more: object) -> str:
    parts = "".join(f"{part}/" for part in (cast.tri_town.public_id, *more))
    return f"/shadow/{parts}"


def test_each_drill_is_noted_and_the_two_stand_side_by_side(
    cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    first, second = drill(cast, now, after=40), drill(cast, now, after=75)
    novak = sign_in(cast.novak)
    empty = novak.get(address(cast)).content.decode()
    novak.post(address(cast, first.public_id), {"tree_minutes": "6"})
    novak.post(address(cast, second.public_id), {"nobody": "on"})

    page = novak.get(address(cast)).content.decode()
    timeline = novak.get(f"/r/{second.public_id}").content.decode()

    assert "Nothing to compare yet." in empty
    assert "2 drills with both noted" in page
    assert "2 / 2" in page
    assert "1 / 2" in page
    assert "0 min 40 s" in page
    assert "6 min 00 s" in page
    assert "Tandem was sooner in 2 of 2, later in 0." in page
    assert "The phone tree beside it reached nobody" in timeline


def test_the_newest_note_counts(cast: Cast, now: datetime) -> None:
    made = drill(cast, now, after=40)
    for minutes in (6, None, 12):
        shadowing.note_tree(made, minutes, by=cast.novak.pk, now=now, source=Source.WEB)

    (one,) = shadow.drills(cast.tri_town, now=now)

    assert one.beside.tree == timedelta(minutes=12)


@pytest.mark.parametrize(
    "typed", [{}, {"tree_minutes": "6", "nobody": "on"}, {"tree_minutes": "-1"}]
)
def test_neither_and_both_are_refused_at_the_field(
    cast: Cast, now: datetime, sign_in: SignIn, typed: dict[str, str]
) -> None:
    made = drill(cast, now, after=40)

    page = sign_in(cast.novak).post(address(cast, made.public_id), typed)

    assert page.status_code == 422
    assert not shadow.drills(cast.tri_town, now=now)[0].beside.is_noted


def test_real_requests_old_drills_and_rehearsals_of_one_are_no_part_of_it(
    cast: Cast, now: datetime
) -> None:
    verified_phone(cast.admin, "+17155550150", now)
    real = asking.ask(cast, now)
    asking.accept(now)
    marks.cancel(real.pk, by=cast.dunn.pk, now=now, source=Source.WEB)
    old = drill(cast, now, after=40)
    rehearsing.page_me(cast.tri_town, cast.admin.pk, now=now)
    asking.accept(now)

    found = shadow.drills(cast.tri_town, now=now)
    later = shadow.drills(cast.tri_town, now=now + timedelta(days=32))

    assert [one.callout for one in found] == [old]
    assert later == []


def test_only_the_hosts_coordinator_and_administrator_see_it(
    cast: Cast, sign_in: SignIn
) -> None:
    for allowed in (cast.novak, cast.admin):
        assert sign_in(allowed).get(address(cast)).status_code == 200
    for other in (cast.dunn, cast.rivera, cast.brandt, cast.wells):
        assert sign_in(other).get(address(cast)).status_code == 403
    assert sign_in(cast.stranger_admin).get(address(cast)).status_code == 404


def test_its_page_asks_the_database_as_often_for_eight_drills_as_for_two(
    cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    novak = sign_in(cast.novak)
    made = [drill(cast, now, after=40) for _ in range(2)]
    shadowing.note_tree(made[0], 6, by=cast.novak.pk, now=now, source=Source.WEB)
    novak.get(address(cast))
    with CaptureQueriesContext(connection) as few:
        novak.get(address(cast))
    for _ in range(6):
        more = drill(cast, now, after=40)
        shadowing.note_tree(more, 9, by=cast.novak.pk, now=now, source=Source.WEB)

    with CaptureQueriesContext(connection) as many:
        novak.get(address(cast))

    assert len(many) == len(few)
