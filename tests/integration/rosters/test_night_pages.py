"""One night moved, cancelled and brought back, and a pattern ended, on their pages."""

from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from schedule.models.events import Occurrence

from agencies.models import AuditEntry
from rosters.errors import AlreadyOver
from rosters.models import Coverage, PatternLine
from rosters.services import nights as one_night
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.rosters.nights import Nights, agree, central, shown, span
from tests.integration.rosters.pages import address, text

TENTH = date(2026, 11, 10)
DAY = timedelta(days=1)


def page(nights: Nights, name: str = "change_night") -> str:
    ids = [nights.roster.public_id, nights.first_line.public_id]
    return reverse(f"rosters:{name}", args=ids)


def week(nights: Nights, client: Client) -> str:
    url = reverse("rosters:week", args=[nights.roster.public_id])
    return text(client.get(url, {"week": "2026-W46"}))


def typed(what: str = "move", **others: str) -> dict[str, str]:
    return {
        "on": "2026-11-10",
        "what": what,
        "starts_at": "2026-11-10T21:00",
        "ends_at": "2026-11-11T09:00",
    } | others


def on_the_tenth(nights: Nights) -> list[tuple[str, str, str]]:
    there = span("2026-11-10T12:00", "2026-11-11T12:00")
    rows = Coverage.objects.overlapping(there).filter(position=nights.primary)
    return shown(list(rows.select_related("person")))


def test_a_night_of_the_week_is_one_link_from_being_moved(
    nights: Nights, novak: Client
) -> None:
    assert f"{page(nights)}?on=2026-11-10" in week(nights, novak)

    shown_form = text(novak.get(page(nights), {"on": "2026-11-10"}))
    response = agree(novak, page(nights), typed())

    assert 'value="2026-11-10T19:00"' in shown_form
    assert 'value="2026-11-11T07:00"' in shown_form
    assert response.status_code == 302
    assert on_the_tenth(nights) == [("J. Okafor", "10 21:00", "11 09:00")]
    assert "Nights, Tue 10 Nov: moved to Tue 10 Nov 21:00" in week(nights, novak)


def test_a_cancelled_night_is_named_in_its_week_and_can_be_restored(
    nights: Nights, novak: Client
) -> None:
    before = on_the_tenth(nights)

    agree(novak, page(nights), typed("cancel", starts_at="", ends_at=""))
    cancelled = on_the_tenth(nights), week(nights, novak)
    agree(novak, page(nights), typed("restore"))

    assert cancelled[0] == []
    assert "Nights, Tue 10 Nov: cancelled" in cancelled[1]
    assert on_the_tenth(nights) == before
    assert not Occurrence.objects.exists()
    acts = AuditEntry.objects.filter(act__endswith="_night").order_by("pk")
    assert [entry.act for entry in acts] == ["cancel_night", "restore_night"]


def test_who_may_not_edit_sees_no_link_to_move_a_night(
    nights: Nights, cast: Cast, sign_in: SignIn
) -> None:
    shown_week = week(nights, sign_in(cast.rivera))

    assert "J. Okafor" in shown_week
    assert "Move or cancel" not in shown_week


@pytest.mark.parametrize(
    ("wrong", "status", "field", "sentence"),
    [
        ({"on": "2026-10-01"}, 409, "on", "Nights has no shift on 01 Oct 2026."),
        ({"on": "2026-02-31"}, 422, "on", "Enter a valid date."),
        ({"starts_at": ""}, 422, "starts_at", "Say when."),
        ({"ends_at": "2026-11-10T20:00"}, 409, "ends_at", "It must end after it"),
        ({"ends_at": "2026-12-12T21:00"}, 409, "ends_at", "at most 31 days"),
        (
            {"starts_at": "2026-11-01T19:00", "ends_at": "2026-11-02T07:00"},
            409,
            "ends_at",
            "That time is already over.",
        ),
        ({"what": "swap"}, 422, "what", "Select a valid choice."),
    ],
)
def test_a_night_that_cannot_be_moved_so_is_refused_at_the_field(
    nights: Nights,
    novak: Client,
    wrong: dict[str, str],
    status: int,
    field: str,
    sentence: str,
) -> None:
    response = agree(novak, page(nights), typed(**wrong))

    assert response.status_code == status
    assert sentence in response.context["form"].errors[field][0]
    assert not Occurrence.objects.exists()


@pytest.mark.parametrize("on", ["", "nonsense", "2026-02-31", "2026-10-01"])
def test_the_page_without_a_night_of_the_pattern_asks_which(
    nights: Nights, novak: Client, on: str
) -> None:
    response = novak.get(page(nights), {"on": on})

    assert response.status_code == 200
    assert response.context["form"]["starts_at"].value() is None


def test_a_night_that_is_over_stays_as_it_was(nights: Nights, now: datetime) -> None:
    line, later = nights.first_line, now + 9 * DAY
    one_night.move_night(
        line, TENTH, span("2026-11-12T09:00", "2026-11-12T15:00"), now=now
    )

    for on, what in [(TENTH - DAY, "over"), (TENTH, "Its own time is over")]:
        with pytest.raises(AlreadyOver, match=what):
            one_night.restore_night(line, on, now=later)


def test_restoring_a_night_that_was_never_changed_is_harmless(
    nights: Nights, novak: Client
) -> None:
    assert agree(novak, page(nights), typed("restore")).status_code == 302
    assert not AuditEntry.objects.filter(act="restore_night").exists()


def test_no_day_is_filled_in_on_which_a_pattern_would_end(
    nights: Nights, novak: Client
) -> None:
    form = novak.get(page(nights, "end_pattern")).context["form"]

    assert form["last_on"].value() is None


def test_a_pattern_ends_after_the_day_said(nights: Nights, novak: Client) -> None:
    plan_page = reverse("rosters:plan", args=[nights.roster.public_id])
    assert page(nights, "end_pattern") in text(novak.get(plan_page))

    response = agree(novak, page(nights, "end_pattern"), {"last_on": "2026-11-12"})

    assert response.status_code == 302
    last = Coverage.objects.filter(position=nights.primary).latest("starts_at")
    assert last.starts_at == central("2026-11-12T19:00")
    assert AuditEntry.objects.filter(act="end_pattern").exists()
    assert "last on Thu 12 Nov 2026" in text(novak.get(plan_page))


@pytest.mark.parametrize(
    ("last_on", "status", "sentence"),
    [
        ("2025-11-12", 409, "What is past stays as it was"),
        ("2026-12-25", 409, "It ends on 24 Dec 2026 already."),
        ("", 422, "This field is required."),
    ],
)
def test_an_end_that_makes_no_sense_is_refused_at_the_field(
    nights: Nights, novak: Client, last_on: str, status: int, sentence: str
) -> None:
    agree(novak, page(nights, "end_pattern"), {"last_on": "2026-12-24"})

    response = agree(novak, page(nights, "end_pattern"), {"last_on": last_on})

    assert response.status_code == status
    assert sentence in response.context["form"].errors["last_on"][0]
    line = PatternLine.objects.get(pk=nights.first_line.pk)
    assert line.last_on == date(2026, 12, 24)


def test_a_night_is_cancelled_only_after_its_gap_was_shown(
    nights: Nights, novak: Client
) -> None:
    shown = text(novak.get(page(nights)))

    asked = text(novak.post(page(nights), typed("cancel")))

    assert "Move or cancel one shift: Nights (Primary, rotation “Weekly”)" in shown
    assert "1 of them is left to nobody." in asked
    assert "Nothing is saved yet." in asked


def test_a_form_that_moves_no_shift_promises_no_preview(
    nights: Nights, novak: Client
) -> None:
    for name, button in (
        ("confirming", "Save"),
        ("base_towns", "Save"),
        ("add_rotation", "See what changes"),
    ):
        shown = text(novak.get(address(name, nights)))
        assert f"<button>{button}</button>" in shown


def test_ending_a_pattern_names_it_its_seat_and_whose_it_is(
    nights: Nights, novak: Client
) -> None:
    by_turn = address("end_pattern", nights, nights.first_line.public_id)
    by_name = address("end_pattern", nights, nights.second_line.public_id)

    assert "End the pattern: Nights (Primary, rotation “Weekly”)" in text(
        novak.get(by_turn)
    )
    assert "End the pattern: Nights (Backup, M. Lindqvist)" in text(novak.get(by_name))
