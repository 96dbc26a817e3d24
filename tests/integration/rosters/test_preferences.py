"""What people say of their week, and where it counts."""

from datetime import time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.models import AuditEntry, User
from common.intervals import Span
from oncall.templatetags.typed import typed_lines
from rosters.core.preferences import Level, Preference
from rosters.core.rules import Rule
from rosters.core.words import Change
from rosters.errors import LinesContradict, RulesBroken
from rosters.models import Coverage, WeeklyPreference
from rosters.selectors.preferences import preferences_of
from rosters.services import changes, offers, preferences, rules, swaps, takeovers
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.rosters.nights import Nights, rows
from tests.integration.rosters.pages import text
from tests.integration.rosters.swapping import NIGHT, NOON, act, offered, on, shift

# NIGHT is a Tuesday, 19:00-07:00, and Okafor's.
EVENING = Preference(1, time(18), time(20), Level.CANNOT)
MORNING = Preference(2, time(5), time(9), Level.CANNOT)


def says(cast: Cast, person: User, *lines: Preference) -> None:
    preferences.set_week(cast.tri_town, person, lines, now=NOON, by=person.pk)


def week_of(cast: Cast, person: User) -> tuple[Preference, ...]:
    return preferences_of([person.pk], cast.tri_town.pk)[person.pk]


def address(cast: Cast, person: User) -> str:
    return reverse(
        "rosters:person_week", args=[cast.tri_town.public_id, person.public_id]
    )


def typed(*lines: tuple[object, str, str, str], stored: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = {
        "form-TOTAL_FORMS": len(lines),
        "form-INITIAL_FORMS": stored,
    }
    for n, said in enumerate(lines):
        for name, value in zip(
            ("weekday", "starts", "ends", "level"), said, strict=True
        ):
            found[f"form-{n}-{name}"] = value
    return found


# ── Saying it ────────────────────────────────────────────────────────────────────


def test_a_week_is_set_whole_audited_and_safe_to_repeat(
    nights: Nights, cast: Cast
) -> None:
    says(cast, cast.vang, EVENING)
    says(cast, cast.vang, MORNING)
    says(cast, cast.vang, MORNING)

    assert week_of(cast, cast.vang) == (MORNING,)
    entries = AuditEntry.objects.filter(act="set_week").order_by("pk")
    assert [entry.details["after"] for entry in entries] == [
        ["1 18:00-20:00 cannot"],
        ["2 05:00-09:00 cannot"],
    ]


def test_lines_that_contradict_each_other_are_refused_by_number(
    nights: Nights, cast: Cast
) -> None:
    likes = Preference(1, time(19), time(21), Level.PREFERS)

    with pytest.raises(LinesContradict, match="Line 2 and line 1 share a time"):
        says(cast, cast.vang, EVENING, likes)

    assert week_of(cast, cast.vang) == ()


def test_saying_it_changes_nothing_that_is_published(
    nights: Nights, cast: Cast
) -> None:
    before = rows(nights.primary)

    says(cast, cast.okafor, EVENING)

    assert rows(nights.primary) == before


# ── Where it counts ──────────────────────────────────────────────────────────────


def test_nobody_is_offered_or_given_a_shift_when_they_cannot(
    nights: Nights, cast: Cast
) -> None:
    says(cast, cast.vang, EVENING)

    able = {
        one.person: one.why_not
        for one in offers.candidates(shift(nights.primary), now=NOON)
    }

    assert able[cast.vang] == "cannot from Tue 10 Nov 19:00, as they said"
    with pytest.raises(RulesBroken, match=r"T\. Vang cannot from Tue 10 Nov 19:00"):
        changes.add_override(
            nights.primary,
            changes.Wish(Change.REPLACE, cast.vang),
            starts_at=NIGHT.starts_at,
            ends_at=NIGHT.ends_at,
            now=NOON,
        )


def test_what_was_offered_before_is_not_taken_by_who_cannot_by_now(
    nights: Nights, cast: Cast
) -> None:
    swap = offered(nights, cast.okafor, cast.vang)
    says(cast, cast.vang, MORNING)

    with pytest.raises(RulesBroken, match="cannot from Wed 11 Nov 05:00"):
        swaps.take(swap.pk, cast.vang, act(cast.vang))


def test_a_person_waives_it_for_themselves_by_its_name(
    nights: Nights, cast: Cast
) -> None:
    swap = offered(nights, cast.okafor, cast.vang)
    says(cast, cast.vang, EVENING)

    swaps.take(
        swap.pk,
        cast.vang,
        act(cast.vang, why="just this once", despite=[Rule.CANNOT]),
    )

    assert on(nights.primary) == [("T. Vang", "10 19:00", "11 07:00")]


def test_nobody_takes_over_when_they_cannot(nights: Nights, cast: Cast) -> None:
    at = NIGHT.starts_at + timedelta(hours=1)
    says(cast, cast.vang, Preference(1, time(21), time(22), Level.CANNOT))
    running = Coverage.objects.at(at).get(position=nights.primary)

    with pytest.raises(RulesBroken, match="cannot from Tue 10 Nov 21:00"):
        takeovers.take_over(
            nights.primary,
            cast.vang,
            seen=running.person.public_id.hex,
            now=at,
            by=cast.vang.pk,
        )


def test_would_rather_not_and_likes_are_marks_and_no_rules(
    nights: Nights, cast: Cast, sign_in: SignIn
) -> None:
    says(cast, cast.vang, Preference(1, time(0), time(0), Level.RATHER_NOT))
    says(cast, cast.kessler, Preference(1, time(0), time(0), Level.PREFERS))
    where = [nights.primary.public_id, int(NIGHT.starts_at.timestamp())]

    found = offers.candidates(shift(nights.primary), now=NOON)
    page = text(sign_in(cast.okafor).get(reverse("rosters:offer_shift", args=where)))

    assert {one.person: one.mark for one in found if one.mark} == {
        cast.vang: "would rather not then",
        cast.kessler: "likes that time",
    }
    assert "T. Vang (would rather not then)" in page
    assert "D. Kessler (likes that time)" in page


def test_asking_costs_the_same_for_one_and_for_many(nights: Nights, cast: Cast) -> None:
    asking = rules.Asking(nights.primary, NIGHT)
    many = [cast.rivera, cast.okafor, cast.vang, cast.kessler]
    for person in many:
        says(cast, person, EVENING, MORNING)
    rules.broken_by(asking, many)

    with CaptureQueriesContext(connection) as for_one:
        rules.broken_by(asking, many[:1])
    with CaptureQueriesContext(connection) as for_many:
        rules.broken_by(asking, many)

    assert len(for_one) == len(for_many)


def test_it_goes_by_the_clock_of_the_roster_on_the_short_night(
    nights: Nights, cast: Cast
) -> None:
    says(cast, cast.vang, Preference(6, time(7), time(9), Level.CANNOT))
    begins = NIGHT.starts_at.replace(year=2027, month=3, day=14, hour=1)  # Sat 19:00
    until_seven = Span(begins, begins + timedelta(hours=11))  # Sun 07:00 CDT

    until_eight = Span(begins, begins + timedelta(hours=12))

    def names(span: Span) -> list[Rule]:
        asking = rules.Asking(nights.primary, span)
        return [b.rule for b in rules.broken_by(asking, [cast.vang])[cast.vang.pk]]

    assert names(until_seven) == []
    assert names(until_eight) == [Rule.CANNOT]


# ── The page ─────────────────────────────────────────────────────────────────────


def test_a_clinician_says_it_on_a_page_and_is_shown_the_shifts_it_touches(
    nights: Nights, cast: Cast, sign_in: SignIn
) -> None:
    okafor = sign_in(cast.okafor)
    page = okafor.get(reverse("rosters:usual_week"), follow=True)
    assert page.status_code == 200

    answer = okafor.post(
        address(cast, cast.okafor),
        typed(("1", "18:00", "20:00", "cannot"), ("", "", "", "")),
        follow=True,
    )

    assert week_of(cast, cast.okafor) == (EVENING,)
    said = text(answer)
    assert "Saved. It counts whenever people are put on call." in said
    assert "Tue 10 Nov 19:00-07:00 Nights primary" in said
    offer = [nights.primary.public_id, int(NIGHT.starts_at.timestamp())]
    assert reverse("rosters:offer_shift", args=offer) in said


def test_a_bad_line_is_refused_at_its_field_and_loses_nothing(
    nights: Nights, cast: Cast, sign_in: SignIn
) -> None:
    says(cast, cast.vang, EVENING)

    answer = sign_in(cast.vang).post(
        address(cast, cast.vang),
        typed(
            ("1", "18:00", "20:00", "cannot"),
            ("3", "25:00", "", "cannot"),
            ("", "08:00", "09:00", "prefers"),
            stored=1,
        ),
    )

    assert answer.status_code == 422
    said = text(answer)
    for sentence in ("Enter a valid time.", "Say until when.", "Say which day."):
        assert sentence in said
    assert 'value="25:00"' in said
    assert week_of(cast, cast.vang) == (EVENING,)


def test_lines_that_share_a_time_and_differ_are_named_at_the_later_one(
    nights: Nights, cast: Cast, sign_in: SignIn
) -> None:
    answer = sign_in(cast.vang).post(
        address(cast, cast.vang),
        typed(
            ("", "", "", ""),
            ("0", "19:00", "07:00", "cannot"),
            ("1", "06:00", "08:00", "prefers"),
        ),
    )

    assert answer.status_code == 422
    form = answer.context["form"]
    assert form.errors[2] == {"level": ["Line 3 and line 2 share a time and differ."]}
    assert not WeeklyPreference.objects.exists()


def test_a_line_is_taken_away_by_a_tick_or_by_emptying_it(
    nights: Nights, cast: Cast, sign_in: SignIn
) -> None:
    likes = Preference(4, time(8), time(9), Level.PREFERS)
    says(cast, cast.vang, EVENING, MORNING, likes)

    sign_in(cast.vang).post(
        address(cast, cast.vang),
        typed(
            ("1", "18:00", "20:00", "cannot"),
            ("", "", "", ""),
            ("4", "08:00", "09:00", "prefers"),
            stored=3,
        )
        | {"form-0-gone": "on"},
    )

    assert week_of(cast, cast.vang) == (likes,)


def test_more_lines_keep_what_was_typed_and_save_nothing(
    nights: Nights, cast: Cast, sign_in: SignIn
) -> None:
    answer = sign_in(cast.vang).post(
        address(cast, cast.vang),
        typed(("1", "18:00", "20:00", "cannot")) | {"more": "1"},
    )

    assert answer.status_code == 200
    assert len(answer.context["form"].forms) == 4
    assert 'value="18:00"' in text(answer)
    assert not WeeklyPreference.objects.exists()


def test_a_coordinator_says_it_for_anyone_and_sees_all(
    nights: Nights, cast: Cast, novak: Client
) -> None:
    novak.post(address(cast, cast.vang), typed(("1", "00:00", "00:00", "rather_not")))

    page = novak.get(reverse("rosters:weeks", args=[cast.tri_town.public_id]))

    assert "Tuesday all day: would rather not" in text(page)
    assert AuditEntry.objects.get(act="set_week").person == cast.novak


def test_a_clinician_sets_nobody_elses_week(
    nights: Nights, cast: Cast, sign_in: SignIn
) -> None:
    vang = sign_in(cast.vang)
    line = typed(("1", "00:00", "00:00", "cannot"))

    answer = vang.post(address(cast, cast.okafor), line)
    list_of_all = vang.get(reverse("rosters:weeks", args=[cast.tri_town.public_id]))

    assert answer.status_code == 404
    assert list_of_all.status_code == 403
    assert week_of(cast, cast.okafor) == ()


def test_a_week_that_could_not_be_sent_is_read_back_line_by_line() -> None:
    kept = [
        ("form-TOTAL_FORMS", "4"),
        ("form-0-weekday", "1"),
        ("form-0-starts", "18:00"),
        ("form-0-level", "cannot"),
        ("form-1-weekday", ""),
    ]

    lines = typed_lines({}, kept, reverse("rosters:my_week"))

    assert lines[1:] == [
        ("Day", "Tuesday"),
        ("From", "18:00"),
        ("How it is", "cannot: not put on call then"),
    ]
