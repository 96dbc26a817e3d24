"""The base town of the day: said by weekday, from a day on, and shown."""

from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from agencies.models import AuditEntry, Organisation
from dispatch.core.routing import Candidate
from rosters.errors import AlreadyOver, NotAMember
from rosters.models import BaseTown
from rosters.selectors import bases_of, on_call_for_agency
from rosters.services import bases
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.rosters.nights import Nights
from tests.integration.rosters.pages import address, text

TODAY = date(2026, 11, 3)  # a Tuesday; Monday's night is running


def say(
    nights: Nights,
    now: datetime,
    towns: dict[int, Organisation],
    from_on: date = TODAY,
) -> None:
    bases.set_base_towns(nights.roster, towns, from_on=from_on, now=now)


def test_towns_are_agreed_from_a_day_on_and_what_was_stays_written_down(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    say(nights, now, {0: cast.millbrook, 1: cast.harlow})
    say(nights, now, {0: cast.stony_ford}, date(2026, 12, 1))

    found = [
        (b.weekday, b.town, str(b.from_on), str(b.until_on))
        for b in bases_of([nights.roster.pk])[nights.roster.pk]
    ]

    assert found == [
        (0, "Millbrook", "2026-11-03", "2026-12-01"),
        (0, "Stony Ford", "2026-12-01", "None"),
        (1, "Harlow", "2026-11-03", "2026-12-01"),
    ]
    assert AuditEntry.objects.filter(act="set_base_towns").count() == 2


def test_the_past_and_a_town_that_is_not_covered_are_refused(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    with pytest.raises(AlreadyOver) as over:
        say(nights, now, {0: cast.millbrook}, date(2026, 11, 2))
    with pytest.raises(NotAMember) as stranger:
        say(nights, now, {0: cast.ashby})

    assert (over.value.field, stranger.value.field) == ("from_on", "day_0")
    assert not BaseTown.objects.exists()


def test_it_is_chosen_on_a_page_and_shown_on_the_week_and_the_plan(
    nights: Nights, cast: Cast, novak: Client
) -> None:
    typed = {"from_on": "2026-11-03", "day_2": str(cast.harlow.public_id)}

    response = novak.post(address("base_towns", nights), typed)

    assert response.status_code == 302  # nobody's shifts change: nothing to preview
    assert text(novak.get(address("week", nights))).count("Base: Harlow") == 1
    assert "Wednesday: <strong>Harlow</strong>" in text(
        novak.get(address("plan", nights))
    )
    form = novak.get(address("base_towns", nights)).context["form"]
    assert form["day_2"].value() == str(cast.harlow.public_id)


def test_a_town_of_others_is_refused_at_its_field(
    nights: Nights, cast: Cast, novak: Client
) -> None:
    typed = {"from_on": "2026-11-03", "day_2": str(cast.ashby.public_id)}

    refused = novak.post(address("base_towns", nights), typed)

    assert refused.status_code == 422
    assert "day_2" in refused.context["form"].errors


def test_an_officer_sees_where_the_clinician_waits_tonight(
    nights: Nights, cast: Cast, sign_in: SignIn, now: datetime
) -> None:
    dunn = sign_in(cast.dunn)
    BaseTown.objects.create(
        roster=nights.roster,
        weekday=0,
        organisation=cast.millbrook,
        from_on=TODAY - timedelta(days=30),
    )

    for page in (address("on_call", nights), reverse("oncall:home")):
        assert "waits in Millbrook" in text(dunn.get(page))  # Monday's night still


def test_it_limits_nothing_that_routing_reads(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    before = on_call_for_agency(cast.stony_ford.pk, now)

    say(nights, now, dict.fromkeys(range(7), cast.harlow))

    assert on_call_for_agency(cast.stony_ford.pk, now) == before
    assert "base" not in Candidate.__dataclass_fields__


def test_the_page_for_the_wall_says_where_they_wait_each_day(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    bare = text(novak.get(address("wall", nights), {"month": "2026-11"}))
    say(nights, now, {0: cast.millbrook, 1: cast.harlow})

    page = novak.get(address("wall", nights), {"month": "2026-11"})

    assert "Waits in" not in bare
    assert '<th scope="col">Waits in</th>' in text(page)
    towns = {f"{day.on:%d}": day.base for day in page.context["wall"].days}
    assert (towns["02"], towns["03"], towns["04"]) == ("", "Harlow", "")
    assert towns["09"] == "Millbrook"
