"""What is left to do on a later day: whose it is, until when, and what came of it."""

from datetime import date, datetime, timedelta

import pytest

from common import clock
from dispatch import duties, selectors
from dispatch.core.words import FollowUpOutcome, ResponseType
from dispatch.errors import CalloutOver
from dispatch.models import Alarm, Callout, CalloutEvent, FollowUp
from dispatch.selectors.follow_ups import Which
from dispatch.services import follow_ups
from dispatch.services.follow_ups import Doing
from tests.cast import Cast, scope_of
from tests.conftest import SignIn
from tests.integration.dispatch.asking import ask as ask_for_harlow
from tests.integration.dispatch.scene import ask

DAY = timedelta(days=1)
WEDNESDAY = date(2026, 11, 4)


@pytest.fixture
def planned(cast: Cast, now: datetime) -> FollowUp:
    """Rivera follows up on Wednesday what Harlow asked on Tuesday."""
    callout = ask_for_harlow(cast, now)
    return follow_ups.plan(
        callout.pk,
        holder=cast.rivera.pk,
        due_on=WEDNESDAY,
        doing=Doing(by=cast.novak.pk, now=now),
    )


@pytest.fixture
def waiting(cast: Cast, now: datetime) -> FollowUp:
    """A request that is nothing but a follow-up: key 3 of the telephone."""
    ask(cast, now, ResponseType.REFERRAL)
    return FollowUp.objects.get()


def test_a_request_for_tomorrow_is_on_the_coordinator_s_list_by_itself(
    waiting: FollowUp, cast: Cast
) -> None:
    assert (waiting.holder, waiting.due_on) == (cast.novak, WEDNESDAY)
    assert CalloutEvent.objects.filter(kind="follow_up_made").count() == 1


def test_the_lists_are_mine_today_overdue_and_all(
    planned: FollowUp, cast: Cast, now: datetime
) -> None:
    def numbers(person: str, which: Which, at: datetime) -> list[FollowUp]:
        scope = scope_of(getattr(cast, person), now=at)
        return [one.follow_up for one in selectors.to_do(scope, which, now=at)]

    assert numbers("rivera", Which.MINE, now) == [planned]
    assert numbers("novak", Which.MINE, now) == []
    assert numbers("novak", Which.OPEN, now) == [planned]
    assert numbers("novak", Which.TODAY, now) == []
    assert numbers("novak", Which.TODAY, now + DAY) == [planned]
    assert numbers("novak", Which.OVERDUE, now + DAY) == []
    assert numbers("novak", Which.OVERDUE, now + 2 * DAY) == [planned]
    for foreign in ("stranger_clinician", "dunn", "wells"):
        assert numbers(foreign, Which.OPEN, now) == []


def test_it_is_moved_handed_on_and_done_with_its_history(
    planned: FollowUp, cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    rivera, address = sign_in(cast.rivera), f"/follow-ups/{planned.public_id}"

    rivera.post(f"{address}/move", {"due_on": "2026-11-06"})
    rivera.post(f"{address}/hand", {"holder": str(cast.okafor.public_id)})
    done = sign_in(cast.okafor).post(
        f"{address}/done", {"outcome": "connected", "minutes": "25"}
    )

    assert done.status_code == 302
    found = FollowUp.objects.get()
    assert (found.state, found.outcome, found.minutes) == ("done", "connected", 25)
    assert (found.holder, found.done_by) == (cast.okafor, cast.okafor)
    shown = sign_in(cast.novak).get(address).content.decode()
    for line in (
        "Planned for R. Rivera by Wednesday 4 November",
        "Moved to Friday 6 November",
        "Handed on to J. Okafor",
        "With the services by now",
        "25 minutes",
    ):
        assert line in shown


@pytest.mark.parametrize(
    ("deed", "typed", "sentence"),
    [
        ("move", {"due_on": "2026-11-01"}, "Choose a day from today on."),
        ("move", {"due_on": "2030-01-01"}, "Choose a day from today on."),
        ("move", {"due_on": "soon"}, "That is not a day"),
        ("hand", {"holder": ""}, "Choose somebody."),
        ("hand", {"holder": "nobody"}, "That person cannot be chosen."),
        ("done", {"outcome": ""}, "Choose what came of it."),
        ("done", {"outcome": "reached", "minutes": "601"}, "from 0 to 600"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(
    planned: FollowUp,
    cast: Cast,
    sign_in: SignIn,
    deed: str,
    typed: dict[str, str],
    sentence: str,
) -> None:
    address = f"/follow-ups/{planned.public_id}/{deed}"

    answer = sign_in(cast.rivera).post(address, typed)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_an_officer_cannot_be_given_one(
    planned: FollowUp, cast: Cast, now: datetime
) -> None:
    with pytest.raises(CalloutOver, match="clinician or a coordinator"):
        follow_ups.hand_on(
            planned.pk, cast.dunn.pk, doing=Doing(by=cast.novak.pk, now=now)
        )


def test_what_is_done_is_done_once_and_moved_no_more(
    planned: FollowUp, cast: Cast, now: datetime
) -> None:
    doing = Doing(by=cast.rivera.pk, now=now)
    follow_ups.finish(planned.pk, FollowUpOutcome.REACHED, 10, doing=doing)
    follow_ups.finish(planned.pk, FollowUpOutcome.DECLINED, 99, doing=doing)

    assert FollowUp.objects.get().outcome == "reached"
    with pytest.raises(CalloutOver, match="is done"):
        follow_ups.move(planned.pk, WEDNESDAY + DAY, doing=doing)


def test_what_is_not_done_on_its_day_stands_on_the_next_morning_s_list(
    planned: FollowUp, cast: Cast, now: datetime
) -> None:
    assert duties.remind_of_follow_ups(now + DAY) == 0

    due_at = planned.due_at
    assert due_at is not None
    assert duties.remind_of_follow_ups(due_at) == 1
    assert duties.remind_of_follow_ups(due_at + DAY) == 0

    alarm = Alarm.objects.get(kind="follow_up_due")
    assert alarm.label == "request 26-0101"
    follow_ups.finish(
        planned.pk,
        FollowUpOutcome.REACHED,
        None,
        doing=Doing(by=cast.rivera.pk, now=due_at),
    )
    assert Alarm.objects.get(pk=alarm.pk).acknowledged_by == cast.rivera


def test_a_request_that_was_nothing_else_ends_with_it(
    waiting: FollowUp, cast: Cast, now: datetime
) -> None:
    doing = Doing(by=cast.novak.pk, now=now)

    follow_ups.finish(waiting.pk, FollowUpOutcome.CONNECTED, 15, doing=doing)

    callout = Callout.objects.get()
    assert (callout.state, callout.disposition) == ("closed", "referred_services")


def test_a_request_that_waits_for_it_waits_until_its_new_day_is_over(
    waiting: FollowUp, cast: Cast, now: datetime
) -> None:
    follow_ups.move(
        waiting.pk, WEDNESDAY + 2 * DAY, doing=Doing(by=cast.novak.pk, now=now)
    )

    callout = Callout.objects.get()
    assert callout.deadline_at == callout.due_at
    assert callout.deadline_at is not None
    assert callout.deadline_at.isoformat() == "2026-11-07T06:00:00+00:00"


def test_one_is_planned_from_the_page_of_the_request(
    cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    callout = ask_for_harlow(cast, now)
    coordinator = sign_in(cast.novak)

    form = coordinator.get(f"/r/{callout.public_id}/follow-up").content.decode()
    coordinator.post(
        f"/r/{callout.public_id}/follow-up/plan",
        {"holder": str(cast.rivera.public_id), "due_on": "2026-11-05"},
    )

    assert 'value="2026-11-04"' in form
    assert FollowUp.objects.get().holder == cast.rivera
    with clock.at(now):
        shown = coordinator.get(f"/r/{callout.public_id}").content.decode()
        officer = sign_in(cast.dunn).get(f"/r/{callout.public_id}").content.decode()
    assert "Thu 5 Nov" in shown
    assert "Plan a follow-up" not in officer
    assert "Follow-ups" not in officer


def test_the_list_page_shows_what_is_overdue(
    planned: FollowUp, cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    with clock.at(now + 3 * DAY):
        page = sign_in(cast.rivera).get("/follow-ups").content.decode()
        all_open = sign_in(cast.novak).get("/follow-ups?show=open").content.decode()
        none = sign_in(cast.novak).get("/follow-ups?show=nonsense").content.decode()

    assert "overdue" in page
    assert "R. Rivera" in all_open
    assert "Nothing is left to do here." in none
