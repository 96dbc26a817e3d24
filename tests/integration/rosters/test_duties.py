"""The horizon stays 400 days away, night after night."""

import logging
from datetime import datetime, timedelta
from typing import Any

import pytest
from schedule.models.rules import Rule

from agencies.models import AuditEntry
from agencies.services import audit
from rosters import duties
from rosters.models import Coverage, PatternLine
from rosters.services import plan, settings
from tests.cast import Cast
from tests.integration.rosters.histories import Telling
from tests.integration.rosters.nights import Nights, empty_roster, nightly

DAY = timedelta(days=1)


def test_a_roster_just_published_is_left_alone(nights: Nights, now: datetime) -> None:
    assert duties.extend_horizon(now + DAY / 2) == 0


def test_the_horizon_moves_on_and_twice_is_harmless(
    nights: Nights, now: datetime
) -> None:
    for days in (2, 4, 30):
        later = now + days * DAY

        assert [duties.extend_horizon(later), duties.extend_horizon(later)] == [1, 0]
        for where in (nights.primary, nights.backup):
            last = Coverage.objects.filter(position=where).latest("starts_at")
            assert last.ends_at >= later + 400 * DAY


def test_between_two_runs_a_day_apart_the_promise_holds(
    nights: Nights, now: datetime
) -> None:
    for hours in range(1, 72, 7):
        later = now + timedelta(hours=hours)
        duties.extend_horizon(later)

        nights.roster.refresh_from_db()
        assert nights.roster.published_until is not None
        assert nights.roster.published_until >= later + 400 * DAY


def test_a_roster_that_cannot_be_published_does_not_stop_those_after_it(
    nights: Nights, cast: Cast, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    later = now + 2 * DAY
    other = empty_roster(cast, now, "Days")
    where = other.positions.get(tier="primary")
    plan.set_pattern(where, nightly(person=cast.kessler), now=now)
    bad = Rule.objects.create(name="bad", frequency="YEARLY", params="")
    line = PatternLine.objects.get(pk=nights.first_line.pk)
    line.event.rule = bad
    line.event.save()

    with caplog.at_level(logging.ERROR):
        assert duties.extend_horizon(later) == 1

    last = Coverage.objects.filter(position=where).latest("starts_at")
    assert last.ends_at >= later + 400 * DAY
    assert [record.message for record in caplog.records] == [
        f"roster {nights.roster.pk} could not be published"
    ]
    assert duties.extend_horizon(later) == 0


def told_of_rules() -> list[tuple[str, list[int], list[str]]]:
    entries = AuditEntry.objects.filter(act="publish_against_rules").order_by("pk")
    return [
        (entry.object_id, entry.details["people"], entry.details["rules_broken"])
        for entry in entries
    ]


def test_shifts_published_further_against_a_rule_are_told_of_once(
    nights: Nights, cast: Cast, now: datetime, told: Telling
) -> None:
    settings.set_rules(nights.roster, settings.Rules(rest_hours=13), now=now)

    for days in (2, 4, 6):
        duties.extend_horizon(now + days * DAY)

    backup = str(nights.backup.public_id)
    ours = [one for one in told_of_rules() if one[0] == backup]
    assert ours == [(backup, [cast.lindqvist.pk], ["rest"])]
    said = "Tandem published shifts further ahead, as planned, and they break rules."
    assert said in told()
    assert "Does not hold: rest." in told()


def test_shifts_published_further_within_the_rules_are_not_told_of(
    nights: Nights, now: datetime
) -> None:
    duties.extend_horizon(now + 4 * DAY)

    assert told_of_rules() == []


def test_a_person_told_of_for_one_rule_is_told_of_for_another(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    settings.set_rules(nights.roster, settings.Rules(rest_hours=13), now=now)
    lindqvist, rivera = cast.lindqvist.pk, cast.rivera.pk
    exact = {"pairs": [(lindqvist, "time_off"), (rivera, "rest")]}
    for more in (exact, {}):  # as is written now, and as once was
        facts: dict[str, Any] = more
        audit.record(
            act="waive_rules",
            about=nights.backup,
            now=now,
            person_id=cast.novak.pk,
            organisation_id=cast.tamarack.pk,
            reason="For once",
            people=[lindqvist, rivera],
            rules_overridden=["rest", "time_off"],
            **facts,
        )

    for days in (2, 4):
        duties.extend_horizon(now + days * DAY)

    backup = str(nights.backup.public_id)
    ours = [one for one in told_of_rules() if one[0] == backup]
    assert ours == [(backup, [lindqvist], ["rest"])]


def test_what_was_waived_for_the_person_is_not_told_of_again(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    settings.set_rules(nights.roster, settings.Rules(rest_hours=13), now=now)
    audit.record(
        act="waive_rules",
        about=nights.backup,
        now=now,
        person_id=cast.novak.pk,
        organisation_id=cast.tamarack.pk,
        reason="One backup only",
        people=[cast.lindqvist.pk],
        rules_overridden=["rest"],
    )

    duties.extend_horizon(now + 2 * DAY)

    assert str(nights.backup.public_id) not in [one[0] for one in told_of_rules()]
