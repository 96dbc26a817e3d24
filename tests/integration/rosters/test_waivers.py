"""A plan against a hard rule is saved only with a waiver: by name, with a reason."""

from datetime import date, datetime, time
from typing import Any

import pytest
from django.test import Client

from agencies.models import AuditEntry, Qualification
from notifications.models import ContactMethod
from rosters.core.preferences import Level
from rosters.models import PatternLine, WeeklyPreference
from rosters.services import settings
from tests.cast import Cast
from tests.integration.rosters.nights import Nights
from tests.integration.rosters.pages import address, text, words

FRIDAYS = {
    "name": "Fridays",
    "local_starts": "2026-11-03T07:00",
    "local_ends": "2026-11-03T19:00",
    "zone": "America/Chicago",
    "unit": "weeks",
    "every": "1",
    "weekdays": ["4"],
}


def look(novak: Client, nights: Nights, typed: dict[str, Any]) -> tuple[str, Any]:
    url = address("add_pattern", nights, nights.primary.public_id)
    return url, novak.post(url, typed)


@pytest.fixture
def tired(nights: Nights, cast: Cast, now: datetime) -> dict[str, Any]:
    """The backup of every night, on Fridays by day as well: without any rest."""
    settings.set_rules(nights.roster, settings.Rules(rest_hours=10), now=now)
    return FRIDAYS | {"holder": str(cast.lindqvist.public_id)}


def test_somebody_else_for_a_while_offers_only_the_rules_that_it_breaks(
    nights: Nights, cast: Cast, novak: Client, tired: dict[str, Any]
) -> None:
    url = address("add_override", nights)
    typed = {
        "position": str(nights.primary.public_id),
        "change": "add",
        "person": str(cast.kessler.public_id),
        "starts_at": "2026-11-07T19:00",
        "ends_at": "2026-11-08T07:00",
    }

    fresh, fine = novak.get(url), novak.post(url, typed | {"position": "x"})
    typed["person"] = str(cast.lindqvist.public_id)
    refused = novak.post(url, typed)
    silent = novak.post(url, typed | {"despite": ["elsewhere"]})
    seen = novak.post(url, typed | {"despite": ["elsewhere"], "reason": "Nobody else"})

    assert all("although" not in words(page) for page in (fresh, fine))
    assert refused.status_code == silent.status_code == 409
    for page in (refused, silent):
        assert offered(page) == ["although they are on call elsewhere then"]
    assert "Lindqvist is on call elsewhere" in words(refused)
    assert 'value="elsewhere" id="id_despite_0" checked' in text(silent)
    assert "Nothing is saved yet." in text(seen)


def test_a_rule_that_is_ticked_stays_when_another_field_is_wrong(
    nights: Nights, novak: Client
) -> None:
    page = novak.post(address("add_override", nights), {"despite": ["rest", "nights"]})

    assert page.status_code == 422
    assert offered(page) == [
        "although their rest is too short",
        "although it is too many nights in a row",
    ]


def offered(page: Any) -> list[str]:
    """The rules that the form offers to override."""
    return [str(said) for _name, said in page.context["form"].fields["despite"].choices]


def test_a_plan_against_a_rule_is_not_saved_by_agreeing_alone(
    nights: Nights, novak: Client, tired: dict[str, Any]
) -> None:
    url, seen = look(novak, nights, tired)

    refused = novak.post(
        url, tired | {"agreed": seen.context["tried"].mark, "why": "One week only"}
    )

    assert refused.status_code == 422
    assert refused.context["waiver"].errors.keys() == {"waive"}
    assert "choose each of these rules to save it all the same" in text(refused)
    assert 'value="One week only"' in text(refused)
    assert 'name="local_starts" value="2026-11-03T07:00"' in text(refused)
    assert PatternLine.objects.count() == 2


def test_a_waiver_without_a_reason_is_refused_at_the_reason(
    nights: Nights, novak: Client, tired: dict[str, Any]
) -> None:
    url, seen = look(novak, nights, tired)

    refused = novak.post(
        url, tired | {"agreed": seen.context["tried"].mark, "waive": ["rest"]}
    )

    assert refused.status_code == 422
    assert refused.context["waiver"].errors.keys() == {"why"}
    assert "checked" in str(refused.context["waiver"]["waive"])
    assert PatternLine.objects.count() == 2


def test_all_that_is_lacking_is_said_in_one_round(
    nights: Nights, novak: Client, tired: dict[str, Any]
) -> None:
    url, seen = look(novak, nights, tired)

    agreed = {"agreed": seen.context["tried"].mark}
    refused = novak.post(url, tired | agreed)
    too_long = novak.post(url, tired | agreed | {"why": "x" * 201})

    assert refused.context["waiver"].errors.keys() == {"waive", "why"}
    assert too_long.context["waiver"].errors.keys() == {"waive", "why"}
    assert "Why (optional)" not in words(seen)
    assert PatternLine.objects.count() == 2


def test_one_rule_waived_does_not_waive_another(
    nights: Nights, novak: Client, tired: dict[str, Any]
) -> None:
    url, seen = look(novak, nights, tired)
    agreed = {"agreed": seen.context["tried"].mark, "why": "So it is"}

    refused = novak.post(url, tired | agreed | {"waive": ["nights", "cannot"]})

    assert refused.status_code == 422
    assert PatternLine.objects.count() == 2


def test_a_named_waiver_with_a_reason_saves_and_stands_in_the_history(
    nights: Nights, cast: Cast, novak: Client, tired: dict[str, Any]
) -> None:
    url, seen = look(novak, nights, tired)
    agreed = {"agreed": seen.context["tried"].mark, "waive": ["rest"]}

    saved = novak.post(url, tired | agreed | {"why": "She offered to"})

    assert saved.status_code == 302
    assert PatternLine.objects.count() == 3
    kept = AuditEntry.objects.get(act="waive_rules")
    assert (kept.person, kept.reason) == (cast.novak, "She offered to")
    assert kept.details["rules_overridden"] == ["rest"]
    assert kept.details["people"] == [cast.lindqvist.pk]
    page = text(novak.get(address("history", nights)))
    assert "P. Novak saved a change of the plan although it breaks rules." in page
    assert "Rule overridden: rest." in page
    assert "She offered to" in page


def test_a_plan_within_the_rules_asks_for_no_waiver(
    nights: Nights, cast: Cast, novak: Client
) -> None:
    rested = FRIDAYS | {"holder": str(cast.kessler.public_id)}
    url, seen = look(novak, nights, rested)

    saved = novak.post(url, rested | {"agreed": seen.context["tried"].mark})

    assert "although" not in text(seen)
    assert saved.status_code == 302
    assert not AuditEntry.objects.filter(act="waive_rules").exists()


@pytest.mark.parametrize("rule", ["cannot", "unqualified", "unreachable"])
def test_what_is_known_of_the_person_is_asked_too(
    nights: Nights, cast: Cast, novak: Client, now: datetime, rule: str
) -> None:
    kessler = cast.kessler
    if rule == "cannot":
        WeeklyPreference.objects.create(
            person=kessler,
            consortium=cast.tri_town,
            weekday=4,
            local_starts=time(8),
            local_ends=time(9),
            level=Level.CANNOT.value,
        )
    elif rule == "unqualified":
        licences = Qualification.objects.filter(person=kessler)
        licences.update(expires_on=date(2026, 11, 30))
    else:
        ContactMethod.objects.filter(person=kessler).delete()
    typed = FRIDAYS | {"holder": str(kessler.public_id)}
    url, seen = look(novak, nights, typed)
    agreed = {"agreed": seen.context["tried"].mark}

    refused = novak.post(url, typed | agreed)
    saved = novak.post(url, typed | agreed | {"waive": [rule], "why": "Known"})

    assert [one[0] for one in refused.context["waiver"].fields["waive"].choices] == [
        rule
    ]
    assert (refused.status_code, saved.status_code) == (422, 302)


def test_of_a_plan_that_begins_late_the_licence_is_asked_of_its_own_first_days(
    nights: Nights, cast: Cast, novak: Client
) -> None:
    licences = Qualification.objects.filter(person=cast.kessler)
    licences.update(expires_on=date(2027, 5, 1))
    typed = FRIDAYS | {
        "holder": str(cast.kessler.public_id),
        "local_starts": "2027-06-04T07:00",
        "local_ends": "2027-06-04T19:00",
    }

    url, seen = look(novak, nights, typed)
    refused = novak.post(url, typed | {"agreed": seen.context["tried"].mark})

    assert refused.status_code == 422
    assert [one[0] for one in refused.context["waiver"].fields["waive"].choices] == [
        "unqualified"
    ]
