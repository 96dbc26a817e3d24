"""A coordinator sees which published nights an edit changes, before saving it."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from agencies.services.membership import seat
from common import clock
from notifications.models import Message
from rosters.models import Coverage, Override, PatternLine, Position, Rotation, TimeOff
from rosters.services import settings, time_off
from rosters.services.nights import move_night
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.notifications.conftest import verified_phone
from tests.integration.rosters.nights import Nights, agree, central, span
from tests.integration.rosters.pages import address, text, words
from tests.integration.rosters.test_stale_edits import shown_in

FRIDAYS = {
    "name": "Fridays",
    "local_starts": "2026-11-03T07:00",
    "local_ends": "2026-11-03T19:00",
    "zone": "America/Chicago",
    "unit": "weeks",
    "every": "2",
    "weekdays": ["4"],
}


def stand_in(cast: Cast, nights: Nights) -> dict[str, str]:
    return {
        "position": str(nights.primary.public_id),
        "change": "replace",
        "person": str(cast.kessler.public_id),
        "starts_at": "2026-11-10T19:00",
        "ends_at": "2026-11-11T07:00",
    }


def test_the_preview_says_back_what_was_typed_and_which_night_changes_for_whom(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    verified_phone(cast.kessler, "+17155550122", now)

    seen = novak.post(address("add_override", nights), stand_in(cast, nights))

    page = text(seen)
    assert seen.status_code == 200
    assert (
        "Primary: D. Kessler instead of whoever is on, Tue 10 Nov 2026 19:00 until "
        "Wed 11 Nov 2026 07:00." in page
    )
    assert "1 published shift or part of one changes hands." in page
    shown = seen.context["shown"]
    assert [(r.seat, r.before, r.after) for r in shown.rows] == [
        ("Primary", "J. Okafor", "D. Kessler")
    ]
    assert [(str(p.person), p.new, p.off, p.told) for p in shown.people] == [
        ("D. Kessler", 1, 0, "by text"),
        ("J. Okafor", 0, 1, "by text"),
    ]
    assert not Override.objects.exists()
    assert not Message.objects.filter(topic="shifts").exists()


def test_agreeing_saves_it_and_tells_them(
    nights: Nights, cast: Cast, novak: Client
) -> None:
    response = agree(novak, address("add_override", nights), stand_in(cast, nights))

    assert response.status_code == 302
    assert Override.objects.get().made_by == cast.novak
    assert Message.objects.filter(topic="shifts").count() == 2


def test_going_back_shows_the_form_with_all_that_was_typed(
    nights: Nights, cast: Cast, novak: Client
) -> None:
    typed = stand_in(cast, nights) | {"agreed": "x", "back": "1"}

    page = text(novak.post(address("add_override", nights), typed))

    assert 'value="2026-11-10T19:00"' in page
    assert f'value="{cast.kessler.public_id}" selected' in page
    assert not Override.objects.exists()


def test_what_changed_in_between_is_shown_before_it_is_saved(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    url, typed = address("add_override", nights), stand_in(cast, nights)
    mark = novak.post(url, typed).context["tried"].mark
    shorter = span("2026-11-10T20:00", "2026-11-11T06:00")
    move_night(nights.first_line, date(2026, 11, 10), shorter, now=now)

    again = novak.post(url, typed | {"agreed": mark})

    said = words(again)
    assert "The plan changed since you looked. Tandem moved one shift" in said
    assert "(Tue 3 Nov 02:14) This is what your change does now." in said
    assert not Override.objects.exists()


def test_what_is_changed_elsewhere_in_between_is_no_reason_to_look_again(
    nights: Nights, cast: Cast, novak: Client, sign_in: SignIn, now: datetime
) -> None:
    url = address("edit_pattern", nights, nights.second_line.public_id)
    typed = shown_in(novak, url)
    typed["local_ends"] = typed["local_ends"].replace("07:00", "06:00")
    mark = novak.post(url, typed).context["tried"].mark
    later = now + timedelta(hours=3)  # published so much further ahead
    move_night(
        nights.first_line,
        date(2026, 11, 10),
        span("2026-11-10T20:00", "2026-11-11T06:00"),
        now=later,
    )

    with clock.at(later):
        saved = sign_in(cast.novak).post(url, typed | {"agreed": mark})

    assert saved.status_code == 302


def test_a_shift_that_begins_in_between_is_no_reason_to_look_again(
    nights: Nights, cast: Cast, sign_in: SignIn
) -> None:
    url, typed = address("add_override", nights), stand_in(cast, nights)
    with clock.at(central("2026-11-10T18:58")):
        mark = sign_in(cast.novak).post(url, typed).context["tried"].mark

    with clock.at(central("2026-11-10T19:03")):
        saved = sign_in(cast.novak).post(url, typed | {"agreed": mark})

    assert saved.status_code == 302
    assert Override.objects.get().starts_at == central("2026-11-10T19:00")


def test_what_was_looked_at_days_ago_is_shown_again_and_says_why(
    nights: Nights, cast: Cast, novak: Client, sign_in: SignIn, now: datetime
) -> None:
    url, typed = address("add_override", nights), stand_in(cast, nights)
    with clock.at(now + timedelta(minutes=1)):
        mark = novak.post(url, typed).context["tried"].mark

    with clock.at(now + timedelta(days=3)):
        again = sign_in(cast.novak).post(url, typed | {"agreed": mark})

    assert "Time has passed since you looked." in text(again)
    assert "The plan changed" not in text(again)


def test_a_withdrawal_is_shown_first_too(
    nights: Nights, cast: Cast, novak: Client
) -> None:
    agree(novak, address("add_override", nights), stand_in(cast, nights))
    made = Override.objects.get()
    url = address("withdraw_override", nights, made.public_id)

    seen = novak.post(url)

    assert "D. Kessler instead of whoever is on" in text(seen)
    assert [(r.before, r.after) for r in seen.context["shown"].rows] == [
        ("D. Kessler", "J. Okafor")
    ]
    made.refresh_from_db()
    assert made.withdrawn_at is None


def test_time_off_shows_what_is_left_to_nobody_in_every_roster(
    nights: Nights, cast: Cast, novak: Client
) -> None:
    typed = {
        "person": str(cast.okafor.public_id),
        "starts_at": "2026-11-10T12:00",
        "ends_at": "2026-11-12T12:00",
    }

    page = text(novak.post(address("add_time_off", nights), typed))

    assert "J. Okafor is on call nowhere, Tue 10 Nov 2026 12:00 until" in page
    assert "2 of them are left to nobody." in page
    assert not TimeOff.objects.exists()


def test_the_preview_names_the_rules_that_the_plan_would_break(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    settings.set_rules(nights.roster, settings.Rules(rest_hours=10), now=now)
    rested = FRIDAYS | {"holder": str(cast.kessler.public_id)}
    tired = FRIDAYS | {"holder": str(cast.lindqvist.public_id)}  # backup every night
    url = address("add_pattern", nights, nights.primary.public_id)

    calm, seen = novak.post(url, rested), novak.post(url, tired)

    assert calm.context["shown"].strains == []
    assert "against a rule" not in text(calm)
    shown = seen.context["shown"]
    assert (len(shown.strains), len(shown.first_strains)) == (29, 14)
    assert "29 of these shifts are against a rule." in text(seen)
    assert "Primary: M. Lindqvist would have 0 h of rest instead of 10 h." in text(seen)


def test_a_pattern_shows_all_its_nights_the_first_few_at_once(
    nights: Nights, cast: Cast, novak: Client
) -> None:
    typed = FRIDAYS | {"holder": str(cast.kessler.public_id)}
    url = address("add_pattern", nights, nights.primary.public_id)

    seen = novak.post(url, typed)
    saved = agree(novak, url, typed)

    shown = seen.context["shown"]
    assert "Every second Friday 07:00–19:00, from Fri 6 Nov 2026, D. Kessler." in text(  # noqa: RUF001
        seen
    )
    assert (len(shown.first), len(shown.rest)) == (14, 15)
    assert saved.status_code == 302
    assert "Every second Friday" in text(novak.get(address("plan", nights)))


@pytest.mark.parametrize(
    ("others", "stored"),
    [
        ({"unit": "month_days", "month_day": "31"}, ("MONTHLY", "bysetpos:-1")),
        ({"unit": "month_days"}, ("MONTHLY", "bymonthday:3")),
        ({"unit": "month_weekdays", "nth": "-1"}, ("MONTHLY", "byweekday:FR;bysetpos")),
        ({"unit": "days", "weekdays": [], "days": "only"}, ("DAILY", "")),
        ({"unit": "weeks", "days": "except"}, ("WEEKLY", "byweekday:FR")),
    ],
)
def test_every_recurrence_on_the_menu_is_taken_and_shown_again(
    nights: Nights,
    cast: Cast,
    novak: Client,
    others: dict[str, Any],
    stored: tuple[str, str],
) -> None:
    holder = {"holder": str(cast.kessler.public_id), "every": "1"}
    url = address("add_pattern", nights, nights.primary.public_id)

    response = agree(novak, url, FRIDAYS | holder | others)

    assert response.status_code == 302
    line = PatternLine.objects.latest("pk")
    rule = line.event.rule
    assert rule is not None
    assert rule.frequency == stored[0]
    assert stored[1] in rule.params
    form = novak.get(address("edit_pattern", nights, line.public_id)).context["form"]
    assert form["unit"].value() == others["unit"]
    assert form["days"].value() == others.get("days", "any")


@pytest.mark.parametrize(
    ("others", "field"),
    [
        ({"unit": "month_weekdays", "nth": "1", "weekdays": ["1", "2"]}, "weekdays"),
        ({"unit": "month_weekdays"}, "nth"),
        ({"unit": "month_days", "month_day": "32"}, "month_day"),
        ({"unit": "hourly"}, "unit"),
        ({"days": "sometimes"}, "days"),
    ],
)
def test_a_recurrence_that_is_not_on_the_menu_is_refused_at_its_field(
    nights: Nights, cast: Cast, novak: Client, others: dict[str, Any], field: str
) -> None:
    typed = FRIDAYS | {"holder": str(cast.kessler.public_id)} | others
    url = address("add_pattern", nights, nights.primary.public_id)

    refused = novak.post(url, typed)

    assert refused.status_code == 422
    assert field in refused.context["form"].errors
    assert 'value="Fridays"' in text(refused)


def test_a_rotation_by_the_clock_is_added_shown_and_needs_its_hours(
    nights: Nights, cast: Cast, novak: Client
) -> None:
    typed = {
        "name": "Thirds",
        "starts_on": "2026-11-04",
        "handoff": "wall",
        "person_1": str(cast.vang.public_id),
        "person_2": str(cast.kessler.public_id),
    }
    url = address("add_rotation", nights)

    refused = novak.post(url, typed)
    whole = typed | {"handoff_at": "06:00", "turn_hours": "8"}
    seen = novak.post(url, whole)
    assert "Nothing published changes." in text(seen)  # nobody uses it yet
    assert not Rotation.objects.filter(name="Thirds").exists()
    taken = agree(novak, url, whole)

    assert set(refused.context["form"].errors) == {"handoff_at", "turn_hours"}
    assert taken.status_code == 302
    made = Rotation.objects.get(name="Thirds")
    assert (made.handoff, made.turn_hours) == ("wall", 8)
    assert "turns of 8 hours, by the clock on the wall" in text(
        novak.get(address("plan", nights))
    )
    form = novak.get(address("edit_rotation", nights, made.public_id)).context["form"]
    assert (form["handoff"].value(), form["turn_hours"].value()) == ("wall", 8)


def test_a_position_is_added_and_gets_a_pattern_like_any_other(
    nights: Nights, cast: Cast, novak: Client
) -> None:
    response = novak.post(address("add_position", nights), {"tier": "backup"})

    assert response.status_code == 302
    second = Position.objects.get(roster=nights.roster, tier="backup", order=2)
    typed = FRIDAYS | {"holder": str(cast.vang.public_id)}
    agree(novak, address("add_pattern", nights, second.public_id), typed)
    assert Coverage.objects.filter(position=second, person=cast.vang).exists()


def test_the_holidays_of_a_state_are_chosen_and_listed(
    nights: Nights, novak: Client
) -> None:
    url = address("holidays", nights)
    typed = {"state": "WI", "observed": "both"}

    before, saved = text(novak.get(url)), agree(novak, url, typed)

    assert "Thu 26 Nov 2026</span> Thanksgiving Day" in before
    assert "Christmas Eve" not in before
    assert saved.status_code == 302
    assert "Christmas Eve" in text(novak.get(url))
    assert "Public holidays of WI: both days." in text(
        novak.get(address("plan", nights))
    )


def test_an_unknown_state_is_refused(nights: Nights, novak: Client) -> None:
    typed = {"state": "ZZ", "observed": "both"}

    assert novak.post(address("holidays", nights), typed).status_code == 422


def test_the_preview_of_a_great_edit_takes_a_constant_number_of_queries(
    nights: Nights, cast: Cast, novak: Client, django_assert_max_num_queries: Any
) -> None:
    daily = FRIDAYS | {"unit": "days", "every": "1", "weekdays": []}
    typed = daily | {"holder": str(cast.kessler.public_id)}
    url = address("add_pattern", nights, nights.primary.public_id)

    # A year of shifts stored and undone again takes some statements of its own.
    with django_assert_max_num_queries(80):
        seen = novak.post(url, typed)

    assert seen.context["shown"].count > 390
    assert PatternLine.objects.count() == 2


def test_time_off_in_another_consortium_is_not_withdrawn_through_this_roster(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    seat(cast.two_rivers, cast.tamarack, starts_on=now.date(), now=now)
    made = time_off.take(
        cast.two_rivers,
        cast.kessler,
        starts_at=span("2026-11-10T19:00", "2026-11-11T07:00").starts_at,
        ends_at=span("2026-11-10T19:00", "2026-11-11T07:00").ends_at,
        now=now,
    )

    answer = agree(novak, address("withdraw_time_off", nights, made.public_id), {})

    assert answer.status_code == 404
    assert TimeOff.objects.standing().get() == made
